"""The empty table that a union fills in: an XLSX with the heads of a mapping, and a sheet to explain it.

One for loans (`standard`), one for payments (`payments`). The heads stand in the reader's language, the explanations
in both. The file can be uploaded as it is: the sheet of explanations is known by its name and left out.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from loans.rules.importing.column_rules import AMOUNTS, DAYS
from loans.rules.importing.mappings import LOANS, Column
from loans.rules.importing.payments import PAYMENTS
from loans.rules.importing.standard import STANDARD
from loans.services.import_field_words import FIELD_EXAMPLES, FIELD_HELP, PAYMENT_EXAMPLES, PAYMENT_HELP
from loans.services.scan_workbook import EXPLANATION

BOOK = "台账 Loan book"
LANGUAGES = ("zh-hans", "en")
ROWS_WITH_FORMAT = 5000
PARTS = ("principal", "interest")


def import_template(*, language: str, kind: str = LOANS) -> bytes:
    """The workbook; `language` decides about the heads of the table, `kind` what its rows are."""
    columns = (PAYMENTS if kind == PAYMENTS.kind else STANDARD).columns
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _table(book, columns, place=0 if language == "en" else -1)
        _explanation(book, columns)
    return out.getvalue()


def _table(book: Any, columns: Sequence[Column], *, place: int) -> None:
    sheet = book.add_worksheet(BOOK)
    sheet.freeze_panes(1, 0)
    head = {
        needed: book.add_format({"bold": True, "bg_color": "#DCE6F1" if needed else "#F2F2F2"})
        for needed in (True, False)
    }
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    amount = book.add_format({"num_format": "0.00"})
    for number, column in enumerate(columns):
        key = column.key
        form = day if key in (*DAYS, "paid_on") else amount if key in (*AMOUNTS, *PARTS) else text
        sheet.set_column(number, number, 18, form)
        sheet.write_string(0, number, column.heads[place], head[column.needed])


def _explanation(book: Any, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    payments = columns is PAYMENTS.columns
    helps, examples = (PAYMENT_HELP, PAYMENT_EXAMPLES) if payments else (FIELD_HELP, FIELD_EXAMPLES)
    for number, (title, width) in enumerate(zip(_heads(), (14, 18, 16, 44, 60, 26), strict=True)):
        sheet.set_column(number, number, width, wrap)
        sheet.write_string(0, number, title, bold)
    for row, column in enumerate(columns, start=1):
        key = column.key
        words = [column.heads[-1], column.heads[0], _both(_needed, column.needed)]
        words += [_in(language, lambda key=key: str(helps[key])) for language in LANGUAGES]
        for number, cell in enumerate([*words, examples[key]]):
            sheet.write_string(row, number, cell, wrap)


def _heads() -> list[str]:
    return ["表头", "Head", "必填 / Needed", "填写要求", "What goes in", "示例 / Example"]


def _needed(needed: bool) -> str:
    return _("needed") if needed else _("may be left out")


def _both(words: Any, *given: Any) -> str:
    return " / ".join(_in(language, lambda: words(*given)) for language in LANGUAGES)


def _in(language: str, words: Any) -> str:
    with translation.override(language):
        return str(words())
