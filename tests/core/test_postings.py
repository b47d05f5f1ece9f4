"""Posts and seats are given by two people and ended by one (S11, notes x and y, conflicts C1–C4)."""

import datetime
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from creditcoop.core import clock
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import ApiToken, AuditEvent, Person, PostingRequest
from creditcoop.core.rules.postings import SEAT, conflict, only_union_confirms
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.ask_posting import PostAsked, ask_posting
from creditcoop.core.services.confirm_posting import confirm_posting
from creditcoop.core.services.end_posting import end_posting
from tests.api.support import Api, token_of
from tests.builders import Branch, actor, make_person
from tests.conftest import Cast, client_of

A_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What services say is compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    return make_person("0301-new", "新来人", opened_in=cast.union.unit)


def ask(
    by: Person,
    person: Person,
    branch: Branch,
    day: datetime.date,
    *,
    post: str = "teller",
    role: str = "",
    from_on: datetime.date | None = None,
) -> PostingRequest:
    asked = PostAsked(person.staff_number, post, role, branch.unit, from_on or day, "任〔2026〕1号")
    return ask_posting(asked=asked, actor=actor(by, day), on=day)


def confirm(
    by: Person, request: PostingRequest, day: datetime.date, outcome: str = "agree"
) -> PostingRequest:
    return confirm_posting(request_id=request.pk, outcome=outcome, reason="x", actor=actor(by, day), on=day)


