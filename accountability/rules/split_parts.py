"""The parts of a split question that are objects themselves: people, exception, votes, pressure, household.

Example: votes that name somebody outside `members` are refused with `votes.present.2: not_a_member`.
"""

import dataclasses
import datetime
from dataclasses import dataclass

from accountability.rules.share_split import Intervention, Signers
from creditcoop.core.rules.questions import QuestionReader
from loans.rules.splitting import OtherLoan

PEOPLE = tuple(field.name for field in dataclasses.fields(Signers))


@dataclass(frozen=True)
class Exemption:
    """A written exception to II.6: from the day it was approved to the last day it is good for."""

    approved_on: datetime.date
    valid_to: datetime.date

    def covers(self, day: datetime.date) -> bool:
        return self.approved_on <= day <= self.valid_to


@dataclass(frozen=True)
class Votes:
    """The vote as minuted; present but in neither list is a yes."""

    members: tuple[str, ...]
    present: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    chair: str


def read_signers(reader: QuestionReader) -> Signers:
    people = reader.inner("people", PEOPLE, required=True)
    return Signers(**{key: people.text(key) for key in PEOPLE}) if people else Signers()


def read_exception(reader: QuestionReader) -> Exemption | None:
    inner = reader.inner("exception", ("approved_on", "valid_to"))
    if inner is None:
        return None
    approved_on = inner.day("approved_on", required=True)
    valid_to = inner.day("valid_to", required=True)
    return Exemption(approved_on, valid_to) if approved_on and valid_to else None


def read_intervention(reader: QuestionReader) -> Intervention | None:
    inner = reader.inner("intervention", ("recorded_before_payout", "yielded", "objections"))
    if inner is None:
        return None
    return Intervention(
        recorded_before_payout=inner.flag("recorded_before_payout", required=True),
        yielded=inner.text("yielded"),
        objections=inner.names("objections"),
    )


def read_household(reader: QuestionReader) -> tuple[OtherLoan, ...]:
    loans: list[OtherLoan] = []
    for inner in reader.inners("household", ("amount", "issued_on")):
        amount = inner.fen("amount", required=True, lowest=1)
        issued_on = inner.day("issued_on", required=True)
        if amount is not None and issued_on is not None:
            loans.append(OtherLoan(amount, issued_on))
    return tuple(loans)


def read_votes(reader: QuestionReader) -> Votes | None:
    inner = reader.inner("votes", ("members", "present", "yes", "no", "chair"))
    if inner is None:
        return None
    members = inner.names("members", required=True)
    present = inner.names("present", required=True)
    yes, no = inner.names("yes"), inner.names("no")
    chair = inner.text("chair", required=True)
    if inner.value.get("members") == []:
        inner.note("members", "required")
    if chair and chair not in members:
        inner.note("chair", "not_a_member", person=chair)
    _must_be_in(inner, "present", present, members, "not_a_member")
    _must_be_in(inner, "yes", yes, present, "not_present")
    _must_be_in(inner, "no", no, present, "not_present")
    for place, person in enumerate(no):
        if person in yes:
            inner.note(f"no.{place}", "voted_twice", person=person)
    return Votes(members, present, yes, no, chair)


def _must_be_in(
    inner: QuestionReader, key: str, people: tuple[str, ...], among: tuple[str, ...], code: str
) -> None:
    for place, person in enumerate(people):
        if person not in among:
            inner.note(f"{key}.{place}", code, person=person)
