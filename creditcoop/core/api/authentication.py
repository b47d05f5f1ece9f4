"""Tokens: `Authorization: Bearer TOKEN`. Only the token's SHA-256 is stored."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from creditcoop.core import clock
from creditcoop.core.models import ApiToken, User
from creditcoop.core.rules.tokens import digest


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed()
        found = (
            ApiToken.objects.filter(
                digest=digest(words[1].decode("latin-1")), revoked_at=None, ends_on__gt=clock.today()
            )
            .select_related("user__person")
            .first()
        )
        if found is None or not found.user.is_active:
            raise AuthenticationFailed()
        return found.user, found

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"
