"""Revoke an access token: from this moment it opens nothing.

Done by the account's own person. Refused for a token of somebody else and for one revoked before. Leaves the moment
and one audit row; the token stays in the list, so that what it did can be traced.
"""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import ApiToken


def revoke_token(*, token_id: int, actor: Actor) -> None:
    """End a token at once."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token_id)
        if token.user.person_id != actor.person_id:
            raise Refused(_("Everyone revokes tokens of his own account only."))
        if token.revoked_at is not None:
            raise AlreadyDone(_("This token was revoked before."))
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=Now())
        audit.record(
            act="revoke_token",
            actor=actor,
            subject=token.user.person,
            unit=actor.home,
            facts={"name": token.name},
        )
