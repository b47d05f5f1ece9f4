"""Drafting, editing, comparing, adopting, rejecting and discarding by page; every refusal keeps what was typed."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import chapter_kinds, chapters_by_key, version_on
from creditcoop.core.rules.regulation_text import load_body
from creditcoop.core.rules.version_compare import differences
from tests.builders import SIGNATURE, make_application
from tests.conftest import Cast, client_of
from tests.core.regulation_drafts import draft, edit, picture, second_person

A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def drafted(cast: Cast) -> RegulationVersion:
    return draft(cast, on=clock.today(), begins=clock.today() + A_DAY)


def form_of(client: Any, url: str) -> dict[str, Any]:
    """What the page's form would send if nothing were typed."""
    form = client.get(url).context["form"]
    found = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return {name: "" if value is None else value for name, value in found.items() if name != "files"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_draft_is_begun_edited_and_compared(cast: Cast, language: str) -> None:
    client = client_of(cast.union["union_credit"], language=language)
    begun = client.post(
        reverse("draft_regulation"),
        {
            **form_of(client, reverse("draft_regulation")),
            "number": "2",
            "title": "修订办法",
            "title_en": "Revised rules",
            "effective_from": clock.today() + A_DAY,
        },
    )
    version = RegulationVersion.objects.get(number="2")
    edit_url = reverse("edit_regulation", args=[version.pk])
    assert begun.url == edit_url
    typed = {
        **form_of(client, edit_url),
        "lending-tier_1_up_to": "5,000",
        "liability-t2_director": "25 %",
        "liability-t4_weights": "25 : 25 : 10 : 20 : 20",
        "lending-group_rules-size_min": "5",
        "liability-t3_rest": "branch",
    }
    saved = client.post(edit_url, typed)
    assert saved.status_code == 302, saved.context["form"].errors
    version.refresh_from_db()
    body = load_body(version.body)
    assert body["lending"]["tier_1_up_to"] == "5000.00"
    assert body["liability"]["t2_director"] == "1/4"
    assert body["liability"]["t4_weights"] == ["1/4", "1/4", "1/10", "1/5", "1/5"]
    assert body["lending"]["group_rules"]["size_min"] == 5
    page = client.get(saved.url)
    assert [item.path for item in page.context["differences"]] == [
        "lending.tier_1_up_to",
        "lending.group_rules.size_min",
        "liability.t2_director",
        "liability.t3_rest",
        "liability.t4_weights",
    ]
    text = page.content.decode()
    assert ("5,000.00 yuan" if language == "en" else "5,000.00 元") in text
    assert "yes_voters_equal" not in text, "codes are never shown"


def test_saving_what_the_form_shows_changes_nothing(cast: Cast, drafted: RegulationVersion) -> None:
    client = client_of(cast.union["union_credit"])
    url = reverse("edit_regulation", args=[drafted.pk])
    assert client.post(url, form_of(client, url)).status_code == 302
    drafted.refresh_from_db()
    chapters = chapters_by_key(version_on(clock.today()).body), chapters_by_key(drafted.body)
    assert differences(chapter_kinds(), *chapters, language="zh") == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("lending-tier_1_up_to", "five thousand"),
        ("lending-tier_1_up_to", ""),
        ("lending-tier_2_up_to", "2000"),
        ("lending-split_window_days", "0"),
        ("liability-t4_weights", "30 : 20 : 10 : 20"),
        ("liability-t2_director", "130 %"),
        ("liability-t1_handler", "1.5"),
        ("liability-t4", "M9"),
        ("liability-violation_kinds", "跨区\n跨区"),
        ("lending-group_rules-size_max", "2"),
        ("handover-mandatory_items", "一项"),
        ("effective_from", "2020-01-01"),
        ("number", "1"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_typed_is_lost(
    cast: Cast, drafted: RegulationVersion, field: str, typed: str
) -> None:
    client = client_of(cast.union["union_credit"])
    url = reverse("edit_regulation", args=[drafted.pk])
    sent = {**form_of(client, url), "title": "别的名称", "lending-five_posts_over": "25000", field: typed}
    answer = client.post(url, sent)
    assert answer.status_code in (409, 422)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert {name: str(form[name].value()) for name in sent} == {name: str(sent[name]) for name in sent}
    drafted.refresh_from_db()
    assert drafted.edits.count() == 1


def test_readings_the_program_does_not_compute_are_shown_and_cannot_be_chosen(
    cast: Cast, drafted: RegulationVersion
) -> None:
    client = client_of(cast.union["union_credit"])
    url = reverse("edit_regulation", args=[drafted.pk])
    text = client.get(url).content.decode()
    assert "Cannot be chosen, because the program does not compute it" in text
    assert "the officer alone within his letter, a drawn sample reviewed afterwards" in text
    answer = client.post(url, {**form_of(client, url), "lending-t1_decides": "officer_alone"})
    assert "lending-t1_decides" in answer.context["form"].errors


def adoption(client: Any, version: RegulationVersion, **typed: Any) -> Any:
    url = reverse("adopt_regulation", args=[version.pk])
    sent = {
        **form_of(client, url),
        "resolution": "临禾联社〔2026〕9号",
        "adopted_on": clock.today(),
        **SIGNATURE,
        **typed,
    }
    return client.post(url, {**sent, "files": SimpleUploadedFile("决议.png", picture(), "image/png")})


def test_the_adopter_sees_what_changes_and_which_applications_are_stopped(
    cast: Cast, drafted: RegulationVersion
) -> None:
    today = clock.today()
    stopped = make_application(cast.a, "4000.00", on=today)
    going_on = make_application(cast.a, "8000.00", on=today, borrower=stopped.borrower)
    edit(drafted, cast.union["union_credit"], on=today, lending__tier_1_up_to="5000.00")
    client = client_of(second_person(cast))
    page = client.get(reverse("adopt_regulation", args=[drafted.pk]))
    drafted.refresh_from_db()
    assert page.context["stopped"] == [stopped]
    assert going_on.number not in page.content.decode()
    assert drafted.sha256[:8] in page.content.decode()
    changed = [row["amount"] for row in page.context["examples"] if row["differs"]]
    assert [str(amount) for amount in changed] == ["5000.00"]
    done = adoption(client, drafted)
    assert done.status_code == 302, done.context["form"].errors
    drafted.refresh_from_db()
    assert drafted.state == "adopted"
    shown = client.get(done.url).content.decode()
    assert "临禾联社〔2026〕9号" in shown and drafted.sha256 in shown and "决议.png" in shown
    assert client.get(reverse("edit_regulation", args=[drafted.pk])).url == done.url


def test_a_writer_is_told_that_a_second_person_adopts(cast: Cast, drafted: RegulationVersion) -> None:
    client = client_of(cast.union["union_credit"])
    page = client.get(reverse("adopt_regulation", args=[drafted.pk]))
    assert "A second person adopts it" in page.content.decode()
    links = client.get(reverse("regulation_version", args=[drafted.pk])).context["links"]
    assert set(links) == {"draft", "edit", "discard"}


def test_an_adoption_without_the_password_is_refused(cast: Cast, drafted: RegulationVersion) -> None:
    client = client_of(second_person(cast))
    for wrong in ({"signature_password": ""}, {"signature_password": "wrong"}):
        answer = adoption(client, drafted, **wrong)
        assert answer.status_code in (409, 422)
        assert "signature_password" in answer.context["form"].errors
        assert answer.context["form"]["resolution"].value() == "临禾联社〔2026〕9号"
    drafted.refresh_from_db()
    assert drafted.state == "draft"


@pytest.mark.parametrize("act", ["discard_regulation", "reject_regulation"])
def test_a_draft_ends_with_its_reason_in_sight(cast: Cast, drafted: RegulationVersion, act: str) -> None:
    client = client_of(second_person(cast))
    url = reverse(act, args=[drafted.pk])
    assert client.post(url, {**form_of(client, url), "reason": " "}).status_code == 422
    done = client.post(url, {**form_of(client, url), "reason": "与上级文件不符"})
    assert "与上级文件不符" in client.get(done.url).content.decode()


def test_who_may_not_draft_reads_and_compares_only(cast: Cast, drafted: RegulationVersion) -> None:
    client = client_of(cast.a["teller"])
    assert client.get(reverse("compare_regulation")).status_code == 200
    assert client.get(reverse("regulation_version", args=[drafted.pk])).context["links"] == {}
    for act in ("edit", "adopt", "discard", "reject"):
        assert client.get(reverse(f"{act}_regulation", args=[drafted.pk])).status_code == 403
    assert client.get(reverse("draft_regulation")).status_code == 403


@pytest.mark.parametrize("query", ["?old=999999&new=1", "?old=x", "?new="])
def test_a_comparison_with_nothing_says_so(cast: Cast, query: str) -> None:
    assert client_of(cast.a["teller"]).get(reverse("compare_regulation") + query).status_code == 200
