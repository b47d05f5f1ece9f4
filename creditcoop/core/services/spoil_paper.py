"""Declare a paper void (作废): its number stays taken, its bytes stay kept, and nothing of it is printed again."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone
from creditcoop.core.models import IssuedPaper, SpoiledPaper


def spoil_paper(*, paper: IssuedPaper, reason: str, actor: Actor, on: datetime.date) -> SpoiledPaper:
    """Void, once, with who and why. AlreadyDone the second time."""
    actor.require("spoil_paper", branch=paper.unit, owners={paper.made_by_id})
    assert actor.person is not None
    try:
        with transaction.atomic():
            spoiled = SpoiledPaper.objects.create(
                paper=paper, person=actor.person, reason=reason.strip(), on=on
            )
            audit.record(
                act="spoil_paper",
                actor=actor,
                subject=paper,
                unit=paper.unit,
                facts={"kind": paper.kind, "reason": reason.strip()},
            )
    except IntegrityError as error:
        if not SpoiledPaper.objects.filter(paper=paper).exists():
            raise
        raise AlreadyDone(_("%(number)s is void already.") % {"number": paper.number}) from error
    return spoiled
