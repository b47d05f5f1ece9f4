"""The panel beside the application form: what would happen with the people of today; nothing is saved."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.models import LiabilitySplit
from creditcoop.core.models import Authorisation, GroupSeat, Posting
from loans.models import LoanApplication
from tests.accountability.views.reading import shares_on, text_of
from tests.builders import issued_loan, make_application, make_borrower
from tests.conftest import Cast, client_of
from tests.faults.guards import without

URL = "/tools/split/panel/"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> datetime.date:
    """The business day is the fixed day of the suite."""
    from creditcoop.core import clock

    monkeypatch.setattr(clock, "today", lambda: day)
    return day


def asked(
    cast: Cast, day: datetime.date, amount: str, security: str = "mortgage", kind: str = "farmer"
) -> str:
    borrower = make_borrower(cast.a, on=day, kind=kind)
    return f"{URL}?borrower={borrower.pk}&handler={cast.a['cm'].pk}&amount={amount}&security={security}"


@pytest.mark.parametrize(
    "kind, amount, tier, shares",
    [
        ("farmer", "3000.00", "Tier 1 (III.1)", {"王海涛": "3,000.00"}),
        ("farmer", "3001.00", "Tier 2 (III.2)", {"王海涛": "2,100.70", "郑玉兰": "900.30"}),
        (
            "farmer", "15000.00", "Tier 3 (III.3)",
            {"吴振声": "4,500.00", "王海涛": "4,500.00", "周建国": "1,500.00", "冯秀英": "1,500.00",
             "陈立新": "1,500.00", "李春梅": "1,500.00"},
        ),
        (
            "enterprise", "60000.00", "Tier 4 (III.4)",
            {"周建国": "6,000.00", "王海涛": "18,000.00", "吴振声": "12,000.00", "冯秀英": "12,000.00",
             "陈立新": "12,000.00"},
        ),
    ],
)  # fmt: skip
def test_tier_and_shares_are_those_the_issue_would_write(
    cast: Cast, today: datetime.date, kind: str, amount: str, tier: str, shares: dict[str, str]
) -> None:
    page = client_of(cast.a["cm"]).get(asked(cast, today, amount, kind=kind))
    assert "<html" not in page.content.decode()
    assert tier in text_of(page)
    shown = {person: yuan for person, (_percent, yuan) in shares_on(page).items()}
    assert shown.pop("Total") == f"{float(amount):,.2f}"
    assert shown == shares


def test_the_group_is_assumed_to_agree_and_the_panel_says_so(cast: Cast, today: datetime.date) -> None:
    text = text_of(client_of(cast.a["cm"]).get(asked(cast, today, "15000.00")))
    assert "Assumed that everyone in the approval group who may vote is present and agrees." in text
    assert "Approval group 周建国 / 吴振声 / 冯秀英 / 陈立新 / 李春梅" in text
    assert "Mortgage or pledge needed (II.6)" in text


def test_who_books_a_five_post_loan_is_open_between_two_people(cast: Cast, today: datetime.date) -> None:
    text = text_of(client_of(cast.a["cm"]).get(asked(cast, today, "60000.00", kind="enterprise")))
    assert "冯秀英 / 许文静 disburser" in text


@pytest.mark.parametrize(
    "security, amount, said",
    [
        (
            "guarantee",
            "10500.00",
            "The approval group may allow it, by a written exception before pay-out (Q7).",
        ),
        ("guarantee", "25000.00", "The union credit department may allow it"),
        ("credit", "10500.00", "No exception frees it"),
    ],
)
def test_what_stops_it_is_said_with_who_could_allow_it(
    cast: Cast, today: datetime.date, security: str, amount: str, said: str
) -> None:
    client = client_of(cast.a["cm"])
    text = text_of(client.get(asked(cast, today, amount, security)))
    assert "stops it Over 10,000.00 yuan" in text
    assert said in text
    assert "stops it" not in text_of(client.get(asked(cast, today, "10000.00", security)))


def test_a_vacant_post_stops_it_and_no_share_is_guessed(cast: Cast, today: datetime.date) -> None:
    Posting.objects.filter(person=cast.a["cm_director"]).update(until_on=today)
    text = text_of(client_of(cast.a["cm"]).get(asked(cast, today, "3001.00", "credit")))
    assert "Nobody in this branch holds the post today: department director." in text
    assert "The union names someone in writing (Q13)." in text
    assert "no share can be worked out" in text
    assert "no one in this branch; sent to the union" in text


def test_a_group_without_chair_or_with_too_few_members_stops_it(cast: Cast, today: datetime.date) -> None:
    client = client_of(cast.a["cm"])
    GroupSeat.objects.filter(
        person__in=[cast.a["monitor"], cast.a["cm2"], cast.a["chief_accountant"]]
    ).update(until_on=today)
    assert "Only 2 of the 2 members" in text_of(client.get(asked(cast, today, "15000.00")))
    GroupSeat.objects.filter(person=cast.a["director"]).update(until_on=today)
    assert "has no chair today" in text_of(client.get(asked(cast, today, "15000.00")))


def test_the_letter_of_the_handler_is_looked_at(cast: Cast, today: datetime.date) -> None:
    client = client_of(cast.a["cm"])
    letter = Authorisation.objects.filter(person=cast.a["cm"])
    letter.update(limit_amount="5000.00")
    assert "exceeds the limit of 5,000.00 yuan" in text_of(
        client.get(asked(cast, today, "9000.00", "credit"))
    )
    letter.update(limit_amount="90000.00", total_limit_amount="10000.00")
    issued_loan(cast.a, cast.union, "3000.00", on=today)
    assert "the total limit of 10,000.00 yuan" in text_of(client.get(asked(cast, today, "8000.00", "credit")))
    letter.update(until_on=today)
    assert "holds no letter of authorisation in force" in text_of(
        client.get(asked(cast, today, "9000.00", "credit"))
    )


def test_one_need_cut_into_small_loans_is_pointed_out_with_its_records(
    cast: Cast, today: datetime.date
) -> None:
    first = make_application(cast.a, "2900.00", on=today)
    url = f"{URL}?borrower={first.borrower_id}&handler={cast.a['cm'].pk}&security=credit"
    client = client_of(cast.a["cm"])
    text = text_of(client.get(f"{url}&amount=2800.00"))
    assert "Several loans of this household within 30 days" in text
    assert first.number in text
    assert "Several loans" not in text_of(client.get(f"{url}&amount=5000.00"))
    with without("loans_application_facts_stay"):
        LoanApplication.objects.filter(pk=first.pk).update(entered_on=today - datetime.timedelta(days=31))
    assert "Several loans" not in text_of(client.get(f"{url}&amount=2800.00"))


def test_a_borrower_or_handler_of_another_branch_is_not_looked_up(cast: Cast, today: datetime.date) -> None:
    foreign = make_borrower(cast.b, on=today)
    page = client_of(cast.a["cm"]).get(f"{URL}?borrower={foreign.pk}&amount=3001.00")
    assert "Choose a borrower" in text_of(page)
    other = client_of(cast.a["cm"]).get(
        f"{URL}?kind=farmer&amount=3001.00&handler={cast.b['cm'].pk}&borrower={foreign.pk}"
    )
    assert cast.b["cm"].name not in text_of(other)
    assert cast.b["cm_director"].name not in text_of(other)


@pytest.mark.parametrize("query", ["", "amount=abc&kind=farmer", "amount=-5&kind=farmer", "amount=1e400&kind=farmer",
                                   "amount=3000&kind=prince", "borrower=999999999999999999999&amount=1"])  # fmt: skip
def test_what_is_half_typed_or_wrong_only_asks_for_more(cast: Cast, today: datetime.date, query: str) -> None:
    page = client_of(cast.a["cm"]).get(f"{URL}?{query}")
    assert page.status_code == 200
    assert "Choose a borrower and enter an amount" in text_of(page)


def test_somebody_without_a_branch_sees_tier_and_route_only(cast: Cast, today: datetime.date) -> None:
    text = text_of(client_of(cast.union["union_credit"]).get(f"{URL}?kind=farmer&amount=15000.00"))
    assert "Tier 3 (III.3)" in text
    assert "吴振声" not in text


def test_nothing_is_saved_and_the_queries_do_not_grow(cast: Cast, today: datetime.date) -> None:
    client = client_of(cast.a["cm"])
    small, large = asked(cast, today, "3000.00"), asked(cast, today, "15000.00")
    client.get(small)
    for url in (small, large):
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        assert len(found) < 30
        assert not [query for query in found if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert LiabilitySplit.objects.count() == 0
