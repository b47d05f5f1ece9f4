"""A loan book comes in by API: one person uploads, another commits, twice is refused."""

import base64
from pathlib import Path

import pytest

from loans.models import Loan
from tests.api.support import Api, ok
from tests.conftest import Cast

BOOK = Path(__file__).parents[2] / "data" / "berka-loan-book.csv"


def test_a_loan_book_is_staged_by_one_and_committed_by_another(cast: Cast) -> None:
    from creditcoop.core.models import Posting
    from tests.builders import LONG_AGO, make_person

    second = make_person("U1-second", "第二人")
    Posting.objects.create(person=second, post="union_credit", unit=cast.union.unit, from_on=LONG_AGO)
    body = {
        "mapping": "berka",
        "file_name": BOOK.name,
        "content": base64.b64encode(BOOK.read_bytes()).decode(),
    }
    first = Api.of(cast.union["union_credit"])
    batch = ok(first.post("imports/", body), 201)
    assert (batch["state"], batch["rows_accepted"], batch["findings"]) == ("staged", 682, [])
    own = first.post(f"imports/{batch['id']}/commit/", {})
    assert (own.status_code, own.json()["code"]) == (409, "second_person_needed")
    done = ok(Api.of(second).post(f"imports/{batch['id']}/commit/", {}))
    assert done["state"] == "committed"
    assert Loan.objects.count() == 682
    again = ok(first.post("imports/", body), 201)
    assert again["state"] == "faulty"
    assert again["rows_refused"] == 682
    assert again["findings"]
    assert Loan.objects.count() == 682


@pytest.mark.parametrize("content", ["%%%", "台账", "a"])
def test_what_is_no_base64_is_named(cast: Cast, content: str) -> None:
    answer = Api.of(cast.union["union_credit"]).post(
        "imports/", {"mapping": "berka", "file_name": "a.csv", "content": content}
    )
    assert answer.status_code == 400
    assert "content" in answer.json()["errors"]
