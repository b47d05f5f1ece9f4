"""benchmarks/results.md: what was measured last, when and on what."""

import datetime
import os
import platform
import re
import sys
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import TextIO

import django

RESULTS = Path(__file__).parent / "results.md"
HEAD = """# Measured

`python3 dev.py bench` measures all of it, `python3 dev.py bench NAME` one part. Ratios are taken within one run, by
turns; figures of different runs or machines do not compare. The load set is that of `manage.py demo --size load`.
"""


class Kept:
    """Copies what a measurement prints into its section of the results; a measurement that fails leaves the old one."""

    def __init__(self, *, name: str, title: str) -> None:
        self.name, self.title = name, title
        self.said = StringIO()
        self.screen: TextIO = sys.stdout

    def __enter__(self) -> None:
        sys.stdout = self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.stdout = self.screen
        if kind is None:
            write(self.name, self.title, self.said.getvalue())

    def write(self, text: str) -> int:
        self.said.write(text)
        return self.screen.write(text)

    def flush(self) -> None:
        self.screen.flush()


def write(name: str, title: str, said: str) -> None:
    """Put one section in its place, sorted by name, and leave the others."""
    sections = read()
    lines = said.rstrip().splitlines()
    today = datetime.date.today().isoformat()
    sections[name] = (
        f"{title}\n\n{today}, `python3 dev.py bench {name}`, {machine()}\n\n```\n"
        + "\n".join(lines)
        + "\n```"
    )
    body = "\n\n".join(f"## {key}\n\n{text}" for key, text in sorted(sections.items()))
    RESULTS.write_text(f"{HEAD}\n{body}\n", encoding="utf-8")


def read() -> dict[str, str]:
    if not RESULTS.exists():
        return {}
    parts = re.split(r"^## (.+)$", RESULTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def machine() -> str:
    """What a reader needs to weigh the figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, Python {platform.python_version()}, "
        f"Django {django.get_version()}, load at the end {busy:.1f}"
    )
