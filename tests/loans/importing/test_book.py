"""A book as a whole: heads, rows together, rows against each other, and what becomes of a good row."""

import ast
import datetime
import json

import pytest

from loans.rules.importing.book import MAPPINGS, CheckedBook, check_book, rows_of, shown_row
from loans.rules.importing.branch_codes import branch_code
from loans.services.import_wording import REASONS
from loans.services.read_csv import read_csv
from tests.loans.importing.books import BERKA_HEAD, GOOD, ROOT, STANDARD, berka, csv_of, standard

TODAY = datetime.date(2026, 11, 23)


def checked(content: bytes, mapping: str = "berka") -> CheckedBook:
    head, *rows = read_csv(content)
    return check_book(mapping=MAPPINGS[mapping], head=head.cells, rows=rows, on=TODAY)


def codes(book: CheckedBook) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in book.faults]


def test_every_faulty_cell_is_named_not_only_the_first() -> None:
    book = checked(berka({"Granted": "1998-02-30", "Amount CZK": "1,000"}, {}, {"Status": "Z", "Branch": ""}))
    assert sorted(codes(book)) == [
        (2, "Amount CZK", "thousands_comma"),
        (2, "Granted", "no_such_day"),
        (4, "Branch", "empty"),
        (4, "Status", "unknown_word"),
    ]
    assert (book.rows_read, book.rows_refused) == (3, 2)


def test_heads_are_named_when_missing_unknown_repeated_or_empty() -> None:
    head = [*BERKA_HEAD[1:], "Colour", "Branch", ""]
    book = checked(csv_of([{name: "x" for name in head if name}], head=[*BERKA_HEAD[1:], "Colour"]))
    assert codes(book) == [(1, "Colour", "unknown_column"), (1, "Loan", "missing_column")]
    assert book.rows_refused == book.rows_read == 1
    raw = ",".join(head).encode() + b"\r\n"
    assert [code for _row, _column, code in codes(checked(raw))] == [
        "unknown_column",
        "repeated_column",
        "unnamed_column",
        "missing_column",
    ]


def test_a_row_of_another_width_and_a_book_without_rows_are_named() -> None:
    text = berka({}).decode().rstrip() + ",surplus\r\n"
    assert codes(checked(text.encode())) == [(2, "", "wrong_width")]
    assert codes(checked((",".join(BERKA_HEAD) + "\r\n").encode())) == [(0, "", "no_rows")]


def test_a_loan_stands_once_in_a_book_and_a_borrower_is_always_the_same() -> None:
    book = checked(berka({}, {"Loan": "5000"}, {"Client": "2000", "Birth number": "111111"}))
    assert sorted(codes(book)) == [
        (3, "Loan", "repeated_loan"),
        (4, "Birth number", "borrower_differs_above"),
    ]
    assert {fault.facts["first"] for fault in book.faults} == {"2"}
    assert "111111" not in str(book.faults), "the birth number is masked"


@pytest.mark.parametrize(
    ("state", "standing", "in_debt"),
    [
        ("A", "settled", None),
        ("B", "ended_unpaid", None),
        ("C", "running", False),
        ("D", "running", True),
    ],
)
def test_the_states_of_the_czech_book(state: str, standing: str, in_debt: bool | None) -> None:
    (loan,) = rows_of(checked(berka({"Status": state})))
    assert (loan.standing, loan.reported_in_debt) == (standing, in_debt)


def test_a_good_row_keeps_what_it_says_and_leaves_the_rest_not_recorded() -> None:
    (loan,) = rows_of(checked(csv_of([GOOD])))
    assert (loan.number, loan.borrower_number, loan.borrower_name) == ("BERKA-5314", "BERKA-2166", "2166")
    assert (loan.id_kind, loan.id_number) == ("foreign", "475722")
    assert (loan.amount, loan.granted_on, loan.due_on) == (
        9639600,
        datetime.date(1993, 7, 5),
        datetime.date(1994, 7, 5),
    )
    assert (loan.balance, loan.rate, loan.borrower_kind, loan.security, loan.handler, loan.keeper) == (
        None,
        None,
        "",
        "",
        "",
        "",
    )
    assert json.loads(loan.source) == GOOD


