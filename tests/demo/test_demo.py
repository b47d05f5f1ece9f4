"""The demo data: whole, the same for the same seed, with work for everybody, and written as the services write."""

import datetime
import random
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from stdnum.cn import ric, uscc

from accountability.models import LiabilitySplit
from accountability.services.check_books import check_books
from creditcoop.core import clock
from creditcoop.core.access import Actor
from creditcoop.core.models import AuditEvent, Posting, Unit, User
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.posts import Post
from demo.build import build
from demo.clients import Serials, make_clients
from demo.papers import UNUSED_AREA
from demo.planning import Planner
from demo.rows import Rows
from demo.sizes import Size
from demo.staff import make_staff
from demo.walk import Policies
from loans.models import Borrower, Guarantor, LoanApplication, Vote
from loans.queries import inbox
from tests.demo.books import fingerprint

DAY = datetime.date(2026, 11, 23)
SMALL = Size(
    branches=2,
    staff=38,
    managers=6,
    borrowers=40,
    loans=60,
    open_loans=36,
    refused=6,
    withdrawn=4,
)
WORKERS = {
    Post.DIRECTOR,
    Post.DEPUTY,
    Post.CM_DIRECTOR,
    Post.CM,
    Post.CHIEF_ACCOUNTANT,
    Post.CREDIT_CLERK,
    Post.MONITOR,
    Post.UNION_CREDIT,
}


@pytest.fixture
def small(db: None) -> None:
    build(size=SMALL, seed=1, as_of=DAY)


@pytest.mark.usefixtures("small")
def test_the_check_of_the_books_finds_nothing_wrong() -> None:
    counts, faults = check_books(on=DAY)
    assert counts["loans_checked"] == SMALL.loans
    assert faults == []


@pytest.mark.usefixtures("small")
def test_the_check_of_the_books_does_look_at_them() -> None:
    open_ones = LoanApplication.objects.filter(state="open")
    open_ones.filter(pk=open_ones[0].pk).update(state="issued", waiting_for="")
    assert [fault.code for fault in check_books(on=DAY)[1]] == ["issued_without_loan"]


@pytest.mark.usefixtures("small")
def test_every_post_of_two_branches_and_the_union_has_an_account() -> None:
    for unit in Unit.objects.filter(kind="branch"):
        held = Posting.objects.filter(Q(unit=unit) | Q(unit__parent=unit), person__user__isnull=False)
        assert set(held.values_list("post", flat=True)) == {post for post in Post if "union" not in post}
    at_union = Posting.objects.filter(unit__kind="union", person__user__isnull=False)
    assert set(at_union.values_list("post", flat=True)) == {post for post in Post if "union" in post}
    assert User.objects.get(username="qingsui.cm").check_password("demo")
    assert User.objects.values("password").distinct().count() == 1


@pytest.mark.usefixtures("small")
def test_every_account_that_decides_finds_work_in_its_inbox() -> None:
    idle = []
    for user in User.objects.select_related("person"):
        actor = Actor.of_user(user, on=DAY, channel="page")
        decides = any(held.code in WORKERS for held in actor.held)
        if decides and not inbox(actor).exists():
            idle.append(user.username)
    assert idle == []


@pytest.mark.usefixtures("small")
def test_applications_wait_at_every_step_and_others_were_refused_or_withdrawn() -> None:
    waiting = set(LoanApplication.objects.filter(state="open").values_list("waiting_for", flat=True))
    assert waiting == {
        "investigation", "review_approval", "review", "group", "approval", "union_approval",
        "inspection", "order", "booking",
    }  # fmt: skip
    states = dict(LoanApplication.objects.values_list("state").annotate(number=Count("pk")).order_by())
    assert (states["issued"], states["refused"], states["withdrawn"]) == (60, 6, 4)
    assert Vote.objects.filter(choice="no", meeting__application__state="issued").exists()


@pytest.mark.usefixtures("small")
def test_papers_can_belong_to_nobody_and_are_right_in_form() -> None:
    for party in [*Borrower.objects.all(), *Guarantor.objects.all()]:
        assert UNUSED_AREA in party.id_number
        if party.id_kind == "resident_id":
            assert party.id_number[-1] == ric.calc_check_digit(party.id_number)
        else:
            assert uscc.is_valid(party.id_number)
        assert party.phone.startswith("129")
        assert len(party.phone) == 11
    assert Borrower.objects.values("id_number").distinct().count() == SMALL.borrowers


@pytest.mark.usefixtures("small")
def test_every_loan_names_who_answers_and_every_act_is_recorded() -> None:
    for split in LiabilitySplit.objects.prefetch_related("shares"):
        assert (
            sum(share.amount for share in split.shares.all()) + split.unallocated_amount == split.total_amount
        )
    acts = dict(AuditEvent.objects.values_list("act").annotate(number=Count("pk")).order_by())
    assert acts["issue_loan"] == SMALL.loans
    assert acts["enter_borrower"] == SMALL.borrowers
    assert acts["enter_application"] == LoanApplication.objects.count()
    assert AuditEvent.objects.filter(on__gt=DAY).count() == 0


def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(db: None) -> None:
    found = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            build(size=SMALL, seed=seed, as_of=DAY)
            found.append(fingerprint())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_the_spread_is_as_practice_names_it(db: None) -> None:
    rng = random.Random(1)
    rows = Rows(clock.now())
    roster = make_staff(size=SMALL, rng=rng, as_of=DAY, rows=rows)
    clients = make_clients(
        branch=roster.branches[0], count=60, identities=Serials(), rng=rng, as_of=DAY, rows=rows
    )
    planner = Planner(roster.branches[0], clients, roster, Policies.of(version_on(DAY)), rng, DAY)
    stories = planner.loans(running=700, closed=500, overdue_share=0.11)
    by_tier = Counter(planner.way(story).tier for story in stories)
    for tier, share in {1: 0.30, 2: 0.40, 3: 0.20, 4: 0.10}.items():
        assert abs(by_tier[tier] / 1200 - share) < 0.04
    owed = {story: story.owed_fen for story in stories if story.owed_fen}
    overdue = sum(owed[story] for story in owed if add_months(story.issued_on, story.term_months) < DAY)
    assert len(owed) == 700
    assert 8 <= 100 * overdue / sum(owed.values()) <= 15
    in_spring = [story for story in stories if story.issued_on.month in (2, 3, 4)]
    assert len(in_spring) > 500
    assert max(story.issued_on for story in stories) <= DAY


def test_a_database_that_is_not_empty_is_refused_with_a_way_out(db: None) -> None:
    Unit.objects.create(kind="union", code="1", name="县联社")
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("demo")


def test_the_accounts_are_listed_with_name_post_and_unit(small: None) -> None:
    said = StringIO()
    call_command("demo", "--list-accounts", stdout=said)
    line = next(line for line in said.getvalue().splitlines() if "shinian.deputy" in line)
    name = User.objects.get(username="shinian.deputy").person.name
    assert name in line
    assert "石碾信用社" in line
