"""Pressure on a loan through the services: what counts, who answers, whom an objection frees (III.5, Q14)."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accountability.models import LiabilitySplit
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import GroupSeat, RegulationVersion
from creditcoop.core.queries import evidence_of
from creditcoop.core.rules.regulation_text import canonical_text, load_body, text_hash
from loans.models import Intervention, Loan, LoanApplication, WrittenObjection
from loans.queries.votes import silent_members
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from loans.services.decide_step import decide_step
from loans.services.order_issue import order_issue
from loans.services.record_intervention import InterventionFacts, record_intervention
from loans.services.withdraw_application import withdraw_application
from tests.accountability.test_situations import granted_shares
from tests.builders import actor, bring_to, decide, make_application
from tests.conftest import Cast
from tests.on_file import objects, proof, push

ONE = datetime.timedelta(days=1)


def kiln(cast: Cast, day: datetime.date, amount: str = "80000.00") -> LoanApplication:
    return make_application(cast.a, amount, on=day, kind="enterprise")


def issue(cast: Cast, application: LoanApplication, on: datetime.date) -> LiabilitySplit:
    bring_to(application, cast.a, cast.union, "", on=on)
    loan = Loan.objects.get(application=application)
    split: LiabilitySplit = LiabilitySplit.objects.get(loan=loan)
    return split


def reading(name: str) -> None:
    """Have the shipped version read III.5 otherwise (its guards stand aside for that)."""
    from tests.faults.guards import without

    version = RegulationVersion.objects.get()
    body = load_body(version.body)
    body["liability"]["intervention"] = name
    text = canonical_text(body)
    names = [row[0] for row in _guards_of_versions()]
    with without(*names):
        RegulationVersion.objects.filter(pk=version.pk).update(body=text, sha256=text_hash(text))
    assert RegulationVersion.objects.get().chapter(LiabilityPolicy).intervention == name


def _guards_of_versions() -> list[tuple[str]]:
    from creditcoop.core.triggers import _REGISTERED

    return [(trigger.name,) for trigger in _REGISTERED if trigger.table == "core_regulationversion"]


def test_who_gave_way_carries_the_whole_and_the_reasons_name_everything(
    cast: Cast, day: datetime.date
) -> None:
    application = kiln(cast, day)
    pressure = push(application, cast.a["cm"], on=day)
    objects(pressure, cast.a["cm"], on=day)
    objects(pressure, cast.a["deputy"], on=day)
    split = issue(cast, application, day)
    assert granted_shares(split.loan) == {"周建国": Decimal("80000.00")}
    assert (split.intervention, split.first_responsible) == (pressure, cast.a["director"])
    said = json.loads(split.steps)
    for language in ("zh", "en"):
        text = " ".join(said[language])
        for part in ("孙德贵", "副镇长", "请解决砖厂流动资金八万元", "王海涛", "吴振声", "周建国", "III.5"):
            assert part in text
    assert "pieces of evidence: 1" in said["en"][0]
    assert "王海涛 objected in writing" in said["en"][1]


def test_without_pressure_on_file_the_five_posts_share(cast: Cast, day: datetime.date) -> None:
    split = issue(cast, kiln(cast, day), day)
    assert split.intervention is None
    assert set(granted_shares(split.loan).values()) == {Decimal(24000), Decimal(16000), Decimal(8000)}


def test_pressure_without_any_objection_lies_on_the_signer_all_the_same(
    cast: Cast, day: datetime.date
) -> None:
    application = kiln(cast, day)
    push(application, cast.a["monitor"], on=day)
    assert set(granted_shares(issue(cast, application, day).loan)) == {"周建国"}


def test_under_the_other_reading_the_label_moves_and_the_shares_stay(cast: Cast, day: datetime.date) -> None:
    reading("label_only")
    application = kiln(cast, day)
    objects(push(application, cast.a["cm"], on=day), cast.a["deputy"], on=day)
    split = issue(cast, application, day)
    assert split.first_responsible == cast.a["director"]
    assert granted_shares(split.loan)["王海涛"] == Decimal("24000.00")
    assert granted_shares(split.loan)["吴振声"] == Decimal("16000.00")
    assert "changes no share" in " ".join(json.loads(split.steps)["en"])


def test_over_the_branchs_letter_it_lies_on_the_union_and_the_director_may_object_and_agree(
    cast: Cast, day: datetime.date
) -> None:
    application = kiln(cast, day, "120000.00")
    pressure = push(application, cast.a["cm"], on=day)
    bring_to(application, cast.a, cast.union, "approval", on=day)
    objects(pressure, cast.a["director"], on=day)
    decide(application, "approval", cast.a["director"], on=day)
    application.refresh_from_db()
    split = issue(cast, application, day)
    assert split.first_responsible == cast.union["union_credit"]
    assert set(granted_shares(split.loan)) == {"临禾县联社union_credit"}


def test_in_the_group_it_lies_on_the_chair(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    push(application, cast.a["cm2"], on=day)
    assert set(granted_shares(issue(cast, application, day).loan)) == {"周建国"}


def test_up_to_ten_thousand_it_lies_on_the_department_director(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    push(application, cast.a["cm"], on=day)
    assert set(granted_shares(issue(cast, application, day).loan)) == {"郑玉兰"}


def test_who_objected_does_not_give_the_last_word_but_may_refuse(cast: Cast, day: datetime.date) -> None:
    application = kiln(cast, day)
    pressure = push(application, cast.a["cm"], on=day)
    bring_to(application, cast.a, cast.union, "approval", on=day)
    objects(pressure, cast.a["director"], on=day)
    with pytest.raises(Refused) as refusal:
        decide(application, "approval", cast.a["director"], on=day)
    assert (refusal.value.code, refusal.value.field) == ("objected", "outcome")
    decide_step(
        application_id=application.pk,
        step="approval",
        outcome="refuse",
        opinion="不同意放款",
        actor=actor(cast.a["director"], day),
        on=day,
    )
    application.refresh_from_db()
    assert application.state == "refused"


def test_who_signed_and_then_objects_stops_the_money(cast: Cast, day: datetime.date) -> None:
    application = kiln(cast, day)
    bring_to(application, cast.a, cast.union, "order", on=day)
    pressure = push(application, cast.a["cm"], on=day)  # on file only after the approval
    objects(pressure, cast.a["director"], on=day)
    with pytest.raises(Refused, match="周建国"):
        order_issue(application_id=application.pk, actor=actor(cast.a["cm"], day), on=day)
    withdraw_application(
        application_id=application.pk, reason="受干预", actor=actor(cast.a["director"], day), on=day
    )


def meet(cast: Cast, application: LoanApplication, day: datetime.date, votes: dict[str, str]) -> None:
    seats = {cast.a[post].pk for post in ("director", "deputy", "chief_accountant", "monitor", "cm2")}
    chair = actor(cast.a["director"], day)
    convene_group(application_id=application.pk, present_ids=seats, actor=chair, on=day)
    for post, choice in votes.items():
        cast_vote(
            application_id=application.pk,
            choice=choice,
            reason="理由",
            actor=actor(cast.a[post], day),
            on=day,
        )


def test_a_chair_who_objected_votes_no_or_the_loan_does_not_pass(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    objects(push(application, cast.a["director"], on=day), cast.a["director"], on=day)
    bring_to(application, cast.a, cast.union, "group", on=day)
    meet(cast, application, day, {"deputy": "yes", "monitor": "yes"})
    with pytest.raises(Refused) as refusal:
        cast_vote(
            application_id=application.pk,
            choice="yes",
            reason="理由",
            actor=actor(cast.a["director"], day),
            on=day,
        )
    assert (refusal.value.code, refusal.value.field) == ("objected", "choice")
    silent = set(silent_members(application.meeting).values_list("pk", flat=True))
    assert cast.a["director"].pk in silent
    with pytest.raises(Refused) as refusal:  # his silence would count as yes
        close_meeting(
            application_id=application.pk,
            silent_ids=silent,
            actor=actor(cast.a["director"], day),
            on=day,
        )
    assert refusal.value.code == "objected"
    cast_vote(
        application_id=application.pk,
        choice="no",
        reason="受干预",
        actor=actor(cast.a["director"], day),
        on=day,
    )
    close_meeting(
        application_id=application.pk,
        silent_ids=silent - {cast.a["director"].pk},
        actor=actor(cast.a["director"], day),
        on=day,
    )
    application.refresh_from_db()
    assert application.state == "refused"


def test_after_pay_out_nothing_counts_and_nothing_is_entered(cast: Cast, day: datetime.date) -> None:
    application = kiln(cast, day)
    pressure = push(application, cast.a["cm"], on=day)
    split = issue(cast, application, day)
    for late in (
        lambda: push(application, cast.a["cm"], on=day, shade=5),
        lambda: objects(pressure, cast.a["monitor"], on=day),
    ):
        with pytest.raises(Refused) as refusal:
            late()
        assert refusal.value.code == "too_late"
    assert (Intervention.objects.count(), WrittenObjection.objects.count()) == (1, 0)
    assert set(granted_shares(split.loan)) == {"周建国"}


def test_an_objection_is_written_once(cast: Cast, day: datetime.date) -> None:
    pressure = push(kiln(cast, day), cast.a["cm"], on=day)
    objects(pressure, cast.a["cm"], on=day)
    with pytest.raises(AlreadyDone):
        objects(pressure, cast.a["cm"], on=day)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("office", ""),
        ("form", "shout"),
        ("words", ""),
        ("happened_on", datetime.date(2026, 11, 24)),
    ],
)
def test_a_record_says_who_which_office_how_when_and_what(
    cast: Cast, day: datetime.date, field: str, value: object
) -> None:
    application = kiln(cast, day)
    facts = {"name": "孙德贵", "office": "副镇长", "form": "note", "happened_on": day, "words": "请支持"}
    with pytest.raises(Refused) as refusal:
        record_intervention(
            application_id=application.pk,
            facts=InterventionFacts(**{**facts, field: value}),  # type: ignore[arg-type]
            files=[proof(cast.a["cm"], on=day)],
            actor=actor(cast.a["cm"], day),
            on=day,
        )
    assert refusal.value.field == field


def test_without_evidence_it_is_not_entered(cast: Cast, day: datetime.date) -> None:
    facts = InterventionFacts(
        name="孙德贵", office="副镇长", form="telephone", happened_on=day, words="请支持"
    )
    with pytest.raises(Refused) as refusal:
        record_intervention(
            application_id=kiln(cast, day).pk, facts=facts, files=[], actor=actor(cast.a["cm"], day), on=day
        )
    assert refusal.value.field == "files"


@pytest.mark.parametrize("post", ["cm", "deputy", "director", "chief_accountant", "credit_clerk", "monitor"])
def test_whoever_holds_or_is_due_to_hold_a_post_records_and_objects(
    cast: Cast, day: datetime.date, post: str
) -> None:
    pressure = push(kiln(cast, day), cast.a[post], on=day)
    assert objects(pressure, cast.a[post], on=day).person == cast.a[post]
    assert evidence_of(pressure).count() == 1


@pytest.mark.parametrize("post", ["cm2", "cm_director"])
def test_who_has_no_part_in_the_loan_does_neither(cast: Cast, day: datetime.date, post: str) -> None:
    application = kiln(cast, day)
    with pytest.raises(Refused) as refusal:
        push(application, cast.a[post], on=day)
    assert refusal.value.code == "no_part"
    pressure = push(application, cast.a["cm"], on=day)
    with pytest.raises(Refused) as refusal:
        objects(pressure, cast.a[post], on=day)
    assert refusal.value.code == "no_part"


@pytest.mark.parametrize("post", ["teller", "reader"])
def test_who_may_never_take_part_has_no_right_to(cast: Cast, day: datetime.date, post: str) -> None:
    with pytest.raises(PermissionDenied):
        push(kiln(cast, day), cast.a[post], on=day)


def test_members_of_the_group_take_part_and_those_of_another_branch_do_not(
    cast: Cast, day: datetime.date
) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    pressure = push(application, cast.a["cm2"], on=day)
    assert GroupSeat.objects.filter(person=cast.a["cm2"]).exists()
    objects(pressure, cast.a["chief_accountant"], on=day)
    with pytest.raises(PermissionDenied):
        objects(pressure, cast.b["chief_accountant"], on=day)
