"""A regulation version is drafted by one and adopted by another, whoever writes to the database (S10, I10).

Each refusal has its control: without the guard named, the very same statement goes through.
"""

import datetime
from typing import Any

import pytest
from django.db import connection

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone
from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.regulation_text import canonical_text, load_body, text_hash
from creditcoop.core.services.attach_evidence import attach_evidence
from tests.builders import actor
from tests.conftest import Cast
from tests.core.regulation_drafts import adopt, draft, edit, paper, second_person
from tests.faults.guards import without
from tests.faults.test_many_deciders import at_once
from tests.faults.test_raw_sql import refused

A_DAY = datetime.timedelta(days=1)
ADOPT = (
    "UPDATE core_regulationversion SET state = 'adopted', adopted_by_id = %s, adopted_on = %s, "
    "resolution = %s WHERE id = %s"
)
TABLE = "core_regulationversion"


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def drafted(cast: Cast, today: datetime.date) -> RegulationVersion:
    """A draft with its paper attached, so that only the guard under test stands in the way."""
    made = draft(cast, on=today, begins=today + A_DAY)
    person = cast.union["union_credit"]
    file = paper(person, on=today)
    attach_evidence(file=file, subject=made, unit=cast.union.unit, actor=actor(person, today), on=today)
    return made


def both(guards: tuple[str, ...], sql: str, *values: Any) -> None:
    """Refused; and not refused without the guards. What the control did is undone."""
    assert refused(sql, *values)
    with without(*guards):
        assert not refused(sql, *values), "the control: only these guards stand in the way"


def test_who_drafted_it_does_not_adopt_it(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    drafter = cast.union["union_credit"].pk
    assert refused(ADOPT, drafter, today, "9号", drafted.pk)
    with without("core_regulation_adopted_by_no_writer"):
        assert refused(ADOPT, drafter, today, "9号", drafted.pk), "the constraint stands besides"


def test_who_edited_it_does_not_adopt_it(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    editor = second_person(cast)
    edit(drafted, editor, on=today, lending__tier_1_up_to="5000.00")
    both(("core_regulation_adopted_by_no_writer",), ADOPT, editor.pk, today, "9号", drafted.pk)


def test_an_adoption_names_its_resolution_and_keeps_its_paper(cast: Cast, today: datetime.date) -> None:
    bare = draft(cast, on=today, begins=today + A_DAY)
    other = second_person(cast)
    both(("core_regulation_adopted_by_resolution",), ADOPT, other.pk, today, "9号", bare.pk)


def test_an_adoption_without_a_number_is_refused(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    other = second_person(cast)
    both(("core_regulation_adopted_by_resolution",), ADOPT, other.pk, today, "", drafted.pk)


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, False), (1, True)])
def test_nothing_is_adopted_for_days_gone_by(
    cast: Cast, today: datetime.date, drafted: RegulationVersion, days: int, allowed: bool
) -> None:
    """By the database's own clock: the day before, the day, the day after."""
    RegulationVersion.objects.filter(pk=drafted.pk).update(effective_from=today + days * A_DAY)
    values = (second_person(cast).pk, today - 9 * A_DAY, "9号", drafted.pk)
    if allowed:
        assert not refused(ADOPT, *values)
    else:
        both(("core_regulation_adopted_for_a_day_to_come",), ADOPT, *values)


@pytest.mark.parametrize(
    "change",
    ["number = '7'", "effective_from = '2030-01-01'", "title = 'x'", "drafted_by_id = adopted_by_id"],
)
def test_a_draft_is_adopted_as_it_was_read(
    cast: Cast, today: datetime.date, drafted: RegulationVersion, change: str
) -> None:
    sql = ADOPT.replace("SET ", f"SET {change}, ")
    values = (second_person(cast).pk, today, "9号", drafted.pk)
    assert refused(sql, *values)
    if "drafted_by" not in change:
        with without("core_regulation_adopted_as_read"):
            assert not refused(sql, *values)


def test_a_version_is_not_born_adopted(cast: Cast, today: datetime.date) -> None:
    body = RegulationVersion.objects.get().body
    sql = (
        f"INSERT INTO {TABLE} (number, title, title_en, state, effective_from, adopted_on, resolution, body, "
        "sha256, shipped, drafted_by_id, adopted_by_id, closed_reason) "
        "VALUES ('9', 't', 't', 'adopted', %s, %s, 'r', %s, %s, %s, %s, %s, '')"
    )
    people = (cast.union["union_credit"].pk, second_person(cast).pk)
    values = (today + A_DAY, today, body, text_hash(body), False, *people)
    both(("core_regulation_born_a_draft",), sql, *values)


