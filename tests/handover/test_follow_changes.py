"""The night looks only at whose debt may have moved, and writes what a look at everybody would have written."""

import datetime
import json
from typing import Any

import pytest

from creditcoop.core.access import Actor
from creditcoop.core.models import JobRun, RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from creditcoop.core.rules.regulation_text import canonical_text, load_body, text_hash
from handover.models import FileLevel
from handover.queries import moved_debts
from handover.queries.owed_in_total import owed_by
from handover.rules.archive_level import archive_level
from handover.rules.handover_policy import HandoverPolicy
from handover.services import follow_file_levels as following
from loans.models import Borrower, Loan
from loans.services.correct_borrower import correct_borrower
from loans.services.enter_borrower import BorrowerFacts
from tests.builders import actor
from tests.conftest import Cast
from tests.faults.guards import without
from tests.ledger import lent, pay, take_back

ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def lived(time_machine: Any) -> Any:
    """The clock of the program stands at noon of a day: what is entered is entered then."""

    def move(day: datetime.date) -> None:
        time_machine.move_to(datetime.datetime(day.year, day.month, day.day, 4, tzinfo=datetime.UTC))

    return move


def night(on: datetime.date) -> dict[str, int]:
    """The night's run; what it counted on its last day."""
    by = Actor.system(on=on, channel="job")
    runs = following.follow_file_levels(actor=by, on=on, today=on)
    counts: dict[str, int] = json.loads(runs[-1].counts)
    return counts


def stands(on: datetime.date) -> dict[int, int]:
    """The level of each borrower as the night has left it."""
    return {row.borrower_id: row.level for row in FileLevel.objects.filter(on__lte=on).order_by("id")}


def should(on: datetime.date) -> dict[int, int]:
    """What a look at everybody finds."""
    policy = version_on(on).chapter(HandoverPolicy)
    borrowers = list(Borrower.objects.filter(loans__isnull=False).distinct())
    owed = owed_by(borrowers, on=on, basis=policy.level_basis)
    known = {pk: amount for pk, amount in owed.items() if amount is not None}
    return {pk: int(archive_level(owed_fen=to_fen(amount), policy=policy)) for pk, amount in known.items()}


def moved_house(borrower: Borrower, number: str, cast: Cast, on: datetime.date) -> None:
    facts = BorrowerFacts(
        kind=borrower.kind,
        name=borrower.name,
        id_kind=borrower.id_kind,
        id_number=borrower.id_number,
        household_number=number,
    )
    correct_borrower(
        borrower_id=borrower.pk, facts=facts, reason="分户", actor=actor(cast.a["cm"], on), on=on
    )


def adopt_levels(cast: Cast, day: datetime.date, **leaves: Any) -> None:
    """A version in force from a day with other borders between the levels."""
    body = load_body(version_on(day).body)
    body["handover"] |= leaves
    text = canonical_text(body)
    with without("core_regulation_born_a_draft"):
        RegulationVersion.objects.create(
            number=f"T-{day}",
            title="试行",
            state=RegulationVersion.State.ADOPTED,
            effective_from=day,
            adopted_on=day - ONE_DAY,
            resolution="试行",
            body=text,
            sha256=text_hash(text),
            drafted_by=cast.union["union_credit"],
            adopted_by=cast.union["union_audit"],
        )


@pytest.fixture
def loans(cast: Cast, day: datetime.date, lived: Any) -> list[Loan]:
    """Three households, of level 1, 2 and 3; the first night looked at all of them."""
    lived(day)
    made = [lent(cast, amount, on=day) for amount in ("100000.00", "60000.00", "8000.00")]
    assert night(day)["borrowers_looked_at"] == 3
    return made


def test_a_quiet_night_looks_at_nobody_new(day: datetime.date, loans: list[Loan], lived: Any) -> None:
    lived(day + ONE_DAY)
    night(day + ONE_DAY)  # what was entered on the first day after its night's look may have moved
    lived(day + 2 * ONE_DAY)
    assert night(day + 2 * ONE_DAY) == {}
    assert stands(day + 2 * ONE_DAY) == should(day + 2 * ONE_DAY)


def test_one_payment_is_one_look(cast: Cast, day: datetime.date, loans: list[Loan], lived: Any) -> None:
    later = day + 2 * ONE_DAY
    lived(day + ONE_DAY)
    night(day + ONE_DAY)
    lived(later)
    pay(cast, loans[1], "20000.00", on=later)
    assert night(later) == {"borrowers_looked_at": 1, "file_levels_changed": 1}
    assert stands(later) == should(later)


def test_nights_missed_are_made_up_day_by_day(
    cast: Cast, day: datetime.date, loans: list[Loan], lived: Any
) -> None:
    days = [day + place * ONE_DAY for place in range(1, 8)]
    lived(days[1])
    entry = pay(cast, loans[1], "20000.00", on=days[1])
    lived(days[3])
    take_back(cast, entry, on=days[3])
    pay(cast, loans[0], "1000.00", on=days[3], paid_on=days[2])  # entered a day late
    moved_house(loans[2].borrower, loans[0].borrower.household.number, cast, days[3])
    lived(days[6])
    lent(cast, "45000.00", on=days[6])
    night(days[6])
    assert JobRun.objects.filter(job=following.JOB, finished_at__isnull=False).count() == 8
    assert stands(days[6]) == should(days[6])
    for on in days:
        assert stands(on) == should(on), on


def test_who_moves_house_takes_his_debt_along(
    cast: Cast, day: datetime.date, loans: list[Loan], lived: Any
) -> None:
    first, later = day + ONE_DAY, day + 2 * ONE_DAY
    lived(first)
    moved_house(loans[2].borrower, loans[1].borrower.household.number, cast, first)
    night(first)
    assert stands(first) == should(first)
    lived(later + ONE_DAY)
    moved_house(loans[1].borrower, "H-new", cast, later + ONE_DAY)
    night(later + ONE_DAY)
    assert stands(later + ONE_DAY) == should(later + ONE_DAY)
    assert stands(later + ONE_DAY)[loans[2].borrower_id] == 3


def test_new_borders_look_at_everybody(cast: Cast, day: datetime.date, loans: list[Loan], lived: Any) -> None:
    new = day + 3 * ONE_DAY
    lived(new)
    adopt_levels(cast, new, level_2_from="5000.00")
    assert night(new) == {"borrowers_looked_at": 3, "file_levels_changed": 1}
    assert stands(new) == should(new)
    assert stands(new - ONE_DAY)[loans[2].borrower_id] == 3


def test_more_than_a_night_bears_by_name_is_walked_through(
    cast: Cast, day: datetime.date, loans: list[Loan], lived: Any
) -> None:
    assert moved_debts.moved_since(day, most=3) == {loan.borrower_id for loan in loans}
    assert moved_debts.moved_since(day, most=2) is None
    assert moved_debts.moved_since(day + ONE_DAY, most=0) == set()


def test_a_debt_is_found_by_its_ledger_alone(
    cast: Cast, day: datetime.date, loans: list[Loan], lived: Any
) -> None:
    later = day + 5 * ONE_DAY
    lived(later)
    pay(cast, loans[1], "20000.00", on=later)
    assert moved_debts.moved_since(later, most=10) == {loans[1].borrower_id}
    assert moved_debts.moved_since(later + ONE_DAY, most=10) == set()
