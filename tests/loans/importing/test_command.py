"""`manage.py import_loan_book` on the real book and on spoiled ones."""

import csv
import io
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from creditcoop.core.models import AuditEvent, Unit
from loans.models import Borrower, Custody, ImportBatch, Loan
from tests.conftest import Cast
from tests.loans.importing.books import REAL, berka, csv_of, many_standard, standard

pytestmark = pytest.mark.django_db


def run(path: Path, *words: str, mapping: str = "berka") -> tuple[int, list[str]]:
    """Exit status and lines of the command."""
    out, status = io.StringIO(), 0
    try:
        call_command(
            "import_loan_book", str(path), "--mapping", mapping, "--language", "en", *words, stdout=out
        )
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue().splitlines()


def book(folder: Path, content: bytes) -> Path:
    path = folder / "book.csv"
    path.write_bytes(content)
    return path


def everything() -> dict[str, int]:
    models = (
        Loan,
        Borrower,
        Borrower.history.model,
        Unit,
        Unit.history.model,
        ImportBatch,
        Custody,
        AuditEvent,
    )
    return {model._meta.label: model._default_manager.count() for model in models}


def test_the_real_book_comes_in_on_an_empty_database() -> None:
    assert run(REAL) == (0, ["The whole book has come in.", "rows read 682, accepted 682, refused 0"])
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Loan.objects.count() == len(rows) == 682
    assert Loan.objects.aggregate(total=Sum("amount"))["total"] == sum(
        Decimal(row["Amount CZK"]) for row in rows
    )
    by_branch = {
        name: (count, amount)
        for name, count, amount in Loan.objects.values_list("branch__name").annotate(
            Count("id"), Sum("amount")
        )
    }
    counts, amounts = Counter(row["Branch"] for row in rows), Counter[str]()
    for row in rows:
        amounts[row["Branch"]] += int(row["Amount CZK"])
    assert by_branch == {name: (counts[name], Decimal(amounts[name])) for name in counts}
    union = Unit.objects.get(kind="union")
    assert (union.code, union.name, union.name_en) == ("union", "县联社", "County union")
    assert set(Unit.objects.filter(kind="branch").values_list("parent", flat=True)) == {union.pk}
    standings = Counter(Loan.objects.values_list("standing", "reported_in_debt"))
    states = Counter(row["Status"] for row in rows)
    assert standings == {
        ("settled", None): states["A"],
        ("ended_unpaid", None): states["B"],
        ("running", False): states["C"],
        ("running", True): states["D"],
    }


def test_what_the_source_does_not_say_is_not_recorded() -> None:
    run(REAL)
    assert not Loan.objects.exclude(
        balance=None, rate=None, security="", handler=None, booked_by=None, version=None, tier=None
    ).exists()
    assert not Borrower.objects.exclude(kind="", id_kind="foreign", household=None).exists()
    assert not Custody.objects.exists()
    loan = Loan.objects.select_related("borrower", "batch").get(number="BERKA-5314")
    assert (loan.borrower.number, loan.borrower.name, loan.borrower.id_number) == (
        "BERKA-2166",
        "2166",
        "475722",
    )
    assert loan.due_on.isoformat() == "1994-07-05"
    assert json.loads(loan.source_row)["Region"] == "west Bohemia"
    assert Borrower.objects.count() == 682
    assert Borrower.objects.values("id_number").distinct().count() == 666, "birth numbers repeat"


def test_history_audit_and_batch_tell_where_the_loans_came_from() -> None:
    run(REAL)
    batch = ImportBatch.objects.get()
    assert bytes(batch.content) == REAL.read_bytes()
    assert (batch.state, batch.rows_read, batch.staged_by, batch.committed_by) == (
        "committed",
        682,
        None,
        None,
    )
    assert Loan.objects.filter(batch=batch).count() == 682
    assert (
        Borrower.history.filter(history_type="+", history_change_reason=f"import {batch.pk}").count() == 682
    )
    event = AuditEvent.objects.get()
    assert (event.act, event.actor, event.channel, event.subject_id) == (
        "commit_import",
        None,
        "command",
        batch.pk,
    )
    assert json.loads(event.facts)["sha256"] == batch.sha256


