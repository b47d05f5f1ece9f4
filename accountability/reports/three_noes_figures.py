"""The figures of the three no's and the six guarantees (II.3, II.4; practice.md 5.2): each one as the loans behind it.

A figure is a query of loans with `who` answers, how often each loan counts (`counted`) and for how much (`worth`).
Sums over any group of people are sums over these rows, and the page that a number opens shows the very same rows.

Granting stays with who paid the loan out (II.2); what is to be done from day to day is his in whose care the loan is.
New loans are those issued under the regulation (Q3), renewals among them.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from accountability.models import LiabilityShare, ResponsibilitySignature
from accountability.reports.compensation import losses_of
from accountability.reports.interest_payable import Payable, payable_interest
from creditcoop.core.access import Actor
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import EvidenceUse, IssuedPaper
from creditcoop.core.regulation import version_on
from loans.models import CheckDuty, Custody, LedgerEntry, Loan, LoanEvent, SurveyReport, TimeLimit
from loans.queries.classes import BAD, in_class
from loans.queries.outstanding import owed_then
from loans.rules.lending_policy import LendingPolicy
from loans.rules.limitation.events import NOTICE_MEDIA, PROVED_BY
from loans.rules.quality.five_classes import Grade
from loans.rules.quality.old_classes import OldClass
from loans.rules.time_limits.alarms import LIVE
from loans.rules.time_limits.clocks import OPEN_STANDINGS

ACT = "view_liability_report"
CLAIM_CLOCKS = ("litigation", "enforcement")


@dataclass
class Asked:
    """Whose loans, as of which day, and from which day on what happened in between is counted."""

    actor: Actor
    on: datetime.date
    since: datetime.date

    @cached_property
    def payable(self) -> dict[int, Payable]:
        """Interest payable and not paid, by loan id: asked of the ledger once."""
        return payable_interest(all_loans(self).filter(owing()), self.on)

    @cached_property
    def losses(self) -> dict[int, Decimal]:
        """What of each bad new loan would have to be made good (IV.1, Q15), by loan id."""
        return losses_of(_bad(self), self.on)

    @property
    def policy(self) -> LendingPolicy:
        return version_on(self.on).chapter(LendingPolicy)


Rows = QuerySet[Loan]


def all_loans(asked: Asked) -> Rows:
    """Loans granted by the day, with what is owed then by the ledger (`owed_then`; None: not recorded)."""
    found = Loan.objects.visible_to(asked.actor, ACT).issued_or_imported().filter(granted_on__lte=asked.on)
    return found.annotate(owed_then=owed_then(asked.on, today=asked.actor.on)).order_by()


def _new(asked: Asked) -> Rows:
    found = all_loans(asked).filter(origin=Loan.Origin.ISSUED)
    return _counted(found, who=F("handler"), worth=F("owed_then"))


def _counted(loans: Rows, *, who: Any, worth: Any, counted: Any = None) -> Rows:
    times = Value(1) if counted is None else counted
    return loans.annotate(
        who=who,
        counted=Coalesce(times, 0, output_field=IntegerField()),
        worth=Coalesce(worth, 0, output_field=MoneyField()),
    )


def _keeper(day: Any) -> Subquery:
    """In whose care a loan was on a day, which may be one of its own."""
    held = Custody.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day), loan=OuterRef("pk"), from_on__lte=day
    )
    return Subquery(held.order_by("-from_on").values("person")[:1])


def owing() -> Q:
    """Something is owed, or an old book says so without an amount."""
    return Q(owed_then__gt=0) | Q(owed_then=None, standing__in=OPEN_STANDINGS)


def overdue(day: datetime.date) -> Q:
    return owing() & Q(due_on__lt=day)


def bad(asked: Asked) -> Q:
    """Substandard or worse (practice.md 5.1): by the class kept, or where no night has looked yet by the days alone."""
    return in_class(asked.on, grade__in=BAD) | _bad_by_days(asked)


def _bad_by_days(asked: Asked) -> Q:
    """By the days overdue and the security, as the version's matrix says."""
    found = Q(pk__in=[])
    for security, days in bad_after(asked.policy).items():
        found |= Q(security=security, due_on__lt=asked.on - datetime.timedelta(days=days))
    return owing() & found


def bad_after(policy: LendingPolicy) -> Mapping[str, int]:
    """By security: over so many days overdue a loan is bad. What an old book did not record is read strictly."""
    borders = policy.borders
    substandard = {kind: steps[1] for kind, steps in borders.items()}
    return {
        "pledge": substandard["pledge"],
        "mortgage": substandard["mortgage"],
        "guarantee": substandard["guarantee"],
        "credit": substandard["credit_other"],
        "": substandard["credit_other"],
    }


def _clocks(day: datetime.date) -> QuerySet[TimeLimit]:
    return TimeLimit.objects.filter(loan=OuterRef("pk"), guarantor=None, clock__in=CLAIM_CLOCKS)


