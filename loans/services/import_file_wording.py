"""Why a file as a whole cannot be read or brought in, in words, and the refusal that carries its code.

A refusal that somebody reads later, because a job met it, is kept as code and facts and worded at the reading.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from creditcoop.core.errors import Refused
from loans.rules.importing.faults import Fault

_READING: Mapping[str, Any] = {
    "file_too_large": gettext_lazy(
        "The file is larger than %(limit)s MB. Split the book into several files."
    ),
    "file_empty": gettext_lazy("The file is empty."),
    "first_row_empty": gettext_lazy("The first row is empty. The heads of the columns must stand there."),
    "old_excel": gettext_lazy(
        "This is an old Excel file, or one with a password. Save it as .xlsx without a password."
    ),
    "not_csv": gettext_lazy(
        "The file cannot be read as CSV (%(error)s). Save it as CSV UTF-8 and try again."
    ),
    "neither": gettext_lazy("This is neither a CSV file nor an Excel workbook (.xlsx)."),
    "not_text": gettext_lazy(
        "The text of this file is neither UTF-8 nor GB18030. In the spreadsheet, save it as “CSV UTF-8”."
    ),
    "utf_16": gettext_lazy(
        "The text of this file is encoded as UTF-16. In the spreadsheet, save it as “CSV UTF-8”."
    ),
    "not_this_encoding": gettext_lazy(
        "The text of this file is not %(encoding)s. Choose another encoding, or let the program recognise it."
    ),
    "too_many_rows": gettext_lazy(
        "The file has more than %(limit)s rows. Split the book into several files."
    ),
    "too_many_columns": gettext_lazy(
        "Row %(row)s has more than %(limit)s columns. Delete the columns that do not belong to the book."
    ),
    "too_many_cells": gettext_lazy(
        "The file has more than %(limit)s filled cells. Split the book into several files."
    ),
}
_WORKBOOKS: Mapping[str, Any] = {
    "damaged": gettext_lazy(
        "The workbook is damaged or holds something unusual. Open it, save it anew as .xlsx and try again."
    ),
    "several_sheets": gettext_lazy(
        "The workbook has %(count)s sheets. Keep only the sheet with the loan book."
    ),
    "unpacks_too_large": gettext_lazy(
        "The workbook unpacks to far more than a loan book holds. Save only the table, as CSV or .xlsx."
    ),
    "has_password": gettext_lazy("The workbook has a password. Save it without one."),
    "has_macros": gettext_lazy("The workbook holds macros. Save it as .xlsx without macros."),
    "rows_lost": gettext_lazy(
        "The workbook holds %(counted)s rows, but only %(read)s can be read. Save it anew and try again."
    ),
}
_BRINGING_IN: Mapping[str, Any] = {
    "has_findings": gettext_lazy("This file has findings. Correct it and upload it again."),
    "not_checked": gettext_lazy("This file is not checked yet. Say what its columns mean first."),
    "second_person_needed": gettext_lazy("You uploaded this file yourself. A second person brings it in."),
    "same_payments": gettext_lazy(
        "This very file was brought in already. Payments come in once: choose the file with those that are missing."
    ),
    "by_two_people": gettext_lazy(
        "A payments book is brought in by two people: upload it on the page “Import”; a second person brings it in."
    ),
    "file_changed": gettext_lazy(
        "The file kept here is no longer the one that was uploaded. Upload it again and report this."
    ),
    "books_changed": gettext_lazy(
        "The books have changed since the file was checked; findings now: %(count)s. Upload the file again to see "
        "them. First: %(finding)s"
    ),
    "others_writing": gettext_lazy(
        "Somebody else is bringing in the same loans or branches. Nothing came in; try again."
    ),
    "job_under_way": gettext_lazy("The program is at work on this file already. Look again in a moment."),
    "no_right_any_more": gettext_lazy(
        "Who asked for it no longer holds the post that it needs. Nothing came in."
    ),
    "check_stopped": gettext_lazy(
        "The check was stopped in the middle three times. Nothing came in. Upload the file again, or split it."
    ),
    "commit_stopped": gettext_lazy(
        "Bringing in was stopped in the middle three times. Nothing came in. Bring it in again, or split the book."
    ),
}
FILE_REASONS: Mapping[str, Any] = {**_READING, **_WORKBOOKS, **_BRINGING_IN}


class ImportRefused(Refused):
    """A refusal of an import that can be kept: `fault` holds its code and facts."""

    def __init__(self, code: str, *, field: str = "", **facts: str) -> None:
        super().__init__(str(FILE_REASONS[code]) % facts, field=field, code=code)
        self.fault = Fault(0, "", "", code, facts)


def file_refused(code: str, **facts: str) -> ImportRefused:
    """The file cannot be read; the refusal stands at the field "file"."""
    return ImportRefused(code, field="file", **facts)
