"""Letters of authorisation hold to the minute and name whom and what they cover (II.1)."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, Authorisation, Posting
from creditcoop.core.services.end_letter import end_letter
from creditcoop.core.services.grant_letter import LetterFacts, grant_letter
from loans.models import IssueOrder, LoanApplication
from loans.services.order_issue import order_issue
from tests.builders import LONG_AGO, bring_to, make_application
from tests.conftest import Cast
from tests.faults.guards import without

TEN = datetime.time(10)


def at(person: Any, day: datetime.date, time: str) -> Actor:
    return Actor.of(person=person, on=day, channel="shell", at=datetime.time.fromisoformat(time))


def facts(**changed: Any) -> LetterFacts:
    said: dict[str, Any] = {
        "number": "授9",
        "unit_code": "0301",
        "staff_number": "0301-cm2",
        "limit": Decimal("20000.00"),
        "total_limit": None,
        "from_on": LONG_AGO,
        "until_on": None,
        "granted_by": "县联社",
    }
    return LetterFacts(**{**said, **changed})


def ready(cast: Cast, day: datetime.date, **asked: Any) -> LoanApplication:
    """An application of 8,000.00 that waits for the order."""
    application = make_application(cast.a, "8000.00", on=day, **asked)
    return bring_to(application, cast.a, cast.union, "order", on=day)


@pytest.mark.parametrize(("time", "orders"), [("09:59", True), ("10:00", False), ("10:01", False)])
def test_a_letter_ended_at_ten_covers_nothing_from_ten_on(
    cast: Cast, day: datetime.date, time: str, orders: bool
) -> None:
    application = ready(cast, day)
    Authorisation.objects.filter(person=cast.a["cm"]).update(until_on=day, until_time=TEN)
    handler = at(cast.a["cm"], day, time)
    if orders:
        assert order_issue(application_id=application.pk, actor=handler, on=day)
        return
    with pytest.raises((Refused, PermissionDenied)):
        order_issue(application_id=application.pk, actor=handler, on=day)


@pytest.mark.parametrize(("time", "orders"), [("09:59", False), ("10:00", True), ("10:01", True)])
def test_a_letter_granted_from_ten_covers_nothing_before(
    cast: Cast, day: datetime.date, time: str, orders: bool
) -> None:
    application = ready(cast, day)
    Authorisation.objects.filter(person=cast.a["cm"]).update(from_on=day, from_time=TEN)
    handler = at(cast.a["cm"], day, time)
    if orders:
        assert order_issue(application_id=application.pk, actor=handler, on=day)
        return
    with pytest.raises((Refused, PermissionDenied)):
        order_issue(application_id=application.pk, actor=handler, on=day)


@pytest.mark.parametrize(
    "named",
    [
        {"borrower_kinds": ("enterprise",)},
        {"securities": ("mortgage", "pledge")},
        {"villages": ("柳树湾村",)},
    ],
    ids=lambda named: next(iter(named)),
)
def test_a_letter_covers_only_what_it_names(cast: Cast, day: datetime.date, named: dict[str, Any]) -> None:
    application = ready(cast, day)
    letter = Authorisation.objects.get(person=cast.a["cm"])
    for name, value in named.items():
        setattr(letter, name, value)
    letter.save()
    handler = at(cast.a["cm"], day, "11:00")
    with pytest.raises(Refused) as refusal:
        order_issue(application_id=application.pk, actor=handler, on=day)
    assert letter.number in refusal.value.message
    row = {"application": application, "person": cast.a["cm"], "authorisation": letter, "on": day, "at": TEN}
    with pytest.raises(DatabaseError), transaction.atomic():
        IssueOrder.objects.create(**row)
    with without("loans_order_by_authorised_handler"):
        IssueOrder.objects.create(**row)


def test_a_letter_that_names_this_loan_covers_it(cast: Cast, day: datetime.date) -> None:
    application = ready(cast, day)
    household = application.borrower.household
    assert household is not None
    household.village = "柳树湾村"
    household.save()
    Authorisation.objects.filter(person=cast.a["cm"]).update(
        borrower_kinds=("farmer",), securities=("credit",), villages=("柳树湾村", "石桥村")
    )
    order = order_issue(application_id=application.pk, actor=at(cast.a["cm"], day, "09:05"), on=day)
    assert order.at == datetime.time(9, 5)


def test_the_widest_letter_that_fits_is_used(cast: Cast, day: datetime.date) -> None:
    application = ready(cast, day)
    Authorisation.objects.filter(person=cast.a["cm"]).update(borrower_kinds=("enterprise",))
    narrow = Authorisation.objects.create(
        number="授8",
        person=cast.a["cm"],
        unit=cast.a.unit,
        limit_amount=Decimal("9000.00"),
        from_on=LONG_AGO,
        granted_by_text="县联社",
    )
    order = order_issue(application_id=application.pk, actor=at(cast.a["cm"], day, "11:00"), on=day)
    assert order.authorisation == narrow


def test_only_the_credit_department_grants_and_ends_letters(cast: Cast, day: datetime.date) -> None:
    credit = at(cast.union["union_credit"], day, "09:00")
    for person in (cast.a["director"], cast.union["union_hr"], cast.other_union["union_credit"]):
        with pytest.raises(PermissionDenied):
            grant_letter(facts=facts(), actor=at(person, day, "09:00"))
    letter = grant_letter(facts=facts(villages=["柳树湾村"]), actor=credit)
    assert letter.villages == ("柳树湾村",)
    ended = end_letter(
        letter_id=letter.pk, reason="调离", actor=at(cast.union["union_credit"], day, "09:30"), on=day
    )
    assert (ended.until_on, ended.until_time) == (day, datetime.time(9, 30))
    with pytest.raises(AlreadyDone):
        end_letter(
            letter_id=letter.pk, reason="再次", actor=at(cast.union["union_credit"], day, "09:31"), on=day
        )
    assert set(AuditEvent.objects.values_list("act", flat=True)) >= {"grant_letter", "end_letter"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"unit_code": "9999"}, "unit"),
        ({"number": "0301-L1"}, "number"),
        ({"limit": Decimal(0)}, "limit"),
        ({"total_limit": Decimal("100.00")}, "limit"),
        ({"until_on": LONG_AGO}, "until_on"),
        ({"until_time": TEN}, "until_on"),
        ({"until_on": LONG_AGO, "from_time": TEN, "until_time": TEN}, "until_on"),
        ({"staff_number": "0301-marketer"}, "staff_number"),
        ({"staff_number": "0302-cm"}, "staff_number"),
        ({"villages": ["a|b"]}, "villages"),
    ],
    ids=str,
)
def test_a_letter_that_does_not_fit_is_refused_at_its_field(
    cast: Cast, day: datetime.date, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        grant_letter(facts=facts(**changed), actor=at(cast.union["union_credit"], day, "09:00"))
    assert refusal.value.field == field


@pytest.mark.parametrize("post", ["marketer", "station_clerk"])
def test_whoever_is_a_marketer_or_clerk_too_never_issues(cast: Cast, day: datetime.date, post: str) -> None:
    """II.1, Q17: whatever else they hold. Raw rows set up what the program itself would refuse."""
    application = ready(cast, day)
    with without("core_posting_conflict_insert"):
        Posting.objects.create(person=cast.a["cm"], post=post, unit=cast.a.unit, from_on=day)
    with pytest.raises((Refused, PermissionDenied)):
        order_issue(application_id=application.pk, actor=at(cast.a["cm"], day, "11:00"), on=day)
    letter = Authorisation.objects.get(person=cast.a["cm"])
    row = {"application": application, "person": cast.a["cm"], "authorisation": letter, "on": day, "at": TEN}
    with pytest.raises(DatabaseError), transaction.atomic():
        IssueOrder.objects.create(**row)
    with without("loans_order_never_by_marketer"):
        IssueOrder.objects.create(**row)
