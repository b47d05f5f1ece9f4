"""A union's own mapping: guesses, rules that can be applied and that cannot, days and amounts of other ledgers."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from loans.rules.importing.book import check_book, rows_of
from loans.rules.importing.cells import Cell
from loans.rules.importing.column_rules import (
    CHOICES,
    FIELDS,
    ColumnRules,
    RulesFault,
    checked,
    decode,
    encode,
    mapping_of,
    recognised,
)
from loans.rules.importing.faults import CellFault, shown
from loans.rules.importing.guesses import (
    SYNONYMS,
    WORDS,
    guessed_fixed,
    guessed_heads,
    guessed_unit,
    plain_head,
)
from loans.rules.importing.ways import AMOUNT_READERS, DAY_EXAMPLES, DAY_READERS, above_zero, guessed_day_way
from loans.services.read_csv import read_csv
from tests.loans.importing.ledgers import HEADS, RULES, ledger, row

TODAY = datetime.date(2026, 11, 23)
GOOD = ColumnRules(**RULES, ignored=("备注",))


def book_of(content: bytes, rules: ColumnRules = GOOD) -> Any:
    head, *rows = read_csv(content)
    return check_book(mapping=mapping_of(name="own", rules=rules), head=head.cells, rows=rows, on=TODAY)


def test_every_field_has_synonyms_and_no_head_means_two_fields() -> None:
    assert set(SYNONYMS) == set(FIELDS)
    words = [
        word
        for name in FIELDS
        for word in {plain_head(head) for head in (*SYNONYMS[name], *FIELDS[name].heads)}
    ]
    assert len(words) == len(set(words))


def test_guessed_words_are_codes_that_the_fields_have_and_words_that_they_lack() -> None:
    assert {
        code for name, words in WORDS.items() for code in words.values() if code not in CHOICES[name].values()
    } == set()
    assert [word for name, words in WORDS.items() for word in words if word in CHOICES[name]] == []


def test_the_heads_of_an_old_ledger_are_guessed() -> None:
    guessed = guessed_heads(HEADS)
    assert guessed == RULES["heads"]
    assert guessed_heads(["甲", "乙", ""]) == {}
    assert guessed_heads(["贷款余额(元)", "贷款金额(元)"]) == {
        "amount": "贷款金额(元)",
        "balance": "贷款余额(元)",
    }
    assert guessed_fixed({"id_number": "身份证号"}, branch="0301") == {
        "branch": "0301",
        "id_kind": "resident_id",
    }
    assert guessed_fixed({"id_number": "证件号", "branch": "机构"}, branch="0301") == {}
    assert plain_head(" 借款金额（元） ") == "借款金额"
    assert (guessed_unit(["金额(分)"]), guessed_unit(["金额(元)"])) == ("fen", "yuan")


def test_a_ledger_read_by_kept_rules_gives_the_loans_it_says() -> None:
    book = book_of(ledger())
    assert book.faults == []
    (loan,) = rows_of(book)
    assert (loan.amount, loan.granted_on, loan.standing) == (1500000, datetime.date(2025, 3, 1), "running")
    assert (loan.id_kind, loan.id_number) == ("resident_id", "11010519491231002X")
    assert "老客户" in loan.source, "a column that is not read stays in the original row"


def test_what_the_rules_do_not_cover_is_a_finding_like_any_other() -> None:
    book = book_of(ledger(row(放款日期="2025-03-01"), row(贷款状态="逾期", 借款金额="1,000")))
    assert [(fault.row, fault.column, fault.code) for fault in book.faults] == [
        (2, "放款日期", "not_a_day_like"),
        (3, "借款金额(元)", "thousands_comma"),
        (3, "贷款状态", "unknown_word"),
        (3, "借据编号", "repeated_loan"),
    ]
    extra = ledger().decode("gb18030").replace("备注", "附注").encode("gb18030")
    assert [fault.code for fault in book_of(extra).faults] == ["unknown_column"]
    (fault,) = book_of(ledger(row(身份证号码="110105194912310021"))).faults
    assert fault.code == "not_a_resident_number"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"heads": {**RULES["heads"], "colour": "备注"}}, "colour", "unknown_field"),
        ({"heads": {**RULES["heads"], "purpose": "机构"}}, "purpose", "column_twice"),
        ({"heads": {**RULES["heads"], "purpose": "备注"}}, "purpose", "column_twice"),
        ({"heads": {**RULES["heads"], "id_kind": "类型"}}, "id_kind", "column_and_value"),
        ({"fixed": {"id_kind": "resident_id", "purpose": "种植"}}, "purpose", "column_and_value"),
        ({"fixed": {}}, "id_kind", "field_missing"),
        ({"fixed": {"id_kind": "passport"}}, "id_kind", "unknown_code"),
        ({"day_way": "english"}, "day_way", "unknown_way"),
        ({"amount_unit": "wan"}, "amount_unit", "unknown_way"),
        ({"words": {"amount": {"一万": "10000"}}}, "amount", "too_many_words"),
        (
            {"words": {"standing": {str(place): "running" for place in range(31)}}},
            "standing",
            "too_many_words",
        ),
        ({"words": {"standing": {"正常": "fine"}}}, "standing", "unknown_code"),
    ],
)
def test_rules_that_cannot_be_applied_name_the_field(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(RulesFault) as caught:
        checked(replace(GOOD, **change))
    assert (caught.value.field, caught.value.code) == (field, code)


def test_rules_are_kept_as_they_are_and_the_same_rules_give_the_same_text() -> None:
    assert decode(encode(GOOD)) == GOOD
    turned = replace(GOOD, heads=dict(reversed(GOOD.heads.items())))
    assert encode(turned) == encode(GOOD)


def test_a_file_is_recognised_by_exactly_its_heads() -> None:
    kept = [(7, GOOD)]
    assert recognised(kept=kept, heads=[*reversed(HEADS), ""]) == [7]
    assert recognised(kept=kept, heads=HEADS[:-1]) == []
    assert recognised(kept=kept, heads=[*HEADS, "利率"]) == []
    assert recognised(kept=kept, heads=[*HEADS, "机构"]) == []


@pytest.mark.parametrize(
    ("way", "cell", "day"),
    [
        ("iso", "2025-03-01", "2025-03-01"),
        ("slashes", "2025/3/1", "2025-03-01"),
        ("slashes", datetime.date(2025, 3, 1), "2025-03-01"),
        ("dots", "2025.03.01", "2025-03-01"),
        ("chinese", "2025年3月1日", "2025-03-01"),
        ("compact", "20250301", "2025-03-01"),
        ("compact", Decimal(20250301), "2025-03-01"),
    ],
)
def test_days_are_read_in_the_way_that_was_chosen(way: str, cell: Cell, day: str) -> None:
    assert DAY_READERS[way](cell).isoformat() == day


@pytest.mark.parametrize(
    ("way", "cell", "code"),
    [
        ("slashes", "2025-03-01", "not_a_day_like"),
        ("slashes", "2025/2/30", "no_such_day"),
        ("slashes", Decimal(45717), "number_instead_of_day"),
        ("dots", "1.3.2025", "not_a_day_like"),
        ("chinese", "２０２５年3月1日", "full_width"),
        ("compact", "2025031", "not_a_day_like"),
        ("compact", "00930705", "day_too_early"),
    ],
)
def test_days_written_otherwise_are_findings(way: str, cell: Cell, code: str) -> None:
    with pytest.raises(CellFault) as caught:
        DAY_READERS[way](cell)
    assert caught.value.code == code


def test_every_way_reads_its_own_example_and_is_guessed_from_it() -> None:
    for way, example in DAY_EXAMPLES.items():
        assert DAY_READERS[way](example) == TODAY
        assert guessed_day_way([example, "", None]) == way
    assert guessed_day_way(["yesterday"]) == guessed_day_way([]) == "iso"
    assert guessed_day_way(["2025.2.30", "2025.3.1", "2026-03-01", "2026.3.1"]) == "dots", (
        "what most of them are"
    )


def test_fen_are_fen_and_yuan_are_a_hundred_of_them() -> None:
    assert (AMOUNT_READERS["fen"]("1500000"), AMOUNT_READERS["yuan"]("15000.00")) == (1500000, 1500000)
    for cell, code in (("15000.00", "not_fen"), ("-5", "negative"), ("9" * 20, "amount_too_large")):
        with pytest.raises(CellFault) as caught:
            AMOUNT_READERS["fen"](cell)
        assert caught.value.code == code
    with pytest.raises(CellFault, match="zero"):
        above_zero(AMOUNT_READERS["fen"])("0")


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("11010519491231002X", "••••••••••••••002X"),
        ("tel 13912345678.", "tel •••••••5678."),
        ("6228480402564890018", "•••••••••••••••0018"),
        ("20250301", "20250301"),
        ("12345678901", "12345678901"),
        ("123456789.12", "123456789.12"),
    ],
)
def test_a_persons_own_number_is_masked_in_whatever_column_it_stands(value: str, masked: str) -> None:
    assert shown(value) == masked
