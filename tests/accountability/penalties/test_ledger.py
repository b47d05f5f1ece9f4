"""The penalty ledger names whatever was done to it, by row; both verifiers say the same."""

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accountability.models import Lapse, PenaltyEntry
from accountability.services.export_ledger import VERIFIER, ledger_lines
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core import heads_file
from creditcoop.core.models import ChainHead
from creditcoop.core.rules.chain import text_hash
from tests.accountability.penalties.books import ENTRY_TRIGGERS, LAPSED, lapsed_book, scan
from tests.conftest import Cast
from tests.faults.guards import without

TABLE = "accountability_penaltyentry"
HEAD_TRIGGERS = ("core_chainhead_no_update", "core_chainhead_no_delete")


@pytest.fixture
def book(cast: Cast) -> None:
    """Three lapses on three nights, six entries, three heads."""
    lapsed_book(cast, nights=3)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def codes(folder: Path) -> list[tuple[int, str]]:
    """What the program's verifier finds, after the other one was asked and said the same."""
    found = [(fault.seq, fault.code) for fault in verify_ledger().faults]
    export = folder / "ledger.jsonl"
    export.write_text("".join(ledger_lines(on=LAPSED)), encoding="utf-8")
    command = [sys.executable, "-I", str(VERIFIER), "--json", str(export)]
    heads = heads_file.path_of(PenaltyEntry.CHAIN)
    said = subprocess.run([*command, str(heads)], capture_output=True, text=True, check=False, cwd=folder)
    assert said.returncode == (1 if found else 0), said.stderr
    assert sorted(map(tuple, json.loads(said.stdout))) == sorted(found)
    return found


def rehash(first: int) -> None:
    """What an attacker would do after a change: hash every row anew from there on."""
    rows = {row.seq: row for row in PenaltyEntry.objects.all()}
    for seq in range(first, max(rows) + 1):
        row = rows[seq]
        facts = json.loads(row.body)
        facts["prev_hash"] = rows[seq - 1].hash if seq > 1 else "0" * 64
        row.body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        row.prev_hash, row.hash = facts["prev_hash"], text_hash(row.body)
        sql(
            f"UPDATE {TABLE} SET body = %s, prev_hash = %s, hash = %s WHERE id = %s",
            row.body,
            row.prev_hash,
            row.hash,
            row.pk,
        )


