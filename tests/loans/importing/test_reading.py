"""Files as they come: encodings, separators, workbooks honest and hostile."""

import base64
import datetime
import io
import os
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from creditcoop.core.errors import Refused
from loans.rules.importing.cells import Oddity
from loans.services.read_csv import ReadAs
from loans.services.read_loan_book import SourceBook, read_loan_book
from loans.services.scan_workbook import EXPLANATION
from tests.loans.importing.books import BERKA_HEAD, GOOD, berka, rewritten, saved, workbook

SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes) -> SourceBook:
    return read_loan_book(file_name="book", content=content)


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(content)
    assert caught.value.field == "file"
    return caught.value.message


def test_a_csv_is_read_with_and_without_a_byte_order_mark() -> None:
    plain, marked = read(berka({"Branch": "柳河"})), read(b"\xef\xbb\xbf" + berka({"Branch": "柳河"}))
    assert plain.head == marked.head
    assert plain.rows == marked.rows
    assert plain.sha256 != marked.sha256


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (berka({"Branch": "柳河信用社"}).decode().encode("utf-16"), "UTF-16"),
        (b"Loan,Branch\r\n1,\xff\xff\xff\r\n", "UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ".xlsx"),
        (b"%PDF-1.7\n\0\0\0", "neither"),
        (b'Loan,Branch\r\n"1,2\r\n', "CSV"),
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"\r\nLoan,Branch\r\n", "first row"),
        (b"Loan," + b"x," * 70 + b"\r\n", "columns"),
        (b"PK\x03\x04 and nothing more", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(content: bytes, words: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert words in refusal(content)


def test_a_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 100
    refusal(berka({}))


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    lines = berka({}, {}).decode().split("\r\n")
    content = "\r\n".join([lines[0], lines[1], "", "," * (len(BERKA_HEAD) - 1), lines[2], ""])
    assert [row.number for row in read(content.encode()).rows] == [2, 5]


def test_a_workbook_gives_exact_numbers_days_and_texts() -> None:
    book = read(workbook([["a", "b", "c", "d", "e"], [1, 8033.1, datetime.date(1993, 7, 5), "x", True]]))
    assert list(book.rows[0].cells) == [
        Decimal(1),
        Decimal("8033.1"),
        datetime.date(1993, 7, 5),
        "x",
        Oddity("truth_value", "TRUE"),
    ]


def test_formulas_errors_and_times_of_day_are_told_apart() -> None:
    book = read(workbook([["a", "b", "c"], ["=1+1", "#REF!", datetime.datetime(2020, 1, 1, 8, 30)]]))
    assert [cell.kind for cell in book.rows[0].cells if isinstance(cell, Oddity)] == [
        "formula",
        "error_value",
        "moment",
    ]


def test_both_date_systems_of_spreadsheets_give_the_same_day() -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    for epoch in (None, CALENDAR_MAC_1904):
        book = Workbook()
        if epoch is not None:
            book.epoch = epoch
        book.active.append(["Granted"])
        book.active.append([datetime.date(1993, 7, 5)])
        assert read(saved(book)).rows[0].cells[0] == datetime.date(1993, 7, 5)


def big_book(rows: int = 1000) -> bytes:
    return workbook([["Loan", "Branch"], *([place, "Brno"] for place in range(rows))])


def test_rows_beyond_the_declared_size_are_not_lost() -> None:
    """A sheet that declares A1:B3 hides the rest from the library; all of them are read."""
    content = rewritten(big_book(), SHEET, lambda xml: xml.replace('ref="A1:B1001"', 'ref="A1:B3"'))
    assert b'ref="A1:B3"' in zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    assert len(read(content).rows) == 1000


def test_the_count_of_rows_notices_what_the_library_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the library ever stop early again, the file is refused instead of coming in short."""
    whole = ReadOnlyWorksheet.iter_rows
    monkeypatch.setattr(
        ReadOnlyWorksheet, "iter_rows", lambda sheet, **limits: islice(whole(sheet, **limits), 3)
    )
    with pytest.raises(Refused, match="1001"):
        read(big_book())


def zip_bomb() -> bytes:
    out = io.BytesIO(workbook([["Loan"], [1]]))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _block in range(300):
            part.write(bytes(2**20))
    return out.getvalue()


def far_cell() -> bytes:
    book = Workbook()
    book.active.append(["Loan"])
    book.active["XFD1048576"] = "x"
    return saved(book)


def entities(xml: str) -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head, _sep, rest = xml.partition("<worksheet")
    return f'{head}<!DOCTYPE w [<!ENTITY e0 "ha">{levels}]><worksheet{rest.replace("Brno", "&e9;")}'


def outside(xml: str) -> str:
    head, _sep, rest = xml.partition("<worksheet")
    return f'{head}<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet{rest}'


def two_sheets() -> bytes:
    book = Workbook()
    book.active.append(["Loan"])
    book.create_sheet("second").append(["Loan"])
    return saved(book)


def hidden_row() -> bytes:
    book = Workbook()
    for row in (["Loan"], [1], [2]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    return saved(book)


def merged() -> bytes:
    book = Workbook()
    for row in (["Loan", "Branch"], [1, "Brno"], [2, None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    return saved(book)


def with_macros() -> bytes:
    out = io.BytesIO(workbook([["Loan"]]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zip bomb": zip_bomb,
    "far cell": far_cell,
    "entity bomb": lambda: rewritten(big_book(5), SHEET, entities),
    "outside entity": lambda: rewritten(big_book(5), SHEET, outside),
    "document type in the styles": lambda: rewritten(
        big_book(5), "xl/styles.xml", lambda xml: "<!DOCTYPE s []>" + xml
    ),
    "two sheets": two_sheets,
    "macros": with_macros,
    "rows out of order": lambda: rewritten(
        big_book(5),
        SHEET,
        lambda xml: xml.replace('r="3"', 'r="2"').replace('"A3"', '"A2"').replace('"B3"', '"B2"'),
    ),
    "a cell outside its row": lambda: rewritten(
        big_book(5), SHEET, lambda xml: xml.replace('"A3"', '"A900000"')
    ),
    "no sheet": lambda: rewritten(big_book(5), SHEET, lambda xml: ""),
    "cut off": lambda: big_book(50)[:-200],
    "many parts": lambda: _many_parts(),
}


def _many_parts() -> bytes:
    out = io.BytesIO(workbook([["Loan"]]))
    with zipfile.ZipFile(out, "a") as archive:
        for place in range(400):
            archive.writestr(f"xl/media/{place}", b"")
    return out.getvalue()


def token_without_end() -> bytes:
    """Four megabytes of one attribute: the parser would have to keep it whole."""
    noise = base64.b64encode(os.urandom(3 * 2**20)).decode()
    return rewritten(
        big_book(5), SHEET, lambda xml: xml.replace("<sheetData>", f'<x y="{noise}"/><sheetData>')
    )


def explained() -> bytes:
    """A second sheet that bears the name of our explanations, hides nothing and is no table."""
    book = Workbook()
    book.active.append(["Loan"])
    book.create_sheet(EXPLANATION).append(["Loan"])
    book.create_sheet("third").append(["Loan"])
    return saved(book)


HOSTILE |= {"an element without end": token_without_end, "a third sheet": explained}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_at_once(name: str) -> None:
    content = HOSTILE[name]()
    tracemalloc.start()
    started = time.process_time()
    try:
        message = refusal(content)
        took, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "root:" not in message
    assert took < 2, took
    assert peak < 50 * 2**20, peak


def test_an_honest_workbook_of_the_same_make_is_read() -> None:
    """The control of the hostile ones."""
    rows = read(rewritten(big_book(5), SHEET, lambda xml: xml)).rows
    assert len(rows) == 5
    assert read(workbook([BERKA_HEAD, list(GOOD.values())])).rows[0].cells[0] == "5314"


def test_hidden_rows_and_merged_cells_are_named_row_by_row() -> None:
    assert [(mark.row, mark.code) for mark in read(hidden_row()).marks] == [(3, "hidden_row")]
    marks = read(merged()).marks
    assert [(mark.row, mark.code, mark.facts["cells"]) for mark in marks] == [
        (2, "merged_cells", "B2:B3"),
        (3, "merged_cells", "B2:B3"),
    ]
    assert read(big_book(5)).marks == []


def test_the_sheet_of_our_own_explanations_is_left_out() -> None:
    book = Workbook()
    book.active.title = "台账"
    for row in (["Loan"], [1]):
        book.active.append(row)
    book.create_sheet(EXPLANATION, 0).append(["not", "a", "loan"])
    found = read(saved(book))
    assert (found.sheet, list(found.head.cells), len(found.rows)) == ("台账", ["Loan"], 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_separator_are_recognised(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["借据号", "借款人"]) + "\r\n" + delimiter.join(["城关12", "刘根生"]) + "\r\n"
    found = read(text.encode(encoding))
    assert list(found.rows[0].cells) == ["城关12", "刘根生"]
    assert found.encoding == ("gb18030" if encoding.startswith("gb") else "utf-8")
    assert found.delimiter == delimiter


def test_a_chosen_encoding_is_kept_to_and_said_where_it_does_not_fit() -> None:
    both = "借款人,金额\r\n".encode("gb18030") + b"\xc2\xa1,1\r\n"
    assert read(both).encoding == "gb18030"
    with pytest.raises(Refused, match="UTF-8"):
        read_loan_book(file_name="a", content=both, read_as=ReadAs(encoding="utf-8"))
    # Bytes that are both: UTF-8 is taken, and GB18030 if somebody says so.
    short = "a,b\r\n¡,1\r\n".encode()
    chosen = read_loan_book(file_name="a", content=short, read_as=ReadAs(encoding="gb18030"))
    assert read(short).rows[0].cells[0] == "¡"
    assert chosen.rows[0].cells[0] != "¡"


def test_a_nul_in_a_cell_is_a_matter_of_that_cell() -> None:
    assert read(b"Loan,Branch\r\n1,a\0b\r\n").rows[0].cells[1] == "a\0b"


def test_more_filled_cells_than_a_loan_book_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loans.services.read_csv.MOST_CELLS", 10)
    for content in (b"a,b\r\n" + b"1,2\r\n" * 5, workbook([["a", "b"], *([1, 2] for _row in range(5))])):
        with pytest.raises(Refused) as caught:
            read(content)
        assert caught.value.code == "too_many_cells"
    assert len(read(b"a,b\r\n" + b"1,2\r\n" * 4).rows) == 4
