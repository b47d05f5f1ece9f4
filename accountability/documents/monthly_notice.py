"""监测会计月度通知单: what a manager is told and signs (Annex 9; practice.md 3.17)."""

import datetime
from collections.abc import Sequence

from accountability.queries.monthly_notices import Line
from accountability.rules.monthly_notice import ACTION_WORDS, CLOCK, DUE, asked_action
from creditcoop.core.documents.text import money, spoken, unit_name
from creditcoop.core.models import Person, RegulationVersion, Unit
from loans.documents.common import Facts
from loans.rules.limitation.code_words import CLOCK_WORDS


def monthly_notice(
    *,
    branch: Unit,
    month: datetime.date,
    manager: Person,
    accountant: Person,
    lines: Sequence[Line],
    version: RegulationVersion,
    due_by: datetime.date,
    sign_by: datetime.date,
    on: datetime.date,
) -> Facts:
    """The notice in plain JSON. Its canonical text is what the manager signs and what the paper says."""
    return {
        "branch": unit_name(branch),
        "union": unit_name(branch.union),
        "month": f"{month:%Y-%m}",
        "manager": manager.name,
        "accountant": accountant.name,
        "on": on.isoformat(),
        "due_by": due_by.isoformat(),
        "sign_by": sign_by.isoformat(),
        "late": on > due_by,
        "lines": [_line(line) for line in lines],
        "totals": {subject: sum(line.subject == subject for line in lines) for subject in (DUE, CLOCK)},
        "version": version.number,
        "version_sha256": version.sha256,
    }


def _line(line: Line) -> Facts:
    return {
        "subject": line.subject,
        "loan": line.loan.number,
        "borrower": line.loan.borrower.name,
        "balance": money(line.balance),
        "clock": spoken(CLOCK_WORDS[line.clock]) if line.clock else None,
        "guarantor": line.guarantor or None,
        "day": line.day.isoformat(),
        "demanded_on": line.demanded_on.isoformat() if line.demanded_on else None,
        "action": spoken(ACTION_WORDS[asked_action(line.subject, line.clock)]),
    }
