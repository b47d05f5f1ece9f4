"""One device that signs for two persons on one loan is noticed whichever of its rows is signed (I5)."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from accountability.services.make_paper import make_paper
from creditcoop.core import clock
from creditcoop.core.models import DeviceFlag
from creditcoop.core.queries import matter_of
from creditcoop.core.services import sign_act
from loans.models import Loan, LoanApplication
from tests.accountability.books import imported_loan
from tests.architecture.things_of_people import event_of
from tests.builders import SIGNATURE, actor, bring_to, make_application
from tests.conftest import Cast
from tests.core.test_signing import REASONS, at_one_computer, decide

Second = Callable[[Cast, Client, LoanApplication], Any]


def post(client: Client, route: str, pk: int) -> Any:
    sent = {"act_key": str(uuid.uuid4()), "reason": REASONS, **SIGNATURE}
    return client.post(reverse(route, args=[pk]), sent)


def confirms_an_event(cast: Cast, client: Client, application: LoanApplication) -> Any:
    application.refresh_from_db()
    bring_to(application, cast.a, cast.union, "", on=clock.today())
    loan = Loan.objects.get(application=application)
    return post(client, "confirm_late_event", event_of(loan, cast.a, clock.today()))


def voids_a_paper(cast: Cast, client: Client, application: LoanApplication) -> Any:
    paper = make_paper(
        application=application,
        kind="application_form",
        about="",
        replaces=None,
        actor=actor(cast.a["cm"], clock.today()),
        on=clock.today(),
    )
    return post(client, "spoil_paper", paper.pk)


@pytest.fixture
def waiting(cast: Cast) -> LoanApplication:
    """It waits for the department director."""
    application = make_application(cast.a, "8000.00", on=clock.today())
    return bring_to(application, cast.a, cast.union, "review_approval", on=clock.today())


def both_sign(cast: Cast, waiting: LoanApplication, second: Second, *, about: LoanApplication) -> None:
    one, other = at_one_computer(cast.a["cm_director"], cast.a["director"])
    assert decide(one, waiting, **SIGNATURE).status_code == 302
    assert second(cast, other, about).status_code == 302, "not blocked"


@pytest.mark.parametrize("second", [confirms_an_event, voids_a_paper])
def test_one_signs_the_application_and_another_what_belongs_to_it(
    cast: Cast, waiting: LoanApplication, second: Second
) -> None:
    both_sign(cast, waiting, second, about=waiting)
    flag = DeviceFlag.objects.get()
    assert {flag.earlier.person, flag.later.person} == {cast.a["cm_director"], cast.a["director"]}
    assert flag.earlier.subject_kind != flag.later.subject_kind


def test_two_loans_at_one_computer_are_no_flag(cast: Cast, waiting: LoanApplication) -> None:
    another = make_application(cast.a, "8000.00", on=clock.today())
    both_sign(cast, waiting, confirms_an_event, about=another)
    assert not DeviceFlag.objects.exists()


def test_comparing_the_signed_rows_themselves_would_miss_it(
    cast: Cast, waiting: LoanApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(sign_act, "matter_of", lambda *, kind, pk: (kind, pk))
    both_sign(cast, waiting, confirms_an_event, about=waiting)
    assert not DeviceFlag.objects.exists()


def matter(row: models.Model) -> tuple[str, int | None]:
    return matter_of(kind=row._meta.model_name or "", pk=row.pk)


def test_what_belongs_to_nothing_greater_is_its_own_matter(cast: Cast, waiting: LoanApplication) -> None:
    assert matter(waiting) == ("loanapplication", waiting.pk)
    old = imported_loan(cast.a, "OLD-1", "800.00")
    assert matter(old) == ("loan", old.pk)
    assert matter_of(kind="factorreset", pk=17) == ("factorreset", 17)
    assert matter_of(kind="", pk=None) == ("", None)
