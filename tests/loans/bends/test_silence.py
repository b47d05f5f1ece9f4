"""Silence counts as yes, so the chair names whoever stays silent: he closes over nobody who is still to vote."""

import datetime
import json

import pytest
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent
from loans.models import ApplicationStep, LoanApplication
from loans.queries import vote_of
from loans.services.cast_vote import cast_vote
from loans.services.close_meeting import close_meeting
from loans.services.convene_group import convene_group
from tests.api.support import Api
from tests.builders import SIGNATURE, actor, bring_to, make_application
from tests.conftest import Cast, client_of

MEMBERS = ("director", "deputy", "chief_accountant", "monitor", "cm2")


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


@pytest.fixture
def meeting(cast: Cast, today: datetime.date) -> LoanApplication:
    """Five are present; the chair and the deputy have voted yes."""
    application = make_application(cast.a, "15000.00", on=today)
    bring_to(application, cast.a, cast.union, "group", on=today)
    convene_group(
        application_id=application.pk,
        present_ids={cast.a[post].pk for post in MEMBERS},
        actor=actor(cast.a["director"], today),
        on=today,
    )
    for post in ("director", "deputy"):
        vote(application, cast, post, "yes", today)
    return application


def vote(application: LoanApplication, cast: Cast, post: str, choice: str, on: datetime.date) -> None:
    cast_vote(
        application_id=application.pk, choice=choice, reason="理由", actor=actor(cast.a[post], on), on=on
    )


@pytest.mark.parametrize(
    "named", [(), ("monitor",), ("monitor", "cm2", "chief_accountant", "deputy"), ("reader",)]
)
def test_the_chair_does_not_close_over_somebody_he_has_not_named(
    cast: Cast, meeting: LoanApplication, today: datetime.date, named: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refusal:
        close_meeting(
            application_id=meeting.pk,
            silent_ids={cast.a[post].pk for post in named},
            actor=actor(cast.a["director"], today),
            on=today,
        )
    assert (refusal.value.field, refusal.value.code) == ("silent", "silence_not_named")
    assert cast.a["monitor"].name in str(refusal.value)
    assert not ApplicationStep.objects.filter(application=meeting, step="group").exists()


def test_who_is_named_counts_as_yes_and_stands_in_the_record_of_acts(
    cast: Cast, meeting: LoanApplication, today: datetime.date
) -> None:
    silent = {cast.a[post].pk for post in ("chief_accountant", "monitor", "cm2")}
    close_meeting(
        application_id=meeting.pk, silent_ids=silent, actor=actor(cast.a["director"], today), on=today
    )
    result = vote_of(meeting)
    assert result is not None and len(result.yes) == 5
    assert set(json.loads(AuditEvent.objects.get(act="close_meeting").facts)["silent"]) == silent


def test_a_no_that_comes_while_the_chair_reads_is_not_closed_over(
    cast: Cast, meeting: LoanApplication, today: datetime.date
) -> None:
    """The control of the promise: without the names the two noes below would have been counted as yes."""
    seen = {cast.a[post].pk for post in ("chief_accountant", "monitor", "cm2")}
    vote(meeting, cast, "monitor", "no", today)
    vote(meeting, cast, "cm2", "no", today)
    chair = actor(cast.a["director"], today)
    with pytest.raises(Refused):
        close_meeting(application_id=meeting.pk, silent_ids=seen, actor=chair, on=today)
    close_meeting(
        application_id=meeting.pk, silent_ids={cast.a["chief_accountant"].pk}, actor=chair, on=today
    )
    meeting.refresh_from_db()
    assert meeting.state == LoanApplication.State.REFUSED


def test_by_page_the_names_are_asked_for_only_while_somebody_is_silent(
    cast: Cast, meeting: LoanApplication, today: datetime.date
) -> None:
    client = client_of(cast.a["director"])
    url = reverse("close_meeting", args=[meeting.pk])
    page = client.get(url)
    assert cast.a["monitor"].name in page.content.decode()
    key = page.context["form"].initial["act_key"]
    sent = {"act_key": key, **SIGNATURE}
    assert client.post(url, sent).status_code == 422
    one = {**sent, "silent": [cast.a["monitor"].pk]}
    assert client.post(url, one).status_code == 409
    for post in ("chief_accountant", "monitor", "cm2"):
        vote(meeting, cast, post, "yes", today)
    assert "silent" not in client.get(url).context["form"].fields
    assert client.post(url, sent).status_code == 302
    meeting.refresh_from_db()
    assert meeting.waiting_for == "inspection"


def test_by_api(cast: Cast, meeting: LoanApplication) -> None:
    chair = Api.of(cast.a["director"])
    path = f"applications/{meeting.pk}/close-meeting/"
    refused = chair.post(path, {})
    assert refused.status_code in (409, 422) and "silent" in str(refused.json())
    silent = [cast.a[post].pk for post in ("chief_accountant", "monitor", "cm2")]
    assert chair.post(path, {"silent": silent}).status_code == 200
