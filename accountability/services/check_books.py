"""The daily check that the books are whole: what must always hold, looked at again from outside.

Done by the program every night. The database refuses each of these faults by itself (constraints and
triggers); the check finds what got past it: a trigger dropped, a row changed by hand, an old backup restored.
It changes nothing and never stops at the first fault. Imported loans are counted apart: nobody is recorded as
responsible for them, no fault.
"""

import datetime
from collections.abc import Callable

from django.db import connection
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accountability.models import LiabilityShare, LiabilitySplit
from creditcoop.core import triggers
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import check_body
from creditcoop.core.rules.regulation_text import RegulationError, text_hash
from creditcoop.core.services.check_evidence import EvidenceCheck, compare_evidence
from creditcoop.core.services.run_job import Counts, Fault
from loans.models import ApplicationStep, Custody, IssueOrder, LedgerEntry, Loan, LoanApplication

MOST_EXAMPLES = 20
ISSUED = Q(origin=Loan.Origin.ISSUED)
STANDING = LoanApplication.State


def check_books(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """What was looked at, by kind, and every fault found, in a number of queries that does not grow."""
    counts = {
        "loans_checked": Loan.objects.filter(ISSUED).count(),
        "loans_not_recorded": Loan.objects.exclude(ISSUED).count(),
        "splits_checked": LiabilitySplit.objects.count(),
        "custodies_checked": Custody.objects.count(),
        "decisions_checked": ApplicationStep.objects.count(),
        "ledger_rows_checked": LedgerEntry.objects.count(),
        "versions_checked": RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED).count(),
    }
    evidence = compare_evidence()
    counts["evidence_checked"] = evidence.files
    faults = [_triggers(), _versions(), _evidence(evidence)]
    faults += [_fault(code, rows(), name) for code, rows, name in ROW_CHECKS]
    faults += [_fault("custody_not_of_the_day", _not_kept_on(on), "number")]
    return counts, [fault for fault in faults if fault is not None]


def _triggers() -> Fault | None:
    missing = triggers.missing(connection.alias)
    return Fault("trigger_missing", len(missing), missing[:MOST_EXAMPLES]) if missing else None


def _versions() -> Fault | None:
    """Adopted versions whose text is no longer the text that was adopted, or cannot be read any more."""
    changed = []
    for version in RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED):
        try:
            check_body(version.body)
        except RegulationError:
            changed.append(version.number)
        else:
            if text_hash(version.body) != version.sha256:
                changed.append(version.number)
    return Fault("regulation_changed", len(changed), changed[:MOST_EXAMPLES]) if changed else None


def _evidence(check: EvidenceCheck) -> Fault | None:
    """Files whose bytes are missing or no longer those that were kept, with what they prove (I3)."""
    named = [f"{bad.sha256[:16]} {', '.join(bad.subjects)}".strip() for bad in check.bad]
    return Fault("evidence_changed", len(named), named[:MOST_EXAMPLES]) if named else None


def _fault(code: str, rows: QuerySet[Model], name: str) -> Fault | None:
    found = rows.order_by().count()
    if not found:
        return None
    examples = rows.order_by(name).values_list(name, flat=True)[:MOST_EXAMPLES]
    return Fault(code, found, [str(example) for example in examples])


def _being_issued() -> QuerySet[Loan]:
    """`being_issued` lives inside one transaction only: seen from outside it is half an issue."""
    return Loan.objects.filter(standing=Loan.Standing.BEING_ISSUED)


def _without_split() -> QuerySet[Loan]:
    sealed = LiabilitySplit.objects.filter(loan=OuterRef("pk"), sealed=True)
    return Loan.objects.filter(ISSUED).exclude(standing=Loan.Standing.BEING_ISSUED).filter(~Exists(sealed))


def _open_splits() -> QuerySet[LiabilitySplit]:
    return LiabilitySplit.objects.filter(sealed=False)


def _sums_differ() -> QuerySet[LiabilitySplit]:
    """Shares and the unallocated part must make up the totals, in parts and in fen."""
    summed = LiabilitySplit.objects.filter(sealed=True).annotate(
        share_parts=Coalesce(Sum("shares__parts"), 0),
        share_amount=Coalesce(Sum("shares__amount"), Value(0, output_field=MoneyField())),
    )
    return summed.exclude(
        total_parts=F("unallocated_parts") + F("share_parts"),
        total_amount=F("unallocated_amount") + F("share_amount"),
    )


