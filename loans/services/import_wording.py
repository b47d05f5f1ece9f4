"""Findings in words: what is wrong and what to do, in the reader's language.

Findings are kept as codes with facts, and worded when somebody reads them.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans.rules.importing.faults import Fault
from loans.services.import_file_wording import FILE_REASONS

_HEADS: Mapping[str, Any] = {
    "no_rows": gettext_lazy("The file has heads but no rows. Choose the file with the loans."),
    "unnamed_column": gettext_lazy("Column %(place)s has no head. Give it one or delete it."),
    "unknown_column": gettext_lazy("This mapping has no such column. Delete it or correct its head."),
    "repeated_column": gettext_lazy("This column stands twice. Delete one of them."),
    "missing_column": gettext_lazy("This column is missing. Add it with exactly this head."),
    "wrong_width": gettext_lazy(
        "The row has %(cells)s cells, the head has %(columns)s. Look for a comma too many or too few."
    ),
}
_CELLS: Mapping[str, Any] = {
    "empty": gettext_lazy("The cell is empty. Fill it in."),
    "formula": gettext_lazy("The cell holds a formula. Put its value in its place."),
    "error_value": gettext_lazy("The cell holds an error of the spreadsheet. Put the value in its place."),
    "truth_value": gettext_lazy("The cell holds TRUE or FALSE. Put the value of the book in its place."),
    "moment": gettext_lazy("The cell holds a time of day. Write the day alone."),
    "blanks_at_ends": gettext_lazy("There are blanks before or after the value. Delete them."),
    "control_characters": gettext_lazy(
        "The cell holds line breaks, invisible characters or unusual blanks. Type it again."
    ),
    "full_width": gettext_lazy("The digits or letters are full-width. Type them half-width. %(write)s"),
    "not_a_number": gettext_lazy("This is no number. Put the figure of the book in its place."),
    "negative": gettext_lazy("The figure is negative. Write it without a minus sign, or leave the row out."),
    "thousands_comma": gettext_lazy(
        "The figure holds a comma. Write 12345.67, without thousands separators."
    ),
    "exponent": gettext_lazy("The figure is written with an exponent. Write it out in full."),
    "not_an_amount": gettext_lazy(
        "This is no amount. Write digits with at most two decimals, such as 12345.67."
    ),
    "amount_too_large": gettext_lazy("The amount is larger than any loan. Check the number of digits."),
    "zero": gettext_lazy("The amount is zero. Write the amount lent."),
    "not_a_rate": gettext_lazy("This is no rate. Write percent a year as a figure, such as 7.56."),
    "rate_too_large": gettext_lazy("The rate is 100 or more. Write percent a year, such as 7.56."),
    "day_instead_of_number": gettext_lazy("The spreadsheet has made a day of this figure. Type the figure."),
    "day_instead_of_text": gettext_lazy(
        "The spreadsheet has made a day of this. Format the column as text and type it again."
    ),
    "number_instead_of_day": gettext_lazy(
        "This is a number, not a day. Format the column as a day, such as 2026-11-23."
    ),
    "not_a_day": gettext_lazy("This is no day. Write year, month and day, such as 2026-11-23."),
    "not_a_day_like": gettext_lazy(
        "This is no day in the way that the mapping says. Write it as %(example)s, or change the mapping."
    ),
    "not_fen": gettext_lazy("This is no amount in fen. Write digits only, such as 1234567."),
    "no_such_day": gettext_lazy("The calendar has no such day. Correct it."),
    "day_too_early": gettext_lazy("The day lies before %(first)s. Correct the year."),
    "not_whole": gettext_lazy("This is no whole number. Write digits only."),
    "out_of_range": gettext_lazy("The number must lie between %(lowest)s and %(highest)s."),
    "too_long": gettext_lazy("The text is longer than %(longest)s characters. Shorten it."),
    "number_spoiled": gettext_lazy(
        "The spreadsheet keeps only 15 digits of a number. Format the column as text and type it again."
    ),
    "not_an_identifier": gettext_lazy(
        "This does not have the form of such a number. Compare it with the paper."
    ),
    "unknown_word": gettext_lazy("This word is not known here. Write one of: %(allowed)s."),
}
_ROWS: Mapping[str, Any] = {
    "hidden_row": gettext_lazy(
        "The row is hidden. Show or delete it, so that what you see is what comes in."
    ),
    "merged_cells": gettext_lazy(
        "The cells %(cells)s are merged. Unmerge them, so that every row has its own values."
    ),
    "after_today": gettext_lazy("The day lies after today, %(today)s. Correct it."),
    "due_before_granted": gettext_lazy(
        "The loan is due before it was granted on %(granted)s. Correct one of them."
    ),
    "stated_before_granted": gettext_lazy(
        "The balance is of a day before the loan was granted on %(granted)s. Correct one of them."
    ),
    "settled_overdue": gettext_lazy(
        "The loan is paid off but has days overdue. Correct the state, or leave the days empty."
    ),
    "overdue_longer_than_lent": gettext_lazy(
        "The loan was granted on %(granted)s, %(days)s days before. It cannot be overdue longer than that."
    ),
    "balance_over_amount": gettext_lazy("The balance is larger than the amount lent. Correct one of them."),
    "settled_owes": gettext_lazy("The loan is paid off but has a balance. Correct the state or the balance."),
    "open_owes_nothing": gettext_lazy(
        "The loan is not paid off but nothing is owed. Correct the state, or leave the balance empty if it is "
        "not known."
    ),
    "not_a_resident_number": gettext_lazy(
        "This cannot be a resident identity number: its day of birth or check digit is wrong. Compare it with "
        "the paper."
    ),
    "not_a_credit_code": gettext_lazy(
        "This cannot be a unified social credit code: its check character is wrong. Compare it with the paper."
    ),
    "repeated_loan": gettext_lazy("This loan stands in row %(first)s already. Delete one of the rows."),
    "borrower_differs_above": gettext_lazy(
        "The borrower of this number has another value here than in row %(first)s. Correct one of them."
    ),
}
_PAYMENTS: Mapping[str, Any] = {
    "parts_over_amount": gettext_lazy("The parts are more than the amount paid. Correct one of them."),
    "unknown_loan": gettext_lazy(
        "%(place)s has no loan of this number. Bring its loan book in first, or correct the number."
    ),
    "loan_issued_here": gettext_lazy(
        "This loan was issued here; its payments are posted on its own page. Delete the row."
    ),
    "paid_before_granted": gettext_lazy("The loan was granted later, on %(granted)s. Correct the day."),
    "paid_after_balance": gettext_lazy(
        "The balance of this loan is of %(day)s. What was paid after it is posted on the page of the loan. Delete "
        "the row."
    ),
    "repeated_receipt": gettext_lazy("This receipt stands in row %(first)s already. Delete one of the rows."),
    "receipt_exists": gettext_lazy("A payment of this receipt was brought in already. Delete the row."),
    "receipt_posted": gettext_lazy("A repayment of this receipt is posted already. Delete the row."),
    "principal_over_lent": gettext_lazy(
        "More principal is paid back than was lent: %(left)s yuan are left. Correct the row."
    ),
}
_BOOKS: Mapping[str, Any] = {
    "loan_exists": gettext_lazy("The books hold the loan %(number)s already. Delete the row."),
    "unknown_branch": gettext_lazy("There is no branch of this code or name. Correct it."),
    "other_branch": gettext_lazy("You may bring in loans of %(branch)s only. Delete the row."),
    "ambiguous_branch": gettext_lazy("Several branches have this name. Write the code of the branch."),
    "borrower_elsewhere": gettext_lazy(
        "The number of this borrower belongs to another branch. Give him another number."
    ),
    "borrower_differs": gettext_lazy(
        "The books have another value for the borrower of this number. Correct the row, or the borrower."
    ),
    "unknown_person": gettext_lazy("No member of staff has this number. Correct it or leave it empty."),
    "keeper_not_posted": gettext_lazy(
        "This member of staff holds no post in %(branch)s today. Name another."
    ),
}
REASONS: Mapping[str, Any] = {**_HEADS, **_CELLS, **_ROWS, **_PAYMENTS, **_BOOKS, **FILE_REASONS}


def reason(fault: Fault) -> str:
    """What is wrong and what to do. A finding among the facts (`finding`, as JSON) is worded like any other."""
    facts = dict(fault.facts)
    if "finding" in facts:
        facts["finding"] = sentence(Fault(**json.loads(facts["finding"])))
    return (str(REASONS[fault.code]) % facts).strip()


def sentence(fault: Fault) -> str:
    """One finding as a line: row, column, value, reason."""
    if fault.row == 0:
        return reason(fault)
    place = _("Row %(row)s") % {"row": fault.row}
    if fault.column:
        place = _("%(place)s, column “%(column)s”") % {"place": place, "column": fault.column}
    if fault.value:
        place = _("%(place)s, value “%(value)s”") % {"place": place, "value": fault.value}
    return _("%(place)s: %(reason)s") % {"place": place, "reason": reason(fault)}
