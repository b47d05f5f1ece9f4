"""What the investigation still lacks by custom, said before it is signed: a hint, never a wall (practice.md 3.2)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.rules.money import to_fen
from loans.documents.survey import survey_of, survey_sha256
from loans.models import LoanApplication

TWO_SURVEYORS_FROM_FEN = 10_000_00  # practice.md 3.2 [W4]; the regulation itself does not ask for it


def survey_note(application: LoanApplication) -> dict[str, Any] | None:
    """No survey yet, or from 10,000 yuan none signed by a second surveyor; None where nothing is lacking."""
    survey = survey_of(application)
    if survey is None:
        text = _("No survey is recorded. Write it first: with your decision it can no longer be changed.")
        return _banner(text, "write_survey", application)
    if to_fen(application.amount) < TWO_SURVEYORS_FROM_FEN:
        return None
    second = survey.second_surveyor
    if second is None:
        text = _("From 10,000 yuan two people survey: no second surveyor is named.")
        return _banner(text, "write_survey", application)
    if not survey.signatures.filter(person=second, text_sha256=survey_sha256(survey)).exists():
        text = _("%(name)s has not signed the survey yet as second surveyor.") % {"name": second.name}
        return _banner(text, "application_papers", application)
    return None


def _banner(text: str, page: str, application: LoanApplication) -> dict[str, Any]:
    return {
        "text": text,
        "kind": "soon",
        "url": reverse(page, args=[application.pk]),
        "link": _("To the survey"),
    }
