"""The same person on two posts of a loan is refused at every door: page, API, shell; raw SQL has its own test."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from loans.models import ApplicationStep, LoanApplication
from tests.builders import LONG_AGO, PASSWORD, SIGNATURE, bring_to, make_application
from tests.conftest import Cast, client_of


@pytest.fixture
def waiting(cast: Cast, day: datetime.date) -> LoanApplication:
    """A loan of five posts that waits for inspection; its reviewer is also the monitoring accountant."""
    from creditcoop.core.models import Posting

    Posting.objects.create(person=cast.a["deputy"], post="monitor", unit=cast.a.unit, from_on=LONG_AGO)
    application = make_application(cast.a, "60000.00", on=day, kind="enterprise")
    return bring_to(application, cast.a, cast.union, "inspection", on=day)


def test_by_page(cast: Cast, waiting: LoanApplication) -> None:
    client = client_of(cast.a["deputy"])
    url = reverse("take_inspection", args=[waiting.pk])
    key = client.get(url).context["form"].initial["act_key"]
    answer = client.post(url, {"act_key": key, "outcome": "agree", "opinion": "同意", **SIGNATURE})
    assert answer.status_code == 409
    assert "You already hold the post" in answer.content.decode()
    assert not ApplicationStep.objects.filter(application=waiting, step="inspection").exists()


def test_by_api(cast: Cast, waiting: LoanApplication) -> None:
    client = client_of(cast.a["deputy"])
    answer = client.post(
        reverse("api_take_inspection", args=[waiting.pk]),
        {"outcome": "agree", "opinion": "同意", "signature": {"password": PASSWORD}},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "posts_not_distinct"
    assert not ApplicationStep.objects.filter(application=waiting, step="inspection").exists()


def test_by_a_command_at_the_shell(cast: Cast, waiting: LoanApplication, day: datetime.date) -> None:
    code = (
        "import datetime\n"
        "from creditcoop.core.access import Actor\n"
        "from creditcoop.core.models import Person\n"
        "from loans.services.decide_step import decide_step\n"
        f"on = datetime.date.fromisoformat('{day}')\n"
        f"who = Actor.of(person=Person.objects.get(pk={cast.a['deputy'].pk}), on=on, channel='shell')\n"
        f"decide_step(application_id={waiting.pk}, step='inspection', outcome='agree', opinion='x', "
        "actor=who, on=on)\n"
    )
    from creditcoop.core.errors import Refused

    with pytest.raises(Refused):
        call_command("shell", command=code, verbosity=0)
    assert not ApplicationStep.objects.filter(application=waiting, step="inspection").exists()
