"""Fill the database of DATABASE_URL for the measurements: `python -m benchmarks._make one|load`."""

import sys
from pathlib import Path

import django

BOOK = Path(__file__).resolve().parent.parent / "data" / "berka-loan-book.csv"


def main(size: str) -> None:
    django.setup()
    from django.core.management import call_command

    from creditcoop.core import clock
    from creditcoop.core.access import Actor
    from creditcoop.core.models import User
    from demo.build import build
    from demo.sizes import SIZES, Size
    from loans.services.read_loan_book import read_loan_book
    from loans.services.stage_import import stage_import

    one = Size(branches=2, staff=36, managers=4, borrowers=60, loans=1, open_loans=1, refused=0, withdrawn=0)
    call_command("migrate", verbosity=0)
    day = clock.today()
    build(size={**SIZES, "one": one}[size], seed=1, as_of=day)
    # A loan book that waits for the second person, so that its pages can be opened.
    source = read_loan_book(file_name=BOOK.name, content=BOOK.read_bytes())
    person = User.objects.get(username="union.credit").person
    actor = Actor.of(person=person, on=day, channel="command")
    stage_import(source=source, mapping="berka", actor=actor, on=day)


if __name__ == "__main__":
    main(sys.argv[1])
