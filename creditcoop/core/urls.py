"""Addresses of the shared pages."""

from django.urls import path

from creditcoop.core.views.health import Health
from creditcoop.core.views.sign_in import SetLanguage, SignIn, SignOut

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("language/", SetLanguage.as_view(), name="set_language"),
    path("health/", Health.as_view(), name="health"),
]
