"""Put a returned slip on file by the number of its notice, and record the demand that it proves (practice.md 3.7).

Done by who may record what happened to the loan. The notice knows the loan, the person and the text; the slip says
when, how and by whom it was signed, and its scan comes with it. Refused for a day before the notice was made, a void
notice, a line that has its slip already. Leaves the event (a late one waits for a second person as always), and how
many days it took from the signature to the file.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import EvidenceFile, IssuedPaper
from creditcoop.core.regulation import version_on
from creditcoop.core.services.print_paper import is_void
from loans.models import FiledSlip, Loan, NoticeLine
from loans.queries.time_limits import owners_for_events
from loans.rules.lending_policy import LendingPolicy
from loans.rules.notices import PUBLIC, days_to_file
from loans.services.check_event import EventFacts
from loans.services.record_event import record_event


@dataclass(frozen=True, kw_only=True)
class SlipFacts:
    """What came back. `receipt` and `channel` are the calculator's codes; the last three are of a public notice.

    `happened_on` is the day of the signature, of the arrival, of the publication.
    """

    happened_on: datetime.date
    channel: str = "handed"
    receipt: str = "signed"
    waybill: str = ""
    words: str = ""
    medium: str = ""
    whereabouts_unknown: bool = False


@transaction.atomic
def file_slip(
    *,
    paper: IssuedPaper,
    lines: Sequence[NoticeLine],
    facts: SlipFacts,
    files: Sequence[EvidenceFile],
    actor: Actor,
    on: datetime.date,
) -> list[FiledSlip]:
    """File the slip for these lines of the notice and return one row for each, in their order."""
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    _check(paper, lines, facts, files)
    allowed = version_on(on).chapter(LendingPolicy).slip_filing_days
    filed = []
    for line in lines:
        loan: Loan = Loan.objects.select_for_update().get(pk=line.loan_id)
        actor.require("file_slip", branch=loan.branch, owners=owners_for_events(loan, on))
        if FiledSlip.objects.filter(line=line).exists():
            raise AlreadyDone(_("The slip of %(line)s is on file already.") % {"line": line})
        event = record_event(
            loan_id=loan.pk, facts=event_of_slip(paper, line, facts), files=files, actor=actor, on=on
        )
        slip = FiledSlip.objects.create(
            line=line,
            event=event,
            days=days_to_file(signed_on=facts.happened_on, filed_on=on),
            allowed_days=allowed,
            person=actor.person,
            on=on,
        )
        filed.append(slip)
        _record(slip, paper, loan, actor)
    return filed


def _check(
    paper: IssuedPaper, lines: Sequence[NoticeLine], facts: SlipFacts, files: Sequence[EvidenceFile]
) -> None:
    if not lines or any(line.paper_id != paper.pk for line in lines):
        raise Refused(_("Choose whom the slip concerns."), field="lines")
    if is_void(paper):
        raise Refused(_("%(number)s is void: it has no slip.") % {"number": paper.number}, code="paper_void")
    if (facts.channel == "public_notice") != (paper.kind == PUBLIC):
        raise Refused(_("Choose how the notice was given."), field="channel")
    if not files:
        raise Refused(_("Attach the scan of the slip."), field="files")


def event_of_slip(paper: IssuedPaper, line: NoticeLine, facts: SlipFacts) -> EventFacts:
    """The demand that the slip proves, with all that the notice itself knows filled in.

    Refused for a day before the notice was made.
    """
    if facts.happened_on < paper.on:
        text = _("The notice was made on %(day)s: nobody signed for it before.")
        raise Refused(text % {"day": paper.on.isoformat()}, field="happened_on", code="before_the_notice")
    told: dict[str, object] = {"channel": facts.channel}
    if facts.channel == "public_notice":
        told |= {"states_claim": True, "whereabouts_unknown": facts.whereabouts_unknown}
        told |= {"medium": facts.medium} if facts.medium else {}
    else:
        told["receipt"] = facts.receipt
    return EventFacts(
        kind="demand",
        happened_on=facts.happened_on,
        side="guarantor" if line.guarantor_id else "borrower",
        guarantor_id=line.guarantor_id,
        facts=told,
        waybill=facts.waybill,
        words=" ".join(part for part in (paper.number, facts.words.strip()) if part),
    )


def _record(slip: FiledSlip, paper: IssuedPaper, loan: Loan, actor: Actor) -> None:
    audit.record(
        act="file_slip",
        actor=actor,
        subject=loan,
        unit=loan.branch,
        clause="Annex 12",
        facts={
            "paper": paper.number,
            "event": slip.event_id,
            "days": slip.days,
            "late": slip.is_late,
        },
    )