def test_rows_written_in_bulk_are_those_the_orm_would_write(cast: Cast, tmp_path: Path) -> None:
    hard = {"Borrower": "王\\N", "Address": 'a\\tb \\ "q"', "Rate": "7.123456", "Balance": "0.01"}
    run(book(tmp_path, standard({**hard, "Keeper": "0301-cm"}, {})), "--union", "U1", mapping="standard")
    loan = Loan.objects.get(number="L-0")
    assert (loan.rate, loan.balance) == (Decimal("7.123456"), Decimal("0.01"))
    assert (loan.borrower.name, loan.borrower.address) == ("王\\N", 'a\\tb \\ "q"')
    assert json.loads(loan.source_row)["Address"] == 'a\\tb \\ "q"'
    for borrower in Borrower.objects.all():
        kept = borrower.history.get()
        fields = [field.attname for field in Borrower._meta.concrete_fields]
        assert [getattr(kept, name) for name in fields] == [getattr(borrower, name) for name in fields]
        assert kept.history_date == borrower.recorded_at
    for unit in Unit.objects.filter(kind="branch"):
        assert unit.history.count() == 1


def test_a_second_time_every_loan_is_refused_by_number_and_nothing_is_doubled() -> None:
    run(REAL)
    before = everything()
    status, lines = run(REAL)
    assert status == 1
    assert lines[-1] == "rows read 682, accepted 0, refused 682"
    named = [line for line in lines if "BERKA-" in line]
    assert len(named) == 682
    assert "Row 2, column “Loan”, value “5314”" in named[0]
    assert everything() == before


def test_a_dry_run_writes_nothing() -> None:
    before = everything()
    status, lines = run(REAL, "--dry-run")
    assert (status, lines[-1]) == (0, "rows read 682, accepted 682, refused 0")
    assert everything() == before


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_one_bad_cell_keeps_the_whole_book_out(tmp_path: Path, words: tuple[str, ...]) -> None:
    before = everything()
    spoiled = REAL.read_bytes().replace(b"1993-07-11,165960", b"1993-02-30,165960")
    status, lines = run(book(tmp_path, spoiled), *words)
    assert status == 1
    assert lines[0] == (
        "Row 3, column “Granted”, value “1993-02-30”: The calendar has no such day. Correct it."
    )
    assert lines[-1] == "rows read 682, accepted 681, refused 1"
    assert everything() == before


