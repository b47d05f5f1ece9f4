"""Every address. Names are those of the access table (creditcoop/core/rules/routes.py)."""

from django.urls import include, path

urlpatterns = [
    path("", include("creditcoop.core.urls")),
    path("", include("loans.urls")),
    path("", include("accountability.urls")),
    path("", include("handover.urls")),
    path("api/v1/", include("creditcoop.api_urls")),
]

handler400 = "creditcoop.core.views.errors.bad_request"
handler403 = "creditcoop.core.views.errors.forbidden"
handler404 = "creditcoop.core.views.errors.not_found"
handler500 = "creditcoop.core.views.errors.failed"
