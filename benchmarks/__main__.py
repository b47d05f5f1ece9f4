"""Run the measurements named, or all of them, one after the other: `python -m benchmarks [NAME …]`.

What is measured is printed and kept in benchmarks/results.md, each measurement under its own heading with the day and
the machine it was measured on.
"""

import importlib
import os
import pkgutil
import sys

import django

import benchmarks
from benchmarks._results import Kept


def names() -> list[str]:
    """Every module of the folder that measures something."""
    return sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name[0] != "_"
    )


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - set(names())
    if unknown:
        print(f"! No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditcoop.settings")
    django.setup()
    for name in chosen or names():
        module = importlib.import_module(f"benchmarks.{name}")
        title = (module.__doc__ or "").splitlines()[0]
        print(f"== {name}: {title}", flush=True)
        with Kept(name=name, title=title):
            module.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
