"""The empty table that a union fills in: an XLSX with the heads of the mapping `standard`, and a sheet to explain it.

The heads stand in the reader's language, the explanations in both. The file can be uploaded as it is: the sheet of
explanations is known by its name and left out.
"""

import io
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from loans.rules.importing.column_rules import AMOUNTS, DAYS, FIELDS
from loans.services.import_field_words import FIELD_EXAMPLES, FIELD_HELP
from loans.services.scan_workbook import EXPLANATION

BOOK = "台账 Loan book"
LANGUAGES = ("zh-hans", "en")
ROWS_WITH_FORMAT = 5000


def import_template(*, language: str) -> bytes:
    """The workbook; `language` decides about the heads of the table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _table(book, place=0 if language == "en" else -1)
        _explanation(book)
    return out.getvalue()


def _table(book: Any, *, place: int) -> None:
    sheet = book.add_worksheet(BOOK)
    sheet.freeze_panes(1, 0)
    head = {
        needed: book.add_format({"bold": True, "bg_color": "#DCE6F1" if needed else "#F2F2F2"})
        for needed in (True, False)
    }
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    amount = book.add_format({"num_format": "0.00"})
    for number, (key, column) in enumerate(FIELDS.items()):
        form = day if key in DAYS else amount if key in AMOUNTS else text
        sheet.set_column(number, number, 18, form)
        sheet.write_string(0, number, column.heads[place], head[column.needed])


def _explanation(book: Any) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for number, (title, width) in enumerate(zip(_heads(), (14, 18, 16, 44, 60, 26), strict=True)):
        sheet.set_column(number, number, width, wrap)
        sheet.write_string(0, number, title, bold)
    for row, (key, column) in enumerate(FIELDS.items(), start=1):
        words = [column.heads[-1], column.heads[0], _both(_needed, column.needed)]
        words += [_in(language, lambda key=key: str(FIELD_HELP[key])) for language in LANGUAGES]
        for number, cell in enumerate([*words, FIELD_EXAMPLES[key]]):
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
