"""Write down the survey (贷前调查) while the loan waits for the investigation (II.5, practice.md 3.2).

The handler writes it, before or with his decision, as often as he likes; once the investigation is decided it stands.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting
from creditcoop.core.rules.posts import Post
from loans.documents.survey import AMOUNTS, TEXTS, survey_sha256
from loans.models import LoanApplication, SurveyReport
from loans.rules.approval_flow import Step
from loans.services import road

FIELDS = (
    "surveyed_on",
    "place",
    "people_asked",
    "minutes_spent",
    *TEXTS,
    *AMOUNTS,
    "proposed_term_months",
)


@transaction.atomic
def write_survey(
    *,
    application_id: int,
    facts: Mapping[str, Any],
    second_surveyor: Person | None,
    actor: Actor,
    on: datetime.date,
) -> SurveyReport:
    """Write or rewrite the survey. `facts` are the fields of FIELDS; amounts in yuan, None where not recorded."""
    application = road.locked(application_id)
    actor.require("write_survey", branch=application.branch, owners={application.handler_id})
    assert actor.person is not None
    if (
        application.steps.filter(step=Step.INVESTIGATION).exists()
        or application.waiting_for != Step.INVESTIGATION
    ):
        raise Refused(_("The investigation is decided: the survey stands as it is (II.5)."))
    if facts["surveyed_on"] > on:
        raise Refused(_("The day of the survey lies in the future."), field="surveyed_on")
    if second_surveyor is not None and second_surveyor not in second_surveyors(application, on=on):
        raise Refused(_("Choose another customer manager of this branch."), field="second_surveyor")
    survey, _new = SurveyReport.objects.update_or_create(
        application=application,
        defaults={
            **{name: facts[name] for name in FIELDS},
            "second_surveyor": second_surveyor,
            "written_by": actor.person,
            "written_on": on,
        },
    )
    audit.record(
        act="write_survey",
        actor=actor,
        subject=application,
        unit=application.branch,
        clause="II.5",
        facts={"sha256": survey_sha256(survey)},
    )
    return survey


def second_surveyors(application: LoanApplication, *, on: datetime.date) -> list[Person]:
    """Customer managers of the branch who could go along: all but the handler."""
    posts = Posting.objects.filter(Posting.covers(on), post=Post.CM, unit=application.branch)
    return list(Person.objects.filter(pk__in=posts.values("person")).exclude(pk=application.handler_id))