def test_an_untouched_ledger_is_whole_to_both_verifiers(book: None, tmp_path: Path) -> None:
    assert codes(tmp_path) == []
    assert list(PenaltyEntry.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert ChainHead.objects.count() == 3
    call_command("verify_ledger")


def change_amount() -> None:
    sql(f"UPDATE {TABLE} SET amount = amount - 1 WHERE seq = 3")


def change_person() -> None:
    sql(f"UPDATE {TABLE} SET person_id = (SELECT person_id FROM {TABLE} WHERE seq = 2) WHERE seq = 3")


def change_moment() -> None:
    sql(f"UPDATE {TABLE} SET recorded_at = '2020-01-01 00:00:00' WHERE seq = 3")


# Amounts by their names: the same figures may stand in a moment or a hash.
FINE, HIGHER, LOWER = ('"amount_fen":30000', '"amount_fen":30100', '"amount_fen":20000')


def change_body() -> None:
    sql(f"UPDATE {TABLE} SET body = REPLACE(body, %s, %s) WHERE seq = 3", FINE, HIGHER)


def change_hash() -> None:
    sql(f"UPDATE {TABLE} SET hash = '{'a' * 64}' WHERE seq = 3")


def delete_tail() -> None:
    sql(f"DELETE FROM {TABLE} WHERE seq > 4")


def delete_middle() -> None:
    sql(f"DELETE FROM {TABLE} WHERE seq = 3")


def change_and_rehash() -> None:
    body = PenaltyEntry.objects.get(seq=3).body.replace(FINE, LOWER)
    sql(f"UPDATE {TABLE} SET body = %s, amount = 20000 WHERE seq = 3", body)
    rehash(3)


def delete_and_renumber() -> None:
    sql(f"DELETE FROM {TABLE} WHERE seq = 3")
    for seq in (4, 5, 6):
        row = PenaltyEntry.objects.get(seq=seq)
        body = row.body.replace(f'"seq":{seq}', f'"seq":{seq - 1}')
        sql(f"UPDATE {TABLE} SET seq = %s, body = %s WHERE seq = %s", seq - 1, body, seq)
    rehash(3)


def make_room(at: int) -> None:
    """Every row from there on one number later, in its body too."""
    last = PenaltyEntry.objects.latest("seq").seq
    for seq in range(last, at - 1, -1):
        body = PenaltyEntry.objects.get(seq=seq).body.replace(f'"seq":{seq}', f'"seq":{seq + 1}')
        sql(f"UPDATE {TABLE} SET seq = %s, body = %s WHERE seq = %s", seq + 1, body, seq)


def put_in(at: int, like: int, old: str = "", new: str = "") -> None:
    """A row of that number made from another one, and everything from there on hashed anew."""
    key = PenaltyEntry.objects.get(seq=like).key
    names = [field.column for field in PenaltyEntry._meta.fields if field.column != "id"]
    forged = {"seq": "%s", "prev_hash": "'x'", "hash": "'x'", "key": "%s", "body": "%s"}  # linked below
    body = PenaltyEntry.objects.get(seq=like).body.replace(f'"seq":{like}', f'"seq":{at}')
    body = body.replace(key, f"{key}9").replace(old, new) if old else body.replace(key, f"{key}9")
    make_room(at)
    source = like + 1 if like >= at else like
    told = {"seq": at, "key": f"{key}9", "body": body}
    sql(
        f"INSERT INTO {TABLE} ({', '.join(names)}) SELECT {', '.join(forged.get(name, name) for name in names)} "
        f"FROM {TABLE} WHERE seq = %s",
        *(told[name] for name in names if name in told),
        source,
    )
    # No two rows may name the same row before them, not for a moment either.
    sql(f"UPDATE {TABLE} SET prev_hash = 'p' || seq, hash = 'h' || seq WHERE seq >= %s", at)
    rehash(at)


def copy_a_row() -> None:
    put_in(5, 2)


def insert_forged() -> None:
    put_in(4, 3, FINE, LOWER)
    sql(f"UPDATE {TABLE} SET amount = 20000 WHERE seq = 4")


def swap() -> None:
    sql(f"UPDATE {TABLE} SET seq = -1 WHERE seq = 3")
    sql(f"UPDATE {TABLE} SET seq = 3 WHERE seq = 4")
    sql(f"UPDATE {TABLE} SET seq = 4 WHERE seq = -1")


def change_lapse() -> None:
    first = Lapse.objects.order_by("id").values_list("pk", flat=True)[0]
    sql("UPDATE accountability_lapse SET amount = amount - 100 WHERE id = %s", first)


def change_regulation() -> None:
    sql("UPDATE core_regulationversion SET body = REPLACE(body, '300.00', '301.00') WHERE number = '1'")


def forge_head() -> None:
    sql(f"UPDATE core_chainhead SET hash = '{'b' * 64}' WHERE seq = 4")


def remove_head() -> None:
    sql("DELETE FROM core_chainhead WHERE seq = 4")


ATTACKS: dict[Callable[[], None], list[tuple[int, str]]] = {
    change_amount: [(3, "columns_differ")],
    change_person: [(3, "columns_differ")],
    change_moment: [(3, "columns_differ")],
    change_body: [(3, "columns_differ"), (3, "hash_differs"), (4, "head_sums_differ"), (6, "head_sums_differ")],
    change_hash: [(3, "hash_differs"), (4, "not_linked")],
    delete_tail: [(6, "rows_missing")],
    delete_middle: [(4, "head_sums_differ"), (4, "rows_missing"), (6, "head_sums_differ")],
    change_and_rehash: [(4, "head_differs"), (6, "head_differs")],
    delete_and_renumber: [(4, "head_differs"), (6, "rows_missing")],
    copy_a_row: [(6, "head_differs")],
    insert_forged: [(4, "head_differs"), (6, "head_differs")],
    swap: [
        (3, "columns_differ"), (3, "not_linked"), (4, "columns_differ"), (4, "head_differs"), (4, "not_linked"),
        (5, "not_linked"),
    ],
    change_lapse: [(1, "lapse_changed"), (2, "lapse_changed")],
    forge_head: [(4, "head_differs"), (4, "heads_disagree")],
    remove_head: [(4, "head_taken_away")],
}  # fmt: skip


def test_attacks_that_go_round_the_guards_are_named_by_row(book: None, tmp_path: Path) -> None:
    with without(*ENTRY_TRIGGERS, "accountability_lapse_no_update", *HEAD_TRIGGERS):
        for attack, named in ATTACKS.items():
            with transaction.atomic():
                attack()
                assert sorted(codes(tmp_path)) == sorted(named), attack.__name__
                transaction.set_rollback(True)
        delete_tail()
        with pytest.raises(CommandError):
            call_command("verify_ledger")


def test_every_change_of_one_character_of_every_field_is_named(book: None) -> None:
    changed = 0
    with without(*ENTRY_TRIGGERS):
        for field in ("seq", "prev_hash", "hash", "alg", "key", "body", "kind", "business_day", "amount"):
            row = PenaltyEntry.objects.get(seq=3)
            value = getattr(row, field)
            text = str(value) if field != "amount" else str(int(value * 100))
            for place in range(0, len(text), 7 if field == "body" else 5):
                # A digit where the column takes nothing else; else a letter, which makes no other row's key.
                digit = "9" if text[place] != "9" else "8"
                letter = "x" if text[place] != "x" else "y"
                put = digit if field in ("seq", "business_day", "amount") else letter
                other = text[:place] + put + text[place + 1 :]
                if field == "business_day" and not is_day(other):
                    continue
                with transaction.atomic():
                    sql(f"UPDATE {TABLE} SET {field} = %s WHERE seq = 3", other)
                    assert verify_ledger().faults, (field, place, other)
                    transaction.set_rollback(True)
                changed += 1
    assert changed > 100


def is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def test_the_regulation_behind_the_entries_is_part_of_what_is_checked(book: None, tmp_path: Path) -> None:
    names = [
        name for name in trigger_names() if name.startswith("core_regulationversion") or "regulation" in name
    ]
    with without(*names):
        change_regulation()
    assert codes(tmp_path) == [(1, "regulation_changed")]


def trigger_names() -> list[str]:
    from creditcoop.core import triggers

    return [trigger.name for trigger in triggers._REGISTERED]


def test_the_head_outside_the_database_finds_what_a_rehash_of_everything_hides(
    book: None, tmp_path: Path
) -> None:
    """Chain, columns and the heads of the database all agree with each other: only the file tells."""
    with without(*ENTRY_TRIGGERS, "core_chainhead_no_update"):
        change_and_rehash()
        for head in ChainHead.objects.filter(seq__gte=3):
            row = PenaltyEntry.objects.get(seq=head.seq)
            total = sum(int(entry.amount * 100) for entry in PenaltyEntry.objects.filter(seq__lte=head.seq))
            sql("UPDATE core_chainhead SET hash = %s, sum_fen = %s WHERE id = %s", row.hash, total, head.pk)
    assert {code for _seq, code in codes(tmp_path)} == {"head_differs", "heads_disagree"}
    heads_file.path_of(PenaltyEntry.CHAIN).unlink()
    assert {fault.code for fault in verify_ledger().faults} == {"head_not_in_file"}


def test_a_line_of_the_file_of_heads_that_was_broken_off_is_named_and_written_again(
    book: None, cast: Cast, tmp_path: Path
) -> None:
    place = heads_file.path_of(PenaltyEntry.CHAIN)
    lines = place.read_text().splitlines(keepends=True)
    place.write_text("".join(lines[:2]) + lines[2][:20])
    assert (0, "head_line_unreadable") in codes(tmp_path)
    scan(LAPSED + datetime.timedelta(days=4))
    assert [head.day for head in heads_file.read(PenaltyEntry.CHAIN)[0]][-2:] == [
        str(LAPSED + datetime.timedelta(days=3)),
        str(LAPSED + datetime.timedelta(days=4)),
    ]


def test_nothing_in_a_body_names_a_person(book: None, cast: Cast) -> None:
    bodies = "".join(
        [*PenaltyEntry.objects.values_list("body", flat=True), *Lapse.objects.values_list("facts", flat=True)]
    )
    for person in (cast.a["cm"], cast.a["cm_director"]):
        assert person.name not in bodies
        assert person.staff_number not in bodies
