"""A night that did not run is everybody's business: a red line on every page after 26 hours."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from creditcoop.core import clock, health
from creditcoop.core.models import JobRun
from tests.builders import actor
from tests.conftest import Cast, client_of

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime.datetime(2026, 11, 22, 16, 10, tzinfo=datetime.UTC)  # ten past midnight in Shanghai
WORDS = "The nightly check has not run since 2026-11-23 00:10"


@pytest.mark.parametrize(("hours", "late"), [(1, False), (26, False), (27, True), (24 * 9, True)])
def test_the_banner_appears_for_everyone_after_26_hours(cast: Cast, hours: int, late: bool) -> None:
    JobRun.objects.create(job="check_books", day=datetime.date(2026, 11, 23), finished_at=MIDNIGHT)
    with time_machine.travel(MIDNIGHT + datetime.timedelta(hours=hours), tick=False):
        for person in (cast.a["teller"], cast.union["union_admin"]):
            page = client_of(person).get(reverse("regulation")).content.decode()
            assert (WORDS in page) is late


def test_a_run_that_was_begun_and_never_finished_does_not_take_the_banner_away(cast: Cast) -> None:
    JobRun.objects.create(job="check_books", day=datetime.date(2026, 11, 23), finished_at=MIDNIGHT)
    JobRun.objects.create(job="check_books", day=datetime.date(2026, 11, 24))
    with time_machine.travel(MIDNIGHT + datetime.timedelta(hours=30), tick=False):
        assert WORDS in client_of(cast.a["cm"]).get(reverse("regulation")).content.decode()


def test_a_fresh_installation_is_not_late(cast: Cast) -> None:
    assert "has not run since" not in client_of(cast.a["cm"]).get(reverse("regulation")).content.decode()


def test_a_run_that_was_cut_off_is_not_shown_as_in_order(cast: Cast) -> None:
    JobRun.objects.create(job="check_books", day=clock.today())
    page = client_of(cast.union["union_audit"]).get(reverse("jobs")).content.decode()
    assert "not finished; the next run takes it up again" in page
    assert "nothing wrong" not in page


def test_a_scan_of_time_limits_that_did_not_run_is_said_to_everyone_and_counted_for_the_union(
    cast: Cast,
) -> None:
    day = datetime.date(2026, 11, 23)
    JobRun.objects.create(job="scan_time_limits", day=day, finished_at=MIDNIGHT)
    with time_machine.travel(MIDNIGHT + datetime.timedelta(hours=27), tick=False):
        JobRun.objects.create(job="check_books", day=day, finished_at=clock.now())
        words = "Lapsed time limits have not been scanned since 2026-11-23 00:10"
        for person in (cast.a["teller"], cast.union["union_credit"]):
            assert words in client_of(person).get(reverse("regulation")).content.decode()
        counts = [
            health.late_count(actor(person, day)) for person in (cast.a["teller"], cast.union["union_credit"])
        ]
        assert counts == [0, 1]
    with time_machine.travel(MIDNIGHT + datetime.timedelta(hours=26), tick=False):
        assert health.late_jobs() == {}