def test_findings_are_said_in_chinese_by_default(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command(
            "import_loan_book", str(book(tmp_path, berka({"Status": "Z"}))), "--mapping", "berka", stdout=out
        )
    assert "第 2 行" in out.getvalue()
    assert out.getvalue().splitlines()[-1] == "rows read 1, accepted 0, refused 1"


def test_personal_values_are_masked_in_the_output(tmp_path: Path) -> None:
    path = book(tmp_path, standard({"ID number": "110105194912310021", "Telephone": "x" * 40}))
    _status, lines = run(path, "--make-branches", mapping="standard")
    assert "••••••••••••••0021" in lines[0]
    assert "110105194912310021" not in "".join(lines)


def test_a_file_that_is_not_there_or_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run(tmp_path / "nothing.csv")
    with pytest.raises(CommandError):
        run(book(tmp_path, b"\xff\xfe\0"))


def test_with_several_unions_one_is_named(cast: Cast, tmp_path: Path) -> None:
    path = book(tmp_path, berka({}))
    with pytest.raises(CommandError, match="U1, U2"):
        run(path)
    with pytest.raises(CommandError, match="U9"):
        run(path, "--union", "U9")
    assert run(path, "--union", "U2")[0] == 0
    assert Loan.objects.get().branch.parent == cast.other_union.unit


def test_the_only_union_takes_the_book_whatever_its_code(tmp_path: Path) -> None:
    union = Unit.objects.create(kind="union", code="LH", name="临禾县联社")
    assert run(book(tmp_path, berka({})))[0] == 0
    assert Unit.objects.get(kind="branch").parent == union


def test_a_branch_code_taken_elsewhere_is_not_used_twice(cast: Cast, tmp_path: Path) -> None:
    Unit.objects.create(kind="branch", code="SOKOLOV", name="Another Sokolov", parent=cast.other_union.unit)
    assert run(book(tmp_path, berka({})), "--union", "U1")[0] == 0
    assert Loan.objects.get().branch.code.startswith("SOKOLOV-")


def test_the_own_ledger_comes_in_with_handler_and_keeper(cast: Cast, tmp_path: Path) -> None:
    path = book(
        tmp_path,
        standard(
            {"Handler": "0301-cm2", "Keeper": "0301-cm", "Balance": "9000", "Rate": "7.56"},
            {"Branch": "0301信用社", "Borrower number": "K-0"},
        ),
    )
    assert run(path, "--union", "U1", mapping="standard") == (
        0,
        ["The whole book has come in.", "rows read 2, accepted 2, refused 0"],
    )
    loan, other = Loan.objects.order_by("number")
    assert (loan.handler, loan.balance, loan.rate) == (cast.a["cm2"], Decimal("9000.00"), Decimal("7.56"))
    assert Custody.objects.get().person == cast.a["cm"]
    assert Custody.objects.get().loan == loan
    assert loan.borrower == other.borrower
    assert loan.branch == other.branch == cast.a.unit


def test_what_only_the_books_know_is_named(cast: Cast, tmp_path: Path) -> None:
    first = book(tmp_path, standard({}))
    assert run(first, "--union", "U1", mapping="standard")[0] == 0
    changes = [
        {"Loan number": "N1", "Borrower number": "K-0", "Borrower": "别人"},
        {"Loan number": "N2", "Borrower number": "K-0", "Branch": "0302"},
        {"Loan number": "N3", "Branch": "无此社"},
        {"Loan number": "N5", "Borrower number": "K-2", "Branch": "0301"},
        {"Loan number": "N4", "Handler": "nobody", "Keeper": "0302-cm"},
    ]
    status, lines = run(book(tmp_path, standard(*changes)), "--union", "U1", "--dry-run", mapping="standard")
    assert status == 1
    text = "\n".join(lines)
    assert "Row 2, column “Borrower”, value “别•”: The books have another value" in text
    assert "Row 3, column “Borrower number”, value “K-0”" in text
    assert "Row 4, column “Branch”, value “无此社”: There is no branch" in text
    assert "Row 5, column “Branch”, value “0301”: The borrower of this number has another value here" in text
    assert "Row 6, column “Handler”, value “nobody”: No member of staff" in text
    assert "Row 6, column “Keeper”, value “0302-cm”: This member of staff holds no post" in text


def test_the_same_borrower_brings_further_loans(cast: Cast, tmp_path: Path) -> None:
    run(book(tmp_path, standard({})), "--union", "U1", mapping="standard")
    again = standard({"Loan number": "N1", "Borrower number": "K-0"})
    assert run(book(tmp_path, again), "--union", "U1", mapping="standard")[0] == 0
    assert Borrower.objects.get().loans.count() == 2
    assert Borrower.history.count() == 1


def test_a_large_book_comes_in_by_pieces_and_is_whole(cast: Cast, tmp_path: Path) -> None:
    rows = list(many_standard(6000, branches=["0301", "0302"]))
    out = io.StringIO()
    call_command(
        *("import_loan_book", str(book(tmp_path, csv_of(rows))), "--mapping", "standard", "--union", "U1"),
        *("--language", "en", "--verbosity", "2"),
        stdout=out,
    )
    assert out.getvalue().splitlines() == [
        "reading 5000/0",
        "checking 5000/6000",
        "checking 6000/6000",
        "borrowers 4800/4800",
        "history 4800/4800",
        "loans 5000/6000",
        "loans 6000/6000",
        "openings 5000/6000",
        "openings 6000/6000",
        "The whole book has come in.",
        "rows read 6000, accepted 6000, refused 0",
    ]
    assert set(Loan.objects.values_list("number", "borrower__number")) == {
        (row["Loan number"], row["Borrower number"]) for row in rows
    }
    assert Loan.objects.aggregate(total=Sum("balance"))["total"] == sum(
        Decimal(row["Balance"]) for row in rows
    )
