"""Monthly notices on screen and by API: given, signed, listed, found only inside the scope (Annex 9)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.models import MonthlyNotice
from accountability.services.check_monthly_notices import check_monthly_notices
from creditcoop.core.models import IssuedPaper, Person, Posting
from tests.accountability.test_monthly_notices import GIVEN, ONE, give, to
from tests.api.support import Api
from tests.builders import SIGNATURE
from tests.conftest import Cast, client_of


def shown(person: Person, name: str, *args: Any, **query: str) -> str:
    return client_of(person).get(reverse(name, args=args), query).content.decode()


def send(person: Person, name: str, *args: Any, **data: Any) -> Any:
    client, url = client_of(person), reverse(name, args=args)
    page = client.get(url)
    key = page.context["form"]["act_key"].value() if page.context and "form" in page.context else ""
    return client.post(url, {"act_key": key, **data})


def test_accountant_and_manager_do_it_on_screen(cast: Cast) -> None:
    page = shown(cast.a["monitor"], "today")
    assert "Give the monthly notices" in page and "3 managers" in page
    assert "王海涛" in shown(cast.a["monitor"], "make_monthly_notices")
    assert send(cast.a["monitor"], "make_monthly_notices", branch=cast.a.unit.pk).status_code == 302
    assert "Give the monthly notices" not in shown(cast.a["monitor"], "today")
    notice = MonthlyNotice.objects.get(manager=cast.a["cm"])
    assert "Sign the monthly notice" in shown(cast.a["cm"], "today")
    assert send(cast.a["cm"], "sign_monthly_notice", notice.pk).status_code == 422  # no password
    assert send(cast.a["cm"], "sign_monthly_notice", notice.pk, **SIGNATURE).status_code == 302
    assert "Sign the monthly notice" not in shown(cast.a["cm"], "today")
    listed = shown(cast.a["director"], "monthly_notices", state="signed")
    assert "王海涛" in listed and "李春梅" not in listed
    assert "李春梅" in shown(cast.a["director"], "monthly_notices", state="waiting")
    paper = IssuedPaper.objects.get(subject_kind="monthlynotice", subject_id=notice.pk)
    assert paper.number in shown(cast.a["cm"], "papers") and paper.number in shown(
        cast.a["cm"], "paper", paper.pk
    )
    assert paper.number not in shown(cast.a["cm2"], "papers", kind="contract")


def test_no_notice_is_found_from_outside(cast: Cast) -> None:
    notice = to(give(cast), cast.a["cm"])
    paper = IssuedPaper.objects.get(subject_kind="monthlynotice", subject_id=notice.pk)
    for stranger in (cast.a["cm2"], cast.b["director"], cast.other_union["union_credit"]):
        client = client_of(stranger)
        assert client.get(reverse("monthly_notice", args=[notice.pk])).status_code == 404
        assert client.get(reverse("paper", args=[paper.pk])).status_code == 404
    assert client_of(cast.a["teller"]).get(reverse("monthly_notices")).status_code == 403
    assert (
        client_of(cast.a["director"]).get(reverse("sign_monthly_notice", args=[notice.pk])).status_code == 403
    )


def test_what_was_missed_is_listed_by_accountant(cast: Cast) -> None:
    give(cast)
    check_monthly_notices(on=GIVEN + 4 * ONE)
    page = shown(cast.union["union_audit"], "missed_notices", q="陈立新")
    assert page.count("not signed in time") >= 3 and "3 rows" in page
    assert "Monthly notices without signature" in shown(cast.a["monitor"], "today")
    assert "陈立新" in shown(cast.a["cm"], "missed_notices") and "李春梅" not in shown(
        cast.a["cm"], "missed_notices"
    )


@pytest.mark.parametrize("page", ["monthly_notices", "missed_notices"])
def test_the_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(cast: Cast, page: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(cast.a["director"], page)
        return len(queries)

    Posting.objects.filter(person__in=[cast.a["cm2"], cast.a["marketer"]]).update(until_on=GIVEN)
    give(cast)
    check_monthly_notices(on=GIVEN + 4 * ONE)
    one = asked()
    for post in ("reader", "teller"):
        Posting.objects.create(person=cast.a[post], post="cm", unit=cast.a.unit, from_on=GIVEN)
    give(cast)
    check_monthly_notices(on=GIVEN + 4 * ONE)
    assert MonthlyNotice.objects.count() == 3 and asked() == one


def test_the_api_gives_reads_signs_and_lists(cast: Cast) -> None:
    monitor, manager = Api.of(cast.a["monitor"]), Api.of(cast.a["cm"])
    told = monitor.post("notices/give/", {"branch": cast.a.unit.pk})
    assert told.status_code == 201 and len(told.json()["notices"]) == 3
    assert monitor.post("notices/give/", {"branch": cast.a.unit.pk}).status_code == 409
    assert monitor.post("notices/give/", {"branch": cast.b.unit.pk}).status_code == 409
    own = manager.get("notices/").json()["results"]
    assert [row["state"] for row in own] == ["waiting"]
    assert manager.get(f"notices/{own[0]['id']}/").json()["lines"] == []
    signed = manager.post(f"notices/{own[0]['id']}/sign/", {"signature": {"password": "demo"}})
    assert signed.json()["state"] == "signed" and signed.json()["signed_on"]
    assert manager.get("notices/missed/").json()["results"] == []
    paper = manager.get("papers/", kind="monthly_notice").json()["results"][0]
    assert (paper["subject_kind"], paper["application"]) == ("monthlynotice", None)
