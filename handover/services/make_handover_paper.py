"""Make a paper of a handover: 移交清册, 监交书, 清查报告 (Annex 6, 7; practice.md 3.12, 3.14).

Done by parties, supervisors, the monitoring accountant and whoever may open handovers here. Numbered, hashed, kept; the
one that stands is taken out again, never made anew. Each is what was frozen, so it says what was signed.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from creditcoop.core.services.issue_paper import issue_paper, standing_paper
from handover.documents.papers import BUILDERS
from handover.models import Handover
from handover.services.locked import concerned


@transaction.atomic
def make_handover_paper(*, handover: Handover, kind: str, actor: Actor, on: datetime.date) -> IssuedPaper:
    """Number, draw and keep the paper; where the one that stands says the same, that one is given."""
    actor.require("make_handover_paper", branch=handover.branch, owners=concerned(handover))
    if kind not in BUILDERS:
        raise Refused(_("Choose which paper to make."), field="kind")
    facts = BUILDERS[kind](handover)
    if facts is None:
        raise Refused(_("The time for this paper has not come yet."), field="kind")
    about = str(handover.dossiers.count()) if kind == IssuedPaper.Kind.HANDOVER_LIST else ""
    standing = standing_paper(kind=kind, subject=handover, about=about)
    if standing is not None:
        return standing
    return issue_paper(
        kind=kind,
        facts=facts,
        subject=handover,
        about=about,
        unit=handover.branch,
        version=handover.version,
        replaces=None,
        actor=actor,
        on=on,
    )
