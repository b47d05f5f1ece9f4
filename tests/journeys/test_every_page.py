"""Every page on a telephone, in Chinese: nothing runs off the side or fails unseen, no word stays English."""

import re
from typing import Any

import pytest

from creditcoop.core.models import Person, Unit, User
from creditcoop.core.rules.routes import ROUTES
from loans.rules.importing.book import MAPPINGS
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.every_page import (
    ONLY_SENT_TO,
    PAGES,
    PARTS_OF_PAGES,
    SHOW_THE_BOOK,
    SHOWS_A_KEY,
    SHOWS_SAMPLES,
    addresses,
    books,
)
from tests.journeys.pages import PHONE, Desk
from tests.journeys.test_import import BOOK

# What may stand in Latin letters on a Chinese page: clauses, questions, formats, and the other language's name.
ALLOWED = re.compile(
    r"^(?:[IVX]+|Q\d*|M\d|API|CSV|XLSX|ZIP|UTF|GB|GBK|JSON|SHA|PDF|JPG|PNG|png|URL|OpenAPI|PostgreSQL|Bearer|Authorization|TOKEN"
    r"|English|EN|GET|POST|berka|BERKA|csv|xlsx|demo|docs|import|md)$"
)
WORD = re.compile(r"[A-Za-z]{2,}")
# The hash of a file or paper; the last signs of a masked number.
FINGERPRINT = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b|•+[0-9A-Z]{4}\b")

READ_VISIBLE_TEXT = """
() => {
  const said = [document.title, document.body.innerText];
  for (const element of document.body.querySelectorAll("[placeholder], [aria-label], [title], option")) {
    if (element.closest("code")) continue;
    const title = element.closest("[translate=no]") ? "" : element.getAttribute("title");
    said.push(element.getAttribute("placeholder"), element.getAttribute("aria-label"), title);
    if (element.tagName === "OPTION") said.push(element.textContent);
  }
  return said.filter(Boolean).join("\\n");
}
"""
READ_WIDE_PARTS = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(0, 5)
  .map((element) => `${element.tagName}.${element.className} ${Math.round(element.getBoundingClientRect().right)}`)
"""


def test_every_page_of_the_access_table_is_walked_below() -> None:
    pages = {name for name in ROUTES if not name.startswith("api_")}
    assert pages - ONLY_SENT_TO - PARTS_OF_PAGES == set(PAGES)


def own_words(cast: Cast) -> set[str]:
    """Latin letters that come from the people and units of the test itself."""
    texts = [
        *Person.objects.values_list("name", flat=True),
        *Person.objects.values_list("staff_number", flat=True),
    ]
    texts += User.objects.values_list("username", flat=True)
    texts += [*Unit.objects.values_list("name", flat=True), *Unit.objects.values_list("code", flat=True)]
    return {word for text in texts for word in WORD.findall(text)} | {"TEST", "BERKA"}


def words_of_the_book() -> set[str]:
    """Latin words of the file itself, and of the heads that a mapping expects."""
    heads = [head for mapping in MAPPINGS.values() for column in mapping.columns for head in column.heads]
    return {*WORD.findall(BOOK.read_text()), *WORD.findall(" ".join([*heads, *MAPPINGS, BOOK.name]))}


def left_untranslated(text: str, known: set[str]) -> list[str]:
    """Lines with Latin words that nobody has allowed."""
    found = []
    for line in text.splitlines():
        words = [
            word
            for word in WORD.findall(FINGERPRINT.sub("", line))
            if word not in known and not ALLOWED.match(word)
        ]
        if words:
            found.append(line.strip())
    return found


def complaints(desk: Desk, name: str, known: set[str]) -> list[str]:
    """What is wrong with the page that stands on the desk."""
    page = desk.page
    found = []
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.evaluate("window.innerWidth"):
        found.append(f"{name}: {width} px wide, by {page.evaluate(READ_WIDE_PARTS)}")
    if name not in SHOWS_SAMPLES | SHOWS_A_KEY:
        lines = left_untranslated(page.evaluate(READ_VISIBLE_TEXT), known)
        found += [f"{name}: {line}" for line in lines[:8]]
    return found


def test_every_page_fits_a_telephone_and_speaks_chinese(
    at: At, cast_in_real_transactions: Cast, settings: Any
) -> None:
    settings.DEMO = True  # with the accounts on the sign-in page, and the page of the pieces
    found = books(cast_in_real_transactions)
    known, of_the_book = own_words(cast_in_real_transactions), words_of_the_book()
    wrong = []
    for name, who, address in addresses(found):
        desk = at(who(cast_in_real_transactions), size=PHONE)
        answer = desk.page.goto(desk.address + address)
        if answer is None or answer.status != 200:
            wrong.append(f"{name}: answers {answer.status if answer else 'nothing'}")
            continue
        wrong += complaints(desk, name, known | (of_the_book if name in SHOW_THE_BOOK else set()))
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_wide_page_and_an_english_word_would_be_seen(at: At, cast_in_real_transactions: Cast) -> None:
    desk = at(cast_in_real_transactions.a["cm"], size=PHONE)
    desk.opens("/")
    desk.page.evaluate(
        """() => {
          const wide = document.createElement("p");
          wide.textContent = "Waits for you".repeat(60).replaceAll(" ", "_");
          document.querySelector("main").append(wide);
        }"""
    )
    wrong = complaints(desk, "today", own_words(cast_in_real_transactions))
    assert len(wrong) == 2
    assert "px wide" in wrong[0] and "Waits" in wrong[1]


@pytest.mark.parametrize("status", [403, 404])
def test_a_refusal_says_in_chinese_what_to_do(at: At, cast_in_real_transactions: Cast, status: int) -> None:
    desk = at(cast_in_real_transactions.a["teller"], size=PHONE)
    desk.opens("/import/" if status == 403 else "/loans/987654321/")
    assert complaints(desk, str(status), own_words(cast_in_real_transactions)) == []
    desk.reads("如何处理")
    desk.troubles.clear()  # the browser itself writes every refused address into its console