def test_one_asks_another_confirms_and_the_post_is_there(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    request = ask(cast.a["director"], newcomer, cast.a, day)
    assert not newcomer.postings.exists(), "asking gives nothing"
    confirm(cast.union["union_hr"], request, day)
    posting = newcomer.postings.get()
    assert (posting.post, posting.source, posting.request) == ("teller", "granted", request)
    acts = AuditEvent.objects.filter(subject_kind="person", subject_id=newcomer.pk).order_by("id")
    assert list(acts.values_list("act", "actor")) == [
        ("ask_posting", cast.a["director"].pk),
        ("confirm_posting", cast.union["union_hr"].pk),
    ]


def test_a_lower_post_may_be_confirmed_by_the_director(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    confirm(cast.a["director"], ask(cast.union["union_hr"], newcomer, cast.a, day), day)
    assert newcomer.postings.get().post == "teller"


@pytest.mark.parametrize("post", ["director", "deputy", "monitor", "cm_director"])
def test_heads_and_control_of_a_branch_are_confirmed_by_the_union_alone(
    cast: Cast, newcomer: Person, day: datetime.date, post: str
) -> None:
    request = ask(cast.union["union_hr"], newcomer, cast.a, day, post=post)
    with pytest.raises(PermissionDenied):
        confirm(cast.a["director"], request, day)
    confirm(cast.union["union_credit"], request, day)
    assert newcomer.postings.get().post == post


def test_seats_and_union_posts_are_confirmed_by_the_union_alone(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    seat = ask(cast.union["union_hr"], cast.a["teller"], cast.a, day, post=SEAT, role="member")
    with pytest.raises(PermissionDenied):
        confirm(cast.a["director"], seat, day)
    confirm(cast.union["union_credit"], seat, day)
    assert cast.a["teller"].seats.get().source == "granted"
    with pytest.raises(PermissionDenied):
        ask(cast.a["director"], newcomer, cast.union, day, post="union_hr")
    confirm(
        cast.union["union_credit"],
        ask(cast.union["union_hr"], newcomer, cast.union, day, post="union_hr"),
        day,
    )
    assert newcomer.postings.get().post == "union_hr"


def test_asker_confirmer_and_holder_are_three(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    with pytest.raises(Refused, match="of his own"):
        ask(cast.a["director"], cast.a["director"], cast.a, day)
    request = ask(cast.union["union_hr"], newcomer, cast.a, day)
    with pytest.raises(Refused, match="Another person confirms"):
        confirm(cast.union["union_hr"], request, day)
    own = ask(cast.union["union_hr"], cast.a["director"], cast.a, day, post="teller")
    with pytest.raises(Refused, match="Another person confirms"):
        confirm(cast.a["director"], own, day)


def test_who_may_not_ask_or_confirm(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    for outsider in (
        cast.a["deputy"],
        cast.a["cm"],
        cast.b["director"],
        cast.union["union_admin"],
        cast.union["union_audit"],
        cast.other_union["union_hr"],
    ):
        with pytest.raises(PermissionDenied):
            ask(outsider, newcomer, cast.a, day)
    request = ask(cast.a["director"], newcomer, cast.a, day)
    for outsider in (cast.b["director"], cast.union["union_admin"], cast.other_union["union_hr"]):
        with pytest.raises(PermissionDenied):
            confirm(outsider, request, day)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (1, True), (400, True)])
def test_a_post_begins_today_at_the_earliest(
    cast: Cast, newcomer: Person, day: datetime.date, days: int, fits: bool
) -> None:
    first = day + days * A_DAY
    if not fits:
        with pytest.raises(Refused, match="today or later"):
            ask(cast.a["director"], newcomer, cast.a, day, from_on=first)
        return
    request = ask(cast.a["director"], newcomer, cast.a, day, from_on=first)
    confirm(cast.union["union_hr"], request, day)
    assert newcomer.postings.get().from_on == first
    held = {capacity.code for capacity in actor(newcomer, first).held}
    assert held == {"teller"} and not actor(newcomer, first - A_DAY).held


@pytest.mark.parametrize(("waited", "fits"), [(4, True), (5, True), (6, False)])
def test_confirmed_after_its_first_day_it_must_be_asked_for_anew(
    cast: Cast, newcomer: Person, day: datetime.date, waited: int, fits: bool
) -> None:
    request = ask(cast.a["director"], newcomer, cast.a, day, from_on=day + 5 * A_DAY)
    later = day + waited * A_DAY
    if fits:
        confirm(cast.union["union_hr"], request, later)
    else:
        with pytest.raises(Refused, match="first day has passed"):
            confirm(cast.union["union_hr"], request, later)
        confirm(cast.union["union_hr"], request, later, "refuse")
    assert newcomer.postings.exists() is fits


def test_refusing_gives_nothing_and_is_final(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    request = ask(cast.a["director"], newcomer, cast.a, day)
    with pytest.raises(Refused, match="already"):
        ask(cast.union["union_hr"], newcomer, cast.a, day)
    with pytest.raises(Refused, match="why"):
        confirm_posting(
            request_id=request.pk,
            outcome="refuse",
            reason=" ",
            actor=actor(cast.union["union_hr"], day),
            on=day,
        )
    confirm(cast.union["union_hr"], request, day, "refuse")
    assert not newcomer.postings.exists()
    with pytest.raises(AlreadyDone):
        confirm(cast.union["union_credit"], request, day)


HELD = [
    ("station_clerk", "cm", "C1"),
    ("cm", "station_clerk", "C1"),
    ("marketer", "cm", "C1"),
    ("cm", "marketer", "C1"),
    ("union_admin", "reader", "C2"),
    ("teller", "union_admin", "C2"),
    ("union_audit", "monitor", "C3"),
    ("monitor", "union_audit", "C3"),
    ("union_credit", "director", "C4"),
    ("deputy", "union_credit", "C4"),
    ("union_credit", SEAT, "C4"),
    ("union_audit", SEAT, "C3"),
    ("union_admin", SEAT, "C2"),
    ("deputy", "cm_director", ""),
    ("union_hr", SEAT, ""),
    ("marketer", "station_clerk", ""),
]


@pytest.mark.parametrize(("held", "new", "clause"), HELD)
def test_conflicts_by_rule(held: str, new: str, clause: str) -> None:
    assert conflict(held={held}, seated=False, new=new, marketers_pay_out=False) == clause


def test_a_marketer_may_be_a_manager_where_the_regulation_lets_marketers_pay_out() -> None:
    assert conflict(held={"marketer"}, seated=False, new="cm", marketers_pay_out=True) == ""
    assert conflict(held={"hr"}, seated=True, new="union_credit", marketers_pay_out=True) == "C4"


def test_the_union_confirms_every_post_that_can_decide_alone() -> None:
    lower = {post for post in Post if not only_union_confirms(post=post)}
    assert lower == {
        *("cm", "marketer", "station_clerk", "chief_accountant", "credit_clerk", "teller", "reader"),
    }
    assert only_union_confirms(post=SEAT)


def test_a_conflict_is_named_when_it_is_asked_for(cast: Cast, day: datetime.date) -> None:
    with pytest.raises(Refused, match="C1"):
        ask(cast.a["director"], cast.a["marketer"], cast.a, day, post="cm")
    with pytest.raises(Refused, match="C4"):
        ask(cast.union["union_hr"], cast.union["union_credit"], cast.a, day, post="deputy")


def test_a_conflict_that_began_meanwhile_stops_the_confirmation(
    cast: Cast, newcomer: Person, day: datetime.date
) -> None:
    request = ask(cast.a["director"], newcomer, cast.a, day, post="cm")
    confirm(
        cast.union["union_credit"],
        ask(cast.union["union_hr"], newcomer, cast.a, day, post="marketer"),
        day,
    )
    with pytest.raises(Refused, match="C1"):
        confirm(cast.union["union_hr"], request, day)


# ending


def test_ended_by_one_person_at_once_with_every_session_and_token(cast: Cast) -> None:
    day, teller = clock.today(), cast.a["teller"]
    browser, token = client_of(teller), token_of(teller)
    assert browser.get(reverse("loans")).status_code == 200
    posting = teller.postings.get()
    end_posting(term=posting, reason="调离", actor=actor(cast.a["director"], day), on=day)
    posting.refresh_from_db()
    assert (posting.until_on, posting.ended_by, posting.end_reason) == (day, cast.a["director"], "调离")
    assert browser.get(reverse("loans")).url.startswith(reverse("sign_in")), "the session is over"
    assert Api(token).get("loans/").status_code == 401, "the token is revoked"
    assert ApiToken.objects.get().revoked_at is not None
    with pytest.raises(AlreadyDone):
        end_posting(term=posting, reason="x", actor=actor(cast.a["director"], day), on=day)


def test_the_seat_goes_with_the_last_post_in_the_branch(cast: Cast, day: datetime.date) -> None:
    monitor = cast.a["monitor"]
    end_posting(term=monitor.postings.get(), reason="x", actor=actor(cast.union["union_admin"], day), on=day)
    assert monitor.seats.get().until_on == day
    assert not actor(monitor, day).held


@pytest.mark.parametrize(
    ("place", "post", "may"),
    [
        ("a", "director", True),
        ("union", "union_admin", True),
        ("union", "union_hr", True),
        ("union", "union_credit", True),
        ("union", "union_audit", False),
        ("a", "deputy", False),
        ("b", "director", False),
        ("other_union", "union_hr", False),
    ],
)
def test_who_ends_a_post(cast: Cast, day: datetime.date, place: str, post: str, may: bool) -> None:
    term, by = cast.a["teller"].postings.get(), actor(getattr(cast, place)[post], day)
    if may:
        end_posting(term=term, reason="x", actor=by, on=day)
    else:
        with pytest.raises(PermissionDenied):
            end_posting(term=term, reason="x", actor=by, on=day)


def test_nobody_ends_his_own_post(cast: Cast, day: datetime.date) -> None:
    director = cast.a["director"]
    with pytest.raises(Refused, match="Another person"):
        end_posting(term=director.postings.get(), reason="x", actor=actor(director, day), on=day)


def test_what_has_not_begun_never_begins(cast: Cast, newcomer: Person, day: datetime.date) -> None:
    request = ask(cast.a["director"], newcomer, cast.a, day, from_on=day + 9 * A_DAY)
    confirm(cast.union["union_hr"], request, day)
    end_posting(term=newcomer.postings.get(), reason="x", actor=actor(cast.union["union_hr"], day), on=day)
    for later in (0, 8, 9, 10, 400):
        assert not actor(newcomer, day + later * A_DAY).held
