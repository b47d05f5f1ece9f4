"""The regulation in words, recorded acts, people, jobs, and one's own tokens."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import ApiToken, AuditEvent, JobRun, RegulationVersion
from tests.builders import SIGNATURE, issued_loan
from tests.conftest import Cast, client_of


@pytest.mark.parametrize(
    "language, words", [("en", "How we read the regulation"), ("zh-hans", "制度条款的读法")]
)
def test_the_regulation_page_names_every_open_question_with_its_reading(
    cast: Cast, language: str, words: str
) -> None:
    version = RegulationVersion.objects.get()
    page = client_of(cast.a["teller"], language=language).get(
        reverse("regulation_version", args=[version.pk])
    )
    text = page.content.decode()
    assert words in text
    assert [f'id="Q{number}"' in text for number in range(1, 38)] == [True] * 37
    assert "3,000.00" in text
    assert all(question.chosen for question in page.context["questions"])
    assert all(question.is_default for question in page.context["questions"])


def test_the_version_in_force_on_a_day_is_marked(cast: Cast) -> None:
    client = client_of(cast.a["teller"])
    marked = [row["in_force"] for row in client.get(reverse("regulation")).context["versions"]]
    assert marked == [True]
    before = client.get(reverse("regulation"), {"on": "1899-12-31"}).context["versions"]
    assert [row["in_force"] for row in before] == [False]
    assert client.get(reverse("regulation"), {"on": "2026-02-30"}).status_code == 200


def test_acts_are_seen_in_ones_scope(cast: Cast, day: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "2000.00", on=day)
    issued_loan(cast.b, cast.union, "2000.00", on=day)
    here = AuditEvent.objects.filter(unit=cast.a.unit).count()
    assert (
        client_of(cast.a["director"]).get(reverse("audit")).context["table"].total_text.startswith(str(here))
    )
    own = AuditEvent.objects.filter(actor=cast.a["cm"]).count()
    assert client_of(cast.a["cm"]).get(reverse("audit")).context["table"].total_text.startswith(str(own))
    assert client_of(cast.a["teller"]).get(reverse("audit")).status_code == 403
    everything = client_of(cast.union["union_audit"]).get(reverse("audit"), {"act": "issue_loan"})
    assert len(everything.context["table"].rows) == 2


def test_people_show_their_posts_of_today(cast: Cast) -> None:
    text = client_of(cast.a["director"]).get(reverse("people")).content.decode()
    assert "吴振声" in text
    assert "Deputy director for credit" in text
    assert "0301-L1 · 200,000.00 yuan (2000-01-01–)" in text
    assert "Chair of the approval group" in text
    assert cast.b["deputy"].name not in text


def test_people_show_posts_that_have_ended(cast: Cast) -> None:
    cast.a["teller"].postings.update(until_on=datetime.date(2020, 3, 1))
    text = client_of(cast.a["director"]).get(reverse("people")).content.decode()
    assert "(2000-01-01–2020-02-29)" in text


def test_jobs_show_what_was_done_and_the_days_without_a_run(cast: Cast) -> None:
    today = clock.today()
    for days in (5, 3):
        JobRun.objects.create(
            job="check_books",
            day=today - datetime.timedelta(days=days),
            finished_at=clock.now(),
            counts='{"loans_checked": 3}',
        )
    page = client_of(cast.union["union_audit"]).get(reverse("jobs"))
    text = page.content.decode()
    assert (today - datetime.timedelta(days=4)).isoformat() in text
    assert page.context["gaps"] == [today - datetime.timedelta(days=days) for days in (1, 2, 4)]


def test_a_token_is_shown_once_opens_the_api_and_is_revoked(cast: Cast) -> None:
    client = client_of(cast.a["cm"])
    form = client.get(reverse("tokens")).context["form"]
    ends = clock.today() + datetime.timedelta(days=30)
    sent = {"act_key": form.initial["act_key"], "name": "report", "ends_on": ends.isoformat(), **SIGNATURE}
    shown = client.post(reverse("tokens"), sent, follow=True).content.decode()
    token = re.search(r"<code>(cct_[^<]+)</code>", shown).group(1)
    assert token not in client.get(reverse("tokens")).content.decode()
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get(reverse("api_me")).status_code == 200
    row = ApiToken.objects.get()
    assert token not in row.digest
    other = client_of(cast.a["deputy"]).get(reverse("revoke_token", args=[row.pk]))
    assert other.status_code == 404
    key = client.get(reverse("revoke_token", args=[row.pk])).context["form"].initial["act_key"]
    client.post(reverse("revoke_token", args=[row.pk]), {"act_key": key})
    assert program.get(reverse("api_me")).status_code == 401


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_token_ends_within_a_year_and_after_today(cast: Cast, days: int) -> None:
    client = client_of(cast.a["cm"])
    form = client.get(reverse("tokens")).context["form"]
    ends = clock.today() + datetime.timedelta(days=days)
    answer = client.post(
        reverse("tokens"),
        {"act_key": form.initial["act_key"], "name": "x", "ends_on": ends.isoformat(), **SIGNATURE},
    )
    assert answer.status_code == 409
    assert "ends_on" in answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_the_history_of_master_data_names_who_acted_through_a_token(cast: Cast, day: datetime.date) -> None:
    import uuid

    from creditcoop.core.rules.tokens import digest
    from loans.models import Borrower

    ApiToken.objects.create(
        user=cast.a["cm"].user,
        name="t",
        digest=digest("secret"),
        ends_on=clock.today() + datetime.timedelta(days=9),
    )
    program = Client(headers={"authorization": "Bearer secret"})
    answer = program.post(
        reverse("api_borrowers"),
        {"kind": "enterprise", "name": "甲公司", "id_kind": "other", "id_number": "Z1"},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.status_code == 201
    assert Borrower.objects.get().history.get().history_user == cast.a["cm"].user