def _lost(day: datetime.date) -> Q:
    over = Q(status="lapsed") | Q(status__in=("running", "not_started"), last_day__lt=day)
    return Q(Exists(_clocks(day).filter(over)))


def _arrears(asked: Asked) -> Rows:
    """Interest or principal is overdue; interest that comes with the principal is overdue with it."""
    unpaid = [pk for pk, payable in asked.payable.items() if payable.overdue]
    return _new(asked).filter(overdue(asked.on) | Q(pk__in=unpaid))


def _bad(asked: Asked) -> Rows:
    return _new(asked).filter(bad(asked))


def _at_risk(asked: Asked) -> Rows:
    """Not free of risk: a clock of the claim ends within so many days or is lost, or a visit found signs of risk."""
    near = asked.on + datetime.timedelta(days=asked.policy.risk_clock_days)
    ending = _clocks(asked.on).filter(status__in=LIVE, act_by__lt=near)
    duties = CheckDuty.objects.filter(loan=OuterRef("pk"), kind="alert", outcome=CheckDuty.Outcome.OPEN)
    return _new(asked).filter(owing(), Q(Exists(ending)) | _lost(asked.on) | Q(Exists(duties)))


def _of_grade(grade: Grade, asked: Asked) -> Rows:
    """New loans by the class kept on the day; one that is paid off has none, and is recovered."""
    return _new(asked).filter(in_class(asked.on, grade=grade.value))


def _of_old_class(old: OldClass, asked: Asked) -> Rows:
    return _new(asked).filter(in_class(asked.on, old_class=old.value))


def _surveyed(asked: Asked) -> Rows:
    written = SurveyReport.objects.filter(application=OuterRef("application"), surveyed_on__lte=asked.on)
    return _new(asked).filter(Exists(written))


def _receipted(asked: Asked) -> Rows:
    papers = IssuedPaper.objects.filter(
        kind=IssuedPaper.Kind.RECEIPT,
        subject_kind="loanapplication",
        subject_id=OuterRef("application"),
        on__lte=asked.on,
        spoiled=None,
    )
    return _new(asked).filter(Exists(papers))


def _signed(asked: Asked) -> Rows:
    """Everybody with a share has signed for it."""
    signatures = ResponsibilitySignature.objects.filter(
        application=OuterRef("split__loan__application"), person=OuterRef("person"), on__lte=asked.on
    )
    shares = LiabilityShare.objects.on(asked.on).filter(split__loan=OuterRef("pk"))
    return _new(asked).filter(Exists(shares), ~Exists(shares.filter(~Exists(signatures))))


def _recovered(asked: Asked) -> Rows:
    return _new(asked).filter(owed_then=0)


def _due(asked: Asked) -> Rows:
    """Loans whose principal fell due in the time asked for."""
    found = all_loans(asked).filter(due_on__gte=asked.since, due_on__lte=asked.on)
    return _counted(found, who=_keeper(OuterRef("due_on")), worth=F("amount"))


def _due_paid(asked: Asked) -> Rows:
    """What of that principal was paid by its due date; of a book without a ledger, what is paid by now."""
    rows = LedgerEntry.objects.filter(
        loan=OuterRef("pk"), paid_on__lte=OuterRef("due_on"), on__lte=asked.on
    ).order_by()
    total = Subquery(rows.values("loan").annotate(total=Sum("principal_change")).values("total"))
    found = all_loans(asked).filter(due_on__gte=asked.since, due_on__lte=asked.on, owed_then__isnull=False)
    left = found.annotate(left=Coalesce(total, F("owed_then"), output_field=MoneyField()))
    paid = F("amount") - F("left")
    return _counted(left.filter(left__lt=F("amount")), who=_keeper(OuterRef("due_on")), worth=paid)


def _interest_unpaid(asked: Asked) -> Rows:
    """Loans with interest that is payable; how much of it, `worth_of` says."""
    found = all_loans(asked).filter(pk__in=list(asked.payable))
    return _counted(found, who=_keeper(Value(asked.on)), worth=Value(0))


def _compensation(asked: Asked) -> Rows:
    """Bad new loans with a loss to be made good by those who answer; how much, `worth_of` says."""
    found = all_loans(asked).filter(pk__in=list(asked.losses))
    return _counted(found, who=F("handler"), worth=Value(0))


def worth_of(figure: str, asked: Asked) -> Mapping[int, Decimal] | None:
    """Amounts by loan id of a figure that only the rules can say; None where the database adds them up."""
    if figure == "compensation":
        return asked.losses
    if figure != "interest_unpaid":
        return None
    return {pk: payable.amount for pk, payable in asked.payable.items()}


