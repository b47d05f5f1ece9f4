"""Evidence on the page of an application: several files, nothing chosen is lost, handed out as downloads only."""

import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from creditcoop.core.models import EvidenceFile, EvidenceUse
from creditcoop.core.services.keep_evidence import evidence_store
from loans.models import LoanApplication
from tests.builders import make_application
from tests.conftest import Cast, client_of
from tests.core.evidence.samples import pdf, picture


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def application(cast: Cast, day: datetime.date) -> LoanApplication:
    return make_application(cast.a, "8000.00", on=day)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def send(client: Client, application: LoanApplication, **data: Any) -> Any:
    url = reverse("add_evidence", args=[application.pk])
    return client.post(url, {"act_key": str(uuid.uuid4()), **data})


def test_several_files_are_added_and_shown(cast: Cast, application: LoanApplication) -> None:
    client = client_of(cast.a["cm"])
    response = send(
        client,
        application,
        evidence=[upload("合同.pdf", pdf(2)), upload("家.jpg", picture())],
        note="贷前调查",
    )
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "合同.pdf" in page and "2 pages" in page and "家.jpg" in page and "60 × 40" in page
    assert page.count("贷前调查") == 2


def test_what_was_accepted_is_not_lost_when_another_file_is_refused(
    cast: Cast, application: LoanApplication
) -> None:
    client = client_of(cast.a["cm"])
    response = send(client, application, evidence=[upload("good.jpg", picture()), upload("bad.jpg", b"no")])
    assert response.status_code == 422 and not EvidenceUse.objects.exists()
    kept = response.context["form"]["evidence"].field.widget.kept
    assert [file["name"] for file in kept] == ["good.jpg"]
    assert kept[0]["reference"] in response.content.decode()
    response = send(client, application, **{"evidence-kept": [kept[0]["reference"]]})
    assert response.status_code == 302
    assert [use.name for use in EvidenceUse.objects.all()] == ["good.jpg"]


def test_what_was_accepted_is_not_lost_when_another_field_is_wrong(
    cast: Cast, application: LoanApplication
) -> None:
    client = client_of(cast.a["cm"])
    response = send(client, application, evidence=[upload("good.jpg", picture())], note="x" * 301)
    assert response.status_code == 422
    assert "good.jpg" in response.content.decode() and "already received" in response.content.decode()


@pytest.mark.parametrize("whose", ["another person's", "spoiled", "invented"])
def test_a_reference_is_good_for_its_sender_only(
    cast: Cast, application: LoanApplication, whose: str
) -> None:
    first = send(
        client_of(cast.a["cm"]), application, evidence=[upload("a.jpg", picture()), upload("b", b"x")]
    )
    reference = first.context["form"]["evidence"].field.widget.kept[0]["reference"]
    sender = cast.a["director"] if whose == "another person's" else cast.a["cm"]
    given = {"another person's": reference, "spoiled": reference[:-1], "invented": "1"}[whose]
    response = send(client_of(sender), application, **{"evidence-kept": [given]})
    assert response.status_code == 422 and not EvidenceUse.objects.exists()


def test_nothing_chosen_is_named(cast: Cast, application: LoanApplication) -> None:
    response = send(client_of(cast.a["cm"]), application)
    assert response.status_code == 422 and "Choose at least one file." in response.content.decode()


def test_the_same_click_twice_adds_once(cast: Cast, application: LoanApplication) -> None:
    client, key = client_of(cast.a["cm"]), str(uuid.uuid4())
    for _time in range(2):
        response = send(client, application, act_key=key, evidence=[upload("a.jpg", picture())])
        assert response.status_code == 302
    assert EvidenceUse.objects.count() == 1


