"""贷前调查报告 (practice.md 3.2): what the handler wrote down, and who signed it."""

from typing import Any

from creditcoop.core.documents.text import canonical, money, sha256
from loans.documents.common import Facts, application_facts, text
from loans.models import LoanApplication, SurveyReport
from loans.rules.approval_flow import Step

TEXTS = (
    "household",
    "assets",
    "debts",
    "business",
    "credit_record",
    "purpose_detail",
    "repayment_source",
    "security_opinion",
    "risks",
    "proposal",
)
AMOUNTS = (
    "assets_amount",
    "debts_amount",
    "income_amount",
    "spending_amount",
    "own_funds_amount",
    "proposed_amount",
)


def survey_of(application: LoanApplication) -> SurveyReport | None:
    return (
        SurveyReport.objects.filter(application=application)
        .select_related("second_surveyor", "written_by")
        .first()
    )


def survey_facts(survey: SurveyReport) -> Facts:
    """The text that the second surveyor signs."""
    return {
        "surveyed_on": survey.surveyed_on.isoformat(),
        "place": text(survey.place),
        "surveyor": survey.written_by.name,
        "second_surveyor": survey.second_surveyor.name if survey.second_surveyor else None,
        "people_asked": text(survey.people_asked),
        "minutes_spent": survey.minutes_spent,
        **{name: text(getattr(survey, name)) for name in TEXTS},
        **{name: money(getattr(survey, name)) for name in AMOUNTS},
        "proposed_term_months": survey.proposed_term_months,
        "written_on": survey.written_on.isoformat(),
    }


def survey_sha256(survey: SurveyReport) -> str:
    return sha256(canonical(survey_facts(survey)))


def survey_report(application: LoanApplication, *, answering: list[Any]) -> Facts:
    """The report of a survey; `answering` are the lines of the responsibility card, the first responsible first.

    Without a survey on record every one of its fields is a blank.
    """
    survey = survey_of(application)
    step = application.steps.filter(step=Step.INVESTIGATION).select_related("person").first()
    return {
        **application_facts(application, whole=False),
        "survey": survey_facts(survey) if survey else None,
        "signed": _signed(survey) if survey else [],
        "opinion": {
            "person": step.person.name,
            "outcome": step.outcome,
            "words": text(step.opinion),
            "on": step.on.isoformat(),
        }
        if step
        else None,
        "answering": answering,
    }


def _signed(survey: SurveyReport) -> list[Facts]:
    """Signatures under the survey as it stands now."""
    sha = survey_sha256(survey)
    rows = survey.signatures.filter(text_sha256=sha).select_related("person")
    return [{"person": row.person.name, "on": row.on.isoformat(), "sha256": sha} for row in rows]
