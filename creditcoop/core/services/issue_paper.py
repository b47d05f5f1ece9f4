"""Make a paper: draw it in both languages, then number and keep it, all in one transaction (practice.md 3).

Drawing comes before the number is taken, but the number stands on the paper: so the number is taken first and the
transaction undone with it when the drawing fails. A failed paper leaves no gap.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit, serials
from creditcoop.core.access import Actor
from creditcoop.core.documents.engine import render
from creditcoop.core.documents.font import MissingCharacter
from creditcoop.core.documents.text import Frame, canonical, sha256, unit_name
from creditcoop.core.errors import Refused
from creditcoop.core.labels import FACT_LABELS, PAPER_LABELS
from creditcoop.core.models import IssuedPaper, RegulationVersion, Unit
from creditcoop.core.rules.paper_numbers import WORDS, paper_number, paper_series


@transaction.atomic
def issue_paper(
    *,
    kind: str,
    facts: Mapping[str, Any],
    subject: models.Model,
    about: str,
    unit: Unit,
    version: RegulationVersion,
    replaces: IssuedPaper | None,
    actor: Actor,
    on: datetime.date,
) -> IssuedPaper:
    """Number, draw and keep one paper. Refused where one like it stands already, or a character has no glyph."""
    assert actor.person is not None  # the program makes no papers by itself
    series = paper_series(word=WORDS[kind], unit=unit.code, year=on.year)
    serial = serials.take(series)[0]
    _refuse_second(kind=kind, subject=subject, about=about, replaces=replaces)
    text = canonical(facts)
    frame = _frame(
        facts_sha256=sha256(text),
        unit=unit,
        version=version,
        actor=actor,
        on=on,
        number=paper_number(
            union=unit.union.name, word=WORDS[kind], unit=unit.code, year=on.year, serial=serial
        ),
        replaces=replaces.number if replaces else "",
    )
    paper = IssuedPaper(
        kind=kind,
        series=series,
        serial=serial,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        subject_label=str(subject)[:120],
        about=about,
        unit=unit,
        version=version,
        facts=text,
        replaces=replaces,
        made_by=actor.person,
        on=on,
    )
    _draw(paper, facts, frame)
    paper.save(force_insert=True)
    _record(paper, actor)
    return paper


def _record(paper: IssuedPaper, actor: Actor) -> None:
    audit.record(
        act="make_paper",
        actor=actor,
        subject=paper,
        unit=paper.unit,
        facts={
            "kind": paper.kind,
            "about": paper.subject_label,
            "sha256": paper.facts_sha256,
            "replaces": paper.replaces.number if paper.replaces else "",
        },
    )


def _draw(paper: IssuedPaper, facts: Mapping[str, Any], frame: Frame) -> None:
    """Number the paper and give it its bytes in both languages, with their hashes."""
    paper.number, paper.facts_sha256 = frame.number, frame.facts_sha256
    paper.pdf = _drawn(kind=paper.kind, language="zh_hans", facts=facts, frame=frame)
    paper.pdf_sha256 = sha256(paper.pdf)
    paper.reading_pdf = _drawn(kind=paper.kind, language="en", facts=facts, frame=frame)
    paper.reading_sha256 = sha256(paper.reading_pdf)


def previewed(
    *,
    kind: str,
    language: str,
    facts: Mapping[str, Any],
    unit: Unit,
    version: RegulationVersion,
    actor: Actor,
    on: datetime.date,
) -> bytes:
    """The paper as it would be made now, marked as a preview and without a number. Nothing is kept."""
    text_sha256 = sha256(canonical(facts))
    frame = _frame(facts_sha256=text_sha256, unit=unit, version=version, actor=actor, on=on)
    return _drawn(kind=kind, language=language, facts=facts, frame=frame)


def _frame(
    *,
    facts_sha256: str,
    unit: Unit,
    version: RegulationVersion,
    actor: Actor,
    on: datetime.date,
    number: str = "",
    replaces: str = "",
) -> Frame:
    """What stands around the facts; without a number it is a preview."""
    assert actor.person is not None
    return Frame(
        union=unit_name(unit.union),
        unit=unit_name(unit),
        number=number,
        made_by=actor.person.name,
        made_on=on.isoformat(),
        facts_sha256=facts_sha256,
        version=version.number,
        replaces=replaces,
        preview=not number,
    )


def _drawn(*, kind: str, language: str, facts: Mapping[str, Any], frame: Frame) -> bytes:
    """The PDF, or Refused with the place of a character that the font does not have."""
    try:
        return render(kind=kind, language=language, facts=facts, frame=frame)
    except MissingCharacter as missing:
        raise Refused(
            _(
                "The character %(character)s (%(code)s) at “%(place)s” cannot be printed: the font lacks it. "
                "Correct it there, then make the paper again."
            )
            % {
                "character": missing.character if missing.character.isprintable() else "",
                "code": f"U+{ord(missing.character):04X}",
                "place": _place(missing.path),
            },
            code="character_missing",
        ) from missing


def _place(path: str) -> str:
    """The field of a fact in the reader's words, as exactly as there is a word: facts.guarantors.0.name."""
    names = [FACT_LABELS[part] for part in path.split(".") if part in FACT_LABELS]
    return " · ".join(str(name) for name in names) or path


def standing_paper(*, kind: str, subject: models.Model, about: str) -> IssuedPaper | None:
    """The paper of this kind and subject that holds: neither void nor corrected by a later one."""
    return (
        IssuedPaper.objects.filter(
            kind=kind,
            subject_kind=subject._meta.model_name or "",
            subject_id=subject.pk,
            about=about,
            spoiled=None,
            replaced_by=None,
        )
        .defer("pdf", "reading_pdf", "facts")
        .first()
    )


def _refuse_second(*, kind: str, subject: models.Model, about: str, replaces: IssuedPaper | None) -> None:
    standing = standing_paper(kind=kind, subject=subject, about=about)
    if standing is not None and (replaces is None or replaces.pk != standing.pk):
        raise Refused(
            _("%(kind)s %(number)s stands already. Print that one again, correct it, or declare it void.")
            % {"kind": PAPER_LABELS[kind], "number": standing.number},
            code="paper_stands",
        )
    if replaces is not None and standing is None:
        raise Refused(
            _("%(number)s is void or corrected already.") % {"number": replaces.number},
            field="replaces",
        )