def test_the_same_bytes_elsewhere_are_named_at_once_and_for_ever(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    other = make_application(cast.a, "9000.00", on=day)
    far = make_application(cast.b, "9000.00", on=day)
    client = client_of(cast.a["cm"])
    for person, one in ((cast.a["cm"], application), (cast.b["cm"], far), (cast.a["cm"], other)):
        response = send(client_of(person), one, evidence=[upload("a.jpg", picture())])
    said = client_of(cast.a["cm"])
    response = send(said, other, evidence=[upload("a.jpg", picture())])
    page = said.get(response.url).content.decode()
    assert application.number in page and "another branch" in page and far.number not in page
    first = client.get(reverse("application", args=[application.pk])).content.decode()
    assert other.number in first and "another branch" in first


def test_an_original_is_a_download_that_nothing_runs(cast: Cast, application: LoanApplication) -> None:
    client = client_of(cast.a["cm"])
    send(client, application, evidence=[upload("a.php.jpg", picture())])
    use = EvidenceUse.objects.get()
    response = client.get(reverse("evidence_file", args=[use.pk]))
    assert response.content == picture()
    assert response["Content-Disposition"] == 'attachment; filename="a_php.jpg"'
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    preview = client.get(reverse("evidence_preview", args=[use.pk]))
    assert preview["Content-Type"] == "image/jpeg" and preview.content != picture()
    assert preview["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("name", ["evidence_file", "evidence_preview", "api_evidence_file"])
def test_a_file_is_found_by_who_may_see_what_it_proves(
    cast: Cast, application: LoanApplication, name: str
) -> None:
    send(client_of(cast.a["cm"]), application, evidence=[upload("a.jpg", picture())])
    url = reverse(name, args=[EvidenceUse.objects.get().pk])
    for person, status in (
        (cast.a["director"], 200),
        (cast.union["union_audit"], 200),
        (cast.b["director"], 404),
        (cast.c["director"], 404),
        (cast.other_union["union_credit"], 404),
        (cast.union["union_admin"], 404),
    ):
        assert client_of(person).get(url).status_code in ({404: (403, 404)}.get(status, (status,)))


def test_a_changed_file_is_missing_not_handed_out(cast: Cast, application: LoanApplication) -> None:
    client = client_of(cast.a["cm"])
    send(client, application, evidence=[upload("a.jpg", picture())])
    place = evidence_store().path_of(EvidenceFile.objects.get().sha256)
    place.chmod(0o600)
    place.write_bytes(b"something else")
    assert client.get(reverse("evidence_file", args=[EvidenceUse.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("post", ["teller", "reader", "credit_clerk", "chief_accountant"])
def test_who_has_no_right_adds_nothing(cast: Cast, application: LoanApplication, post: str) -> None:
    response = send(client_of(cast.a[post]), application, evidence=[upload("a.jpg", picture())])
    assert response.status_code == 403 and not EvidenceFile.objects.exists()


def test_another_manager_of_the_branch_adds_nothing_to_a_colleagues_loan(
    cast: Cast, application: LoanApplication
) -> None:
    assert send(client_of(cast.a["cm2"]), application).status_code == 403
    assert (
        send(client_of(cast.a["monitor"]), application, evidence=[upload("a.jpg", picture())]).status_code
        == 302
    )


def test_evidence_by_api(cast: Cast, application: LoanApplication) -> None:
    client = client_of(cast.a["cm"])
    url, key = reverse("api_evidence", args=[application.pk]), str(uuid.uuid4())
    for again in (False, True):
        response = client.post(
            url, {"file": upload("合同.pdf", pdf()), "note": "合同"}, headers={"Idempotency-Key": key}
        )
        assert response.status_code == 201, response.content
        assert ("Idempotency-Replayed" in response.headers) is again
    shown = client.get(url).json()["evidence"]
    assert [(row["name"], row["note"], row["pages"]) for row in shown] == [("合同.pdf", "合同", 1)]
    assert client.get(reverse("api_evidence_file", args=[shown[0]["id"]])).content[:5] == b"%PDF-"


def test_a_bad_file_by_api_is_refused_with_its_reason(cast: Cast, application: LoanApplication) -> None:
    client = client_of(cast.a["cm"])
    url = reverse("api_evidence", args=[application.pk])
    response = client.post(
        url, {"file": upload("a.jpg", b"<html>")}, headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert response.status_code == 409
    assert response.json()["code"] == "unknown_type" and "file" in response.json()["errors"]


def test_the_key_of_the_api_stands_for_the_bytes(cast: Cast, application: LoanApplication) -> None:
    client, key = client_of(cast.a["cm"]), str(uuid.uuid4())
    url = reverse("api_evidence", args=[application.pk])
    for content, status in ((picture(), 201), (picture(colour="red"), 409)):
        response = client.post(url, {"file": upload("a.jpg", content)}, headers={"Idempotency-Key": key})
        assert response.status_code == status
