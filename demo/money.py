"""What came in on a loan of a story: planned by the same rules that allocate it, and the rows that follow.

A loan that is paid back pays all it owes on a working day about its due day; one of which a part is left has paid the
interest so far and that part; one with interest by period pays it on its interest days.
"""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.models import AuditEvent, Person, Unit
from creditcoop.core.rules.money import to_fen, to_yuan
from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.posts import Post
from demo.rows import Rows
from demo.staff import Roster
from demo.story import Paid, Story
from loans.models import LedgerEntry, Loan
from loans.rules.interest.facts import Payment
from loans.rules.interest.schedule import schedule
from loans.rules.interest.terms import Method, Rate
from loans.rules.ledger import Books
from loans.rules.lending_policy import LendingPolicy
from loans.rules.money_leaves import MoneyLeaves
from loans.services.agree_terms import usual_method
from loans.services.check_repayment import RepaymentFacts
from loans.services.ledger_rows import event_row, repayment_facts, repayment_row

BATCH = 500
ONE = datetime.timedelta(days=1)


def books_of(story: Story, leaves: MoneyLeaves) -> Books:
    """The loan of a story with nothing paid yet."""
    assert story.issued_on is not None
    assert story.month_rate is not None
    terms = leaves.usual_terms(Rate("month", Fraction(story.month_rate)), usual_method(story.term_months))
    return Books(
        principal_fen=story.amount_fen,
        opened_on=story.issued_on,
        due_on=add_months(story.issued_on, story.term_months),
        terms=replace(terms, principal_first_days=leaves.principal_first_days),
    )


def payments_of(
    story: Story, leaves: MoneyLeaves, *, as_of: datetime.date, rng: random.Random
) -> list[tuple[datetime.date, int]]:
    """The day and the fen of each payment that leaves `owed_fen` of the principal."""
    books, found = books_of(story, leaves), list[tuple[datetime.date, int]]()
    assert story.owed_fen is not None
    wanted = story.amount_fen - story.owed_fen
    last = _pay_day(books, wanted == story.amount_fen, as_of, rng) if wanted else None
    if books.terms is not None and books.terms.method is Method.INTEREST_FIRST:
        for day in _interest_days(books, last or min(as_of, books.due_on)):
            owed = books.owed(day)
            found.append((day, owed.total_fen - owed.principal_fen))
            books = books.with_payment(Payment(on=day, fen=found[-1][1], key=str(len(found))))
    if last is not None:
        owed = books.owed(last)
        found.append((last, owed.total_fen - owed.principal_fen + wanted))
    return [(day, fen) for day, fen in found if fen]


def _pay_day(books: Books, whole: bool, as_of: datetime.date, rng: random.Random) -> datetime.date:
    """A working day about the due day for the whole, some day on the way for a part; never after today."""
    days = (books.due_on - books.opened_on).days
    share = rng.uniform(0.97, 1.01) if whole else rng.uniform(0.3, 0.9)
    day = min(books.opened_on + datetime.timedelta(days=round(days * share)), as_of)
    while day.weekday() > 4 and day > books.opened_on:
        day -= ONE
    return day


def _interest_days(books: Books, until: datetime.date) -> list[datetime.date]:
    assert books.terms is not None
    rows = schedule(
        books.terms,
        principal_fen=books.principal_fen,
        disbursed_on=books.opened_on,
        due_on=books.due_on,
    )
    return [day for day in (_working_day(row.on) for row in rows) if day < until]


def _working_day(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after."""
    return day + datetime.timedelta(days=max(0, 7 - day.weekday() if day.weekday() > 4 else 0))


def write_payments(
    told: Sequence[tuple[Story, Loan]], *, roster: Roster, rows: Rows, policy: LendingPolicy
) -> dict[int, list[LedgerEntry]]:
    """Write what came in, as events too, and let loans stand at what is owed after it; the rows by loan id."""
    found: dict[int, list[LedgerEntry]] = {}
    owed: dict[tuple[int, bool], list[int]] = {}
    for story, loan in told:
        if story.payments:
            branch = story.borrower.branch
            posters = [roster.holder(branch, Post.MONITOR, paid.on) for paid in story.payments]
            entries = rows_of(story, loan, story.vouchers, posters, policy=policy)
            left = story.amount_fen + sum(to_fen(entry.principal_change) for entry in entries)
            found[loan.pk] = entries
            owed.setdefault((left, settled(story, policy)), []).append(loan.pk)
    every = [entry for entries in found.values() for entry in entries]
    rows.insert(every)
    events = (event_row(entry, late_days=policy.late_record_days) for entry in every)
    rows.insert([event for event in events if event is not None])
    for (left, paid_off), loans in owed.items():
        standing = Loan.Standing.SETTLED if paid_off else Loan.Standing.RUNNING
        for start in range(0, len(loans), BATCH):
            some = Loan.objects.filter(pk__in=loans[start : start + BATCH])
            some.update(balance=to_yuan(left), standing=standing)
    return found


def payment_events(entries: Sequence[LedgerEntry], unit: Unit, channel: str) -> Iterator[AuditEvent]:
    """What the service would have recorded of each posting."""
    for entry in entries:
        assert entry.posted_by is not None
        yield audit.event(
            act="record_repayment",
            actor=Actor(entry.posted_by, entry.on, channel),
            subject=entry.loan,
            unit=unit,
            clause="II.4",
            facts=repayment_facts(entry, moved=0),
        )


def rows_of(
    story: Story, loan: Loan, vouchers: Sequence[str], posters: Sequence[Person], *, policy: LendingPolicy
) -> list[LedgerEntry]:
    """The rows of the payments of a story, as the service posts them on their days."""
    books = books_of(story, policy)
    for paid in story.payments:
        books = books.with_payment(Payment(on=paid.on, fen=paid.fen, key=paid.receipt))
    if not story.payments:
        return []
    used = {one.payment.key: one for one in books.owed(story.payments[-1].on).used}
    return [
        repayment_row(
            loan,
            facts_of(paid, story.handler),
            used[paid.receipt],
            voucher=voucher,
            by=poster,
            on=paid.on,
            late_days=policy.late_record_days,
        )
        for paid, voucher, poster in zip(story.payments, vouchers, posters, strict=True)
    ]


def facts_of(paid: Paid, collector: Person) -> RepaymentFacts:
    return RepaymentFacts(
        paid_on=paid.on,
        amount=to_yuan(paid.fen),
        receipt_number=paid.receipt,
        collector_id=collector.pk,
    )


def settled(story: Story, leaves: MoneyLeaves) -> bool:
    """Whether nothing at all is owed after the last payment."""
    books = books_of(story, leaves)
    books = replace(
        books, payments=tuple(Payment(on=one.on, fen=one.fen, key=one.receipt) for one in story.payments)
    )
    return bool(story.payments) and books.owed(story.payments[-1].on).total_fen == 0
