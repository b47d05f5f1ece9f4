"""What the scan of a business day reads: loans whose clocks may have run out, and who answered for them when."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accountability.models import Lapse
from accountability.rules.attribution import Kept
from accountability.rules.fine_parts import Claim, Office
from accountability.rules.lost_claims import FINED_CLOCKS, ClockRow
from creditcoop.core.models import Posting
from creditcoop.core.rules.posts import Post
from loans.models import Custody, FoundClock, ListedClock, Loan, TakenOver, TimeLimit
from loans.queries.time_limits import clocks_on

# How many days back a clock written anew is looked at again: an act that was committed after the scan of its own day.
OVERLAP = datetime.timedelta(days=2)

POSTS: dict[str, Office] = {
    Post.CM_DIRECTOR: Office.DEPARTMENT_DIRECTOR,
    Post.DIRECTOR: Office.BRANCH_DIRECTOR,
    Post.DEPUTY: Office.DEPUTY,
    Post.MONITOR: Office.ACCOUNTANT,
}


@dataclass(frozen=True)
class Terms:
    """Who held which post of some branches, and who kept some loans, from day to day."""

    postings: dict[tuple[int, Office], list[tuple[datetime.date, datetime.date | None, int]]]
    custodies: dict[int, list[Kept]]

    def holders(self, loan: Loan, day: datetime.date) -> dict[Office, int | None]:
        """Person id by post on a day, the manager's aside; None where nobody is on record."""
        held: dict[Office, int | None] = {
            office: _on(self.postings.get((loan.branch_id, office), ()), day) for office in POSTS.values()
        }
        return held

    def kept(self, loan: Loan) -> list[Kept]:
        """Who kept the loan, in order, each with the list that he received it by (Q20, Q21)."""
        return self.custodies.get(loan.pk, [])

    def term_of(self, loan: Loan, office: Office, day: datetime.date) -> datetime.date | None:
        """First day of the term in which the post was held on a day (Annex 4)."""
        for from_on, until_on, _person in self.postings.get((loan.branch_id, office), ()):
            if from_on <= day and (until_on is None or day < until_on):
                return from_on
        return None


def _on(terms: Sequence[tuple[datetime.date, datetime.date | None, int]], day: datetime.date) -> int | None:
    """Whose term covers the day; of several who share a post the one longest in it."""
    return next((person for first, end, person in terms if first <= day and (end is None or day < end)), None)


def due_loans(day: datetime.date, *, after: int, most: int) -> list[int]:
    """Ids of the next loans whose clocks the scan of `day` looks at, in order.

    Those with a clock whose last day was the day before, and those with a clock written anew since the last scan: an
    old demand that was found to be forged, a loan book that came in. Found by two indexes, however large the book is.
    """
    ran_out = Q(last_day=day - datetime.timedelta(days=1)) | Q(as_of__gte=day - OVERLAP, last_day__lt=day)
    revived = Q(as_of__gte=day - OVERLAP, loan__lapses__isnull=False)
    rows = TimeLimit.objects.filter(clock__in=FINED_CLOCKS, loan_id__gt=after).order_by("loan_id")
    found: set[int] = set()
    for due in (ran_out, revived):
        found |= set(rows.filter(due).values_list("loan_id", flat=True).distinct()[:most])
    # Taken over since, from an earlier day (a refusal that was not proper): a loss of those days moves with the care.
    taken = Custody.objects.filter(
        taken_over__recorded_at__date__gte=day - OVERLAP, from_on__lte=day, loan_id__gt=after
    )
    found |= set(taken.filter(loan__lapses__isnull=False).values_list("loan_id", flat=True).distinct()[:most])
    return sorted(found)[:most]


def clock_rows(loan_ids: Collection[int]) -> dict[int, list[TimeLimit]]:
    """The clocks that can be fined, by loan."""
    found: dict[int, list[TimeLimit]] = defaultdict(list)
    for row in TimeLimit.objects.filter(loan__in=loan_ids, clock__in=FINED_CLOCKS).order_by("loan", "id"):
        found[row.loan_id].append(row)
    return found


