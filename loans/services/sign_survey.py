"""The second surveyor signs the survey that he saw, by its hash (matrix: the second investigator signs, II.5)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import Person
from loans.documents.survey import survey_of, survey_sha256
from loans.models import SurveySignature
from loans.services import road


@transaction.atomic
def sign_survey(*, application_id: int, text_sha256: str, actor: Actor, on: datetime.date) -> SurveySignature:
    """Keep the signature. Refused for anybody but the second surveyor, or where the text has changed since."""
    application = road.locked(application_id)
    survey = survey_of(application)
    person: Person | None = actor.person
    if survey is None or person is None or survey.second_surveyor_id != person.pk:
        raise Refused(_("Only the second surveyor named in the survey signs it."))
    sha = survey_sha256(survey)
    if sha != text_sha256:
        raise Refused(_("The survey has changed since you opened this page. Read it again, then sign it."))
    if survey.signatures.filter(person=person, text_sha256=sha).exists():
        raise AlreadyDone(_("You have signed this survey already."))
    signature = SurveySignature.objects.create(survey=survey, person=person, text_sha256=sha, on=on)
    audit.record(
        act="sign_survey",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.5",
        facts={"sha256": sha},
    )
    return signature