def _first_not_named() -> QuerySet[LiabilitySplit]:
    first = LiabilityShare.objects.filter(split=OuterRef("pk"), is_first=True)
    named = first.filter(person=OuterRef("first_responsible"))
    return LiabilitySplit.objects.filter(sealed=True).filter(~Exists(named))


def _custody_not_single() -> QuerySet[Loan]:
    """A running loan issued here is kept by exactly one person."""
    running = Loan.objects.filter(ISSUED, standing=Loan.Standing.RUNNING)
    open_rows = Custody.objects.filter(loan=OuterRef("pk"), until_on=None).order_by()
    twice = open_rows.values("loan").annotate(rows=Count("pk")).filter(rows__gt=1)
    return running.filter(~Exists(open_rows) | Exists(twice))


def _not_kept_on(on: datetime.date) -> QuerySet[Loan]:
    """A loan running on the day of the run was kept by somebody on that day too."""
    kept = Custody.objects.filter(Custody.covers(on), loan=OuterRef("pk"))
    running = Loan.objects.filter(ISSUED, standing=Loan.Standing.RUNNING, granted_on__lte=on)
    return running.filter(~Exists(kept))


def _application_not_issued() -> QuerySet[Loan]:
    return Loan.objects.filter(ISSUED).exclude(application__state=STANDING.ISSUED)


def _issued_without_loan() -> QuerySet[LoanApplication]:
    return LoanApplication.objects.filter(state=STANDING.ISSUED, loan=None)


def _decided_twice() -> QuerySet[LoanApplication]:
    """One decision a step, one post a person, and the investigator's order is the handler's own."""
    steps = ApplicationStep.objects.filter(application=OuterRef("pk")).order_by()
    per_step = steps.values("application", "step").annotate(rows=Count("pk")).filter(rows__gt=1)
    per_person = steps.values("application", "person").annotate(rows=Count("pk")).filter(rows__gt=1)
    return LoanApplication.objects.filter(Exists(per_step) | Exists(per_person))


def _order_not_by_handler() -> QuerySet[Loan]:
    order = IssueOrder.objects.filter(application=OuterRef("application"), person=OuterRef("handler"))
    return Loan.objects.filter(ISSUED).filter(~Exists(order))


def _balance_differs() -> QuerySet[Loan]:
    """What a loan owes is what its ledger adds up to; a loan without a ledger owes nothing, or nobody knows what."""
    rows = LedgerEntry.objects.filter(loan=OuterRef("pk")).order_by()
    total = rows.values("loan").annotate(total=Sum("principal_change")).values("total")
    loans = Loan.objects.exclude(standing=Loan.Standing.BEING_ISSUED).annotate(
        in_ledger=Coalesce(Subquery(total, output_field=MoneyField()), Value(0, output_field=MoneyField()))
    )
    found: QuerySet[Loan] = loans.exclude(balance=None).exclude(balance=F("in_ledger"))
    return found


def _parts_differ() -> QuerySet[LedgerEntry]:
    """Of a payment taken back nothing is left: its row, what moved within it and its reversal add up to nothing."""
    moved = (
        LedgerEntry.objects.filter(about=OuterRef("reverses"))
        .order_by()
        .values("about")
        .annotate(total=Sum("principal_change"))
        .values("total")
    )
    nothing = Value(0, output_field=MoneyField())
    left = F("principal_change") + F("reverses__principal_change") + F("moved_within")
    reversals: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.REVERSAL)
    within = Coalesce(Subquery(moved, output_field=MoneyField()), nothing)
    return reversals.annotate(moved_within=within).annotate(left=left).exclude(left=nothing)


ROW_CHECKS: list[tuple[str, Callable[[], QuerySet[Model]], str]] = [
    ("loan_half_issued", _being_issued, "number"),
    ("loan_without_split", _without_split, "number"),
    ("split_not_sealed", _open_splits, "loan__number"),
    ("split_does_not_add_up", _sums_differ, "loan__number"),
    ("first_responsible_not_named", _first_not_named, "loan__number"),
    ("custody_not_single", _custody_not_single, "number"),
    ("application_not_issued", _application_not_issued, "number"),
    ("issued_without_loan", _issued_without_loan, "number"),
    ("decided_twice", _decided_twice, "number"),
    ("order_not_by_handler", _order_not_by_handler, "number"),
    ("balance_not_of_the_ledger", _balance_differs, "number"),
    ("reversal_leaves_something", _parts_differ, "loan__number"),
]
FAULT_CODES = (
    "trigger_missing",
    "regulation_changed",
    "evidence_changed",
    *(code for code, _rows, _name in ROW_CHECKS),
    "custody_not_of_the_day",
)
