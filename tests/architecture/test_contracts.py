"""Every import contract holds, and each is seen to fail in a copy of the tree that breaks it on purpose."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("creditcoop", "loans", "accountability", "handover", "demo")

# contract → (what somebody does, the file, the line added to it)
BREAKS = {
    "apps": [
        ("a loan reads the liability", "loans/models/loan.py", "import accountability.models"),
        ("the core knows loans", "creditcoop/core/models/units.py", "import loans.models"),
        ("the program needs the demo data", "loans/models/loan.py", "import demo.apps"),
        ("accountability asks a handover", "accountability/models/liability.py", "import handover.apps"),
    ],
    "pure": [
        ("a rule imports Django", "loans/rules/bands.py", "from django.utils import timezone"),
        ("a rule reaches Django through the core", "loans/rules/bands.py", "import creditcoop.core.clock"),
        ("a list of acts translates", "loans/acts.py", "from django.utils.translation import gettext"),
    ],
    "inside-apps": [
        ("somebody adds utils.py", "loans/utils.py", "HELPFUL = True"),
        ("a model calls a service", "loans/models/borrower.py", "import loans.services"),
        ("a rule reads a model", "accountability/rules/shares.py", "import accountability.models"),
        ("a page asks the API", "loans/views/__init__.py", "import loans.api"),
    ],
    "inside-core": [
        ("somebody adds helpers.py to the core", "creditcoop/core/helpers.py", "HELPFUL = True"),
        ("a model calls a service", "creditcoop/core/models/units.py", "import creditcoop.core.services"),
    ],
    "pay-out": [
        ("a page pays out", "loans/views/__init__.py", "import loans.services.pay_out_loan"),
        ("a service pays out", "accountability/services/trial.py", "from loans.services import pay_out_loan"),
    ],
    "custody": [
        ("custody moves", "accountability/services/trial.py", "import loans.services.transfer_custody"),
    ],
    "handover-reads": [
        ("a handover reads shares", "handover/apps.py", "import accountability.models"),
        ("a handover calls accountability", "handover/apps.py", "import accountability.services"),
    ],
}
CASES = [
    pytest.param(contract, file, line, id=f"{contract}: {deed}")
    for contract, deeds in BREAKS.items()
    for deed, file, line in deeds
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the program to spoil."""
    for package in PACKAGES:
        leave_out = shutil.ignore_patterns("__pycache__", "locale", "static")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave_out)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    # Named in a contract, written with the first handover.
    custody = tmp_path / "loans/services/transfer_custody.py"
    if not custody.exists():
        custody.write_text("")
    return tmp_path


def lint_imports(tree: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    chosen = ["--contract", contract] if contract else []
    return subprocess.run([*command, *chosen], cwd=tree, capture_output=True, text=True, check=False)


def add_line(tree: Path, file: str, line: str) -> None:
    path = tree / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")


def contracts() -> set[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    return {name.rpartition(":")[2] for name in config.sections() if ":" in name}


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    done = lint_imports(tree)
    assert done.returncode == 0, done.stdout


def test_every_contract_is_broken_on_purpose_below() -> None:
    assert contracts() == set(BREAKS)


@pytest.mark.parametrize(("contract", "file", "line"), CASES)
def test_a_broken_contract_is_seen(tree: Path, contract: str, file: str, line: str) -> None:
    add_line(tree, file, line)
    done = lint_imports(tree, contract)
    assert done.returncode == 1, done.stdout
    assert "0 kept, 1 broken" in done.stdout, done.stdout


def test_a_handover_may_read_the_queries_of_accountability(tree: Path) -> None:
    add_line(tree, "accountability/queries/__init__.py", "")
    add_line(tree, "handover/apps.py", "import accountability.queries")
    done = lint_imports(tree, "handover-reads")
    assert done.returncode == 0, done.stdout
