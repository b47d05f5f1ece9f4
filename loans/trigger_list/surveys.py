"""A survey stands once its investigation is decided (practice.md 3.2)."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced

_DECIDED = (
    "EXISTS (SELECT 1 FROM loans_applicationstep s WHERE s.application_id = {row}.application_id "
    "AND s.step = 'investigation')"
)
_LOCK = "SELECT 1 FROM loans_loanapplication WHERE id = NEW.application_id"
_MESSAGE = "a survey is written before the investigation is decided and stands from then on"

TRIGGERS = [
    not_replaced("loans_surveyreport", ("application_id",)),
    Trigger(
        "loans_survey_written_before",
        "loans_surveyreport",
        "INSERT",
        _DECIDED.format(row="NEW"),
        _MESSAGE,
        lock=_LOCK,
    ),
    Trigger(
        "loans_survey_stands",
        "loans_surveyreport",
        "UPDATE",
        f"OLD.application_id <> NEW.application_id OR {_DECIDED.format(row='NEW')}",
        _MESSAGE,
        lock=_LOCK,
    ),
    Trigger("loans_survey_kept", "loans_surveyreport", "DELETE", "1=1", "a survey is never removed"),
    Trigger(
        "loans_step_not_by_second_surveyor",
        "loans_applicationstep",
        "INSERT",
        "NEW.step <> 'group' AND EXISTS (SELECT 1 FROM loans_surveysignature g "
        "JOIN loans_surveyreport r ON r.id = g.survey_id "
        "WHERE r.application_id = NEW.application_id AND g.person_id = NEW.person_id)",
        "who signed the survey takes no other post of the loan (II.5)",
        lock=_LOCK,
    ),
    *append_only("loans_surveysignature", ("survey_id", "person_id", "text_sha256")),
    Trigger(
        "loans_survey_signed_by_the_second",
        "loans_surveysignature",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_surveyreport r WHERE r.id = NEW.survey_id "
        "AND r.second_surveyor_id = NEW.person_id)",
        "the second surveyor named in the survey signs it",
    ),
]
