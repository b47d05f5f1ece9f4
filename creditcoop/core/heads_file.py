"""The file of daily heads outside the database: one line of JSON a chain and day, only ever added to.

Whoever changes the database and not this file is found out. It belongs on another machine or medium (HEADS_DIR).
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from creditcoop.core.rules.chain import KeptHead


def path_of(chain: str) -> Path:
    """Where the heads of a chain lie."""
    return Path(settings.HEADS_DIR) / f"{chain}.jsonl"


def read(chain: str) -> tuple[list[KeptHead], list[int]]:
    """The heads of the file, and the numbers of its lines that cannot be read."""
    found, unreadable = [], []
    try:
        lines = path_of(chain).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return [], []
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            found.append(
                KeptHead(
                    str(said["day"]),
                    int(said["seq"]),
                    str(said["hash"]),
                    int(said["count"]),
                    int(said["sum_fen"]),
                )
            )
        except (ValueError, KeyError, TypeError):
            unreadable.append(number)
    return found, unreadable


def add(chain: str, heads: Iterable[KeptHead]) -> int:
    """Add the heads whose day the file does not have yet; on the disk when this returns. How many were added."""
    known = {head.day for head in read(chain)[0]}
    new = [head for head in heads if head.day not in known]
    if not new:
        return 0
    place = path_of(chain)
    place.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(vars(head), sort_keys=True) + "\n" for head in new)
    broken_off = place.exists() and not place.read_bytes().endswith(b"\n") and place.stat().st_size > 0
    with place.open("a", encoding="utf-8") as file:
        file.write("\n" + lines if broken_off else lines)
        file.flush()
        os.fsync(file.fileno())
    return len(new)
