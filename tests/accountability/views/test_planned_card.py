"""Who will answer stands on the pages of an application before anybody signs."""

import datetime

import pytest
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person
from loans.models import LoanApplication
from tests.builders import bring_to, make_application
from tests.conftest import Cast, client_of
from tests.on_file import push


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def card(application: LoanApplication, person: Person) -> str:
    url = reverse("planned_card", args=[application.pk])
    response = client_of(person).get(url, headers={"accept-language": "zh-CN"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_pages_of_an_open_application_fetch_it(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    bring_to(application, cast.a, cast.union, "approval", on=today)
    url = reverse("planned_card", args=[application.pk])
    for page in ("application", "approve"):
        shown = client_of(cast.a["director"]).get(reverse(page, args=[application.pk])).content.decode()
        assert f'hx-get="{url}"' in shown


def test_each_signer_reads_his_own_share_and_whether_he_is_first(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    bring_to(application, cast.a, cast.union, "approval", on=today)
    director, deputy = card(application, cast.a["director"]), card(application, cast.a["deputy"])
    assert "全额损失时您本人承担：10%，6,000.00 元。 您是第一责任人。" in director
    assert "全额损失时您本人承担：20%，12,000.00 元。" in deputy
    assert "您是第一责任人" not in deputy
    assert "全额损失时您本人承担" not in card(application, cast.a["teller"])
    for post in ("cm", "deputy", "director", "monitor"):
        assert cast.a[post].name in director


def test_the_open_part_is_said_to_fall_to_those_who_will_vote_yes(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=today)
    bring_to(application, cast.a, cast.union, "group", on=today)
    assert "40%" in card(application, cast.a["deputy"])
    assert "由将投同意票的成员承担" in card(application, cast.a["deputy"])
    assert "反对意见记录在案的免责（Q10）" in card(application, cast.a["deputy"])
    bring_to(application, cast.a, cast.union, "inspection", on=today, no=["cm2"])
    decided = card(application, cast.a["chief_accountant"])
    assert "2,000.00 元" in decided
    assert "反对意见记录在案的免责" not in decided
    assert "全额损失时您本人承担" not in card(application, cast.a["cm2"])


def test_pressure_on_file_is_said_to_move_the_whole(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    bring_to(application, cast.a, cast.union, "approval", on=today)
    assert "III.5" not in card(application, cast.a["director"])
    push(application, cast.a["cm"], on=today)
    assert "III.5" in card(application, cast.a["director"])


def test_a_vacant_post_is_said_and_nobody_elses_share_is_made_up(cast: Cast, today: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=today)
    cast.a["cm_director"].postings.update(until_on=today)
    assert "岗位空缺" in card(application, cast.a["director"])
