"""Record what the clocks of some loans say was lost, once a claim, and undo what turns out to have been no loss.

Part of the night's scan (Annex 3, 4, Q19, Q20): done inside the transaction of one batch, under the locks of its loans.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accountability.models import Lapse, LapseUndone
from accountability.queries.lapses import as_read, clock_rows, clocks_as_of, lapses_of, terms_of
from accountability.rules.entry_kinds import EntryKind
from accountability.rules.lost_claims import LostClaim, counted, lost_claims
from accountability.services.lapse_rows import LapseRows, Versions
from accountability.services.price_lapse import all_entries_of, assess, reversals
from creditcoop.core.bulk import insert_rows
from creditcoop.core.rules.chain import body_text
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.append_chain import NewRow
from loans.models import Loan, TimeLimit
from loans.queries.outstanding import principal_on

COLUMNS = (
    "key", "loan_id", "branch_id", "claim", "guarantor_id", "clock", "last_day", "lapsed_on", "found_on", "amount",
    "base", "units", "manager_id", "department_director_id", "branch_director_id", "deputy_id", "accountant_id",
    "version_id", "facts", "facts_sha256",
)  # fmt: skip
Owed = dict[tuple[int, datetime.date], Decimal | None]


@dataclass
class Outcome:
    """What became of the loans of a batch: lapses recorded and undone, loans left out and why."""

    recorded: int = 0
    undone: int = 0
    nothing_owed: int = 0
    owed_not_recorded: list[str] = field(default_factory=list)
    keeper_not_recorded: list[str] = field(default_factory=list)
    interest_not_recorded: list[str] = field(default_factory=list)
    entries: list[NewRow] = field(default_factory=list)


@dataclass(frozen=True)
class NewLoss:
    """A claim that is lost and not on record yet."""

    loan: Loan
    lost: LostClaim
    clock: TimeLimit
    turn: int


def record_lapses(loans: Sequence[Loan], *, on: datetime.date, run: str) -> Outcome:
    """Compare each loan's clocks with its lapses on record; write what is new, take back what is no more."""
    outcome, versions = Outcome(), Versions()
    ids = [loan.pk for loan in loans]
    rows_of = LapseRows(terms_of(loans), versions, on=on)
    clocks, on_record = clock_rows(ids), lapses_of(ids)
    new: list[NewLoss] = []
    for loan in loans:
        lost = lost_claims(as_read(clocks[loan.pk]), on)
        standing = [lapse for lapse in on_record[loan.pk] if not hasattr(lapse, "undone")]
        kept = [row for row in standing if _stands(row, loan, lost, rows_of)]
        for lapse in standing:
            if lapse not in kept:
                outcome.entries += undo(lapse, versions, on=on, run=run)
                outcome.undone += 1
        rows = {row.pk: row for row in clocks[loan.pk]}
        for one in _not_yet(lost, kept, versions):
            turn = 1 + sum(_same(lapse, one) for lapse in on_record[loan.pk])
            new.append(NewLoss(loan, one, rows[one.row.id], turn))
    _write(new, rows_of, versions, outcome, on=on, run=run)
    return outcome


def undo(lapse: Lapse, versions: Versions, *, on: datetime.date, run: str) -> list[NewRow]:
    """The lapse was none: said so for good, and every entry of it reversed."""
    version, _policy = versions.on(lapse.lapsed_on)
    LapseUndone.objects.create(lapse=lapse, on=on, facts=body_text({"run": run}))
    return reversals(lapse, version, all_entries_of(lapse), kind=EntryKind.UNDONE, on=on, run=run)


def _stands(lapse: Lapse, loan: Loan, lost: Sequence[LostClaim], rows_of: LapseRows) -> bool:
    """Whether the lapse is a loss still, and still of the same manager.

    A refusal that was not proper counts as taken over from the fixed day (Annex 7): a loss recorded meanwhile is then
    the receiver's, so it is undone here and recorded anew in his name.
    """
    for one in lost:
        if _same(lapse, one):
            return rows_of.manager(loan, one).person == lapse.manager_id
    return _was_lost(loan, lapse)


def _same(lapse: Lapse, lost: LostClaim) -> bool:
    return (lapse.claim, lapse.guarantor_id, lapse.last_day) == (lost.claim, lost.guarantor, lost.last_day)


def _was_lost(loan: Loan, lapse: Lapse) -> bool:
    """By all that is on record now: whether the claim was dead on the day after its last, though it may live again."""
    if loan.standing == Loan.Standing.SETTLED:
        return True  # paid off since: no clock is left to ask, and the loss stays what it was
    then = clocks_as_of(loan, lapse.lapsed_on)
    return any(_same(lapse, one) for one in lost_claims(then, lapse.lapsed_on))


def _not_yet(lost: Sequence[LostClaim], kept: Sequence[Lapse], versions: Versions) -> Iterator[LostClaim]:
    """Lost claims that the reading counts and that no standing lapse is about (Q19)."""
    for one in lost:
        _version, policy = versions.on(one.lapsed_on)
        counts = one in counted(lost, lapse_count=policy.lapse_count)
        first = policy.lapse_count != "per_loan_first" or not kept
        if counts and first and not any(_same(row, one) for row in kept):
            yield one


def _write(
    new: Sequence[NewLoss],
    rows: LapseRows,
    versions: Versions,
    outcome: Outcome,
    *,
    on: datetime.date,
    run: str,
) -> None:
    owed = _owed(new)
    values: list[dict[str, Any]] = []
    for one in new:
        amount = owed[one.loan.pk, one.lost.last_day]
        if amount is None:
            outcome.owed_not_recorded.append(one.loan.number)
        elif amount <= 0:
            outcome.nothing_owed += 1
        else:
            row = rows.row(one.loan, one.lost, one.clock, amount_fen=to_fen(amount), turn=one.turn)
            _note(row, one, versions, outcome)
            values.append(row)
    insert_rows(model=Lapse, columns=COLUMNS, rows=[[row[name] for name in COLUMNS] for row in values])
    outcome.recorded += len(values)
    made = {row.key: row for row in Lapse.objects.filter(key__in=[row["key"] for row in values])}
    for row in values:
        lapse = made[row["key"]]
        outcome.entries += assess(lapse, *versions.on(lapse.lapsed_on), on=on, run=run)


def _note(row: dict[str, Any], one: NewLoss, versions: Versions, outcome: Outcome) -> None:
    """What is recorded though something about it is not on record."""
    if row["manager_id"] is None:
        outcome.keeper_not_recorded.append(one.loan.number)
    if versions.on(one.lost.lapsed_on)[1].art9_base == "principal_and_interest":
        outcome.interest_not_recorded.append(one.loan.number)


def _owed(new: Sequence[NewLoss]) -> Owed:
    """Principal at the end of each last day, asked once a day."""
    found: Owed = {}
    for day in sorted({one.lost.last_day for one in new}):
        owed = principal_on([one.loan.pk for one in new if one.lost.last_day == day], day)
        found |= {(loan, day): amount for loan, amount in owed.items()}
    return found
