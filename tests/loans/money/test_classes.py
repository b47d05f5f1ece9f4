"""The class of a loan as kept: by the night and by every act that moves it, lowered and lifted by two people (II.4)."""

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, JobRun, Person, RegulationVersion
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.regulation_text import canonical_text, load_body, text_hash
from loans.models import ClassGround, ClassReview, Loan, LoanClass
from loans.queries.classes import class_on, due_for_class
from loans.rules.quality.five_classes import Grade
from loans.rules.quality.grounds import Ground, in_force, together
from loans.services.classify_loans import classify_loans
from loans.services.keep_class import keep_class
from loans.services.keep_lost_clocks import keep_lost_clocks
from loans.services.lift_class import lift_class
from loans.services.lower_class import lower_class
from tests.api.support import Api
from tests.builders import actor, bring_to, issued_loan, make_application
from tests.claims import guaranteed
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.ledger import lent, pay, take_back
from tests.loans.time_limits.test_pages import send, shown

ONE = datetime.timedelta(days=1)
DUE = datetime.date(2024, 11, 10)  # of `guaranteed` loans: 8,000 without a rate


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(loan: Loan) -> list[tuple[str, int | None]]:
    rows = LoanClass.objects.filter(loan=loan).order_by("id")
    return [(row.from_on.isoformat(), row.grade) for row in rows]


def grade(loan: Loan, day: datetime.date) -> int | None:
    row = class_on(loan, day)
    return row and row.grade


def nights(*days: datetime.date) -> list[int]:
    """How many classes each night changed."""
    return [classify_loans(on=day)[0]["classes_changed"] for day in days]


def looked(day: datetime.date) -> int:
    return classify_loans(on=day)[0]["loans_scanned"]


def lower(loan: Loan, person: Person, *, on: datetime.date, **changes: Any) -> ClassGround:
    facts = {"kind": "by_hand", "grade": 4, "reason": "借款人外出多年", **changes}
    return lower_class(loan_id=loan.pk, actor=actor(person, on), on=on, **facts)


def adopt_classes(cast: Cast, day: datetime.date, **leaves: Any) -> RegulationVersion:
    """A version in force from a day whose leaves of the classes differ."""
    body = load_body(version_on(day).body)
    body["lending"] |= leaves
    text = canonical_text(body)
    with without("core_regulation_born_a_draft"):
        return RegulationVersion.objects.create(
            number=f"T-{day}",
            title="试行",
            state=RegulationVersion.State.ADOPTED,
            effective_from=day,
            adopted_on=day - ONE,
            resolution="试行",
            body=text,
            sha256=text_hash(text),
            drafted_by=cast.union["union_credit"],
            adopted_by=cast.union["union_audit"],
        )


def test_grounds_are_put_together_and_the_worst_by_hand_counts() -> None:
    found = together([Ground("misuse", None, "x"), Ground("by_hand", 3, "a"), Ground("by_hand", 4, "b")])
    assert found.by_hand == (Grade.DOUBTFUL, "b") and not found.searched
    day = datetime.date(2026, 3, 1)
    assert in_force(day, None, day) and not in_force(day, None, day - ONE)
    assert not in_force(day, day + ONE, day + ONE) and in_force(day, day + ONE, day)


def test_the_night_looks_only_when_a_border_is_crossed(cast: Cast) -> None:
    """On a guarantee: 关注 from the 31st day overdue, 次级 from the 91st, 可疑 from the 361st, 损失 from the 721st."""
    loan = guaranteed(cast)
    assert told(loan) == [("2024-01-10", 1)]
    assert [looked(DUE - ONE), looked(DUE)] == [0, 0]
    borders = [DUE + days * ONE for days in (1, 31, 91, 361, 721)]
    for border in borders:
        assert looked(border - ONE) == 0 or border == borders[0], border
        assert looked(border) == 1, border
        assert looked(border) == 0, "twice changes nothing"
    assert [one for _day, one in told(loan)] == [1, 1, 2, 3, 4, 5]
    row = class_on(loan, borders[1])
    assert row is not None and row.old_class == "overdue" and row.days_overdue == 31
    assert row.reasons["en"] == ["31 days overdue on guarantee: special mention (demonstration matrix)."]
    assert class_on(loan, DUE + 720 * ONE).old_class == "overdue"  # type: ignore[union-attr]
    looked(datetime.date(2026, 11, 10))
    assert class_on(loan, datetime.date(2026, 11, 10)).old_class == "idle"  # type: ignore[union-attr]