@pytest.mark.parametrize(
    ("granted", "months", "due"),
    [("1996-01-31", "1", "1996-02-29"), ("1997-01-31", "1", "1997-02-28"), ("1996-08-31", "6", "1997-02-28")],
)
def test_months_are_calendar_months(granted: str, months: str, due: str) -> None:
    (loan,) = rows_of(checked(berka({"Granted": granted, "Months": months})))
    assert loan.due_on.isoformat() == due


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Granted": "2026-11-24"}, "Granted", "after_today"),
        ({"Due": "2025-02-28"}, "Due", "due_before_granted"),
        ({"Balance": "15000.01"}, "Balance", "balance_over_amount"),
        ({"Balance": "0"}, "Balance", "open_owes_nothing"),
        ({"Balance": "1", "State": "已结清"}, "Balance", "settled_owes"),
        ({"ID number": "110105194912310021"}, "ID number", "not_a_resident_number"),
        ({"ID kind": "统一社会信用代码"}, "ID number", "not_a_credit_code"),
        ({"Loan number": "城关１２"}, "Loan number", "full_width"),
    ],
)
def test_a_row_of_the_own_ledger_is_looked_at_as_a_whole(
    change: dict[str, str], column: str, code: str
) -> None:
    book = checked(standard(change), "standard")
    assert (2, column, code) in codes(book)


def test_the_own_ledger_reads_chinese_and_english_heads_alike() -> None:
    chinese = {
        "Loan number": "借据号",
        "Branch": "信用社",
        "Borrower number": "客户号",
        "Borrower": "借款人",
        "ID kind": "证件类型",
        "ID number": "证件号码",
        "Amount": "金额",
        "Granted": "发放日",
        "Due": "到期日",
        "State": "状态",
    }
    (english,) = rows_of(checked(csv_of([STANDARD]), "standard"))
    (other,) = rows_of(
        checked(csv_of([{chinese[key]: value for key, value in STANDARD.items()}]), "standard")
    )
    assert (english.number, english.amount, english.due_on) == (other.number, other.amount, other.due_on)
    assert english.balance is None


def test_a_book_with_findings_has_no_loans() -> None:
    with pytest.raises(ValueError, match="findings"):
        rows_of(checked(berka({"Status": "Z"})))


def test_an_original_row_is_shown_with_its_identity_number_masked() -> None:
    (loan,) = rows_of(checked(csv_of([GOOD])))
    row = shown_row(mapping=MAPPINGS["berka"], source=loan.source)
    assert row["Birth number"] == "••5722"
    assert row["Branch"] == "Sokolov"


def test_codes_of_branches_are_stable_short_and_never_taken_twice() -> None:
    assert branch_code("Usti nad Labem", taken=()) == "USTI-NAD-LABEM"
    assert branch_code("Brno - mesto", taken=()) == "BRNO-MESTO"
    long = branch_code("A branch of a very long name indeed", taken=())
    assert len(long) <= 20
    assert long == branch_code("A branch of a very long name indeed", taken=())
    chinese = branch_code("柳河信用社", taken=())
    assert chinese.startswith("B-")
    assert chinese != branch_code("柳河信用社", taken={chinese})
    assert branch_code("Brno - mesto", taken={"BRNO-MESTO"}).startswith("BRNO-MESTO-")


CODE_PLACE = {
    "CellFault": 0,
    "Oddity": 0,
    "Fault": 3,
    "add": 2,
    "digits": 2,
    "file_refused": 0,
    "ImportRefused": 0,
}


def test_every_finding_has_words_and_no_words_are_left_over() -> None:
    named, texts = set(), set()
    for path in [
        *(ROOT / "loans/rules/importing").glob("*.py"),
        *(ROOT / "loans/services").glob("*_*book.py"),
        *(ROOT / "loans/services").glob("check_[lp]*s.py"),
        *(ROOT / "loans/services").glob("*_csv.py"),
        *(ROOT / "loans/services").glob("*import*.py"),
    ]:
        if path.stem.endswith("wording"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [*node.args[CODE_PLACE.get(name, 99) :][:1]]
                given += [word.value for word in node.keywords if word.arg == "code"]
                named |= {part.value for part in given if isinstance(part, ast.Constant)}
    assert {code for code in named if code} <= set(REASONS)
    assert set(REASONS) <= texts
    assert len(named) > 30, "the search finds the places"
