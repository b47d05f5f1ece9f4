"""A version of the regulation is drafted by one, edited by any, adopted by another, and decides from its day on."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from accountability.models import LiabilityShare
from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, EvidenceUse, RegulationEdit, RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.regulation_text import canonical_text, load_body, text_hash
from creditcoop.core.services.discard_regulation import discard_regulation
from creditcoop.core.services.draft_regulation import draft_regulation
from creditcoop.core.services.edit_regulation import edit_regulation
from creditcoop.core.services.reject_regulation import reject_regulation
from tests.builders import actor, issued_loan
from tests.conftest import Cast
from tests.core.regulation_drafts import adopt, draft, edit, head, paper, second_person
from tests.faults.guards import without

A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    """The database knows what day it is and adopts nothing for days gone by."""
    return clock.today()


@pytest.fixture
def drafted(cast: Cast, today: datetime.date) -> RegulationVersion:
    return draft(cast, on=today, begins=today + A_DAY)


def test_a_draft_is_a_copy_that_decides_nothing(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    shipped = version_on(today)
    assert (drafted.body, drafted.sha256, drafted.based_on) == (shipped.body, shipped.sha256, shipped)
    assert drafted.state == "draft"
    assert version_on(today + 30 * A_DAY) == shipped
    assert AuditEvent.objects.get(act="draft_regulation").actor == cast.union["union_credit"]


@pytest.mark.parametrize(
    ("field", "value"), [("number", "1"), ("number", " "), ("title", ""), ("title_en", " ")]
)
def test_a_draft_needs_a_number_of_its_own_and_titles(
    cast: Cast, today: datetime.date, field: str, value: str
) -> None:
    with pytest.raises(Refused) as refused:
        draft_regulation(
            base_id=version_on(today).pk,
            head=head("2", today + A_DAY, **{field: value})
            if field != "number"
            else head(value, today + A_DAY),
            actor=actor(cast.union["union_credit"], today),
            on=today,
        )
    assert refused.value.field == field


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, False), (1, True)])
def test_a_version_begins_on_a_later_day(cast: Cast, today: datetime.date, days: int, allowed: bool) -> None:
    begins = today + days * A_DAY
    if allowed:
        assert draft(cast, on=today, begins=begins).effective_from == begins
        return
    with pytest.raises(Refused) as refused:
        draft(cast, on=today, begins=begins)
    assert refused.value.field == "effective_from"


def test_two_versions_do_not_begin_on_one_day_until_the_first_is_discarded(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    with pytest.raises(Refused) as refused:
        draft(cast, on=today, begins=drafted.effective_from, number="3")
    assert refused.value.field == "effective_from"
    drafter = actor(cast.union["union_credit"], today)
    discard_regulation(version_id=drafted.pk, reason="重写", actor=drafter, on=today)
    again = draft(cast, on=today, begins=drafted.effective_from, number=drafted.number)
    assert again.state == "draft"


def test_only_the_union_credit_department_drafts(cast: Cast, today: datetime.date) -> None:
    for person in (cast.a["director"], cast.union["union_audit"], cast.union["union_admin"]):
        with pytest.raises(PermissionDenied):
            draft_regulation(
                base_id=version_on(today).pk,
                head=head("2", today + A_DAY),
                actor=actor(person, today),
                on=today,
            )


def test_each_saving_names_its_writer(cast: Cast, today: datetime.date, drafted: RegulationVersion) -> None:
    other = second_person(cast)
    saved = edit(drafted, other, on=today, lending__tier_1_up_to="5000.00")
    assert load_body(saved.body)["lending"]["tier_1_up_to"] == "5000.00"
    assert saved.sha256 == text_hash(saved.body) != drafted.sha256
    assert [row.person for row in saved.edits.all()] == [cast.union["union_credit"], other]


def test_what_somebody_else_saved_meanwhile_is_not_lost(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    seen_by_both = 1
    edit(drafted, second_person(cast), on=today, lending__tier_1_up_to="4000.00")
    with pytest.raises(Refused) as refused:
        edit_regulation(
            version_id=drafted.pk,
            head=head("2", drafted.effective_from),
            body=load_body(drafted.body),
            seen=seen_by_both,
            actor=actor(cast.union["union_credit"], today),
            on=today,
        )
    assert refused.value.code == "changed_since"
    assert "第二人" in refused.value.message
    drafted.refresh_from_db()
    assert load_body(drafted.body)["lending"]["tier_1_up_to"] == "4000.00"


@pytest.mark.parametrize(
    ("leaf", "value", "named"),
    [
        ("lending__tier_1_up_to", 5000, "lending.tier_1_up_to"),
        ("lending__tier_1_up_to", "12000.00", "lending.tier_2_up_to"),
        ("lending__t1_decides", "officer_alone", "lending.t1_decides"),
        ("liability__t4_weights", ["1/2", "1/2", "1/2", "0", "0"], "liability.t4_weights"),
        ("liability__unheard_of", "x", "liability.unheard_of"),
    ],
)
def test_a_text_that_cannot_be_read_is_not_saved(
    cast: Cast, today: datetime.date, drafted: RegulationVersion, leaf: str, value: object, named: str
) -> None:
    with pytest.raises(Refused) as refused:
        edit(drafted, cast.union["union_credit"], on=today, **{leaf: value})
    assert named in refused.value.message
    drafted.refresh_from_db()
    assert RegulationEdit.objects.filter(version=drafted).count() == 1


def test_a_second_person_adopts_with_the_paper(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    edit(drafted, cast.union["union_credit"], on=today, lending__tier_1_up_to="5000.00")
    other = second_person(cast)
    adopted = adopt(drafted, other, on=today)
    assert (adopted.state, adopted.adopted_by, adopted.resolution) == (
        "adopted",
        other,
        "临禾联社〔2026〕9号",
    )
    assert EvidenceUse.objects.get(subject_kind="regulationversion").subject_id == adopted.pk
    recorded = AuditEvent.objects.get(act="adopt_regulation")
    assert adopted.sha256 in recorded.facts
    assert version_on(today) != adopted
    assert version_on(adopted.effective_from) == adopted


def test_nobody_who_wrote_at_it_adopts_or_rejects_it(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    editor = second_person(cast)
    edit(drafted, editor, on=today, lending__tier_1_up_to="5000.00")
    for writer in (cast.union["union_credit"], editor):
        with pytest.raises(Refused) as refused:
            adopt(drafted, writer, on=today)
        assert refused.value.code == "same_person"
        with pytest.raises(Refused):
            reject_regulation(version_id=drafted.pk, reason="不", actor=actor(writer, today), on=today)
    adopt(drafted, second_person(cast, "U1-third"), on=today)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"resolution": " "}, "resolution"),
        ({"adopted_on": A_DAY}, "adopted_on"),
        ({"files": []}, "files"),
    ],
)
def test_an_adoption_needs_number_day_and_paper(
    cast: Cast, today: datetime.date, drafted: RegulationVersion, facts: dict, field: str
) -> None:
    if "adopted_on" in facts:  # so long after today, which may not be the day of the collecting
        facts = {"adopted_on": today + facts["adopted_on"]}
    with pytest.raises(Refused) as refused:
        adopt(drafted, second_person(cast), on=today, **facts)
    assert refused.value.field == field
    drafted.refresh_from_db()
    assert drafted.state == "draft"


def test_a_draft_whose_day_has_come_is_not_adopted(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    other = second_person(cast)
    for late in (0, 1):
        with pytest.raises(Refused) as refused:
            adopt(drafted, other, on=drafted.effective_from + late * A_DAY)
        assert refused.value.code == "too_late"
    assert adopt(drafted, other, on=drafted.effective_from - A_DAY).state == "adopted"


def test_a_draft_changed_since_it_was_read_is_not_adopted(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    other = second_person(cast)
    edit(drafted, cast.union["union_credit"], on=today, lending__tier_1_up_to="9000.00")
    with pytest.raises(Refused) as refused:
        adopt(drafted, other, on=today, seen=1)
    assert refused.value.code == "changed_since"


def test_what_has_ended_is_not_done_again(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    other = second_person(cast)
    reject_regulation(version_id=drafted.pk, reason="未获通过", actor=actor(other, today), on=today)
    drafted.refresh_from_db()
    assert (drafted.state, drafted.closed_by, drafted.closed_reason) == ("rejected", other, "未获通过")
    with pytest.raises(AlreadyDone):
        adopt(drafted, other, on=today)
    with pytest.raises(AlreadyDone):
        edit(drafted, other, on=today)
    with pytest.raises(AlreadyDone):
        discard_regulation(version_id=drafted.pk, reason="x", actor=actor(other, today), on=today)


@pytest.mark.parametrize("end", [reject_regulation, discard_regulation])
def test_a_draft_ends_with_a_reason(
    cast: Cast, today: datetime.date, drafted: RegulationVersion, end: object
) -> None:
    with pytest.raises(Refused) as refused:
        end(version_id=drafted.pk, reason=" ", actor=actor(second_person(cast), today), on=today)  # type: ignore[operator]
    assert refused.value.field == "reason"


def test_a_loan_follows_the_version_of_its_issue_day(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    """The day before, the day, the day after: 4,000.00 is tier 2 under 3,000.00, tier 1 under 5,000.00."""
    edit(drafted, cast.union["union_credit"], on=today, lending__tier_1_up_to="5000.00")
    adopt(drafted, second_person(cast), on=today)
    before = issued_loan(cast.a, cast.union, "4000.00", on=today)
    at = issued_loan(cast.a, cast.union, "4000.00", on=today + A_DAY)
    after = issued_loan(cast.a, cast.union, "4000.00", on=today + 2 * A_DAY)
    assert [loan.tier for loan in (before, at, after)] == [2, 1, 1]
    assert [loan.version.number for loan in (before, at, after)] == ["1", "2", "2"]
    people = [LiabilityShare.objects.filter(split__loan=loan).count() for loan in (before, at, after)]
    assert people == [2, 1, 1]


def test_the_command_names_a_version_whose_text_was_changed(
    cast: Cast, drafted: RegulationVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_regulation")
    assert "与通过时一致" in capsys.readouterr().out
    guards = ("core_regulation_hash_is_of_its_body_update", "core_regulation_text_names_its_writer")
    with without(*guards):
        body = load_body(drafted.body)
        body["lending"]["tier_1_up_to"] = "9.00"
        RegulationVersion.objects.filter(pk=drafted.pk).update(body=canonical_text(body))
    with pytest.raises(SystemExit):
        call_command("verify_regulation")
    assert "文本与指纹不符" in capsys.readouterr().out


def test_the_paper_of_an_adoption_is_kept_under_its_hash(
    cast: Cast, today: datetime.date, drafted: RegulationVersion
) -> None:
    other = second_person(cast)
    file = paper(other, on=today, tone=99)
    adopt(drafted, other, on=today, files=[file])
    assert EvidenceUse.objects.get(file=file).note == "临禾联社〔2026〕9号"
