"""A time limit that runs out near a handover: the scan blames whom the list says (Q20, Q21, Annex 7)."""

import datetime

import pytest

from accountability.models import Lapse
from accountability.services.scan_time_limits import scan_time_limits
from creditcoop.core.access import Actor
from loans.models import Loan
from tests.builders import issued_loan
from tests.claims import last_day
from tests.conftest import Cast
from tests.handover.walk import complete, opened, put, refuse, rule, sign, signed_by_all

ONE_DAY = datetime.timedelta(days=1)


def scanned(on: datetime.date) -> None:
    scan_time_limits(actor=Actor.system(on=on, channel="job"), on=on, today=on)


@pytest.fixture
def loan(cast: Cast) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=datetime.date(2022, 5, 10))


def end_of(loan: Loan) -> datetime.date:
    found = last_day(loan)
    assert found is not None
    return found


def test_s22_listed_and_lost_two_weeks_later_is_the_receivers(cast: Cast, loan: Loan) -> None:
    end = end_of(loan)
    handed_on = end - datetime.timedelta(days=13)
    complete(signed_by_all(cast, on=handed_on), cast.a["director"], on=handed_on)
    scanned(end + ONE_DAY)
    lapse = Lapse.objects.get()
    assert (lapse.manager, lapse.last_day) == (cast.a["cm2"], end)
    assert '"manager_because":"listed"' in lapse.facts


def test_s21_lost_on_the_handover_day_is_the_outgoing_officers(cast: Cast, loan: Loan) -> None:
    end = end_of(loan)
    complete(signed_by_all(cast, on=end), cast.a["director"], on=end)
    scanned(end + ONE_DAY)
    assert Lapse.objects.get().manager == cast.a["cm"]


def test_a_loss_recorded_while_the_receiver_refused_moves_to_him(cast: Cast, loan: Loan) -> None:
    end = end_of(loan)
    handed_on = end - ONE_DAY
    handover = opened(cast, on=handed_on)
    put(handover, on=handed_on)
    sign(handover, cast.a["cm"], on=handed_on)
    refusal = refuse(handover, cast.a["cm2"], on=handed_on)
    scanned(end + ONE_DAY)
    first = Lapse.objects.get()
    assert first.manager == cast.a["cm"]
    ruled = end + ONE_DAY
    for post in ("cm_director", "monitor"):
        rule(refusal, cast.a[post], "not_proper", on=ruled)
    for post in ("cm_director", "monitor"):
        sign(handover, cast.a[post], on=ruled)
    complete(handover, cast.a["director"], on=ruled)
    scanned(end + 2 * ONE_DAY)
    again = Lapse.objects.exclude(pk=first.pk).get()
    assert (again.manager, again.last_day) == (cast.a["cm2"], end)
    assert first.undone is not None
