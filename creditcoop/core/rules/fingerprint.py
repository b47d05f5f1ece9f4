"""The fingerprint of a set of facts: SHA-256 of their canonical JSON (sorted names, days and amounts as text).

Example: the same facts in another order have the same fingerprint; one changed letter gives another.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

Fact = str | int | bool | Decimal | datetime.date | None


def fingerprint(facts: Mapping[str, Fact]) -> str:
    """64 hexadecimal digits."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
