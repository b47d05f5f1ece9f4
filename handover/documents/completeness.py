"""Which parts of a list are filled, from the facts that would be signed (Annex 6)."""

from collections.abc import Mapping
from typing import Any

from handover.rules.completeness import Part, missing_parts
from handover.rules.handover_policy import HandoverPolicy

# Which facts are the rows of a mandatory part; item ⑤ is words alone.
ROWS: Mapping[str, str] = {
    "loans": "loans",
    "economic_files": "files",
    "time_limits": "time_limits",
    "due_within_month": "due_within_month",
}


def parts_of(facts: Mapping[str, Any], *, policy: HandoverPolicy) -> dict[str, Part]:
    """Every part of the list by its code: the mandatory ones in the order of the annex, then the branch's own."""
    words, none_said = facts["words"], set(facts["none_said"])
    codes = [*policy.mandatory_items, *(code for code in words if code not in policy.mandatory_items)]
    return {
        code: Part(
            code,
            rows=len(facts[ROWS[code]]) if code in ROWS else 0,
            words=words.get(code, ""),
            none_said=code in none_said,
        )
        for code in codes
    }


def missing(facts: Mapping[str, Any], *, policy: HandoverPolicy) -> list[str]:
    """Codes of the parts that stop the handover."""
    return missing_parts(parts_of(facts, policy=policy), policy=policy)
