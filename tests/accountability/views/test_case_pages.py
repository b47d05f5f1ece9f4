"""Penalty cases on screen and by API: found, acted on, listed, kept from strangers (IV.1, S8)."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.models import MinimumWage, PenaltyCase, Wage
from accountability.queries.cases import facts_of, listed, owed
from accountability.rules.case_flow import state_of
from creditcoop.core import clock
from creditcoop.core.models import Person
from creditcoop.core.services.attach_evidence import attach_evidence
from tests.accountability.cases.book import union_people
from tests.api.support import Api
from tests.api.test_notices import multipart
from tests.architecture.things_of_penalties import case_against
from tests.builders import SIGNATURE, actor, issued_loan
from tests.conftest import Cast, client_of
from tests.on_file import proof


@pytest.fixture(autouse=True)
def _own_heads(settings: Any, tmp_path: Path) -> None:
    settings.HEADS_DIR = tmp_path / "heads"


def charged_manager(cast: Cast) -> PenaltyCase:
    """A penalty of the customer manager of today, received, with a request to waive 1.00 by the director."""
    today = clock.today()
    loan = issued_loan(cast.a, cast.union, "8000.00", on=today)
    case_against(loan, cast.a, today)
    return PenaltyCase.objects.latest("pk")


def shown(person: Person, name: str, *args: Any, **query: str) -> str:
    return client_of(person).get(reverse(name, args=args), query).content.decode()


def send(sender: Person, name: str, *args: Any, **data: Any) -> Any:
    client, url = client_of(sender), reverse(name, args=args)
    page = client.get(url)
    key = page.context["form"]["act_key"].value() if page.context and "form" in page.context else ""
    return client.post(url, {"act_key": key, **data})


def test_the_person_sees_his_case_and_what_he_can_do(cast: Cast) -> None:
    case = charged_manager(cast)
    page = shown(cast.a["cm"], "penalty_case", case.pk)
    assert "Answer the notice of a penalty" in page and "Object to a penalty" in page
    assert "Confirm a penalty" not in page and "Ask for a waiver" not in page
    assert send(cast.a["cm"], "object_to_penalty", case.pk, words="已按期催收").status_code == 302
    page = shown(cast.a["cm"], "penalty_case", case.pk)
    assert "已按期催收" in page and "Object to a penalty" not in page
    assert "Decide on an objection" in shown(cast.union["union_credit"], "today")


def test_two_of_the_union_waive_on_screen_by_signature(cast: Cast) -> None:
    case = charged_manager(cast)
    first, second, third = union_people(cast, 3)
    attach_evidence(
        file=proof(cast.a["director"], on=clock.today()),
        subject=case.waivers.get(),
        unit=case.branch,
        actor=actor(cast.a["director"], clock.today()),
        on=clock.today(),
    )
    assert "Decide on a waiver" in shown(first, "today")
    vote = {"grants": "yes", "reason": "属实"}
    assert send(first, "decide_waiver", case.pk, **vote).status_code == 422  # no password
    assert send(first, "decide_waiver", case.pk, **vote, **SIGNATURE).status_code == 302
    again = send(first, "decide_waiver", case.pk, **vote, **SIGNATURE)
    assert again.status_code == 409 and owed(case) == 200
    assert send(second, "decide_waiver", case.pk, **vote, **SIGNATURE).status_code == 302
    assert owed(case) == 199
    assert send(third, "decide_waiver", case.pk, **vote, **SIGNATURE).status_code == 409
    page = shown(cast.a["cm"], "penalty_case", case.pk)
    assert page.count("Waiver granted by") == 2 and "waived" in page


def test_strangers_do_not_find_a_case(cast: Cast) -> None:
    case = charged_manager(cast)
    for stranger in (
        cast.a["cm2"],
        cast.a["cm_director"],
        cast.b["director"],
        cast.other_union["union_credit"],
    ):
        assert client_of(stranger).get(reverse("penalty_case", args=[case.pk])).status_code == 404
        assert case.lapse.loan.number not in shown(stranger, "penalty_cases")
    assert client_of(cast.a["monitor"]).get(reverse("confirm_penalty", args=[case.pk])).status_code == 403
    assert client_of(cast.a["director"]).get(reverse("object_to_penalty", args=[case.pk])).status_code == 403


def test_the_list_says_the_state_that_the_rules_say(cast: Cast) -> None:
    case = charged_manager(cast)
    row = listed(PenaltyCase.objects.all()).get(pk=case.pk)
    assert row.state == state_of(facts_of(case)).value == "received" and row.charged == 200
    page = shown(cast.a["director"], "penalty_cases", state="received")
    assert case.lapse.loan.number in page and "received, can be answered" in page
    assert case.lapse.loan.number not in shown(cast.a["director"], "penalty_cases", state="closed")


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_three(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(cast.a["director"], "penalty_cases")
        return len(queries)

    charged_manager(cast)
    one = asked()
    charged_manager(cast)
    charged_manager(cast)
    assert PenaltyCase.objects.count() == 3 and asked() == one


def test_personnel_records_wages_on_screen_and_by_api(cast: Cast) -> None:
    hr, manager = cast.union["union_hr"], cast.a["cm"]
    assert send(hr, "keep_wage", person=manager.pk, month="2026-11", amount="2400.00").status_code == 302
    assert Wage.objects.get().month.isoformat() == "2026-11-01"
    told = {"from_on": "2026-01-01", "amount": "2060.00", "source": "人社发〔2026〕1号"}
    assert Api.of(hr).post("minimum-wages/", told).status_code == 201
    assert MinimumWage.objects.get().union == cast.union.unit
    assert client_of(cast.a["director"]).get(reverse("keep_wage")).status_code == 403


def test_the_api_answers_objects_and_judges(cast: Cast) -> None:
    case = charged_manager(cast)
    manager, (judge,) = Api.of(cast.a["cm"]), union_people(cast, 1)
    found = manager.get("penalty-cases/").json()["results"]
    assert [(row["state"], row["charged"]) for row in found] == [("received", "200.00")]
    said = multipart(manager, f"penalty-cases/{case.pk}/object/", words="不服")
    assert said.status_code == 200 and said.json()["objected_on"], said.content
    told = {"outcome": "reduced", "amount": "50.00", "reason": "部分成立"}
    answer = Api.of(judge).post(f"penalty-cases/{case.pk}/judge/", told).json()
    assert (answer["charged"], answer["owed"], answer["entries"][-1]["kind"]) == (
        "150.00",
        "150.00",
        "objection",
    )
