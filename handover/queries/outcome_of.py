"""What the rulings on a refusal come to (Annex 7)."""

from handover.models import Refusal
from handover.rules.refusal import Outcome, Ruling, outcome


def outcome_of(refusal: Refusal) -> Outcome:
    """The union's last word where there is one, else what the supervisors ruled together."""
    rulings = list(refusal.rulings.all())
    last = next((row for row in rulings if row.last_word), None)
    if last is not None:
        return Outcome.MEND if last.ruling == Ruling.PROPER else Outcome.TAKEN_OVER
    supervisors = refusal.dossier.handover.supervisors.count()
    return outcome([row.ruling for row in rulings], supervisors=supervisors)
