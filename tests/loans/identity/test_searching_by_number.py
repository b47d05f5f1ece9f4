"""No search tells whether a whole number of identity is in the books: it looks for the four signs that pages show."""

import datetime
from typing import Any

import pytest
from django.db.models import Q
from django.urls import reverse

from loans.filters import BorrowerFilter
from loans.models import Borrower
from loans.rules.likeness import searched_signs
from tests.builders import make_borrower
from tests.conftest import Cast, client_of

NUMBER = "11010519491231002X"
ANOTHER = "32058619880909002X"  # ends in the same four signs; nobody has it
NOWHERE = "110105198001011138"  # ends in four that nobody has
CODE = "91350100M000100Y43"


@pytest.fixture
def borrower(cast: Cast, day: datetime.date) -> Borrower:
    found = make_borrower(cast.a, on=day)
    Borrower.objects.filter(pk=found.pk).update(id_kind="resident_id", id_number=NUMBER)
    found.refresh_from_db()
    return found


def by_page(cast: Cast, words: str) -> int:
    page = client_of(cast.a["cm"]).get(reverse("borrowers"), {"q": words}).content.decode()
    return page.count("•" * 14)


def by_picker(cast: Cast, words: str) -> int:
    url = reverse("borrower_choices")
    page = client_of(cast.a["cm"]).get(url, {"borrower_query": words}).content.decode()
    return page.count('type="radio"')


def by_api(cast: Cast, words: str) -> int:
    answer = client_of(cast.a["cm"]).get(reverse("api_borrowers"), {"q": words}).json()
    return int(answer["count"])


def by_export(cast: Cast, words: str) -> int:
    asked = {"q": words, "export": "csv", "purpose": "核对"}
    response = client_of(cast.a["cm"]).get(reverse("borrowers"), asked)
    return b"".join(response.streaming_content).decode().count("\r\n") - 2


DOORS = [by_page, by_picker, by_api, by_export]


@pytest.mark.parametrize("door", DOORS)
def test_a_whole_number_finds_what_its_last_four_signs_find(
    cast: Cast, borrower: Borrower, door: Any
) -> None:
    """The same answer for the number that is in the books and for one that nobody has."""
    for words in (NUMBER, NUMBER.lower(), ANOTHER, "002X", "1101 0519 4912 3100 2x"):
        assert door(cast, words) == 1, words
    for words in (NOWHERE, "1138", NUMBER[:-1], NUMBER[:10], NUMBER[6:]):
        assert door(cast, words) == 0, words


@pytest.mark.parametrize("door", [by_page, by_api, by_export])
def test_a_search_by_all_signs_would_tell_the_two_apart(
    cast: Cast, borrower: Borrower, door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(BorrowerFilter, "wanted", lambda self, words: Q(id_number__exact=words))
    assert (door(cast, NUMBER), door(cast, ANOTHER)) == (1, 0)


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        ("002x", ["002X"]),
        (NUMBER, ["002X", "1002"]),
        ("110105491231002", ["1002", "002X"]),
        (CODE, ["0Y43"]),
        ("12345", []),
        ("123", []),
        ("", []),
    ],
)
def test_the_signs_looked_for(words: str, signs: list[str]) -> None:
    assert searched_signs(words) == signs