def _interest_paid(asked: Asked) -> Rows:
    """Interest, penalty and compound interest that came in between the two days and was not taken back."""
    standing = Q(reversed_by=None) & Q(about=None) | Q(about__isnull=False) & Q(about__reversed_by=None)
    rows = LedgerEntry.objects.filter(
        standing,
        loan=OuterRef("pk"),
        kind__in=("repayment", "renewal", "reallocation"),
        paid_on__gte=asked.since,
        paid_on__lte=asked.on,
        on__lte=asked.on,
    ).order_by()
    parts = Sum(F("interest") + F("penalty") + F("compound"), output_field=MoneyField())
    total = rows.values("loan").annotate(total=parts).values("total")
    found = all_loans(asked).annotate(came_in=Subquery(total, output_field=MoneyField()))
    return _counted(found.filter(came_in__gt=0), who=_keeper(Value(asked.on)), worth=F("came_in"))


def _owed(asked: Asked) -> Rows:
    found = all_loans(asked).filter(owing())
    return _counted(found, who=_keeper(Value(asked.on)), worth=F("owed_then"))


def _alive(asked: Asked) -> Rows:
    """The claim on the borrower can still be pursued: it has a clock, and none of its clocks is lost."""
    return _owed(asked).filter(Q(Exists(_clocks(asked.on))), ~_lost(asked.on))


def _demands(asked: Asked) -> QuerySet[LoanEvent]:
    return LoanEvent.objects.filter(
        kind="demand",
        happened_on__gte=asked.since,
        happened_on__lte=asked.on,
        on__lte=asked.on,
        corrected_by=None,
    )


def received() -> Q:
    """A demand whose way of delivery is proved by what it says, and a scan of that (`proof_of` for the database)."""
    reached = Q(
        facts__channel="public_notice", facts__whereabouts_unknown=True, facts__states_claim=True
    ) & Q(facts__medium__in=list(NOTICE_MEDIA))
    for channel, receipts in PROVED_BY.items():
        reached |= Q(facts__channel=channel, facts__receipt__in=list(receipts))
    reached |= Q(facts__channel__isnull=True, facts__receipt__in=list(PROVED_BY["handed"]))
    files = EvidenceUse.objects.filter(subject_kind="loanevent", subject_id=OuterRef("pk"))
    return Q(reached) & Q(Exists(files))


def _events(asked: Asked, events: QuerySet[LoanEvent]) -> Rows:
    times = (
        events.filter(loan=OuterRef("pk"))
        .order_by()
        .values("loan")
        .annotate(found=Count("pk"))
        .values("found")
    )
    found = all_loans(asked).annotate(times=Subquery(times)).filter(times__gt=0)
    return _counted(found, who=_keeper(Value(asked.on)), worth=Value(0), counted=F("times"))


def _notices(asked: Asked) -> Rows:
    return _events(asked, _demands(asked))


def _receipts(asked: Asked) -> Rows:
    return _events(asked, _demands(asked).filter(received()))


def _checks(asked: Asked) -> QuerySet[CheckDuty]:
    """Checks whose last day lay in the time asked for; not those that another day or a paid-off loan made needless."""
    needless = Q(outcome__in=(CheckDuty.Outcome.REPLACED, CheckDuty.Outcome.MOOT), ended_on__lte=F("due_by"))
    taken_back = Q(undone_on__isnull=False, undone_on__lte=asked.on)
    due = CheckDuty.objects.filter(due_by__gte=asked.since, due_by__lte=asked.on, made_on__lte=asked.on)
    return due.exclude(needless).exclude(taken_back)


def _duties(asked: Asked, duties: QuerySet[CheckDuty]) -> Rows:
    times = (
        duties.filter(loan=OuterRef("pk"))
        .order_by()
        .values("loan")
        .annotate(found=Count("pk"))
        .values("found")
    )
    found = all_loans(asked).annotate(times=Subquery(times)).filter(times__gt=0)
    return _counted(found, who=_keeper(Value(asked.on)), worth=Value(0), counted=F("times"))


def _checks_due(asked: Asked) -> Rows:
    return _duties(asked, _checks(asked))


def _checks_in_time(asked: Asked) -> Rows:
    done = _checks(asked).filter(
        outcome=CheckDuty.Outcome.DONE, ended_on__lte=F("due_by"), visit__on__lte=asked.on
    )
    return _duties(asked, done)


FIGURES: Mapping[str, Callable[[Asked], Rows]] = {
    "new": _new,
    "arrears": _arrears,
    "bad": _bad,
    "at_risk": _at_risk,
    **{f"grade_{grade.value}": partial(_of_grade, grade) for grade in Grade},
    **{f"old_{old.value}": partial(_of_old_class, old) for old in OldClass if old is not OldClass.NORMAL},
    "surveyed": _surveyed,
    "receipted": _receipted,
    "recovered": _recovered,
    "signed": _signed,
    "compensation": _compensation,
    "due": _due,
    "due_paid": _due_paid,
    "interest_paid": _interest_paid,
    "interest_unpaid": _interest_unpaid,
    "owed": _owed,
    "alive": _alive,
    "notices": _notices,
    "receipts": _receipts,
    "checks": _checks_due,
    "checks_in_time": _checks_in_time,
}


def loans_of(figure: str, asked: Asked) -> Rows:
    """The loans behind a figure."""
    return FIGURES[figure](asked)
