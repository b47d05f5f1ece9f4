"""How papers are numbered (practice.md 3): `(union short name)+kind+字〔year〕+branch+serial`, no gaps.

Example: the 157th loan contract of branch 0301 in 2024 is 临禾农信借字〔2024〕0301-0157号.
"""

import re
from collections.abc import Mapping

# The character of each kind in its number: 借 in 临禾农信借字〔2024〕0301-0157号.
WORDS: Mapping[str, str] = {
    "application_form": "申",
    "survey_report": "查",
    "approval_sheet": "批",
    "responsibility_letter": "责",
    "contract": "借",
    "receipt": "据",
    "exception_sheet": "例",
    "intervention_sheet": "干",
    "monthly_notice": "知",
    "demand_notice": "催",
    "guarantor_notice": "保",
    "due_notice": "到",
    "public_notice": "告",
    "handover_list": "移",
    "supervision_record": "监",
    "inventory_report": "清",
    "penalty_notice": "处",
    "extension_agreement": "展",
    "closing_slip": "结",
}


# What follows the place in the name of a county union: 临禾县农村信用合作联社, 临禾县联社, 临禾市农村信用联社.
_PLACE = re.compile(
    r"^(.{2,8}?)(?:县|市|区|旗|自治县)?(?:农村信用合作社|农村信用合作|农村信用|农村|信用)?联社"
)
_COOPERATIVE = "农信"


def short_name(union: str) -> str:
    """The short name of a county union for its papers; its whole name where it is not built as usual.

    Example: 临禾县农村信用合作联社 is 临禾农信.
    """
    found = _PLACE.match(union)
    return f"{found.group(1)}{_COOPERATIVE}" if found else union


def paper_series(*, word: str, unit: str, year: int) -> str:
    """The series whose numbers follow each other; `word` is the kind's character in the number."""
    return f"paper {word} {unit} {year}"


def paper_number(*, union: str, word: str, unit: str, year: int, serial: int) -> str:
    """`union` is the union's full name, `unit` the code of the branch."""
    return f"{short_name(union)}{word}字〔{year}〕{unit}-{serial:04d}号"
