"""The first page says whose turn it is in a handover, and which credit files to hand over or take back."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from creditcoop.core.models import Person
from handover.models import Handover
from handover.services.file_inventory import file_inventory
from handover.services.follow_file_levels import follow_batch
from handover.services.keep_file import Keeping, keep_file
from handover.services.lend_file import Lending, lend_file
from handover.views.on_today import on_today
from loans.models import Loan
from tests.builders import actor, bring_to, issued_loan, make_application
from tests.conftest import Cast, client_of
from tests.handover.test_inventory import check
from tests.handover.walk import complete, opened, put, refuse, rule, sign

ONE_DAY = datetime.timedelta(days=1)
POSTS = ("cm", "cm2", "cm_director", "monitor", "director", "deputy")


def told(person: Person, on: datetime.date) -> list[str]:
    return [row["text"] for row in on_today(actor(person, on))]


def turns(cast: Cast, on: datetime.date) -> dict[str, str]:
    """Who is told what, of those who are told something."""
    found = {post: "; ".join(told(cast.a[post], on)) for post in POSTS}
    return {post: text for post, text in found.items() if text}


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=day)


def test_each_is_told_when_it_is_his_turn(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = opened(cast, on=day)
    assert turns(cast, day) == {"cm": "Complete the list of your handover"}
    put(handover, on=day)
    sign_text = "Sign the list of a handover"
    assert turns(cast, day) == {"cm": sign_text}
    sign(handover, cast.a["cm"], on=day)
    assert turns(cast, day) == {"cm2": sign_text}
    sign(handover, cast.a["cm2"], on=day)
    assert turns(cast, day) == {"cm_director": sign_text, "monitor": sign_text}
    sign(handover, cast.a["monitor"], on=day)
    assert turns(cast, day) == {"cm_director": sign_text}
    sign(handover, cast.a["cm_director"], on=day)
    assert turns(cast, day) == {"director": "Complete a handover that all have signed"}
    complete(handover, cast.a["director"], on=day)
    assert turns(cast, day) == {"cm2": "Check every loan that you have taken over"}
    check(handover, loan, cast, on=day)
    file_inventory(handover_id=handover.pk, actor=actor(cast.a["cm2"], day), on=day)
    assert turns(cast, day) == {}


def test_a_refusal_waits_for_each_supervisor(cast: Cast, day: datetime.date, loan: Loan) -> None:
    handover = opened(cast, on=day)
    put(handover, on=day)
    sign(handover, cast.a["cm"], on=day)
    refusal = refuse(handover, cast.a["cm2"], on=day)
    text = "Rule on a refusal to take over"
    assert turns(cast, day) == {"cm_director": text, "monitor": text}
    rule(refusal, cast.a["monitor"], "not_proper", on=day)
    assert turns(cast, day) == {"cm_director": text}
    rule(refusal, cast.a["cm_director"], "not_proper", on=day)
    both = "Sign the list of a handover"  # the receiver's signature is waited for no longer
    assert turns(cast, day) == {"cm_director": both, "monitor": both}


def test_a_crossing_and_a_late_file_are_told_to_who_keeps_the_register(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    follow_batch(on=day, marker="")
    assert turns(cast, day) == {}
    keeping = Keeping(which="original", keeper=cast.a["cm"], place="档案柜3-2")
    by = actor(cast.a["monitor"], day)
    keep_file(borrower_id=loan.borrower_id, keeping=keeping, actor=by, on=day)
    more = make_application(cast.a, "42000.00", on=day + ONE_DAY, borrower=loan.borrower)
    bring_to(more, cast.a, cast.union, "", on=day + ONE_DAY)
    follow_batch(on=day + ONE_DAY, marker="")
    later = day + 2 * ONE_DAY
    crossed = "Hand a credit file over: its level has changed"
    assert turns(cast, later) == {"cm_director": crossed, "monitor": crossed, "deputy": crossed}
    keeping = Keeping(which="original", keeper=cast.a["deputy"], place="档案柜3-2")
    keep_file(borrower_id=loan.borrower_id, keeping=keeping, actor=actor(cast.a["monitor"], later), on=later)
    assert turns(cast, later) == {}
    lending = Lending(which="original", lent_to=cast.a["cm"], purpose="起诉", due_on=later)
    lend_file(borrower_id=loan.borrower_id, lending=lending, actor=actor(cast.a["monitor"], later), on=later)
    assert turns(cast, later) == {}
    back = "Take a credit file back"
    late = {"cm": "Bring a credit file back", "cm_director": back, "monitor": back, "deputy": back}
    assert turns(cast, later + ONE_DAY) == late
    assert told(cast.b["monitor"], later + ONE_DAY) == []


def test_the_first_page_asks_the_same_for_one_and_for_three(
    cast: Cast, day: datetime.date, time_machine: Any
) -> None:
    time_machine.move_to(datetime.datetime(day.year, day.month, day.day, 4, tzinfo=datetime.UTC))

    def count() -> int:
        client = client_of(cast.a["cm2"])
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/")
        assert page.status_code == 200
        return len(queries)

    def taken(loan: Loan) -> Handover:
        handover = opened(cast, on=day, loans={loan.pk: cast.a["cm2"]})
        put(handover, on=day)
        for post in ("cm", "cm2", "cm_director", "monitor"):
            sign(handover, cast.a[post], on=day)
        return complete(handover, cast.a["director"], on=day)

    loans = [issued_loan(cast.a, cast.union, "5000.00", on=day) for _place in range(6)]
    taken(loans[0])
    put(opened(cast, on=day, loans={loans[1].pk: cast.a["cm2"]}), on=day)
    one = count()
    for loan in loans[2:4]:
        taken(loan)
    for loan in loans[4:]:
        put(opened(cast, on=day, loans={loan.pk: cast.a["cm2"]}), on=day)
    assert count() == one
