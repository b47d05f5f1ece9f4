"""Run the measurements named, or all of them, one after the other: `python -m benchmarks [NAME …]`."""

import importlib
import os
import pkgutil
import sys

import django

import benchmarks


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
        if hasattr(module, "main"):
            print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
            module.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