def test_the_second_run_of_a_night_writes_nothing(cast: Cast, day: datetime.date) -> None:
    guaranteed(cast)
    issued_loan(cast.a, cast.union, "15000.00", on=day - ONE)
    assert nights(day, day, day) == [1, 0, 0]
    ClassReview.objects.all().delete()
    assert nights(day) == [0]
    assert ClassReview.objects.count() == 2


def test_a_payment_moves_the_class_and_its_reversal_takes_it_back(cast: Cast) -> None:
    """Interest of a quarter unpaid for 31 days makes 关注; paid, 正常; taken back, 关注 again."""
    loan = lent(cast, "8000.00", on=datetime.date(2026, 1, 10), months=24, security="guarantee")
    late = datetime.date(2026, 3, 20) + 31 * ONE
    classify_loans(on=late)
    assert grade(loan, late) == 2
    entry = pay(cast, loan, "300.00", on=late)
    assert grade(loan, late) == 1
    take_back(cast, entry, on=late + ONE)
    assert (grade(loan, late), grade(loan, late + ONE)) == (1, 2)
    assert nights(late + ONE) == [0]


def test_a_loan_that_is_paid_off_has_no_class(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    entry = pay(cast, loan, "8000.00", on=day)
    classify_loans(on=day)
    assert grade(loan, day) is None and LoanClass.objects.filter(loan=loan).count() == 2
    take_back(cast, entry, on=day)
    assert grade(loan, day) == 5


def test_a_lowered_class_holds_until_another_person_lifts_it(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day - ONE)
    for field, changes in (
        ("kind", {"kind": "moon"}),
        ("grade", {"grade": None}),
        ("grade", {"grade": 1}),
        ("reason", {"reason": " "}),
    ):
        with pytest.raises(Refused) as refusal:
            lower(loan, cast.a["director"], on=day, **changes)
        assert refusal.value.field == field, changes
    for post in ("cm", "teller", "credit_clerk"):
        with pytest.raises(PermissionDenied):
            lower(loan, cast.a[post], on=day)
    ground = lower(loan, cast.a["director"], on=day)
    assert grade(loan, day) == 4
    row = class_on(loan, day)
    assert row is not None and row.by_matrix == 1 and "借款人外出多年" in row.reasons["zh"][-1]
    pay(cast, loan, "1000.00", on=day)
    assert grade(loan, day) == 4
    with pytest.raises(Refused) as same:
        lift_class(ground_id=ground.pk, reason="x", actor=actor(cast.a["director"], day), on=day)
    assert same.value.code == "same_person"
    for post in ("monitor", "deputy"):
        with pytest.raises(PermissionDenied):
            lift_class(ground_id=ground.pk, reason="x", actor=actor(cast.a[post], day), on=day)
    union = actor(cast.union["union_credit"], day)
    lift_class(ground_id=ground.pk, reason="已返乡", actor=union, on=day)
    assert grade(loan, day) == 1
    with pytest.raises(AlreadyDone):
        lift_class(ground_id=ground.pk, reason="x", actor=union, on=day)
    assert AuditEvent.objects.filter(act__in=("lower_class", "lift_class")).count() == 2


def test_a_ground_has_the_class_of_the_version_and_stands_once(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day - ONE)
    lower(loan, cast.a["monitor"], on=day, kind="misuse", grade=None)
    assert grade(loan, day) == 3
    with pytest.raises(AlreadyDone):
        lower(loan, cast.a["monitor"], on=day, kind="misuse", grade=None)
    lower(loan, cast.a["monitor"], on=day, kind="hopeless", grade=None)
    row = class_on(loan, day)
    assert row is not None and (row.grade, row.old_class) == (3, "dead")


def test_another_version_has_every_loan_looked_at(cast: Cast) -> None:
    loan = guaranteed(cast)
    late = DUE + 40 * ONE
    classify_loans(on=late)
    assert grade(loan, late) == 2 and looked(late + ONE) == 0
    adopt_classes(cast, late + 2 * ONE, class_guarantee_special=5, class_guarantee_substandard=30)
    assert looked(late + 2 * ONE) == 1 and grade(loan, late + 2 * ONE) == 3
    assert class_on(loan, late + 2 * ONE).version.number.startswith("T-")  # type: ignore[union-attr]


def test_all_loans_of_a_borrower_take_the_worst_where_the_union_says_so(cast: Cast) -> None:
    loan = guaranteed(cast)
    start = DUE + 100 * ONE
    second = make_application(cast.a, "5000.00", on=DUE, security="guarantee", borrower=loan.borrower)
    bring_to(second, cast.a, cast.union, "", on=DUE)
    other = Loan.objects.get(application=second)
    classify_loans(on=start)
    assert (grade(loan, start), grade(other, start)) == (3, 1)
    adopt_classes(cast, start + ONE, class_of_borrower=True)
    classify_loans(on=start + ONE)
    row = class_on(other, start + ONE)
    assert row is not None and (row.grade, row.by_matrix) == (3, 1)
    assert "worst loan" in row.reasons["en"][-1]
    pay(cast, loan, "8000.00", on=start + 2 * ONE)
    assert grade(other, start + 2 * ONE) == 3, "an act writes its own loan"
    classify_loans(on=start + 2 * ONE)
    assert grade(other, start + 2 * ONE) == 1, "the night that follows writes the others"


def test_the_job_makes_up_days_once(cast: Cast) -> None:
    guaranteed(cast)
    call_command("classify_loans")
    call_command("classify_loans")
    assert JobRun.objects.filter(job="classify_loans", day=clock.today()).count() == 1


def test_a_missed_night_leaves_what_is_known_and_the_next_looks_again(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    pay(cast, loan, "100.00", on=day)
    keep_class(loan=loan, on=day - ONE)
    assert LoanClass.objects.filter(loan=loan, from_on=day - ONE).count() == 0
    assert looked(day) == 1 and looked(day) == 0


def test_what_needs_no_look_is_found_by_index(cast: Cast, day: datetime.date) -> None:
    for _number in range(3):
        issued_loan(cast.a, cast.union, "8000.00", on=day)
    assert not due_for_class(day, version_on(day)).exists()


def test_the_pages_say_why_and_offer_each_what_he_may_do(cast: Cast) -> None:
    today = clock.today()
    loan = issued_loan(cast.a, cast.union, "8000.00", on=today - ONE)
    assert "Not overdue: pass." in shown(cast.a["cm"], "loan_money", loan.pk)
    page = shown(cast.a["cm"], "loan_classes", loan.pk)
    assert "II.4" in page and reverse("lower_class", args=[loan.pk]) not in page
    form = {"act_key": str(uuid.uuid4()), "kind": "by_hand", "grade": "4", "reason": "外出多年"}
    url = reverse("lower_class", args=[loan.pk])
    for _click in range(2):
        assert client_of(cast.a["monitor"]).post(url, form).status_code == 302
    ground = ClassGround.objects.get()
    lift = reverse("lift_class", args=[ground.pk])
    assert lift in shown(cast.a["director"], "loan_classes", loan.pk)
    assert lift not in shown(cast.a["monitor"], "loan_classes", loan.pk)
    chinese = shown(cast.a["cm"], "loan_classes", loan.pk, language="zh-hans")
    assert "人工下调" in chinese and "可疑" in chinese and "by_hand" not in chinese
    assert send(cast.a["director"], "lift_class", ground.pk, reason="已返乡").status_code == 302
    assert "lifted" in shown(cast.a["cm"], "loan_classes", loan.pk)
    assert client_of(cast.b["director"]).get(reverse("loan_classes", args=[loan.pk])).status_code == 404


def test_the_api_does_the_same(cast: Cast) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=clock.today() - ONE)
    monitor, director = Api.of(cast.a["monitor"]), Api.of(cast.a["director"])
    body = {"kind": "by_hand", "grade": 3, "reason": "x"}
    assert director.get(f"loans/{loan.pk}/classes/").json()["classes"][0]["grade"] == 1
    found = monitor.post(f"loans/{loan.pk}/classes/", body).json()
    assert found["classes"][0]["grade"] == 3 and found["grounds"][0]["lifted_on"] is None
    assert Api.of(cast.a["cm"]).post(f"loans/{loan.pk}/classes/", body).status_code == 403
    key = found["grounds"][0]["id"]
    lifted = director.post(f"class-grounds/{key}/lift/", {"reason": "x"}).json()
    assert lifted["classes"][0]["grade"] == 1 and lifted["classes"][0]["clause"] == "II.4"


CLASS = (
    "INSERT INTO loans_loanclass (loan_id, from_on, grade, by_matrix, old_class, days_overdue, version_id, reasons, "
    "facts) VALUES (%s, %s, %s, 1, 'normal', 0, %s, '{}', '{}')"
)
GROUND = (
    'INSERT INTO loans_classground (loan_id, kind, grade, reason, person_id, "on") '
    "VALUES (%s, 'by_hand', 4, 'x', %s, %s)"
)
LIFT = "INSERT INTO loans_groundlifted (ground_id, reason, person_id, \"on\") VALUES (%s, 'x', %s, %s)"


def test_the_database_holds_the_classes_whoever_writes(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day - ONE)
    version, a = version_on(day).pk, cast.a
    assert not refused(CLASS, loan.pk, day, 2, version)
    assert guarded("loans_class_goes_forward", CLASS, loan.pk, day - 2 * ONE, 2, version)
    assert guarded("loans_class_lowered_by_its_posts", GROUND, loan.pk, a["cm"].pk, day)
    ground = lower(loan, a["director"], on=day)
    assert guarded("loans_class_keeps_its_floor", CLASS, loan.pk, day, 3, version)
    assert refused(CLASS, loan.pk, day, 6, version)
    assert guarded("loans_class_lifted_by_another", LIFT, ground.pk, a["director"].pk, day)
    assert guarded("loans_class_lifted_by_its_posts", LIFT, ground.pk, a["deputy"].pk, day)
    assert refused(LIFT, ground.pk, None, day)
    lifted = lift_class(ground_id=ground.pk, reason="x", actor=actor(cast.union["union_credit"], day), on=day)
    assert not refused(CLASS, loan.pk, day, 3, version)
    row = LoanClass.objects.filter(loan=loan).latest("pk")
    for table, key in (
        ("loans_loanclass", row.pk),
        ("loans_classground", ground.pk),
        ("loans_groundlifted", lifted.pk),
    ):
        assert guarded(f"{table}_no_update", f"UPDATE {table} SET id = id WHERE id = %s", key)
        assert refused(f"DELETE FROM {table} WHERE id = %s", key)


def test_a_lapse_on_record_lowers_the_class_and_one_undone_lifts_it(cast: Cast, day: datetime.date) -> None:
    one, other = (issued_loan(cast.a, cast.union, "8000.00", on=day - ONE) for _number in range(2))
    both = (one.pk, other.pk)
    assert keep_lost_clocks(loan_ids=both, lost={one.pk: day - ONE}, on=day) == 1
    assert keep_lost_clocks(loan_ids=both, lost={one.pk: day - ONE}, on=day) == 0
    assert (grade(one, day), grade(other, day)) == (3, 1)
    assert (day - ONE).isoformat() in shown(cast.a["cm"], "loan_classes", one.pk)
    assert keep_lost_clocks(loan_ids=both, lost={}, on=day) == 1 and grade(one, day) == 1
    assert refused(LIFT, ClassGround.objects.get().pk, cast.a["director"].pk, day), "lifted already"


def test_an_old_book_that_states_what_is_owed_gets_its_class_by_night(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    ClassReview.objects.filter(loan=loan).delete()
    assert loan.balance == Decimal("8000.00") and looked(day) == 1 and looked(day) == 0
