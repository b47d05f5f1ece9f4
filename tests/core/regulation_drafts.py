"""Drafts of the regulation for tests: two people of the credit department, a draft, a paper, an adoption."""

import datetime
import io
from typing import Any

from PIL import Image

from creditcoop.core.models import EvidenceFile, Person, Posting, RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.regulation_text import load_body
from creditcoop.core.services.adopt_regulation import adopt_regulation
from creditcoop.core.services.draft_regulation import draft_regulation
from creditcoop.core.services.edit_regulation import edit_regulation
from creditcoop.core.services.keep_evidence import keep_evidence
from creditcoop.core.services.regulation_drafts import VersionHead, saves_of
from tests.builders import LONG_AGO, actor, make_person
from tests.conftest import Cast


def head(number: str, begins: datetime.date, **other: Any) -> VersionHead:
    facts = {"number": number, "title": "修订办法", "title_en": "Revised rules", "effective_from": begins}
    return VersionHead(**{**facts, **other})


def second_person(cast: Cast, code: str = "U1-second") -> Person:
    person = make_person(code, "第二人")
    Posting.objects.create(person=person, post="union_credit", unit=cast.union.unit, from_on=LONG_AGO)
    return person


def draft(
    cast: Cast, *, on: datetime.date, begins: datetime.date, number: str = "2", by: Person | None = None
) -> RegulationVersion:
    """A copy of the version in force, by the union's credit department."""
    return draft_regulation(
        base_id=version_on(on).pk,
        head=head(number, begins),
        actor=actor(by or cast.union["union_credit"], on),
        on=on,
    )


def edit(
    version: RegulationVersion, person: Person, *, on: datetime.date, **changes: Any
) -> RegulationVersion:
    """`changes` are leaves by "chapter__leaf"."""
    body = load_body(version.body)
    for name, value in changes.items():
        chapter, leaf = name.split("__")
        body[chapter][leaf] = value
    return edit_regulation(
        version_id=version.pk,
        head=head(version.number, version.effective_from),
        body=body,
        seen=saves_of(version),
        actor=actor(person, on),
        on=on,
    )


def picture(tone: int = 7) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (tone, 20, 30)).save(made, "PNG")
    return made.getvalue()


def paper(person: Person, *, on: datetime.date, tone: int = 7) -> EvidenceFile:
    return keep_evidence(content=picture(tone), name="决议.png", actor=actor(person, on), on=on)


def adopt(
    version: RegulationVersion, person: Person, *, on: datetime.date, **facts: Any
) -> RegulationVersion:
    given: dict[str, Any] = {"resolution": "临禾联社〔2026〕9号", "adopted_on": on, "seen": saves_of(version)}
    files = facts.pop("files", None)
    return adopt_regulation(
        version_id=version.pk,
        files=[paper(person, on=on)] if files is None else files,
        actor=actor(person, on),
        on=on,
        **{**given, **facts},
    )
