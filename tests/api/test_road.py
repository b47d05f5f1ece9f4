"""The straight road by API alone: other people, other programs, the same loan as by page."""

from typing import Any

import pytest

from accountability.acts import ACTS as ACCOUNTABILITY_ACTS
from creditcoop.core.models import AuditEvent
from creditcoop.core.rules.routes import ROUTES
from creditcoop.core.rules.system_acts import SYSTEM_ACTS
from loans.acts import ACTS as LOAN_ACTS
from tests.api.support import Api, ok, today, walk
from tests.conftest import Cast


@pytest.mark.parametrize(
    "kind, amount, route, shares",
    [
        ("farmer", "3000.00", "three_posts", {"cm": ("100", "3000.00")}),
        ("farmer", "8000.00", "three_posts", {"cm": ("70", "5600.00"), "cm_director": ("30", "2400.00")}),
        (
            "farmer",
            "15000.00",
            "three_posts_plus_group",
            {
                "deputy": ("30", "4500.00"),
                "cm": ("30", "4500.00"),
                "director": ("10", "1500.00"),
                "chief_accountant": ("10", "1500.00"),
                "monitor": ("10", "1500.00"),
                "cm2": ("10", "1500.00"),
            },
        ),
        (
            "enterprise",
            "60000.00",
            "five_posts",
            {
                "cm": ("30", "18000.00"),
                "deputy": ("20", "12000.00"),
                "director": ("10", "6000.00"),
                "credit_clerk": ("20", "12000.00"),
                "monitor": ("20", "12000.00"),
            },
        ),
    ],
)
def test_a_loan_goes_the_whole_road_by_api_and_its_liability_says_who_answers(
    cast: Cast, kind: str, amount: str, route: str, shares: dict[str, Any]
) -> None:
    loan = walk(cast.a, cast.union, amount, kind=kind)
    assert (loan["amount"], loan["balance"], loan["route"]) == (amount, amount, route)
    assert loan["custodies"] == [
        {"person": _person(cast, "cm"), "from_on": today(), "until_on": None},
    ]
    answers = ok(Api.of(cast.a["director"]).get(f"loans/{loan['id']}/liability/"))
    assert answers["recorded"] is True
    assert answers["split"]["unallocated"] == {"percent": "0", "amount": "0.00"}
    found = {
        share["person"]["id"]: (share["percent"], share["amount"]) for share in answers["split"]["shares"]
    }
    assert found == {cast.a[post].pk: share for post, share in shares.items()}


def test_an_amount_over_the_letter_of_the_branch_is_approved_by_the_union_besides(cast: Cast) -> None:
    loan = walk(cast.a, cast.union, "150000.00", kind="enterprise")
    application = ok(Api.of(cast.union["union_credit"]).get(f"applications/{loan['application']}/"))
    assert [step["step"] for step in application["steps"]].count("union_approval") == 1
    assert application["loan"] == {"id": loan["id"], "number": loan["number"]}


def test_every_act_by_api_is_recorded_with_its_person_and_the_door(cast: Cast) -> None:
    walk(cast.a, cast.union, "15000.00", kind="farmer")
    recorded = AuditEvent.objects.exclude(act__in=SYSTEM_ACTS)
    assert set(recorded.values_list("channel", flat=True)) == {"api"}
    assert set(recorded.values_list("act", flat=True)) == {
        "enter_borrower",
        "enter_application",
        "register_collateral",
        "investigate",
        "review",
        "convene_group",
        "cast_vote",
        "close_meeting",
        "take_inspection",
        "order_issue",
        "issue_loan",
    }
    assert not recorded.filter(actor=None).exists()


def test_every_act_has_an_address_in_the_api() -> None:
    """What the program does by itself every night has none: nobody has the right to it."""
    acts = {act.code for act in [*LOAN_ACTS, *ACCOUNTABILITY_ACTS]} - SYSTEM_ACTS
    reached = {route.write for name, route in ROUTES.items() if name.startswith("api_")}
    # The auditors' export is a file for a purpose that is asked for: by page and by command.
    assert acts - reached == {"export_ledger"}


def test_what_waits_for_a_person_is_in_his_inbox_and_nobody_elses(cast: Cast) -> None:
    officer = Api.of(cast.a["cm"])
    borrower = ok(officer.post("borrowers/", _borrower()), 201)
    body = {
        "borrower": borrower["id"],
        "handler": cast.a["cm"].pk,
        "amount": "8000.00",
        "purpose": "化肥",
        "term_months": 12,
        "security": "credit",
    }
    application = ok(officer.post("applications/", body), 201)
    waiting = {
        post: Api.of(cast.a[post]).get("inbox/").json()["count"] for post in ("cm", "cm_director", "cm2")
    }
    assert waiting == {"cm": 1, "cm_director": 0, "cm2": 0}
    ok(
        officer.post(
            f"applications/{application['id']}/investigate/", {"outcome": "agree", "opinion": "属实"}
        )
    )
    row = ok(Api.of(cast.a["cm_director"]).get("inbox/"))["results"][0]
    assert (row["id"], row["waiting_for"], row["amount"]) == (application["id"], "review_approval", "8000.00")
    assert ok(officer.get("inbox/"))["count"] == 0


def _borrower() -> dict[str, str]:
    return {
        "kind": "farmer",
        "name": "刘根生",
        "id_kind": "other",
        "id_number": "T0001",
        "household_number": "H1",
    }


def _person(cast: Cast, post: str) -> dict[str, Any]:
    person = cast.a[post]
    return {"id": person.pk, "staff_number": person.staff_number, "name": person.name}
