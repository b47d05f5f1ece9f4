"""Ask before somebody is entered who may be entered already: it must be said why he is another person.

Names no one: the number of the borrower found and the reason are enough to look, and nobody reads more by guessing.
"""

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Unit
from loans.labels import LIKENESS_LABELS
from loans.queries.likely import Likely, likely_same
from loans.rules.likeness import Somebody


def confirmed_another(
    somebody: Somebody, *, branch: Unit, not_same: str, but: int | None = None
) -> dict[str, object]:
    """What the audit keeps of the comparison. Refused at `not_same` while somebody is alike and no reason given."""
    found = likely_same(somebody, branch=branch, but=but)
    if not found:
        return {}
    if not not_same.strip():
        raise Refused(
            _(
                "May already be entered: %(people)s. Look at them first; if it is right all the same, write why."
            )
            % {"people": "; ".join(map(_words, found))},
            field="not_same",
            code="likely_same",
        )
    return {
        "not_same_as": ", ".join(one.borrower.number for one in found),
        "not_same_reason": not_same.strip(),
    }


def _words(one: Likely) -> str:
    who = _("a borrower of another branch") if one.elsewhere else one.borrower.number
    return f"{who} ({LIKENESS_LABELS[one.reason]})"
