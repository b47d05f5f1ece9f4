"""No file and no function longer than a reader takes in: `python tools/lengths.py` names those that are."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 400
SMALL_FILE_LINES = 200  # rules and services: one idea a file
FUNCTION_LINES = 50
SOURCES = (
    "creditcoop",
    "loans",
    "accountability",
    "handover",
    "demo",
    "tests",
    "tools",
    "benchmarks",
    "templates",
)
ENDINGS = {".py", ".html", ".js", ".css"}
SMALL = {"rules", "services"}


def files(*, root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("*.py"))
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            if path.suffix in ENDINGS and "migrations" not in path.parts:
                yield path


def longest_allowed(*, path: Path, root: Path) -> int:
    folders = path.relative_to(root).parts[:-1]
    small = path.suffix == ".py" and folders[:1] != ("tests",) and SMALL & set(folders)
    return SMALL_FILE_LINES if small else FILE_LINES


def too_long(*, root: Path) -> list[str]:
    """Every file and function over its limit, as lines to print."""
    found = []
    for path in files(root=root):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(root)
        lines, allowed = text.count("\n"), longest_allowed(path=path, root=root)
        if lines > allowed:
            found.append(f"{name}: {lines} lines, at most {allowed}")
        if path.suffix == ".py":
            found += [f"{name}:{line} {function}: {count} lines, at most {FUNCTION_LINES}"
                      for function, line, count in long_functions(text=text, name=name)]  # fmt: skip
    return found


def long_functions(*, text: str, name: Path) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(ast.parse(text, filename=str(name))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            count = node.end_lineno - node.lineno + 1
            if count > FUNCTION_LINES:
                yield node.name, node.lineno, count


if __name__ == "__main__":
    problems = too_long(root=ROOT)
    print("\n".join(problems) or "No file or function is too long.")
    sys.exit(1 if problems else 0)
