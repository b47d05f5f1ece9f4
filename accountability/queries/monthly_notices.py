"""Who gets a monthly notice, with what in it; what of it is still to do today (Annex 9, Q28)."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Q, QuerySet

from accountability.models import MonthlyNotice
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.monthly_notice import (
    CLOCK,
    DUE,
    HEADS,
    KEEPER_POSTS,
    MANAGER_POSTS,
    clocks_until,
    is_short_term,
    month_end,
    month_of,
)
from creditcoop.core.models import Person, Posting, Unit
from loans.models import Custody, Loan, LoanEvent, TimeLimit
from loans.queries.alarms import live_clocks


@dataclass(frozen=True)
class Line:
    """One loan due, or one clock ending; `day` is the due day or the day to act by."""

    subject: str
    loan: Loan
    day: datetime.date
    clock: str = ""
    guarantor_id: int | None = None
    guarantor: str = ""
    demanded_on: datetime.date | None = None

    @property
    def balance(self) -> Decimal | None:
        return self.loan.balance


@dataclass(frozen=True)
class Recipient:
    """A manager of the branch, what he is to be told, and the notice that he has for this month, if any."""

    person: Person
    lines: tuple[Line, ...]
    notice: MonthlyNotice | None

    def count(self, subject: str) -> int:
        return sum(line.subject == subject for line in self.lines)


@dataclass(frozen=True)
class Recipients:
    """Everybody to be told; `left_out` are lines of loans that nobody of the branch could be told of."""

    told: tuple[Recipient, ...]
    left_out: int

    @property
    def missing(self) -> list[Recipient]:
        return [one for one in self.told if one.notice is None]


def recipients(
    branch: Unit, *, on: datetime.date, policy: LiabilityPolicy, giver_id: int | None
) -> Recipients:
    """What each manager of a branch is told on a day; never the giver himself, whose loans go to a head."""
    posts = _posts_in(branch, on)
    given = {row.manager_id: row for row in MonthlyNotice.objects.filter(branch=branch, month=month_of(on))}
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    left_out = 0
    found = _lines(branch, on=on, policy=policy)
    keepers = _keepers([line.loan.pk for line in found], on)
    for line in found:
        to = _told(keepers.get(line.loan.pk), posts, giver_id)
        if to is None:
            left_out += 1
        else:
            lines[to].append(line)
    ids = {*lines, *given, *(key for key, held in posts.items() if held & set(MANAGER_POSTS))} - {giver_id}
    people = Person.objects.filter(pk__in=ids).order_by("staff_number")
    told = tuple(Recipient(one, tuple(lines[one.pk]), given.get(one.pk)) for one in people)
    return Recipients(told, left_out)


def managers_without_notice(
    branch: Unit, *, month: datetime.date, day: datetime.date, given_by: datetime.date
) -> QuerySet[Person]:
    """Managers by post on a day who had no notice of the month by `given_by`."""
    given = MonthlyNotice.objects.filter(branch=branch, month=month, on__lte=given_by).values("manager")
    posted = Posting.objects.filter(Posting.covers(day), _in(branch), post__in=MANAGER_POSTS)
    return Person.objects.filter(pk__in=posted.values("person")).exclude(pk__in=given).order_by("pk")


def accountant_of(branch: Unit, day: datetime.date) -> Person | None:
    """Who holds the post of monitoring accountant on a day; None where it is vacant."""
    found = Posting.objects.filter(Posting.covers(day), unit=branch, post="monitor").order_by("id").first()
    return found.person if found else None


def state_of(notice: MonthlyNotice, day: datetime.date) -> str:
    """Where its signature stands on a day: signed, signed_late, waiting or missed."""
    signature = getattr(notice, "signature", None)
    if signature is not None:
        return "signed_late" if signature.late else "signed"
    return "missed" if day > notice.sign_by else "waiting"


def in_state(notices: QuerySet[MonthlyNotice], state: str, day: datetime.date) -> QuerySet[MonthlyNotice]:
    """Those whose signature stands so on a day."""
    conditions = {
        "signed": Q(signature__late=False),
        "signed_late": Q(signature__late=True),
        "waiting": Q(signature=None, sign_by__gte=day),
        "missed": Q(signature=None, sign_by__lt=day),
    }
    return notices.filter(conditions[state])


def told_of(loan: Loan) -> QuerySet[MonthlyNotice]:
    """The notices in which a loan or one of its clocks stood, the latest first."""
    return MonthlyNotice.objects.filter(lines__loan=loan).distinct().order_by("-month", "-id")


def _posts_in(branch: Unit, on: datetime.date) -> Mapping[int, set[str]]:
    """Posts held in the branch and its stations by whoever may keep loans there."""
    held: defaultdict[int, set[str]] = defaultdict(set)
    rows = Posting.objects.filter(Posting.covers(on), _in(branch), post__in=KEEPER_POSTS)
    for person, post in rows.order_by("id").values_list("person", "post"):
        held[person].add(post)
    return held


def _in(branch: Unit) -> Q:
    return Q(unit=branch) | Q(unit__parent=branch)


def _told(keeper: int | None, posts: Mapping[int, set[str]], giver_id: int | None) -> int | None:
    """Who is told of a loan: its keeper, else the first head of the branch, who is not the giver."""
    if keeper in posts and keeper != giver_id:
        return keeper
    for head in HEADS:
        for person, held in posts.items():
            if head in held and person != giver_id:
                return person
    return None


def _keepers(loan_ids: Collection[int], on: datetime.date) -> dict[int, int]:
    rows = Custody.objects.on(on).filter(loan__in=loan_ids)
    return dict(rows.values_list("loan", "person"))


def _lines(branch: Unit, *, on: datetime.date, policy: LiabilityPolicy) -> list[Line]:
    due = _due_loans(branch, on=on, months=policy.notice_term_months)
    clocks = list(_clocks(branch, on))
    demanded = _last_demands([*(loan.pk for loan, _day in due), *(clock.loan_id for clock in clocks)])
    lines = [Line(DUE, loan, day, demanded_on=demanded.get((loan.pk, None))) for loan, day in due]
    lines += [
        Line(
            CLOCK,
            clock.loan,
            clock.act_by,  # type: ignore[arg-type]  # live_clocks have one
            clock.clock,
            clock.guarantor_id,
            clock.guarantor.name if clock.guarantor else "",
            demanded.get((clock.loan_id, clock.guarantor_id)),
        )
        for clock in clocks
    ]
    return lines


def _due_loans(branch: Unit, *, on: datetime.date, months: int) -> list[tuple[Loan, datetime.date]]:
    """Short-term loans with something owed whose due day, as extended, lies in the month; by day."""
    month = month_of(on)
    running = Loan.objects.filter(branch=branch, standing=Loan.Standing.RUNNING).exclude(balance=0)
    extended = _extended(running)
    by_book = Q(due_on__gte=month, due_on__lte=month_end(month)) & ~Q(pk__in=list(extended))
    moved = [pk for pk, day in extended.items() if month_of(day) == month]
    found = running.filter(by_book | Q(pk__in=moved)).select_related("borrower").defer("source_row")
    short = [one for one in found if is_short_term(one.granted_on, one.due_on, months=months)]
    return sorted(
        ((one, extended.get(one.pk, one.due_on)) for one in short), key=lambda pair: (pair[1], pair[0].pk)
    )


def _extended(loans: QuerySet[Loan]) -> dict[int, datetime.date]:
    """The new due day of loans with an extension on record that counts: confirmed and not corrected."""
    events = LoanEvent.objects.filter(
        loan__in=loans.order_by().values("pk"),
        kind="extension",
        confirmation__isnull=False,
        corrected_by=None,
    )
    days: dict[int, datetime.date] = {}
    for loan_id, facts in events.order_by("happened_on", "id").values_list("loan", "facts"):
        if facts.get("new_due_date"):
            days[loan_id] = datetime.date.fromisoformat(facts["new_due_date"])
    return days


def _clocks(branch: Unit, on: datetime.date) -> QuerySet[TimeLimit]:
    """Clocks that still can be missed, to act on by the end of next month."""
    return (
        live_clocks(on)
        .filter(loan__branch=branch, act_by__lte=clocks_until(month_of(on)))
        .select_related("loan__borrower", "guarantor")
        .defer("loan__source_row")
        .order_by("act_by", "id")
    )


def _last_demands(loan_ids: Iterable[int]) -> dict[tuple[int, int | None], datetime.date]:
    """The latest demand on record, by loan and guarantor (None: the borrower)."""
    rows = (
        LoanEvent.objects.filter(loan__in=set(loan_ids), kind="demand", corrected_by=None)
        .order_by()
        .values_list("loan", "guarantor")
        .annotate(latest=Max("happened_on"))
    )
    return {(loan, guarantor): latest for loan, guarantor, latest in rows}
