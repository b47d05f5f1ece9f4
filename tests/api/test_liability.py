"""Who answers for what, by API, as of any day."""

import datetime

from creditcoop.core import clock
from creditcoop.core.models import RegulationVersion
from loans.models import Loan
from tests.api.support import Api, ok
from tests.builders import issued_loan
from tests.conftest import Cast


def test_liability_is_asked_as_of_a_day(cast: Cast) -> None:
    day = clock.today()
    before = (day - datetime.timedelta(days=1)).isoformat()
    loan: Loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    director, officer = Api.of(cast.a["director"]), cast.a["cm"]
    path = f"loans/{loan.pk}/liability/"
    now = ok(director.get(path))
    assert now["keeper"]["person"]["id"] == now["split"]["first_responsible"]["id"] == officer.pk
    assert now["split"]["version_sha256"] == RegulationVersion.objects.get().sha256
    assert [share["clause"] for share in now["split"]["shares"]] == ["III.2", "III.2"]
    earlier = ok(director.get(path, on=before))
    assert (earlier["recorded"], earlier["split"], earlier["keeper"]) == (False, None, None)
    own = f"persons/{officer.pk}/liability/"
    share = ok(director.get(own))["results"][0]
    assert (share["loan"]["id"], share["percent"], share["amount"], share["is_first"]) == (
        loan.pk, "70", "5600.00", True,
    )  # fmt: skip
    assert ok(director.get(own, on=before))["count"] == 0
    report = ok(director.get("liability-report/", on=day.isoformat()))
    assert {row["person"]["id"]: row["total"]["share"] for row in report["people"]} == {
        officer.pk: "5600.00",
        cast.a["cm_director"].pk: "2400.00",
    }
    assert report["everything"]["total"]["granted"] == "8000.00"
    assert ok(director.get("liability-report/", on=before))["everything"]["total"]["loans"] == 0


def test_the_reasons_of_a_split_come_in_both_languages(cast: Cast) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=clock.today())
    path = f"loans/{loan.pk}/liability/"
    english, chinese = (
        ok(Api.of(cast.a["director"], language=language).get(path))["split"]["steps"]
        for language in ("en", "zh")
    )
    assert len(english) == len(chinese) > 0
    assert english != chinese


def test_a_person_is_found_by_himself_and_by_who_sees_a_loan_that_he_answers_for(cast: Cast) -> None:
    officer = cast.a["cm"]
    path = f"persons/{officer.pk}/liability/"
    assert Api.of(cast.a["director"]).get(path).status_code == 404
    assert ok(Api.of(officer).get(path))["count"] == 0
    issued_loan(cast.a, cast.union, "3000.00", on=clock.today())
    assert ok(Api.of(cast.a["director"]).get(path))["count"] == 1
    assert Api.of(cast.b["director"]).get(path).status_code == 404


def test_a_version_of_the_regulation_is_given_with_its_chapters(cast: Cast) -> None:
    api = Api.of(cast.a["reader"])
    row = ok(api.get("regulation-versions/"))["results"][0]
    version = ok(api.get(f"regulation-versions/{row['id']}/"))
    assert set(version["body"]) == {"lending", "liability", "handover"}
    assert version["sha256"] == RegulationVersion.objects.get().sha256
