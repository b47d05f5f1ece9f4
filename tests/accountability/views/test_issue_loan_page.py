"""The page that issues a loan: shown as it will be written, written as it was shown."""

import datetime
import re

import pytest

from accountability.models import LiabilityShare
from loans.models import Loan, LoanApplication
from tests.accountability.books import adopt_reading
from tests.accountability.views.reading import shares_on, text_of
from tests.builders import SIGNATURE, bring_to, make_application
from tests.conftest import Cast, client_of


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> datetime.date:
    """The business day is the fixed day of the suite."""
    from creditcoop.core import clock

    monkeypatch.setattr(clock, "today", lambda: day)
    return day


def ready(
    cast: Cast, day: datetime.date, amount: str, kind: str = "farmer", stop: str = "booking"
) -> LoanApplication:
    return bring_to(make_application(cast.a, amount, on=day, kind=kind), cast.a, cast.union, stop, on=day)


def key_in(html: str) -> str:
    found = re.search(r'name="act_key" value="([^"]+)"', html)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    "amount, kind", [("3001.00", "farmer"), ("15000.00", "farmer"), ("60000.00", "enterprise")]
)
def test_the_shares_shown_before_are_the_shares_written(
    cast: Cast, today: datetime.date, amount: str, kind: str
) -> None:
    application = ready(cast, today, amount, kind)
    client = client_of(cast.a["credit_clerk"])
    url = f"/applications/{application.pk}/issue/"
    page = client.get(url)
    text = text_of(page)
    assert "王海涛 on 2026-11-23 under letter 0301-L1 (II.1)" in text
    assert "2027-09-23, after 10 months" in text
    shown = {person: yuan for person, (_percent, yuan) in shares_on(page).items()}
    shown.pop("Total")
    done = client.post(url, {"act_key": key_in(page.content.decode()), **SIGNATURE})
    loan = Loan.objects.get(application=application)
    assert done.status_code == 302
    assert done["Location"] == f"/loans/{loan.pk}/liability/"
    written = LiabilityShare.objects.filter(split__loan=loan).select_related("person")
    assert {share.person.name: f"{share.amount:,}" for share in written} == shown
    assert "The loan is issued. These people answer for it." in text_of_whole(client, done["Location"])


def text_of_whole(client: object, url: str) -> str:
    return text_of(client.get(url))  # type: ignore[attr-defined]


def test_a_second_click_issues_nothing_more(cast: Cast, today: datetime.date) -> None:
    application = ready(cast, today, "3000.00")
    client = client_of(cast.a["credit_clerk"])
    url = f"/applications/{application.pk}/issue/"
    key = key_in(client.get(url).content.decode())
    first, second = (client.post(url, {"act_key": key, **SIGNATURE}) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Loan.objects.count() == 1


def test_before_its_turn_there_is_no_button_and_a_sent_form_is_refused(
    cast: Cast, today: datetime.date
) -> None:
    application = ready(cast, today, "3001.00", stop="order")
    client = client_of(cast.a["credit_clerk"])
    url = f"/applications/{application.pk}/issue/"
    page = client.get(url)
    assert "It is not yet the turn of this step." in text_of(page)
    assert "act_key" not in page.content.decode()
    refused = client.post(url, {"act_key": "6f1f3f7e-9f0e-4b39-9a25-0c3b4c5d6e7f", **SIGNATURE})
    assert refused.status_code == 409
    assert Loan.objects.count() == 0


def test_a_vacant_post_is_said_and_nothing_is_issued(cast: Cast, today: datetime.date) -> None:
    adopt_reading(cast, today, t3_rest="branch_director")
    application = ready(cast, today, "15000.00")
    cast.a["director"].postings.update(until_on=today)
    client = client_of(cast.a["credit_clerk"])
    url = f"/applications/{application.pk}/issue/"
    page = client.get(url)
    assert "A post that must answer for this loan is still vacant." in text_of(page)
    sent = {"act_key": key_in(page.content.decode()), **SIGNATURE}
    assert client.post(url, sent).status_code == 409
    assert Loan.objects.count() == 0


@pytest.mark.parametrize(
    "branch, post, status",
    [("a", "credit_clerk", 200), ("a", "chief_accountant", 200), ("a", "cm", 403), ("a", "director", 403),
     ("a", "marketer", 404), ("b", "credit_clerk", 404), ("union", "union_admin", 404), ("c", "credit_clerk", 404)],
)  # fmt: skip
def test_only_those_who_book_in_the_branch_may_open_it(
    cast: Cast, today: datetime.date, branch: str, post: str, status: int
) -> None:
    application = ready(cast, today, "3000.00")
    person = getattr(cast, branch)[post]
    assert client_of(person).get(f"/applications/{application.pk}/issue/").status_code == status
