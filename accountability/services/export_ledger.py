"""The whole penalty ledger as lines of JSON, for a check on a computer without the program (3.1).

Read by `verify_penalty_ledger.py`, which goes along with it. People and loans stand there by their ids alone.
"""

import contextlib
import datetime
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from accountability.models import PenaltyEntry
from accountability.services.verify_ledger import facts_of, lapses_to_read
from creditcoop.core.models import ChainHead, RegulationVersion

VERIFIER = Path(settings.BASE_DIR) / "creditcoop" / "core" / "data" / "verify_penalty_ledger.py"


def ledger_lines(*, on: datetime.date) -> Iterator[str]:
    """The heads of the database, the rows by number, then what they rest on; a few rows in memory at a time."""
    yield _line("export", chain=PenaltyEntry.CHAIN, on=on.isoformat())
    for head in ChainHead.objects.filter(chain=PenaltyEntry.CHAIN).order_by("seq", "day"):
        yield _line("head", **vars(head.kept()))
    for row in PenaltyEntry.kept_rows():
        yield _line(
            "row",
            seq=row.seq,
            prev_hash=row.prev_hash,
            hash=row.hash,
            alg=row.alg,
            **row.columns,
            body=row.body,
        )
    for lapse in lapses_to_read():
        yield _line(
            "lapse",
            lapse=lapse.key,
            facts=lapse.facts,
            facts_sha256=lapse.facts_sha256,
            columns=facts_of(lapse),
        )
    used = PenaltyEntry.objects.order_by().values("version").distinct()
    for version in RegulationVersion.objects.filter(pk__in=used).order_by("pk"):
        yield _line("version", version=version.number, sha256=version.sha256, body=version.body)


def _line(what: str, /, **said: object) -> str:
    return json.dumps({"is": what, **said}, ensure_ascii=False) + "\n"


def ledger_bundle(*, on: datetime.date) -> IO[bytes]:
    """An archive of the ledger and the verifier that reads it, written to a file that goes away when closed."""
    with contextlib.ExitStack() as stack:
        found = stack.enter_context(tempfile.TemporaryFile())
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(VERIFIER, VERIFIER.name)
            with archive.open("ledger.jsonl", "w") as file:
                for line in ledger_lines(on=on):
                    file.write(line.encode())
        found.seek(0)
        stack.pop_all()  # whole: whoever sends it closes it
    return found
