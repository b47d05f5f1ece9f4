"""Notices of penalties and closing slips under raw SQL: what nobody was told is not owed, each with its control."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from accountability.models import PenaltyCase, PenaltyEntry, WaiverEntry, WaiverRequest, WaiverVote
from accountability.rules.entry_kinds import EntryKind
from accountability.services.decide_objection import decide_objection
from accountability.services.serve_penalty_notices import serve_penalty_notices
from creditcoop.core.models import IssuedPaper
from creditcoop.core.services.attach_evidence import attach_evidence
from tests.accountability.cases.book import (
    FOUND,
    LAPSED,
    entry,
    find,
    objected,
    received,
    served,
    union_people,
)
from tests.accountability.cases.test_services import pay
from tests.builders import actor
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.on_file import proof

T = "accountability_"


@pytest.fixture(autouse=True)
def _own_heads(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HEADS_DIR = tmp_path / "heads"
    with translation.override("en"):
        yield


def test_a_notice_is_about_what_nobody_was_told_and_nothing_else_is_owed_by_it(cast: Cast) -> None:
    case = received(cast)
    find(cast, case, "fraud", LAPSED)
    added = PenaltyEntry.objects.get(kind="fraud")
    notice = (
        f"INSERT INTO {T}penaltycase (lapse_id, branch_id, person_id, amount, up_to_seq, version_id, text, "
        'text_sha256, "on") SELECT lapse_id, branch_id, person_id, %s, %s, version_id, text, text_sha256, "on" '
        f"FROM {T}penaltycase WHERE id = %s"
    )
    tie = f"INSERT INTO {T}caseentry (case_id, entry_id) VALUES (%s, %s)"
    assert not refused(notice, 20000, added.seq, case.pk)
    told_twice = "accountability_case_of_its_ledger"
    assert guarded(told_twice, notice, 40000, added.seq, case.pk)  # with what the first one tells of
    assert guarded(told_twice, notice, 20000, added.seq + 1, case.pk)
    # What was found later is not laid on the notice that was signed for.
    assert guarded("accountability_caseentry_of_its_notice", tie, case.pk, added.pk)
    other = served(cast, "cm_director")
    assert guarded("accountability_caseentry_of_its_notice", tie, other.pk, added.pk)
    assert refused(tie, case.pk, case.entries.get().entry_id)  # an entry belongs to one notice
    move = f"UPDATE {T}caseentry SET entry_id = %s WHERE case_id = %s"
    assert guarded(f"{T}caseentry_no_update", move, added.pk, case.pk)
    assert guarded(f"{T}caseentry_no_delete", f"DELETE FROM {T}caseentry")
    serve_penalty_notices(on=LAPSED)
    assert PenaltyCase.objects.filter(person=case.person).count() == 2
    with without(told_twice):
        assert refused(notice, 20000, added.seq, case.pk)  # the same told a second time


def test_no_more_is_taken_off_a_notice_than_it_charges(cast: Cast) -> None:
    """Together the notices would bear it, the one that it is about does not."""
    case = received(cast)
    find(cast, case, "fraud")
    serve_penalty_notices(on=FOUND)
    first, second, third = union_people(cast, 3)
    with without("accountability_waiver_one_at_a_time"):
        request = WaiverRequest.objects.create(
            case=case, person=first, amount=Decimal(300), cause="ordered", words="x", on=FOUND
        )
    attach_evidence(
        file=proof(first, on=FOUND), subject=request, unit=case.branch, actor=actor(first, FOUND), on=FOUND
    )
    for person in (second, third):
        WaiverVote.objects.create(request=request, person=person, grants=True, reason="x", on=FOUND)
    entry(case, EntryKind.WAIVED, -30000)
    waived = PenaltyEntry.objects.get(kind="waived")
    tie = f"INSERT INTO {T}caseentry (case_id, entry_id) VALUES (%s, %s)"
    # Not before the act that it is of is on record.
    assert refused(tie, case.pk, waived.pk)
    WaiverEntry.objects.create(request=request, entry=waived)
    assert guarded("accountability_caseentry_not_below_nothing", tie, case.pk, waived.pk)


def test_no_slip_says_closed_of_what_is_owed_or_left_to_decide(cast: Cast) -> None:
    case, guard = objected(cast), "accountability_slip_of_a_closed_case"
    names = [field.column for field in IssuedPaper._meta.fields if field.column not in ("id", "recorded_at")]
    forged = {"kind": "'closing_slip'", "number": "'x'", "series": "'x'", "serial": "1"}
    slip = (
        f"INSERT INTO core_issuedpaper ({', '.join(chr(34) + name + chr(34) for name in names)}) SELECT "
        f"{', '.join(forged.get(name, chr(34) + name + chr(34)) for name in names)} FROM core_issuedpaper "
        "WHERE kind = 'penalty_notice' AND subject_id = %s"
    )
    assert guarded(guard, slip, case.pk)
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    assert guarded(guard, slip, case.pk)  # the objection is open
    decide_objection(
        case_id=case.pk, outcome="dismissed", amount=None, reason="x",
        actor=actor(cast.union["union_credit"], LAPSED), on=LAPSED,
    )  # fmt: skip
    assert not refused(slip, case.pk)
