"""Penalty cases under raw SQL: who may not decide, in which order, within which bounds; each guard with its control."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from accountability.models import PenaltyCase, PenaltyEntry, Wage, WaiverEntry
from accountability.rules.entry_kinds import EntryKind
from accountability.services.decide_objection import decide_objection
from tests.accountability.cases.book import (
    ANSWER_BY,
    LAPSED,
    OBJECT_BY,
    ONE,
    ask,
    confirmed,
    entry,
    objected,
    received,
    served,
    union_people,
    vote,
)
from tests.accountability.cases.test_refunds import ask_back, decide_back, excuse, waived_half
from tests.accountability.cases.test_services import pay, wages
from tests.builders import actor
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused

T = "accountability_"
RECEIPT = (
    f'INSERT INTO {T}casereceipt (case_id, person_id, refused, words, text_sha256, answer_by, object_by, "on") '
    "SELECT id, %s, {refused}, 'x', {sha}, '2027-11-18', '2027-11-25', %s FROM accountability_penaltycase WHERE id = %s"
)
CONFIRM = (
    f'INSERT INTO {T}caseconfirmation (case_id, person_id, by_union, words, "on") '
    "VALUES (%s, %s, {union}, '', %s)"
)
ANSWER = f"INSERT INTO {T}caseanswer (case_id, person_id, words, \"on\") VALUES (%s, %s, 'x', %s)"
OBJECT = (
    f'INSERT INTO {T}objection (case_id, person_id, words, decide_by, "on") '
    "VALUES (%s, %s, 'x', '2028-01-01', %s)"
)
JUDGE = (
    f'INSERT INTO {T}objectiondecision (objection_id, outcome, amount, reason, person_id, "on") '
    "VALUES (%s, 'dismissed', 0, 'x', %s, %s)"
)
ASK = (
    f'INSERT INTO {T}waiverrequest (case_id, amount, cause, words, person_id, "on") '
    "VALUES (%s, %s, 'ordered', 'x', %s, %s)"
)
VOTE = f"INSERT INTO {T}waivervote (request_id, grants, reason, person_id, \"on\") VALUES (%s, {{yes}}, 'x', %s, %s)"
DEFER = f"INSERT INTO {T}deferral (case_id, until, reason, person_id, \"on\") VALUES (%s, '2028-01-01', 'x', %s, %s)"
PAY = (
    f'INSERT INTO {T}penaltypayment (case_id, kind, amount, receipt, person_id, "on") '
    "VALUES (%s, 'paid', %s, 'x', %s, %s)"
)
DEDUCT = (
    f"INSERT INTO {T}penaltypayment (case_id, kind, amount, receipt, month, wage_id, minimum_id, cap_percent, "
    "person_id, \"on\") SELECT %s, 'deducted', %s, 'x', w.month, w.id, m.id, %s, %s, %s "
    f"FROM {T}wage w, {T}minimumwage m WHERE w.id = %s"
)
GIVE_BACK = (
    f"INSERT INTO {T}penaltyrefund (case_id, amount, receipt, person_id, \"on\") VALUES (%s, %s, 'x', %s, %s)"
)
GIVEN = (
    f'INSERT INTO {T}penaltyrefunddecision (refund_id, grants, reason, person_id, "on") '
    f"SELECT id, {{yes}}, 'x', %s, %s FROM {T}penaltyrefund"
)
YES = "1 = 1"


@pytest.fixture(autouse=True)
def _own_heads(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HEADS_DIR = tmp_path / "heads"
    with translation.override("en"):
        yield


def test_a_notice_says_what_the_ledger_says_and_is_received_by_whom_it_is_for(cast: Cast) -> None:
    case = served(cast)
    another = (
        f"INSERT INTO {T}penaltycase (lapse_id, branch_id, person_id, amount, up_to_seq, version_id, text, "
        'text_sha256, "on") SELECT lapse_id, branch_id, %s, amount, up_to_seq, version_id, text, text_sha256, "on" '
        f"FROM {T}penaltycase WHERE id = %s"
    )
    assert guarded("accountability_case_of_its_ledger", another, cast.a["monitor"].pk, case.pk)
    guard = "accountability_receipt_of_its_notice"
    own = RECEIPT.format(refused="1 = 0", sha="text_sha256")
    assert not refused(own, case.person_id, LAPSED, case.pk)
    assert guarded(guard, own, cast.a["cm2"].pk, LAPSED, case.pk)
    assert guarded(guard, own, case.person_id, LAPSED - ONE, case.pk)
    assert guarded(guard, RECEIPT.format(refused="1 = 0", sha="'x'"), case.person_id, LAPSED, case.pk)
    assert guarded(guard, RECEIPT.format(refused=YES, sha="text_sha256"), case.person_id, LAPSED, case.pk)


def test_answer_and_objection_are_the_persons_own_and_in_time(cast: Cast) -> None:
    case = received(cast)
    for guard, sql, last in (
        ("accountability_answer_in_time", ANSWER, ANSWER_BY),
        ("accountability_objection_in_time", OBJECT, OBJECT_BY),
    ):
        assert not refused(sql, case.pk, case.person_id, last)
        assert guarded(guard, sql, case.pk, case.person_id, last + ONE)
        assert guarded(guard, sql, case.pk, cast.a["cm2"].pk, last)


def test_who_confirms_and_when(cast: Cast) -> None:
    case, after = received(cast), ANSWER_BY + ONE
    by_director, by_union = CONFIRM.format(union="1 = 0"), CONFIRM.format(union=YES)
    assert not refused(by_director, case.pk, cast.a["director"].pk, after)
    assert guarded(
        "accountability_confirmed_when_heard", by_director, case.pk, cast.a["director"].pk, ANSWER_BY
    )
    guard = "accountability_confirmed_by_director_or_union"
    for person in (cast.a["deputy"], cast.b["director"], cast.union["union_credit"]):
        assert guarded(guard, by_director, case.pk, person.pk, after)
    assert guarded(guard, by_union, case.pk, cast.other_union["union_credit"].pk, after)
    boss = cast.union["union_credit"]
    assert not refused(by_union, case.pk, boss.pk, after)
    # Who waives does not confirm.
    ask(case, boss)
    assert guarded("accountability_confirmation_other_people", by_union, case.pk, boss.pk, after)
    # Who is charged for the same lapse does not confirm, whatever his post is today.
    charged = cast.a["cm_director"]
    with without(guard):
        assert guarded("accountability_confirmation_not_by_charged", by_director, case.pk, charged.pk, after)


def test_where_the_deputy_is_charged_the_director_does_not_confirm(cast: Cast) -> None:
    cast.a["cm_director"].postings.update(until_on=datetime.date(2027, 1, 1))
    case = received(cast)
    guard = "accountability_confirmed_by_director_or_union"
    sql = CONFIRM.format(union="1 = 0")
    assert guarded(guard, sql, case.pk, cast.a["director"].pk, ANSWER_BY + ONE)


def test_other_people_judge_an_objection(cast: Cast) -> None:
    case = objected(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    objection = case.objection.pk
    assert not refused(JUDGE, objection, third.pk, LAPSED)
    for part in (first, second):
        assert guarded("accountability_judgment_other_people", JUDGE, objection, part.pk, LAPSED)
    assert guarded("accountability_judgment_at_the_union", JUDGE, objection, cast.b["director"].pk, LAPSED)
    with without("accountability_judgment_at_the_union"):
        head = cast.a["cm_director"]
        assert refused(JUDGE, objection, head.pk, LAPSED)
        with without("accountability_judgment_other_people"):
            assert guarded("accountability_judgment_not_by_charged", JUDGE, objection, head.pk, LAPSED)
        with without("accountability_judgment_not_by_charged"):
            # In the line of the lapse, though not charged.
            monitor = cast.a["monitor"]
            assert guarded("accountability_judgment_other_people", JUDGE, objection, monitor.pk, LAPSED)


def test_two_other_people_waive_with_a_document(cast: Cast) -> None:
    case = received(cast)
    first, second, third = union_people(cast, 3)
    yes = VOTE.format(yes=YES)
    assert guarded("accountability_waiver_one_at_a_time", ASK, case.pk, 20001, first.pk, LAPSED)
    assert guarded(
        "accountability_waiver_request_not_by_charged", ASK, case.pk, 1, cast.a["cm_director"].pk, LAPSED
    )
    request = ask(case, first)
    assert guarded("accountability_waiver_one_at_a_time", ASK, case.pk, 1, first.pk, LAPSED)
    assert guarded("accountability_waiver_other_people", yes, request.pk, first.pk, LAPSED)
    assert guarded("accountability_waiver_at_the_union", yes, request.pk, cast.b["director"].pk, LAPSED)
    vote(case, second)
    assert refused(yes, request.pk, second.pk, LAPSED)
    vote(case, third)
    assert guarded(
        "accountability_waiver_decided_by_two", yes, request.pk, cast.union["union_credit"].pk, LAPSED
    )
    other = received(cast, "cm_director")
    with connection.cursor() as cursor:
        cursor.execute(ASK, [other.pk, 1, first.pk, LAPSED])
    bare = other.waivers.get()
    assert guarded("accountability_waiver_decided_by_two", yes, bare.pk, second.pk, LAPSED)


def forged(case: PenaltyCase, kind: EntryKind, fen: int) -> bool:
    """Whether the ledger refuses an entry that no decision stands behind."""
    try:
        with transaction.atomic():
            entry(case, kind, fen)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_the_ledger_takes_a_reduction_only_once_and_only_with_its_decision(cast: Cast) -> None:
    case = objected(cast)
    for kind, guard in (
        (EntryKind.WAIVED, "accountability_entry_after_waiver"),
        (EntryKind.OBJECTION, "accountability_entry_after_objection"),
    ):
        assert forged(case, kind, -10000)
        with without(guard):
            assert not forged(case, kind, -10000)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    assert forged(case, EntryKind.WAIVED, -10000)  # one yes is not two
    vote(case, third)
    assert PenaltyEntry.objects.filter(kind="waived").count() == 1
    assert forged(case, EntryKind.WAIVED, -10000)  # entered already
    with without("accountability_entry_after_waiver"):
        assert forged(case, EntryKind.WAIVED, -10001)  # below nothing
        with without("accountability_entry_not_below_nothing"):
            assert not forged(case, EntryKind.WAIVED, -10001)
    decide_objection(
        case_id=case.pk,
        outcome="reduced",
        amount=Decimal("10.00"),
        reason="x",
        actor=actor(cast.union["union_credit"], LAPSED),
        on=LAPSED,
    )
    assert WaiverEntry.objects.count() == 2 and forged(case, EntryKind.OBJECTION, -1000)
    assessed = PenaltyEntry.objects.filter(kind="assessed").earliest("seq")
    tie = f"UPDATE {T}waiverentry SET entry_id = %s WHERE request_id IS NOT NULL"
    assert guarded("accountability_waiverentry_no_update", tie, assessed.pk)


def test_what_is_paid_and_kept_back_stays_within_its_bounds(cast: Cast) -> None:
    case, accountant, after = confirmed(cast), cast.a["chief_accountant"], OBJECT_BY + ONE
    assert guarded("accountability_payment_of_what_is_owed", PAY, case.pk, 20001, accountant.pk, after)
    assert guarded("accountability_payment_not_by_charged", PAY, case.pk, 1, case.person_id, after)
    assert guarded("accountability_deferral_not_by_charged", DEFER, case.pk, case.person_id, after)
    wages(cast, case.person)
    wage = Wage.objects.get()
    bounds = "accountability_deduction_within_bounds"

    def deduct(fen: int, on: datetime.date = after, cap: int = 20) -> tuple[Any, ...]:
        return case.pk, fen, cap, accountant.pk, on, wage.pk

    assert not refused(DEDUCT, *deduct(5000))
    assert guarded(bounds, DEDUCT, *deduct(5001))  # less than the minimum wage would be left
    assert guarded(bounds, DEDUCT, *deduct(5000, cap=99))  # a cap that no version has
    assert guarded("accountability_deduction_when_final", DEDUCT, *deduct(5000, on=OBJECT_BY))
    pay(case, accountant, "30.00", after, month=True)
    assert not refused(DEDUCT, *deduct(2000))
    assert guarded(bounds, DEDUCT, *deduct(2001))  # with what was kept back already


def test_the_fifth_of_the_wage_binds_too(cast: Cast) -> None:
    case, accountant = confirmed(cast), cast.a["chief_accountant"]
    wages(cast, case.person)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {T}wage (person_id, month, amount, entered_by_id, "on") '
            'SELECT person_id, month, 300000, entered_by_id, "on" FROM accountability_wage'
        )
        cursor.execute(
            f'INSERT INTO {T}minimumwage (union_id, from_on, amount, source, entered_by_id, "on") '
            f"SELECT union_id, '2027-02-01', 1, source, entered_by_id, \"on\" FROM {T}minimumwage"
        )
        cursor.execute(f"SELECT MAX(id) FROM {T}wage")
        wage = cursor.fetchone()[0]
    sql = DEDUCT.replace("WHERE w.id = %s", "WHERE w.id = %s AND m.amount = 1")
    with without("accountability_payment_of_what_is_owed"):
        told = (20, accountant.pk, OBJECT_BY + ONE, wage)
        assert not refused(sql, case.pk, 60000, *told)
        assert guarded("accountability_deduction_within_bounds", sql, case.pk, 60001, *told)


def test_what_was_paid_too_much_is_given_back_by_two_people_and_no_more(cast: Cast) -> None:
    case = waived_half(cast)
    accountant, director, day = cast.a["chief_accountant"], cast.a["director"], LAPSED + ONE
    pay(case, accountant, "60.00", LAPSED)
    too_much, another = (
        "accountability_refund_of_what_was_too_much",
        "accountability_refund_decided_by_another",
    )
    assert guarded(too_much, GIVE_BACK, case.pk, 1, accountant.pk, day)
    excuse(cast, case)
    assert guarded(too_much, GIVE_BACK, case.pk, 6001, accountant.pk, day)
    assert guarded("accountability_refund_not_by_charged", GIVE_BACK, case.pk, 6000, case.person_id, day)
    ask_back(case, accountant, "60.00")
    assert guarded(too_much, GIVE_BACK, case.pk, 1, accountant.pk, day)  # one at a time
    yes = GIVEN.format(yes=YES)
    assert not refused(yes, director.pk, day)
    for person in (accountant, cast.a["deputy"], cast.other_union["union_credit"]):
        assert guarded(another, yes, person.pk, day)
    with without(another):
        assert guarded("accountability_refund_decision_not_by_charged", yes, case.person_id, day)
    assert guarded(f"{T}penaltyrefund_no_delete", f"DELETE FROM {T}penaltyrefund")
    decide_back(case, director)
    assert guarded(too_much, GIVE_BACK, case.pk, 1, accountant.pk, day)
    for name in ("penaltyrefund", "penaltyrefunddecision"):
        assert guarded(f"{T}{name}_no_update", f"UPDATE {T}{name} SET id = id")
    assert guarded(f"{T}penaltyrefunddecision_no_delete", f"DELETE FROM {T}penaltyrefunddecision")


def test_nothing_of_a_case_is_changed_or_taken_away(cast: Cast) -> None:
    case = objected(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    vote(case, third)
    pay(case, cast.a["chief_accountant"], "1.00", LAPSED)
    wages(cast, case.person)
    for name in (
        "penaltycase", "caseentry", "casereceipt", "objection", "waiverrequest", "waivervote", "waiverentry",
        "penaltypayment", "wage", "minimumwage",
    ):  # fmt: skip
        table = f"{T}{name}"
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id")
        assert refused(f"DELETE FROM {table}")
        if connection.vendor == "sqlite":
            assert refused(f"REPLACE INTO {table} SELECT * FROM {table}")
    for name in ("waivervote", "waiverentry", "penaltypayment"):
        assert guarded(f"{T}{name}_no_delete", f"DELETE FROM {T}{name}")
