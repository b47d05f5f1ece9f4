"""The mapping `berka`: the loan book of a Czech bank 1993–1998 (data/README.md).

Amounts come in as they are. The client number is key and name, because birth numbers repeat. What the source
does not say stays *not recorded*: who answers, kind of borrower, security, rate, balance. The state:

    A  ended, nothing owed any more       settled
    B  ended, not paid                    ended_unpaid
    C  running, in order                  running, reported_in_debt False
    D  running, in debt                   running, reported_in_debt True

Example: loan 5314, granted 1993-07-05 for 12 months, state B → BERKA-5314, due 1994-07-05, ended_unpaid.
"""

import datetime
from collections.abc import Mapping

from creditcoop.core.rules.periods import add_months
from loans.rules.importing import cells
from loans.rules.importing.mappings import BookMapping, Column, Facts, LoanRow, RowFault

PREFIX = "BERKA-"
STATES: Mapping[str, tuple[str, bool | None]] = {
    "A": ("settled", None),
    "B": ("ended_unpaid", None),
    "C": ("running", False),
    "D": ("running", True),
}
_NUMBER = r"[0-9]+"


def together(facts: Facts, on: datetime.date) -> list[RowFault]:
    """A loan cannot have been granted after the day on which its book comes in."""
    granted = facts.get("granted_on")
    if granted is not None and granted > on:
        return [RowFault(key="granted_on", code="after_today", facts={"today": on.isoformat()})]
    return []


def build(row: int, facts: Facts, source: str) -> LoanRow:
    """The loan of one row; the last day is the granting day plus whole calendar months."""
    standing, in_debt = STATES[facts["state"]]
    client: str = facts["borrower_number"]
    return LoanRow(
        row=row,
        number=facts["number"],
        branch=facts["branch"],
        borrower_number=client,
        borrower_name=client.removeprefix(PREFIX),
        id_kind="foreign",
        id_number=facts["id_number"],
        amount=facts["amount"],
        granted_on=facts["granted_on"],
        due_on=add_months(facts["granted_on"], facts["months"]),
        standing=standing,
        reported_in_debt=in_debt,
        source=source,
    )


BERKA = BookMapping(
    name="berka",
    columns=(
        Column("number", ("Loan",), cells.identifier(pattern=_NUMBER, prefix=PREFIX)),
        Column("account", ("Account",), cells.identifier(pattern=_NUMBER)),
        Column("branch", ("Branch",), cells.text(longest=100)),
        Column("region", ("Region",), cells.text(longest=100)),
        Column("borrower_number", ("Client",), cells.identifier(pattern=_NUMBER, prefix=PREFIX)),
        Column("id_number", ("Birth number",), cells.identifier(pattern=r"[0-9]{6}"), personal="number"),
        Column("second_client", ("Second client",), cells.identifier(pattern=_NUMBER), filled=False),
        Column("granted_on", ("Granted",), cells.day),
        Column("amount", ("Amount CZK",), cells.amount),
        Column("months", ("Months",), cells.whole(lowest=1, highest=600)),
        Column("payment", ("Monthly payment",), cells.amount),
        Column("state", ("Status",), cells.choice({state: state for state in STATES})),
    ),
    together=together,
    build=build,
    makes_branches=True,
)
