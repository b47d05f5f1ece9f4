"""Take a copy of each of several notices and put them into one PDF (practice.md 3.7: print no. and count).

Every copy is counted as if it were taken alone; a void or changed paper refuses the whole.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.documents.merge import merged
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper, PaperPrint
from creditcoop.core.services.print_paper import kept_bytes, print_paper

MOST_COPIES = 200


@transaction.atomic
def print_notices(
    *, papers: Sequence[IssuedPaper], language: str, actor: Actor, on: datetime.date
) -> list[PaperPrint]:
    """Count one copy of each and return them in the order given."""
    if not papers:
        raise Refused(_("Choose at least one notice."), field="papers")
    if len(papers) > MOST_COPIES:
        text = _("At most %(most)s notices are printed in one go. Choose fewer.")
        raise Refused(text % {"most": MOST_COPIES}, field="papers")
    return [print_paper(paper=paper, language=language, actor=actor, on=on) for paper in papers]


def one_pdf(copies: Sequence[PaperPrint]) -> bytes:
    """The bytes that were kept, one paper after the other."""
    return merged(kept_bytes(copy.paper, copy.language) for copy in copies)
