"""Drafting, comparing, adopting by API: the services, refusals and signatures of the pages."""

import base64
import datetime
from typing import Any

import pytest

from creditcoop.core import clock
from creditcoop.core.models import RegulationVersion
from tests.api.support import Api, ok
from tests.conftest import Cast
from tests.core.regulation_drafts import picture, second_person

A_DAY = datetime.timedelta(days=1)


def begin(api: Api, *, number: str = "2", days: int = 1) -> Any:
    body = {
        "base": RegulationVersion.objects.get(shipped=True).pk,
        "number": number,
        "title": "修订办法",
        "title_en": "Revised rules",
        "effective_from": str(clock.today() + days * A_DAY),
    }
    return api.post("regulation-versions/", body)


def saved(api: Api, version: dict[str, Any], **lending: Any) -> Any:
    names = ("number", "title", "title_en", "effective_from")
    body = {**version["body"], "lending": {**version["body"]["lending"], **lending}}
    sent = {**{name: version[name] for name in names}, "body": body, "seen": version["saves"]}
    return api.post(f"regulation-versions/{version['id']}/edit/", sent)


def adoption(version: dict[str, Any]) -> dict[str, Any]:
    file = {"name": "决议.png", "content": base64.b64encode(picture()).decode()}
    return {
        "resolution": "9号",
        "adopted_on": str(clock.today()),
        "files": [file],
        "seen": version["saves"],
    }


def test_a_version_is_drafted_compared_and_adopted_by_two(cast: Cast) -> None:
    first, second = Api.of(cast.union["union_credit"]), Api.of(second_person(cast))
    version = ok(begin(first), 201)
    version = ok(saved(first, version, tier_1_up_to="5000.00"))
    assert (version["state"], version["saves"]) == ("draft", 2)
    compared = ok(first.get(f"regulation-versions/{version['id']}/compare/"))
    assert [item["path"] for item in compared["differences"]] == ["lending.tier_1_up_to"]
    changed = [example for example in compared["examples"] if example["differs"]]
    assert [example["amount"] for example in changed] == ["5000.00"]
    assert [changed[0][side]["tier"] for side in ("old", "new")] == [2, 1]
    path = f"regulation-versions/{version['id']}/adopt/"
    assert first.post(path, adoption(version)).json()["code"] == "same_person"
    adopted = ok(second.post(path, adoption(version)))
    assert (adopted["state"], adopted["resolution"]) == ("adopted", "9号")
    listed = ok(first.get("regulation-versions/"))["results"]
    assert [row["number"] for row in listed] == ["2", "1"]


def test_wrong_leaves_are_named_by_their_path(cast: Cast) -> None:
    api = Api.of(cast.union["union_credit"])
    version = ok(begin(api), 201)
    answer = saved(api, version, tier_1_up_to=5000.5, tier_border="middle")
    assert answer.status_code == 400
    answer = saved(api, version, tier_1_up_to="abc", tier_border="middle", colour="red")
    assert set(answer.json()["errors"]) == {
        "body.lending.tier_1_up_to", "body.lending.tier_border", "body.lending.colour",
    }  # fmt: skip


@pytest.mark.parametrize("left_out", ["resolution", "adopted_on", "files", "seen"])
def test_an_adoption_says_what_is_missing(cast: Cast, left_out: str) -> None:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    body = {name: value for name, value in adoption(version).items() if name != left_out}
    answer = Api.of(second_person(cast)).post(f"regulation-versions/{version['id']}/adopt/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [left_out])


def test_a_token_alone_adopts_nothing(cast: Cast) -> None:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    body = adoption(version) | {"signature": {"password": "wrong"}}
    answer = Api.of(second_person(cast)).post(f"regulation-versions/{version['id']}/adopt/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (409, ["signature.password"])
    assert RegulationVersion.objects.get(pk=version["id"]).state == "draft"


def test_a_paper_that_is_none_is_refused(cast: Cast) -> None:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    content = base64.b64encode(b"not a picture").decode()
    body = adoption(version) | {"files": [{"name": "a.png", "content": content}]}
    answer = Api.of(second_person(cast)).post(f"regulation-versions/{version['id']}/adopt/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (409, ["files"])
    assert RegulationVersion.objects.get(pk=version["id"]).state == "draft"


@pytest.mark.parametrize("act", ["discard", "reject"])
def test_a_draft_ends_by_api(cast: Cast, act: str) -> None:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    other = Api.of(second_person(cast))
    ended = ok(other.post(f"regulation-versions/{version['id']}/{act}/", {"reason": "不合"}))
    assert (ended["state"], ended["closed_reason"]) == (f"{act}ed", "不合")
    again = other.post(f"regulation-versions/{version['id']}/{act}/", {"reason": "不合"})
    assert again.json()["code"] == "already_done"
    assert ok(other.get("regulation-versions/", state=f"{act}ed"))["count"] == 1


def test_who_may_not_draft_reads_only(cast: Cast) -> None:
    version = ok(begin(Api.of(cast.union["union_credit"])), 201)
    teller = Api.of(cast.a["teller"])
    assert begin(teller, number="3", days=9).status_code == 403
    assert saved(teller, version).status_code == 403
    assert ok(teller.get(f"regulation-versions/{version['id']}/"))["state"] == "draft"
    assert teller.get(f"regulation-versions/{version['id']}/compare/", **{"with": "x"}).status_code == 400
    assert teller.get(f"regulation-versions/{version['id']}/compare/", colour="red").status_code == 400


def test_one_key_begins_one_draft(cast: Cast) -> None:
    api = Api.of(cast.union["union_credit"])
    key = "00000000-0000-4000-8000-000000000001"
    body = {
        "base": RegulationVersion.objects.get().pk,
        "number": "2",
        "title": "一",
        "title_en": "One",
        "effective_from": str(clock.today() + A_DAY),
    }
    first, again = (api.post("regulation-versions/", body, key=key) for _time in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert RegulationVersion.objects.filter(state="draft").count() == 1
