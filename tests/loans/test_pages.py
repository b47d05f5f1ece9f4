"""The pages of the straight road, as each person opens them."""

import datetime

import pytest
from django.urls import reverse

from loans.models import Loan, LoanApplication
from tests.builders import SIGNATURE, bring_to, issued_loan, make_application, make_borrower
from tests.conftest import Cast, client_of


def test_every_post_opens_today(cast: Cast) -> None:
    for person in [*cast.a.people.values(), *cast.union.people.values()]:
        assert client_of(person).get("/").status_code == 200


def test_the_pages_of_a_loan_show_in_both_languages(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "15000.00", on=day)
    for language in ("zh-hans", "en"):
        client = client_of(cast.a["cm"], language=language)
        for name, pk in (
            ("loan", loan.pk),
            ("loan_history", loan.pk),
            ("application", loan.application_id),
            ("borrower", loan.borrower_id),
        ):
            page = client.get(reverse(name, args=[pk]))
            assert page.status_code == 200, name
            assert loan.borrower.name in page.content.decode()


@pytest.mark.parametrize("name", ["loans", "applications", "borrowers"])
def test_lists_show_their_rows_sort_and_export(cast: Cast, day: datetime.date, name: str) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=day)
    client = client_of(cast.a["director"])
    page = client.get(reverse(name))
    assert "刘根生" in page.content.decode() or "8,000.00" in page.content.decode()
    assert client.get(reverse(name), {"sort": "number"}).status_code == 200
    assert client.get(reverse(name), {"q": "nobody has this name"}).status_code == 200
    export = b"".join(
        client.get(reverse(name), {"export": "csv", "purpose": "x1"}).streaming_content
    ).decode()
    assert len(export.splitlines()) == 3  # the last line says who took it
    assert client.get(reverse(name), {"export": "xlsx", "purpose": "x1"}).status_code == 200


def test_an_officer_enters_an_application_and_the_others_decide_it_by_page(
    cast: Cast, day: datetime.date
) -> None:
    borrower = make_borrower(cast.a, on=day)
    officer = client_of(cast.a["cm"])
    form = officer.get(reverse("enter_application")).context["form"]
    sent = {
        "act_key": form.initial["act_key"],
        "borrower": borrower.pk,
        "handler": cast.a["cm"].pk,
        "amount": "8000.00",
        "purpose": "化肥",
        "term_months": "10",
        "security": "credit",
    }
    first = officer.post(reverse("enter_application"), sent)
    again = officer.post(reverse("enter_application"), sent)
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    application = LoanApplication.objects.get()
    for person, route in (
        ("cm", "investigate"),
        ("cm_director", "review_and_approve"),
        ("monitor", "take_inspection"),
    ):
        client = client_of(cast.a[person])
        shown = client.get(reverse("application", args=[application.pk]))
        assert shown.context["primary"]["url"] == reverse(route, args=[application.pk])
        form = client.get(reverse(route, args=[application.pk])).context["form"]
        done = client.post(
            reverse(route, args=[application.pk]),
            {"act_key": form.initial["act_key"], "outcome": "agree", "opinion": "同意", **SIGNATURE},
        )
        assert done.status_code == 302
    application.refresh_from_db()
    assert application.waiting_for == "order"


def test_what_was_typed_stays_when_something_is_wrong(cast: Cast, day: datetime.date) -> None:
    borrower = make_borrower(cast.a, on=day)
    officer = client_of(cast.a["cm"])
    form = officer.get(reverse("enter_application")).context["form"]
    page = officer.post(
        reverse("enter_application"),
        {
            "act_key": form.initial["act_key"],
            "borrower": borrower.pk,
            "handler": cast.a["cm"].pk,
            "amount": "a lot",
            "purpose": "购买化肥和种子",
            "term_months": "10",
            "security": "mortgage",
        },
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "购买化肥和种子" in text
    assert "a lot" in text
    assert "Enter the amount in yuan as a number" in text
    assert {"amount", "collateral_description"} <= set(page.context["form"].errors)
    assert not LoanApplication.objects.exists()


def test_another_branch_does_not_find_the_loan(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=day)
    for person in (cast.b["director"], cast.c["director"], cast.b["cm"], cast.other_union["union_credit"]):
        client = client_of(person)
        assert client.get(reverse("loan", args=[loan.pk])).status_code == 404
        assert client.get(reverse("application", args=[loan.application_id])).status_code == 404
    assert client_of(cast.union["union_credit"]).get(reverse("loan", args=[loan.pk])).status_code == 200
    assert (
        client_of(cast.a["reader"]).get(reverse("investigate", args=[loan.application_id])).status_code == 403
    )


def test_the_number_of_queries_does_not_grow_with_the_list(
    cast: Cast, day: datetime.date, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(cast.a["director"])
    counts = []
    for _round in range(2):
        issued_loan(cast.a, cast.union, "2000.00", on=day)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("loans"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Loan.objects.count() == 2


def test_an_inbox_holds_only_what_one_may_do(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "inspection", on=day)
    assert application.waiting_for == "inspection"
    monitor_who_voted = client_of(cast.a["monitor"]).get("/")
    union = client_of(cast.union["union_credit"]).get("/")
    assert application.number not in monitor_who_voted.content.decode()
    assert application.number in union.content.decode()
