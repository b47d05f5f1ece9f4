"""The register of credit files by programs: listed, read, kept, lent, taken back."""

import datetime
from typing import Any

import pytest

from creditcoop.core import clock
from handover.services.follow_file_levels import follow_batch
from loans.models import Loan
from tests.api.support import Api, ok
from tests.builders import issued_loan
from tests.conftest import Cast


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def loan(cast: Cast, today: datetime.date) -> Loan:
    made = issued_loan(cast.a, cast.union, "60000.00", on=today)
    follow_batch(on=today, marker="")
    return made


def kept(cast: Cast, loan: Loan, **changes: Any) -> Any:
    told = {"which": "original", "keeper": cast.a["deputy"].pk, "place": "档案柜3-2", **changes}
    return Api.of(cast.a["monitor"]).post(f"files/{loan.borrower_id}/keep/", told)


def test_a_file_is_kept_lent_and_taken_back(cast: Cast, loan: Loan, today: datetime.date) -> None:
    api, path = Api.of(cast.a["monitor"]), f"files/{loan.borrower_id}/"
    (row,) = ok(api.get("files/"))["results"]
    assert (row["id"], row["level"], row["keeper"], row["to_hand_over"]) == (loan.borrower_id, 2, None, False)
    file = ok(kept(cast, loan))
    assert file["sets"][0]["keeper"]["name"] == "吴振声" and file["sets"][1]["keeper"] is None
    lending = {
        "which": "original",
        "lent_to": cast.a["cm"].pk,
        "purpose": "起诉",
        "due_on": today.isoformat(),
    }
    assert ok(api.post(f"{path}lend/", lending))["sets"][0]["lent_to"]["name"] == "王海涛"
    assert [one["id"] for one in ok(api.get("files/?what=lent"))["results"]] == [loan.borrower_id]
    assert ok(api.get("files/?what=late"))["results"] == []
    back = ok(api.post(f"{path}return/", {"which": "original"}))
    assert back["lendings"][0]["back_on"] == today.isoformat() and back["sets"][0]["lent_to"] is None
    assert ok(api.get(path))["places"][0]["place"] == "档案柜3-2"
    assert ok(api.get(path))["level"] == {
        "level": 2, "previous": None, "owed": "60000.00", "on": today.isoformat(),
    }  # fmt: skip


def test_what_is_wrong_is_named(cast: Cast, loan: Loan, today: datetime.date) -> None:
    stranger = kept(cast, loan, keeper=cast.b["cm"].pk)
    assert stranger.status_code == 409 and "keeper" in stranger.json()["errors"]
    assert kept(cast, loan, which="third").status_code == 400
    ok(kept(cast, loan))
    late = {"which": "original", "lent_to": cast.a["cm"].pk, "purpose": "起诉", "due_on": "2020-01-01"}
    answer = Api.of(cast.a["monitor"]).post(f"files/{loan.borrower_id}/lend/", late)
    assert answer.status_code == 409 and "due_on" in answer.json()["errors"]


def test_who_may_not(cast: Cast, loan: Loan) -> None:
    told = {"which": "original", "keeper": cast.a["deputy"].pk, "place": "柜"}
    path = f"files/{loan.borrower_id}/"
    assert Api.of(cast.a["director"]).post(f"{path}keep/", told).status_code == 403
    assert Api.of(cast.b["monitor"]).post(f"{path}keep/", told).status_code == 404
    assert Api.of(cast.b["monitor"]).get(path).status_code == 404
    assert ok(Api.of(cast.b["monitor"]).get("files/"))["results"] == []
    assert ok(Api.of(cast.a["cm"]).get(path))["number"] == loan.borrower.number
