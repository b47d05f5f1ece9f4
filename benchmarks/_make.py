"""Fill the database of DATABASE_URL for the measurements: `python -m benchmarks._make one|load`."""

import sys

import django


def main(size: str) -> None:
    django.setup()
    from django.core.management import call_command

    from creditcoop.core import clock
    from demo.build import build
    from demo.sizes import SIZES, Size

    one = Size(branches=2, staff=36, managers=4, borrowers=60, loans=1, open_loans=1, refused=0, withdrawn=0)
    call_command("migrate", verbosity=0)
    build(size={**SIZES, "one": one}[size], seed=1, as_of=clock.today())


if __name__ == "__main__":
    main(sys.argv[1])