def test_the_fingerprint_is_that_of_the_text(cast: Cast, drafted: RegulationVersion) -> None:
    sql = f"UPDATE {TABLE} SET sha256 = %s WHERE id = %s"
    both(("core_regulation_hash_is_of_its_body_update",), sql, "0" * 64, drafted.pk)
    insert = (
        f"INSERT INTO {TABLE} (number, title, title_en, state, effective_from, resolution, body, sha256, "
        "shipped, drafted_by_id, closed_reason) VALUES ('8', 't', 't', 'draft', '2031-01-01', '', '{}', %s, "
        "%s, %s, '')"
    )
    values = ("0" * 64, False, cast.union["union_credit"].pk)
    both(("core_regulation_hash_is_of_its_body_insert",), insert, *values)


def test_no_text_without_its_writer(cast: Cast, drafted: RegulationVersion) -> None:
    body = load_body(drafted.body)
    body["lending"]["tier_1_up_to"] = "9000.00"
    text = canonical_text(body)
    sql = f"UPDATE {TABLE} SET body = %s, sha256 = %s WHERE id = %s"
    both(("core_regulation_text_names_its_writer",), sql, text, text_hash(text), drafted.pk)


def test_who_wrote_is_never_taken_back(cast: Cast, drafted: RegulationVersion) -> None:
    other = second_person(cast)
    sql = "UPDATE core_regulationedit SET person_id = %s WHERE version_id = %s"
    both(("core_regulationedit_no_update",), sql, other.pk, drafted.pk)
    both(
        ("core_regulationedit_no_delete",),
        "DELETE FROM core_regulationedit WHERE version_id = %s",
        drafted.pk,
    )


def test_the_drafter_stays_the_drafter(cast: Cast, drafted: RegulationVersion) -> None:
    sql = f"UPDATE {TABLE} SET drafted_by_id = %s WHERE id = %s"
    both(("core_regulation_draft_keeps_its_drafter",), sql, second_person(cast).pk, drafted.pk)


def test_what_is_adopted_stays(cast: Cast, today: datetime.date, drafted: RegulationVersion) -> None:
    adopt(drafted, second_person(cast), on=today)
    late = "UPDATE core_regulationversion SET effective_from = '2040-01-01' WHERE id = %s"
    both(("core_regulation_adopted_stays",), late, drafted.pk)
    row = "INSERT INTO core_regulationedit (version_id, person_id, \"on\", sha256) VALUES (%s, %s, %s, 'x')"
    values = (drafted.pk, cast.union["union_credit"].pk, today)
    both(("core_regulation_edit_only_of_a_draft",), row, *values)


def test_a_draft_is_never_removed(drafted: RegulationVersion) -> None:
    assert refused(f"DELETE FROM {TABLE} WHERE id = %s", drafted.pk)


def test_a_version_made_by_people_never_becomes_the_shipped_one(drafted: RegulationVersion) -> None:
    both(
        ("core_regulation_never_shipped_later",),
        f"UPDATE {TABLE} SET shipped = %s WHERE id = %s",
        True,
        drafted.pk,
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
def test_a_version_is_not_replaced(drafted: RegulationVersion) -> None:
    assert refused(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}")


def test_of_two_adopters_at_once_one_adopts(cast_in_real_transactions: Cast) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    made = draft(cast, on=today, begins=today + A_DAY)
    people = [second_person(cast, f"U1-adopter-{number}") for number in range(4)]
    files = [paper(person, on=today) for person in people]

    def adopting(place: int) -> str:
        try:
            adopt(made, people[place], on=today, files=[files[place]], resolution=f"{place}号")
        except AlreadyDone:
            return "already"
        return "adopted"

    ends = at_once([lambda place=place: adopting(place) for place in range(4)])  # type: ignore[misc]
    assert sorted(ends) == ["adopted", "already", "already", "already"]
    made.refresh_from_db()
    assert made.resolution == f"{ends.index('adopted')}号"
    assert made.adopted_by == people[ends.index("adopted")]
