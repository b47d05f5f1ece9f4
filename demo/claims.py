"""What happened to overdue loans: demands, a late one that waits, a payment, a call that proves nothing.

By the services themselves, on loans of the first two branches, so that the board of time limits shows every colour.
"""

import datetime
import io

from PIL import Image, ImageDraw

from creditcoop.core.access import Actor
from creditcoop.core.models import Person
from creditcoop.core.services.keep_evidence import keep_evidence
from demo.staff import Roster
from demo.writing import CHANNEL
from loans.models import Custody, Loan
from loans.services.check_event import EventFacts
from loans.services.keep_time_limits import keep_time_limits
from loans.services.record_event import record_event

MOST_LOANS = 2_000  # of larger books the clocks are written by rebuild_time_limits
SIGNED = {"channel": "handed", "receipt": "signed"}
# Kind, facts, days ago, whether there is a scan.
STORY: list[tuple[str, dict[str, str], int, bool]] = [
    ("demand", SIGNED, 1, True),
    ("demand", {"channel": "phone"}, 2, False),
    ("part_payment", {}, 0, True),
    ("demand", {"channel": "courier", "receipt": "signed"}, 3, True),
    ("demand", SIGNED, 12, True),
]


def record_claims(*, roster: Roster, as_of: datetime.date) -> None:
    """Events on overdue loans, and the clocks of every open loan."""
    open_loans = Loan.objects.filter(standing=Loan.Standing.RUNNING).order_by("pk")
    if open_loans.count() <= MOST_LOANS:
        for loan in open_loans.select_related("application"):
            keep_time_limits(loan=loan, on=as_of)
    for branch in roster.branches[:2]:
        overdue = open_loans.filter(branch=branch.unit).overdue_on(as_of).order_by("due_on", "pk")
        for place, loan in enumerate(overdue[: 3 * len(STORY)]):
            custody = Custody.objects.on(as_of).filter(loan=loan).select_related("person").first()
            if custody is not None:
                _record(loan, custody.person, place, as_of)


def _record(loan: Loan, keeper: Person, place: int, as_of: datetime.date) -> None:
    kind, facts, days, proved = STORY[place % len(STORY)]
    actor = Actor.of(person=keeper, on=as_of, channel=CHANNEL)
    files = []
    if proved:
        content = receipt(loan.pk)
        files = [keep_evidence(content=content, name="催收回执.png", actor=actor, on=as_of)]
    record_event(
        loan_id=loan.pk,
        facts=EventFacts(
            kind=kind,
            happened_on=max(as_of - datetime.timedelta(days=days), loan.granted_on),
            facts=dict(facts),
            words="上门催收，借款人在回执上签字。" if facts == SIGNED else "",
        ),
        files=files,
        actor=actor,
        on=as_of,
    )


def receipt(number: int) -> bytes:
    """A sheet with a pattern and a seal of its own for every number."""
    sheet = Image.new("RGB", (420, 594), (250, 248, 240))
    pen = ImageDraw.Draw(sheet)
    for place, digit in enumerate(f"{number:024b}"):
        x, y = 60 + 48 * (place % 6), 80 + 60 * (place // 6)
        pen.rectangle((x, y, x + (36 if digit == "1" else 18), y + 14), outline=(40, 50, 90), width=2)
    pen.ellipse((270, 470, 370, 570), outline=(190, 40, 40), width=5)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()
