"""台账日报: the head of a day on paper, so that a ledger rewritten with its file of heads is found out (3.1)."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from accountability.models import PenaltyEntry
from accountability.reports.ledger_day import facts_of, ledger_day
from creditcoop.core.models import ChainHead, Person
from tests.accountability.penalties.books import A_DAY, LAPSED, lapsed_book, scan
from tests.conftest import Cast, client_of


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def asked(person: Person, **query: str) -> Any:
    return client_of(person).get(reverse("ledger_day"), query)


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


def test_the_sheet_prints_the_head_of_its_day_and_of_the_day_before(cast: Cast) -> None:
    lapsed_book(cast, nights=2)
    first, second = ChainHead.objects.filter(chain=PenaltyEntry.CHAIN).order_by("day")
    content = asked(cast.union["union_audit"], day=second.day.isoformat(), format="pdf").content
    printed = text_of(content)
    assert second.hash in printed and second.hash[:16] in printed and first.hash[:16] in printed
    assert "500.00" in printed and "1,000.00" in printed  # of the day, and in all
    page = asked(cast.a["director"], day=first.day.isoformat()).content.decode()
    assert first.hash[:4] in page and second.hash[:16] not in page
    assert (
        second.hash[:4] in asked(cast.a["director"]).content.decode()
    )  # the latest, where no day is asked for


def test_a_day_counts_what_came_between_two_heads(cast: Cast) -> None:
    lapsed_book(cast, nights=1)
    found = ledger_day(LAPSED)
    assert found is not None and found.before is None
    facts = facts_of(found)
    assert [(row["kind"]["en"], row["count"], row["sum"]) for row in facts["kinds"]] == [
        ("assessed", 2, "500.00")
    ]
    assert (facts["scanned"], facts["recorded"]) == (1, 1)
    scan(LAPSED + A_DAY)
    quiet = ledger_day(LAPSED + A_DAY)
    assert quiet is not None and facts_of(quiet)["kinds"] == []
    assert quiet.head.hash == found.head.hash and quiet.before == found.head


@pytest.mark.parametrize("day", [str(LAPSED - datetime.timedelta(days=1)), "2027-02-30", "x"])
def test_a_day_without_a_head_has_no_sheet(cast: Cast, day: str) -> None:
    lapsed_book(cast, nights=1)
    assert asked(cast.union["union_audit"], day=day).status_code == 404
    assert asked(cast.union["union_audit"], day=str(LAPSED)).status_code == 200


def test_before_the_first_scan_it_says_so_and_others_have_no_right(cast: Cast) -> None:
    assert "the first scan keeps one" in asked(cast.union["union_audit"]).content.decode()
    assert asked(cast.a["cm"]).status_code == 403
