"""Addresses of the shared pages."""

from django.urls import path

from creditcoop.core.views.health import Health
from creditcoop.core.views.pieces import Pieces
from creditcoop.core.views.records import Acts, Jobs, People
from creditcoop.core.views.regulation import Regulation, RegulationVersionPage
from creditcoop.core.views.sign_in import SetLanguage, SignIn, SignOut
from creditcoop.core.views.tokens import RevokeToken, Tokens

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("language/", SetLanguage.as_view(), name="set_language"),
    path("health/", Health.as_view(), name="health"),
    path("pieces/", Pieces.as_view(), name="pieces"),
    path("regulation/", Regulation.as_view(), name="regulation"),
    path("regulation/<int:pk>/", RegulationVersionPage.as_view(), name="regulation_version"),
    path("people/", People.as_view(), name="people"),
    path("acts/", Acts.as_view(), name="audit"),
    path("jobs/", Jobs.as_view(), name="jobs"),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", RevokeToken.as_view(), name="revoke_token"),
]
