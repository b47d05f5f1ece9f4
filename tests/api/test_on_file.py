"""Exceptions and pressure by API: the same acts, the same refusals, once for each key."""

import datetime
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from creditcoop.core import clock
from loans.models import GuaranteeException, Intervention, LoanApplication
from tests.api.support import Api
from tests.builders import make_application
from tests.conftest import Cast
from tests.on_file import ask, picture_bytes, push


def bring(
    api: Api, path: str, *, key: str = "", shade: int = 90, files: bool = True, **facts: Any
) -> HttpResponse:
    """Send an act with a file (multipart/form-data)."""
    upload = SimpleUploadedFile("scan.png", picture_bytes(shade), "image/png")
    data = {**facts, **({"files": [upload]} if files else {})}
    return api.send("post", path, data=data, headers={"Idempotency-Key": key or str(uuid.uuid4())})


def guarantee(cast: Cast, amount: str) -> LoanApplication:
    kind = "enterprise" if float(amount) > 20000 else "farmer"
    return make_application(cast.a, amount, on=clock.today(), kind=kind, security="guarantee")


def test_a_request_goes_its_way_by_programs(cast: Cast) -> None:
    application, last = guarantee(cast, "60000.00"), clock.today() + datetime.timedelta(days=90)
    officer, credit = Api.of(cast.a["cm"]), Api.of(cast.union["union_credit"])
    facts = {"reason": "no title deed", "means": "pay", "valid_to": last.isoformat()}
    path, key = f"applications/{application.pk}/exception/", str(uuid.uuid4())
    asked = bring(officer, path, key=key, **facts)
    assert asked.status_code == 201, asked.content
    row = asked.json()
    assert (row["state"], row["decision"], row["valid_to"]) == ("pending", None, last.isoformat())
    assert [file["name"] for file in row["evidence"]] == ["scan.png"]
    again = bring(officer, path, key=key, **facts)
    assert again.headers["Idempotency-Replayed"] == "true" and again.json()["id"] == row["id"]
    other_bytes = bring(officer, path, key=key, shade=91, **facts)
    assert other_bytes.status_code == 409
    assert GuaranteeException.objects.count() == 1
    assert [one["id"] for one in credit.get("exceptions/", answer="none").json()["results"]] == [row["id"]]
    said = {"outcome": "grant", "reason": "sound"}
    assert credit.post(f"exceptions/{row['id']}/answer/", said, sign=False).status_code == 400
    answered = credit.post(f"exceptions/{row['id']}/answer/", said)
    assert answered.status_code == 200 and answered.json()["state"] == "granted"
    assert answered.json()["decision"]["person"]["name"] == cast.union["union_credit"].name
    assert officer.get(f"exceptions/{row['id']}/").json()["decision"]["outcome"] == "grant"


def test_each_fault_of_a_request_is_named(cast: Cast) -> None:
    officer, path = Api.of(cast.a["cm"]), f"applications/{guarantee(cast, '12000.00').pk}/exception/"
    facts = {"reason": "x", "means": "x", "valid_to": clock.today().isoformat()}
    for name in facts:
        left_out = {key: value for key, value in facts.items() if key != name}
        answer = bring(officer, path, **left_out)
        assert answer.status_code == 400 and name in answer.content.decode(), answer.content
    answer = bring(officer, path, files=False, **facts)
    assert answer.status_code == 400 and "files" in answer.content.decode()
    assert bring(officer, path, **{**facts, "valid_to": "2001-01-01"}).status_code in (400, 409)
    assert bring(Api.of(cast.a["deputy"]), path, **facts).status_code == 403
    assert bring(Api.of(cast.b["cm"]), path, **facts).status_code == 404
    assert not GuaranteeException.objects.exists()


def test_pressure_and_objections_by_programs(cast: Cast) -> None:
    today = clock.today()
    application = make_application(cast.a, "60000.00", on=today, kind="enterprise")
    facts = {
        "name": "Sun",
        "office": "deputy head",
        "form": "note",
        "happened_on": today.isoformat(),
        "words": "help",
    }
    clerk, deputy = Api.of(cast.a["credit_clerk"]), Api.of(cast.a["deputy"])
    path = f"applications/{application.pk}/pressure/"
    assert bring(clerk, path, files=False, **facts).status_code == 400
    recorded = bring(clerk, path, **facts)
    assert recorded.status_code == 201, recorded.content
    pk = recorded.json()["id"]
    objected = deputy.post(
        f"pressure/{pk}/object/", {"words": "no means", "evidence": [recorded.json()["evidence"][0]["id"]]}
    )
    assert objected.status_code == 201, objected.content
    assert objected.json()["objections"][0]["person"]["name"] == cast.a["deputy"].name
    assert deputy.post(f"pressure/{pk}/object/", {"words": "again"}).status_code == 409
    assert deputy.post(f"pressure/{pk}/object/", {"words": "x", "evidence": [10**9]}).status_code in (
        409,
        422,
    )
    assert Api.of(cast.b["deputy"]).get(f"pressure/{pk}/").status_code == 404
    assert Api.of(cast.a["teller"]).get(f"pressure/{pk}/").json()["words"] == "help"
    assert Api.of(cast.a["teller"]).post(f"pressure/{pk}/object/", {"words": "x"}).status_code == 403
    assert Intervention.objects.get().objections.count() == 1


def test_a_vote_by_program_answers_the_request(cast: Cast) -> None:
    from tests.builders import bring_to

    application, today = guarantee(cast, "12000.00"), clock.today()
    ask(application, on=today)
    bring_to(application, cast.a, cast.union, "group", on=today)
    here = [cast.a[post].pk for post in ("director", "deputy", "chief_accountant", "monitor", "cm2")]
    Api.of(cast.a["director"]).post(f"applications/{application.pk}/convene-group/", {"present": here})
    deputy, path = Api.of(cast.a["deputy"]), f"applications/{application.pk}/cast-vote/"
    vote = {"choice": "yes", "reason": "x"}
    refused = deputy.post(path, vote)
    assert refused.status_code in (400, 409) and "on_exception" in refused.content.decode()
    assert deputy.post(path, {**vote, "on_exception": "refuse"}).status_code == 200
    push(application, cast.a["cm"], on=today)


def test_an_application_names_what_is_on_file_for_it(cast: Cast) -> None:
    application, today = guarantee(cast, "60000.00"), clock.today()
    asked, pressure = ask(application, on=today), push(application, cast.a["cm"], on=today)
    row = Api.of(cast.a["director"]).get(f"applications/{application.pk}/").json()
    assert row["collateral_rule"] == "exception_needed"
    assert (row["exceptions"], row["interventions"]) == ([asked.pk], [pressure.pk])
    assert any("II.6" in text for text in row["obstacles"])
