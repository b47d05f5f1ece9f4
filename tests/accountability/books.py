"""Books to report on: loans of an old book with nobody recorded, and other readings of the regulation."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.regulation_text import canonical_text, load_body, text_hash
from loans.models import Borrower, ImportBatch, Loan
from tests.builders import Branch
from tests.conftest import Cast
from tests.faults.guards import without


def imported_loan(branch: Branch, number: str, amount: str, **facts: Any) -> Loan:
    """One committed row of an old book; `facts` are columns of the loan."""
    batch, _made = ImportBatch.objects.get_or_create(
        sha256="0" * 64,
        defaults={
            "state": ImportBatch.State.COMMITTED,
            "union": branch.unit.parent,
            "mapping": "berka",
            "file_name": "old-book.csv",
            "content": b"",
            "rows_read": 1,
            "rows_accepted": 1,
            "rows_refused": 0,
            "staged_on": datetime.date(2026, 11, 1),
            "committed_on": datetime.date(2026, 11, 2),
        },
    )
    borrower, _made = Borrower.objects.get_or_create(
        number=f"K-{branch.unit.code}",
        defaults={"branch": branch.unit, "name": "老账户", "id_kind": "foreign", "id_number": "706213/0901"},
    )
    known: dict[str, Any] = {
        "standing": Loan.Standing.RUNNING,
        "granted_on": datetime.date(1996, 3, 1),
        "due_on": datetime.date(1998, 3, 1),
    }
    return Loan.objects.create(
        number=number,
        branch=branch.unit,
        borrower=borrower,
        origin=Loan.Origin.IMPORTED,
        amount=Decimal(amount),
        batch=batch,
        **{**known, **facts},
    )


def adopt_reading(
    cast: Cast, day: datetime.date, group_rules: Mapping[str, Any] | None = None, **settings: Any
) -> RegulationVersion:
    """A version in force from `day` that differs in some liability settings, or in the rules of the group."""
    body = load_body(version_on(day).body)
    body["liability"] |= settings
    body["lending"]["group_rules"] |= group_rules or {}
    text = canonical_text(body)
    # The books begin years ago, and the database lets nobody adopt for days gone by.
    with without("core_regulation_born_a_draft"):
        return RegulationVersion.objects.create(
            number=f"T-{day}",
            title="试行",
            state=RegulationVersion.State.ADOPTED,
            effective_from=day,
            adopted_on=day - datetime.timedelta(days=1),
            resolution="试行",
            body=text,
            sha256=text_hash(text),
            drafted_by=cast.union["union_credit"],
            adopted_by=cast.union["union_audit"],
        )
