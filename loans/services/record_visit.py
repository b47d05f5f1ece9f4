"""Record a visit to a borrower: check after lending, demand, service (走访记录: II.5; practice.md 3.13, 7.3).

Done in person by who keeps, handled or entered one of the loans, by the heads of the branch and the monitoring
accountant. Refused as `check_visit` says. Leaves the visit with its loans and photographs, does the checks that were
due on them, and the next checks by the rhythm of the regulation. A correction is a new record: the wrong one counts no
more, and what it had done is open anew.
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, Person
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import CheckDuty, Loan, Visit, VisitLoan
from loans.queries.time_limits import owners_for_events
from loans.rules.visits import Counted, alarming, closes, counts_from
from loans.services.check_visit import VisitFacts, check_visit
from loans.services.keep_check_duties import keep_check_duties_of
from loans.services.record_event import late_record_days


@transaction.atomic
def record_visit(
    *, loan_id: int, facts: VisitFacts, files: Sequence[EvidenceFile], actor: Actor, on: datetime.date
) -> Visit:
    """Write the visit and what follows from it, and return it."""
    loans = _locked([loan_id, *facts.also_ids])
    branch = loans[0].branch
    for loan in loans:
        actor.require("record_visit", branch=branch, owners=owners_for_events(loan, on))
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    wrong = check_visit(loans, facts, actor=actor, on=on)
    visit = _written(loans, facts, wrong, actor.person, on)
    for file in files:
        attach_evidence(file=file, subject=visit, unit=branch, actor=actor, on=on)
    if wrong is not None:
        _take_back(wrong, visit, loans, on)
    _do_checks(visit, loans)
    touched = {loan.pk for loan in loans}
    if wrong is not None:
        touched |= set(wrong.of_loans.values_list("loan", flat=True))
    keep_check_duties_of(loan_ids=touched, on=on)
    audit.record(
        act="record_visit",
        actor=actor,
        subject=loans[0],
        unit=branch,
        clause="II.5",
        facts={
            "visit": visit.pk,
            "purpose": visit.purpose,
            "visited_on": visit.visited_on,
            "counts_on": visit.counts_on,
            "loans": len(loans),
            "files": len(files),
            "corrects": facts.corrects_id,
        },
    )
    return visit


def _locked(ids: Sequence[int]) -> list[Loan]:
    """The loans under lock, the one visited for first; all of one borrower and branch."""
    found = {loan.pk: loan for loan in Loan.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    loans = [found[pk] for pk in dict.fromkeys(ids) if pk in found]
    first = loans[0]
    if len(loans) < len(set(ids)) or any(
        (loan.borrower_id, loan.branch_id) != (first.borrower_id, first.branch_id) for loan in loans
    ):
        raise Refused(_("Choose loans of this borrower."), field="also")
    return loans


def _written(
    loans: Sequence[Loan], facts: VisitFacts, wrong: Visit | None, person: Person, on: datetime.date
) -> Visit:
    days = late_record_days(on)
    earlier = (
        Counted(visited_on=wrong.visited_on, purpose=wrong.purpose, counts_on=wrong.counts_on)
        if wrong
        else None
    )
    visit: Visit = Visit.objects.create(
        branch=loans[0].branch,
        borrower=loans[0].borrower,
        purpose=facts.purpose,
        visited_on=facts.visited_on,
        began_at=facts.began_at,
        ended_at=facts.ended_at,
        place=facts.place.strip(),
        met=facts.met,
        met_names=facts.met_names.strip(),
        use=facts.use,
        business=facts.business,
        changes=facts.changes,
        guarantor=facts.guarantor,
        collateral=facts.collateral,
        risks=facts.risks,
        alarming=alarming(
            use=facts.use, risks=facts.risks, business=facts.business, collateral=facts.collateral
        ),
        words=facts.words.strip(),
        promised_amount=facts.promised_amount,
        promised_on=facts.promised_on,
        paper_number=facts.paper_number.strip(),
        next_step=facts.next_step,
        next_on=facts.next_on,
        with_person_id=facts.with_person_id,
        corrects=wrong,
        late_record_days=days,
        counts_on=counts_from(
            visited_on=facts.visited_on, purpose=facts.purpose, on=on, late_days=days, corrects=earlier
        ),
        recorded_by=person,
        on=on,
    )
    VisitLoan.objects.bulk_create(VisitLoan(visit=visit, loan=loan) for loan in loans)
    return visit


def _take_back(wrong: Visit, visit: Visit, loans: Sequence[Loan], on: datetime.date) -> None:
    """Checks that the wrong record had done and its correction does not do are open anew."""
    same = (wrong.purpose, wrong.counts_on) == (visit.purpose, visit.counts_on)
    stays = {loan.pk for loan in loans} if same else set()
    for duty in CheckDuty.objects.filter(visit__in=_records(wrong), undone_on=None).exclude(loan__in=stays):
        duty.undone_on = on
        duty.save(update_fields=["undone_on"])
        CheckDuty.objects.filter(loan=duty.loan_id, outcome=CheckDuty.Outcome.OPEN).update(
            outcome=CheckDuty.Outcome.REPLACED, ended_on=on
        )
        CheckDuty.objects.create(
            loan_id=duty.loan_id,
            kind=duty.kind,
            opens_on=duty.opens_on,
            due_by=duty.due_by,
            months=duty.months,
            made_on=on,
        )


def _records(visit: Visit) -> list[Visit]:
    """A record and those that it corrects: a check may have been done by any of them."""
    found = [visit]
    while found[-1].corrects is not None:
        found.append(found[-1].corrects)
    return found


def _do_checks(visit: Visit, loans: Sequence[Loan]) -> None:
    """End the open checks of these loans that this visit does."""
    due = CheckDuty.objects.filter(
        loan__in=loans, outcome=CheckDuty.Outcome.OPEN, opens_on__lte=visit.counts_on
    )
    for duty in due:
        if closes(purpose=visit.purpose, duty=duty.kind):
            duty.outcome, duty.ended_on, duty.visit = CheckDuty.Outcome.DONE, visit.counts_on, visit
            duty.save(update_fields=["outcome", "ended_on", "visit"])
