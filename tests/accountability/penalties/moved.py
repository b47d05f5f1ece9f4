"""A process of its own that looks over a ledger with both verifiers, or brings a dump into another database.

python -m tests.accountability.penalties.moved verify FOLDER
python -m tests.accountability.penalties.moved load FILE
"""

import subprocess
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from accountability.models import PenaltyEntry  # noqa: E402
from accountability.services.export_ledger import VERIFIER, ledger_lines  # noqa: E402
from accountability.services.verify_ledger import verify_ledger  # noqa: E402
from creditcoop.core import clock, heads_file, triggers  # noqa: E402


def verify(folder: str) -> None:
    """Prints what the program and the verifier of one file find; ends with 1 where either found anything."""
    found = verify_ledger()
    print("program", found.rows, [(fault.seq, fault.code) for fault in found.faults])
    export = Path(folder) / "ledger.jsonl"
    export.write_text("".join(ledger_lines(on=clock.today())), encoding="utf-8")
    heads = heads_file.path_of(PenaltyEntry.CHAIN)
    command = [sys.executable, "-I", str(VERIFIER), "--json", str(export), str(heads)]
    other = subprocess.run(command, capture_output=True, text=True, check=False)
    print("one file", other.stdout, other.stderr)
    if not found.rows or found.faults or other.returncode:
        sys.exit(1)


def load(file: str) -> None:
    """As an operator does it: the guards would refuse rows that were recorded before, so they come back after it."""
    triggers.remove("default")
    call_command("flush", interactive=False, verbosity=0)
    triggers.remove("default")  # the end of a flush makes them anew
    call_command("loaddata", file, verbosity=0)
    triggers.install("default")


if __name__ == "__main__":
    {"verify": verify, "load": load}[sys.argv[1]](sys.argv[2])
