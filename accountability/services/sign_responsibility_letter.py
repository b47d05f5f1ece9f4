"""Sign "I know my share": a person signs the letter that he saw, by its hash (practice.md 3.3, III head)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.documents.responsibility import letter_sha256, letter_text
from accountability.models import ResponsibilitySignature
from accountability.reports.planned_card import card_of
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import canonical
from creditcoop.core.errors import AlreadyDone, Refused
from loans.models import LoanApplication
from loans.services import road


@dataclass(frozen=True)
class Letter:
    """What one person would sign today, and the signature under that very text, if there is one."""

    text: Mapping[str, Any]
    sha256: str
    signature: ResponsibilitySignature | None

    @property
    def amount(self) -> Decimal:
        """The share in yuan on the full amount."""
        return Decimal(self.text["line"]["amount"]["yuan"])


def letter_of(application: LoanApplication, *, person_id: int, on: datetime.date) -> Letter | None:
    """The letter of a person as his share stands; None without a share."""
    text = letter_text(application, card=card_of(application, on=on), person_id=person_id)
    if text is None:
        return None
    sha = letter_sha256(text)
    signature = ResponsibilitySignature.objects.filter(
        application=application, person=person_id, text_sha256=sha
    ).first()
    return Letter(text, sha, signature)


@transaction.atomic
def sign_responsibility_letter(
    *, application_id: int, text_sha256: str, actor: Actor, on: datetime.date
) -> ResponsibilitySignature:
    """Keep the signature. Refused without a share, or where the share is no longer the one that was seen."""
    application = road.locked(application_id)
    assert actor.person is not None
    letter = letter_of(application, person_id=actor.person.pk, on=on)
    if letter is None:
        raise Refused(_("You have no share in this loan, so there is nothing to sign."))
    if letter.sha256 != text_sha256:
        raise Refused(
            _("Your share has changed since you opened this page. Read the new letter, then sign it.")
        )
    if letter.signature is not None:
        raise AlreadyDone(_("You have signed this letter already."))
    signature = ResponsibilitySignature.objects.create(
        application=application,
        person=actor.person,
        text=canonical(letter.text),
        text_sha256=letter.sha256,
        on=on,
    )
    audit.record(
        act="sign_responsibility_letter",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="III",
        facts={"sha256": letter.sha256, "percent": letter.text["line"]["percent"]},
    )
    return signature
