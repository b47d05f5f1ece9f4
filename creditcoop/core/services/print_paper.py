"""Take a copy of a paper out: each is counted, with who and when; the bytes are those that were kept.

The only way to a kept paper: pages and API give its bytes in the answer to this act and nowhere else.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit, serials
from creditcoop.core.access import Actor
from creditcoop.core.documents.text import sha256
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper, PaperPrint, SpoiledPaper

CHINESE, ENGLISH = "zh-hans", "en"


@transaction.atomic
def print_paper(*, paper: IssuedPaper, language: str, actor: Actor, on: datetime.date) -> PaperPrint:
    """Count a copy. Refused for a void paper, except to who looks after the whole union, and for changed bytes."""
    actor.require("print_paper", branch=paper.unit, owners={actor.person_id} if actor.person_id else ())
    assert actor.person is not None
    if language not in (CHINESE, ENGLISH):
        raise Refused(_("Choose Chinese or English."), field="language")
    if is_void(paper) and not actor.scope("print_paper").union_ids:
        raise Refused(
            _("%(number)s is void. Only the union still takes copies of it.") % {"number": paper.number},
            code="paper_void",
        )
    kept_bytes(paper, language)
    copy = PaperPrint.objects.create(
        paper=paper,
        copy=serials.take(f"copies of paper {paper.pk}")[0],
        language=language,
        person=actor.person,
        on=on,
    )
    audit.record(
        act="print_paper",
        actor=actor,
        subject=paper,
        unit=paper.unit,
        facts={"copy": copy.copy, "language": language},
    )
    return copy


def is_void(paper: IssuedPaper) -> bool:
    """Whether it was declared void, whatever the row in hand was read before."""
    return SpoiledPaper.objects.filter(paper=paper).exists()


def kept_bytes(paper: IssuedPaper, language: str) -> bytes:
    """The kept file in a language, after a look at its hash."""
    reading = language == ENGLISH
    content = bytes(paper.reading_pdf if reading else paper.pdf)
    if sha256(content) != (paper.reading_sha256 if reading else paper.pdf_sha256):
        raise Refused(
            _("The kept file of %(number)s was changed. Nothing is printed; tell the union.")
            % {"number": paper.number},
            code="paper_changed",
        )
    return content
