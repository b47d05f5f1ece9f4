"""The description of the API (OpenAPI), read off the routes themselves."""

import re
from typing import Any

from django.urls import resolve
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from creditcoop.core.api.signing import signed_shape
from creditcoop.core.rules.routes import ROUTES

KEY_HEADER = "Idempotency-Key"


class ErrorOut(serializers.Serializer[Any]):
    """Every refusal: messages by place, and a code for programs."""

    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    code = serializers.CharField()


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "creditcoop.core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class EndpointSchema(AutoSchema):
    """Reads `title`, `takes`, `gives` and their like of `creditcoop.core.api.views`.

    Named in the settings and not on the views: the framework makes a new one for every question there, while one
    on a view would be shared by all threads that describe the API at once.
    """

    def get_summary(self) -> str:
        return str(self.view.title_of(self.method))

    def get_description(self) -> str:
        return str(self.view.help_of(self.method))

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_operation_id(self) -> str:
        words = [word.strip("{}").replace("-", "_") for word in self.path.removeprefix("/api/v1/").split("/")]
        return "_".join([self.method.lower(), *(word for word in words if word)])

    def get_override_parameters(self) -> list[OpenApiParameter]:
        parameters = list(self.view.parameters_of(self.method))
        if self.view.needs_key(self.method):
            parameters.append(
                OpenApiParameter(KEY_HEADER, OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True)
            )
        return parameters

    def get_request_serializer(self) -> Any:
        takes = self.view.takes_of(self.method)
        address = re.sub(r"\{[^}]*\}", "1", self.path)
        if takes is not None and ROUTES[resolve(address).view_name].signed:
            return signed_shape(takes)
        return takes

    def get_response_serializers(self) -> Any:
        refused = ["400", "401", "403", *(["404"] if "{" in self.path else [])]
        refused += ["409", "413", "415"] if self.method == "POST" else []
        return {**self.view.gives_of(self.method), **dict.fromkeys(refused, ErrorOut)}