def as_read(rows: Iterable[TimeLimit]) -> list[ClockRow]:
    return [ClockRow(row.pk, row.clock, row.guarantor_id, row.status, row.last_day) for row in rows]


def clocks_as_of(loan: Loan, day: datetime.date) -> list[ClockRow]:
    """The clocks of a loan on an earlier day, computed anew from all that is on record now."""
    found = []
    for place, said in enumerate(clocks_on(loan, day)):
        if said.clock in FINED_CLOCKS:
            found.append(
                ClockRow(place, said.clock, said.guarantor, said.said["status"], said.day("last_day"))
            )
    return found


def lapses_of(loan_ids: Collection[int]) -> dict[int, list[Lapse]]:
    """Lapses on record by loan, those undone since among them (`undone` is read with them)."""
    found: dict[int, list[Lapse]] = defaultdict(list)
    for lapse in Lapse.objects.filter(loan__in=loan_ids).select_related("undone").order_by("last_day", "id"):
        found[lapse.loan_id].append(lapse)
    return found


def claims_lost(loan_ids: Collection[int]) -> dict[int, datetime.date]:
    """Of these loans the ones whose claim on the borrower is lost by a lapse that stands, with its last day."""
    standing = Lapse.objects.filter(loan__in=loan_ids, claim=Claim.BORROWER, undone=None)
    return dict(standing.order_by("last_day", "id").values_list("loan", "last_day"))


def terms_of(loans: Collection[Loan]) -> Terms:
    """Posts of the loans' branches and keepers of the loans, for any day."""
    branches = {loan.branch_id for loan in loans}
    postings: dict[tuple[int, Office], list[tuple[datetime.date, datetime.date | None, int]]] = defaultdict(
        list
    )
    rows = Posting.objects.filter(unit__in=branches, post__in=list(POSTS)).order_by("from_on", "id")
    for unit, post, *term in rows.values_list("unit", "post", "from_on", "until_on", "person"):
        postings[unit, POSTS[post]].append((term[0], term[1], term[2]))
    return Terms(postings, kept_of([loan.pk for loan in loans]))


def kept_of(loan_ids: Collection[int]) -> dict[int, list[Kept]]:
    """Who kept some loans, by loan, in order of their first days; three questions, however many loans."""
    custodies = list(Custody.objects.filter(loan__in=loan_ids).order_by("from_on", "id"))
    taken = set(TakenOver.objects.filter(custody__in=custodies).values_list("custody", flat=True))
    listed: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for custody, clock, guarantor in ListedClock.objects.filter(custody__in=taken).values_list(
        "custody", "clock", "guarantor"
    ):
        listed[custody].add((clock, guarantor))
    found: dict[int, dict[str, datetime.date]] = defaultdict(dict)
    for custody, clock, on in FoundClock.objects.filter(custody__in=taken).values_list(
        "custody", "clock", "on"
    ):
        found[custody].setdefault(clock, on)
    kept: dict[int, list[Kept]] = defaultdict(list)
    for row in custodies:
        list_of = frozenset(listed[row.pk]) if row.pk in taken else None
        kept[row.loan_id].append(Kept(row.person_id, row.from_on, row.until_on, list_of, found[row.pk]))
    return kept


def earlier_of_term(
    head: int, *, office: Office, since: datetime.date, last_day: datetime.date
) -> QuerySet[Lapse]:
    """Borrowers' lapses on record that count for a head's term up to a day (Annex 10, Q30)."""
    own = {
        Office.DEPARTMENT_DIRECTOR: Q(department_director=head),
        Office.DEPUTY: Q(deputy=head, department_director=None),
    }[office]
    return Lapse.objects.standing().filter(own, claim="borrower", last_day__gte=since, last_day__lte=last_day)
