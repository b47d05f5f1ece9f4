"""A survey stands once decided; a signature is under one text; both are kept by the database."""

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from accountability.models import ResponsibilitySignature
from accountability.services.make_paper import facts_of
from accountability.services.sign_responsibility_letter import letter_of, sign_responsibility_letter
from creditcoop.core.errors import AlreadyDone, Refused
from loans.documents.survey import survey_of, survey_sha256
from loans.models import LoanApplication, SurveyReport, SurveySignature
from loans.services.sign_survey import sign_survey
from loans.services.write_survey import FIELDS, write_survey
from tests.builders import actor, bring_to, decide, make_application
from tests.conftest import Cast
from tests.faults.guards import without


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(sql: str, *values: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


def survey(cast: Cast, application: LoanApplication, on: datetime.date, **changes: Any) -> SurveyReport:
    facts: dict[str, Any] = dict.fromkeys(FIELDS, "")
    facts |= {name: None for name in FIELDS if name.endswith("_amount")}
    facts |= {"minutes_spent": None, "proposed_term_months": None, "surveyed_on": on, "place": "家中"}
    facts |= {"assets_amount": Decimal("90500.00"), **changes.pop("facts", {})}
    return write_survey(
        application_id=application.pk,
        facts=facts,
        second_surveyor=changes.get("second", cast.a["cm2"]),
        actor=actor(changes.get("by", cast.a["cm"]), on),
        on=on,
    )


@pytest.fixture
def application(cast: Cast, day: datetime.date) -> LoanApplication:
    return make_application(cast.a, "15000.00", on=day)


def test_the_survey_is_the_handlers(cast: Cast, application: LoanApplication, day: datetime.date) -> None:
    with pytest.raises(PermissionDenied):
        survey(cast, application, day, by=cast.a["cm2"])
    with pytest.raises(Refused, match="customer manager"):
        survey(cast, application, day, second=cast.a["cm"])
    with pytest.raises(Refused, match="customer manager"):
        survey(cast, application, day, second=cast.a["teller"])
    with pytest.raises(Refused, match="future"):
        survey(cast, application, day, facts={"surveyed_on": day + datetime.timedelta(days=1)})
    assert survey(cast, application, day).written_by == cast.a["cm"]


def test_a_decided_survey_stands(cast: Cast, application: LoanApplication, day: datetime.date) -> None:
    survey(cast, application, day)
    change = "UPDATE loans_surveyreport SET place = 'x'"
    assert not refused(change), "before the decision it may change"
    decide(application, "investigation", cast.a["cm"], on=day)
    with pytest.raises(Refused, match="stands"):
        survey(cast, application, day)
    assert refused(change)
    assert refused("DELETE FROM loans_surveyreport")
    with without("loans_survey_stands"):
        assert not refused(change)


def test_a_survey_is_not_written_after_the_decision(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    other = make_application(cast.a, "15000.00", on=day, borrower=application.borrower)
    kept = survey(cast, other, day)
    decide(application, "investigation", cast.a["cm"], on=day)
    names = [field.column for field in SurveyReport._meta.concrete_fields if field.column != "id"]
    listed = ", ".join(names)
    wanted = listed.replace("application_id", str(application.pk), 1)
    sql = f"INSERT INTO loans_surveyreport ({listed}) SELECT {wanted} FROM loans_surveyreport WHERE id = %s"
    assert refused(sql, kept.pk)
    with without("loans_survey_written_before"):
        assert not refused(sql, kept.pk)


def test_a_survey_is_optional_whatever_the_amount(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    bring_to(application, cast.a, cast.union, "review", on=day)
    facts = facts_of(application=application, kind="survey_report", about="", on=day)
    assert facts["survey"] is None and facts["opinion"]["words"] == "同意"


def test_only_the_second_surveyor_signs_and_only_what_he_saw(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    survey(cast, application, day)
    found = survey_of(application)
    assert found is not None
    seen = survey_sha256(found)
    second = actor(cast.a["cm2"], day)
    for person in ("cm", "director"):
        with pytest.raises(Refused, match="second surveyor"):
            sign_survey(
                application_id=application.pk, text_sha256=seen, actor=actor(cast.a[person], day), on=day
            )
    survey(cast, application, day, facts={"risks": "另有风险"})
    with pytest.raises(Refused, match="changed"):
        sign_survey(application_id=application.pk, text_sha256=seen, actor=second, on=day)
    found.refresh_from_db()
    now = survey_sha256(survey_of(application))  # type: ignore[arg-type]
    sign_survey(application_id=application.pk, text_sha256=now, actor=second, on=day)
    with pytest.raises(AlreadyDone):
        sign_survey(application_id=application.pk, text_sha256=now, actor=second, on=day)
    signed = facts_of(application=application, kind="survey_report", about="", on=day)["signed"]
    assert [mark["person"] for mark in signed] == ["李春梅"]
    survey(cast, application, day, facts={"risks": "又改了"})
    assert facts_of(application=application, kind="survey_report", about="", on=day)["signed"] == []


def test_the_database_keeps_signatures(cast: Cast, application: LoanApplication, day: datetime.date) -> None:
    kept = survey(cast, application, day)
    insert = (
        'INSERT INTO loans_surveysignature (survey_id, person_id, text_sha256, "on") VALUES (%s, %s, %s, %s)'
    )
    assert refused(insert, kept.pk, cast.a["director"].pk, "a", day)
    with without("loans_survey_signed_by_the_second"), transaction.atomic():
        assert not refused(insert, kept.pk, cast.a["director"].pk, "a", day)
        transaction.set_rollback(True)
    assert not refused(insert, kept.pk, cast.a["cm2"].pk, "a", day)
    for table in ("loans_surveysignature", "accountability_responsibilitysignature"):
        if table.startswith("accountability"):
            ResponsibilitySignature.objects.create(
                application=application, person=cast.a["cm"], text="{}", text_sha256="a", on=day
            )
        assert refused(f"UPDATE {table} SET text_sha256 = 'b'")
        assert refused(f"DELETE FROM {table}")
        with without(f"{table}_no_update"), transaction.atomic():
            assert not refused(f"UPDATE {table} SET text_sha256 = 'b'")
            transaction.set_rollback(True)
    assert SurveySignature.objects.count() == 1


def test_a_signed_share_is_signed_until_it_changes(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    bring_to(application, cast.a, cast.union, "booking", on=day)
    handler = cast.a["cm"]
    letter = letter_of(application, person_id=handler.pk, on=day)
    assert letter is not None
    with pytest.raises(Refused, match="changed"):
        sign_responsibility_letter(
            application_id=application.pk, text_sha256="0" * 64, actor=actor(handler, day), on=day
        )
    sign_responsibility_letter(
        application_id=application.pk, text_sha256=letter.sha256, actor=actor(handler, day), on=day
    )
    with pytest.raises(AlreadyDone):
        sign_responsibility_letter(
            application_id=application.pk, text_sha256=letter.sha256, actor=actor(handler, day), on=day
        )
    bring_to(application, cast.a, cast.union, "", on=day)
    after = letter_of(application, person_id=handler.pk, on=day)
    assert after is not None and after.signature is not None, "the issue wrote the share that he had signed"
    card = facts_of(application=application, kind="approval_sheet", about="", on=day)["card"]
    assert {line["person"]: line["signed_on"] for line in card["lines"]}["王海涛"] == day.isoformat()
    facts = facts_of(application=application, kind="responsibility_letter", about=str(handler.pk), on=day)
    assert facts["signed"]["sha256"] == letter.sha256
    assert json.loads(ResponsibilitySignature.objects.get().text)["line"]["percent"] == "30"


def test_a_signature_before_the_vote_does_not_cover_a_share_that_the_vote_moves(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    bring_to(application, cast.a, cast.union, "group", on=day)
    deputy = cast.a["deputy"]
    early = letter_of(application, person_id=deputy.pk, on=day)
    assert early is not None
    sign_responsibility_letter(
        application_id=application.pk, text_sha256=early.sha256, actor=actor(deputy, day), on=day
    )
    # The deputy votes no: he is free, and the chair takes his place (Q10).
    bring_to(application, cast.a, cast.union, "inspection", on=day, no=("deputy",))
    assert letter_of(application, person_id=deputy.pk, on=day) is None
    card = facts_of(application=application, kind="approval_sheet", about="", on=day)["card"]
    assert all(line["signed_on"] is None for line in card["lines"])


def test_who_has_no_share_has_nothing_to_sign(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    bring_to(application, cast.a, cast.union, "booking", on=day)
    with pytest.raises(Refused, match="no share"):
        sign_responsibility_letter(
            application_id=application.pk,
            text_sha256="0" * 64,
            actor=actor(cast.a["cm_director"], day),
            on=day,
        )
