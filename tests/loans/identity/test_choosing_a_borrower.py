"""The borrower of a new application is found by a few words, with a script or without."""

import datetime
import uuid

import pytest
from django.urls import reverse

from loans.models import Borrower, LoanApplication
from tests.builders import make_borrower
from tests.conftest import Cast, client_of


@pytest.fixture
def borrowers(cast: Cast, day: datetime.date) -> list[Borrower]:
    return [
        make_borrower(cast.a, on=day, name=f"刘{number}", id_number=f"DOC{number:05d}")
        for number in range(20)
    ]


def typed(cast: Cast, **changes: str) -> dict[str, object]:
    return {
        "act_key": str(uuid.uuid4()),
        "handler": cast.a["cm"].pk,
        "amount": "8000",
        "purpose": "购买化肥",
        "term_months": "10",
        "security": "credit",
        **changes,
    }


def test_the_page_lists_nobody_until_asked(cast: Cast, borrowers: list[Borrower]) -> None:
    page = client_of(cast.a["cm"]).get(reverse("enter_application")).content.decode()
    assert 'name="borrower"' not in page and "刘1" not in page


@pytest.mark.parametrize("words", ["刘7", "00007", " 刘7 "])
def test_words_find_a_few(cast: Cast, borrowers: list[Borrower], words: str) -> None:
    words = borrowers[7].number if words == "00007" else words
    page = (
        client_of(cast.a["cm"]).get(reverse("borrower_choices"), {"borrower_query": words}).content.decode()
    )
    assert page.count('type="radio"') == 1 and f'value="{borrowers[7].pk}"' in page


def test_many_are_cut_and_said_so(cast: Cast, borrowers: list[Borrower]) -> None:
    page = client_of(cast.a["cm"]).get(reverse("borrower_choices"), {"borrower_query": "刘"}).content.decode()
    assert page.count('type="radio"') == 12 and "There are more" in page


@pytest.mark.parametrize(("words", "count"), [("0007", 1), ("007", 0), ("00007", 0), ("DOC00007", 0)])
def test_a_document_is_found_by_its_last_four_signs_alone(
    cast: Cast, borrowers: list[Borrower], words: str, count: int
) -> None:
    """So that no digit of it can be guessed one by one, and nobody learns whether a number is in the books."""
    Borrower.objects.update(household=None)
    for one in borrowers:
        Borrower.objects.filter(pk=one.pk).update(number=f"N{one.pk}A")
    page = (
        client_of(cast.a["cm"]).get(reverse("borrower_choices"), {"borrower_query": words}).content.decode()
    )
    assert page.count('type="radio"') == count


def test_nobody_of_another_branch_is_found_or_chosen(
    cast: Cast, day: datetime.date, borrowers: list[Borrower]
) -> None:
    far = make_borrower(cast.b, on=day, name="远方")
    client = client_of(cast.a["cm"])
    asked = {"borrower_query": "远方", "borrower": str(far.pk)}
    assert 'type="radio"' not in client.get(reverse("borrower_choices"), asked).content.decode()
    response = client.post(reverse("enter_application"), typed(cast, borrower=str(far.pk)))
    assert response.status_code == 422 and not LoanApplication.objects.exists()


def test_without_a_script_the_find_button_keeps_all_that_was_typed(
    cast: Cast, borrowers: list[Borrower]
) -> None:
    client = client_of(cast.a["cm"])
    sent = typed(cast, borrower_query="刘7", borrower_query_before="", find="borrower", amount="12345.67")
    response = client.post(reverse("enter_application"), sent)
    page = response.content.decode()
    assert response.status_code == 200 and "12345.67" in page and "购买化肥" in page
    assert f'value="{borrowers[7].pk}"' in page and "error-summary" not in page
    assert str(sent["act_key"]) in page


def test_enter_in_another_field_sends_the_form(cast: Cast, borrowers: list[Borrower]) -> None:
    """The browser presses the first button; with the same words as before it stands for the last one."""
    sent = typed(
        cast,
        borrower_query="刘7",
        borrower_query_before="刘7",
        find="borrower",
        borrower=str(borrowers[7].pk),
    )
    assert client_of(cast.a["cm"]).post(reverse("enter_application"), sent).status_code == 302
    assert LoanApplication.objects.get().borrower == borrowers[7]


def test_an_error_elsewhere_keeps_the_choice(cast: Cast, borrowers: list[Borrower]) -> None:
    sent = typed(cast, borrower=str(borrowers[7].pk), borrower_query="刘", amount="")
    page = client_of(cast.a["cm"]).post(reverse("enter_application"), sent).content.decode()
    assert f'value="{borrowers[7].pk}" checked' in page


def test_one_comes_chosen_from_his_own_page(cast: Cast, borrowers: list[Borrower]) -> None:
    url = f"{reverse('enter_application')}?borrower={borrowers[3].pk}"
    assert f'value="{borrowers[3].pk}" checked' in client_of(cast.a["cm"]).get(url).content.decode()
