"""The penalty ledger, lapses and findings under raw SQL: each guard refuses, and with it gone the attack wins (I8)."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accountability.models import Lapse, PenaltyEntry
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.models import ChainHead
from creditcoop.core.rules.chain import GENESIS, body_text, text_hash
from tests.accountability.penalties.books import LAPSED, scan
from tests.accountability.penalties.lapses import finding_of
from tests.claims import overdue
from tests.conftest import Cast
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused

ENTRY = "accountability_penaltyentry"
NEXT = (
    f"INSERT INTO {ENTRY} (seq, prev_hash, hash, alg, key, body, kind, business_day, person_id, loan_id, branch_id, "
    "lapse_id, amount, version_id, reverses_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)"
)


@pytest.fixture
def lapse(cast: Cast, settings: Any, tmp_path: Path) -> Lapse:
    settings.HEADS_DIR = tmp_path / "heads"
    overdue(cast)
    scan(LAPSED)
    return Lapse.objects.get()


def entry(lapse: Lapse, **changes: Any) -> tuple[Any, ...]:
    """The values of a row that would follow the last one."""
    last = PenaltyEntry.objects.order_by("-seq").first()
    assert last is not None
    told: dict[str, Any] = {
        "seq": last.seq + 1, "prev_hash": last.hash, "kind": "assessed", "person": lapse.manager_id, "amount": 100,
        "loan": lapse.loan_id, **changes,
    }  # fmt: skip
    key = changes.get("key", f"{lapse.key}/x")
    body = body_text(
        {
            "seq": told["seq"],
            "prev_hash": told["prev_hash"],
            "alg": "sha256-1",
            "key": key,
            "kind": told["kind"],
            "business_day": LAPSED.isoformat(),
            "person": told["person"],
            "loan": told["loan"],
            "branch": lapse.branch_id,
            "amount_fen": told["amount"],
            "lapse": lapse.key,
            "facts_sha256": lapse.facts_sha256,
            "version": lapse.version.number,
            "version_sha256": lapse.version.sha256,
            "reverses": None,
        }
    )
    body = changes.get("body", body)
    return (
        told["seq"], told["prev_hash"], changes.get("hash", text_hash(body)), "sha256-1", key, body, told["kind"],
        LAPSED, told["person"], told["loan"], lapse.branch_id, lapse.pk, told["amount"], lapse.version_id,
    )  # fmt: skip


def test_a_row_that_follows_the_last_one_is_taken(lapse: Lapse) -> None:
    assert not refused(NEXT, *entry(lapse))


def test_an_entry_is_never_changed_taken_away_or_replaced(lapse: Lapse) -> None:
    assert guarded(f"{ENTRY}_no_update", f"UPDATE {ENTRY} SET amount = 1 WHERE seq = 1")
    assert guarded(f"{ENTRY}_no_delete", f"DELETE FROM {ENTRY} WHERE seq = 2")
    if connection.vendor == "sqlite":
        again = f"INSERT OR REPLACE INTO {ENTRY} SELECT * FROM {ENTRY} WHERE seq = 2"
        assert refused(again)
        others = (f"{ENTRY}_no_delete", f"{ENTRY}_in_order", f"{ENTRY}_recorded_now")
        with without(f"{ENTRY}_no_replace", *others):
            assert not refused(again)
    else:
        assert refused(f"TRUNCATE {ENTRY} CASCADE")


@pytest.mark.parametrize(
    "changes", [{"seq": 9}, {"seq": 2}, {"prev_hash": GENESIS}], ids=["gap", "twice", "fork"]
)
def test_a_row_out_of_order_is_refused(lapse: Lapse, changes: dict[str, Any]) -> None:
    told = entry(lapse, **changes)
    assert refused(NEXT, *told)
    if changes != {"seq": 2} and changes != {"prev_hash": GENESIS}:  # which the unique columns refuse besides
        assert guarded(f"{ENTRY}_in_order", NEXT, *told)


def test_a_row_says_what_its_body_says(lapse: Lapse) -> None:
    told = list(entry(lapse))
    told[12] = 999
    assert guarded(f"{ENTRY}_is_its_body", NEXT, *told)
    short = entry(lapse, hash="abc")
    assert guarded(f"{ENTRY}_is_its_body", NEXT, *short)


@pytest.mark.postgres
def test_postgresql_computes_the_hash_itself(lapse: Lapse) -> None:
    assert guarded(f"{ENTRY}_is_its_body", NEXT, *entry(lapse, hash="a" * 64))


def test_an_entry_is_for_somebody_who_answers_and_only_a_finding_changes_a_price(
    cast: Cast, lapse: Lapse
) -> None:
    assert guarded("accountability_entry_of_its_lapse", NEXT, *entry(lapse, person=cast.a["teller"].pk))
    for kind in ("human_cause", "fraud", "excused", "undone"):
        assert guarded("accountability_entry_after_finding", NEXT, *entry(lapse, kind=kind))


def test_a_head_is_the_hash_of_a_row_and_is_never_changed(lapse: Lapse) -> None:
    forged = (
        "INSERT INTO core_chainhead (chain, day, seq, hash, count, sum_fen) "
        f"VALUES ('penalties', '2030-01-01', 2, '{'f' * 64}', 2, 50000)"
    )
    assert guarded("accountability_head_of_its_chain", forged)
    assert guarded("core_chainhead_no_update", "UPDATE core_chainhead SET sum_fen = 1")
    assert guarded("core_chainhead_no_delete", "DELETE FROM core_chainhead")


def lapse_sql(lapse: Lapse, **changes: Any) -> tuple[str, list[Any]]:
    """The lapse once more under another key, with some columns changed."""
    columns = [
        field.column for field in Lapse._meta.concrete_fields if field.column not in ("id", "recorded_at")
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM accountability_lapse WHERE id = %s", [lapse.pk])
        row = dict(zip(columns, cursor.fetchone(), strict=True))
    row |= {"key": "another", **changes}
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO accountability_lapse ({', '.join(columns)}) VALUES ({marks})", list(row.values())


@pytest.mark.parametrize(
    ("column", "guard"),
    [
        ("manager_id", "accountability_lapse_of_its_loan"),
        ("department_director_id", "accountability_lapse_by_post"),
        ("accountant_id", "accountability_lapse_by_post"),
    ],
)
def test_a_lapse_is_not_laid_on_somebody_who_was_not_there(
    cast: Cast, lapse: Lapse, column: str, guard: str
) -> None:
    statement, values = lapse_sql(lapse, **{column: cast.a["teller"].pk})
    assert guarded(guard, statement, *values)


def test_a_lapse_is_never_changed_or_taken_away(lapse: Lapse) -> None:
    assert guarded("accountability_lapse_no_update", "UPDATE accountability_lapse SET amount = 1")
    with without("accountability_penaltyentry_no_delete"):
        PenaltyEntry.objects.all().delete()
    assert guarded("accountability_lapse_no_delete", "DELETE FROM accountability_lapse")


def test_a_finding_is_decided_by_a_second_person_who_is_not_charged(cast: Cast, lapse: Lapse) -> None:
    day = LAPSED + datetime.timedelta(days=1)
    finding = finding_of(lapse, cast.union["union_credit"], day)
    decide = (
        'INSERT INTO accountability_findingdecision (finding_id, outcome, person_id, reason, "on") '
        "VALUES (%s, 'confirmed', %s, '', %s)"
    )
    asked = (finding.pk, cast.union["union_credit"].pk, day)
    assert guarded("accountability_finding_by_two", decide, *asked)
    charged = (finding.pk, cast.a["cm"].pk, day)
    assert guarded("accountability_decision_not_by_charged", decide, *charged)
    by_charged = (
        'INSERT INTO accountability_finding (lapse_id, kind, cause, intent, words, asked_by_id, "on") '
        "VALUES (%s, 'fraud', '', %s, 'x', %s, %s)"
    )
    assert guarded(
        "accountability_finding_not_by_charged", by_charged, lapse.pk, False, cast.a["monitor"].pk, day
    )


def test_the_orm_is_no_way_round(lapse: Lapse) -> None:
    for attack in (
        lambda: PenaltyEntry.objects.update(amount=1),
        lambda: PenaltyEntry.objects.all().delete(),
        lambda: ChainHead.objects.all().delete(),
        lambda: PenaltyEntry.objects.filter(seq=1).update(body=json.dumps({})),
    ):
        assert refused_by_orm(attack)
    assert verify_ledger().faults == ()


def refused_by_orm(attack: Any) -> bool:
    try:
        with transaction.atomic():
            attack()
    except DatabaseError:
        return True
    return False
