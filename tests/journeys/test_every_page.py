"""Every page on a telephone, in Chinese: nothing runs off the side or fails unseen, no word stays English."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from creditcoop.core import clock
from creditcoop.core.models import Person, RegulationVersion, Unit, User
from creditcoop.core.rules.routes import ROUTES
from loans.models import ImportBatch, Loan, LoanApplication
from loans.rules.importing.book import MAPPINGS
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import stage_import
from tests.builders import actor, bring_to, issued_loan, make_application, make_borrower
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk
from tests.journeys.test_import import BOOK

# What may stand in Latin letters on a Chinese page: clauses, questions, formats, and the other language's name.
ALLOWED = re.compile(
    r"^(?:[IVX]+|Q\d*|M\d|API|CSV|XLSX|UTF|JSON|SHA|PDF|URL|OpenAPI|PostgreSQL|Bearer|Authorization|TOKEN"
    r"|English|EN|GET|POST|berka|BERKA|csv|xlsx|demo|docs|import|md)$"
)
WORD = re.compile(r"[A-Za-z]{2,}")
FINGERPRINT = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b")

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


@dataclass
class Books:
    """One thing of every kind, at every step that has a page."""

    cast: Cast
    loan: Loan
    at_step: dict[str, LoanApplication]
    batch: ImportBatch
    version: RegulationVersion


def books(cast: Cast) -> Books:
    today = clock.today()
    branch, union = cast.a, cast.union
    loan = issued_loan(branch, union, "15000.00", on=today - datetime.timedelta(days=30), no=("cm2",))
    at_step = {}
    for step, amount, kind in (
        ("investigation", "15000.00", "farmer"),
        ("review_approval", "8000.00", "farmer"),
        ("review", "60000.00", "enterprise"),
        ("group", "15000.00", "farmer"),
        ("approval", "60000.00", "enterprise"),
        ("union_approval", "150000.00", "enterprise"),
        ("inspection", "60000.00", "enterprise"),
        ("order", "8000.00", "farmer"),
        ("booking", "15000.00", "farmer"),
    ):
        borrower = make_borrower(
            branch, on=today, kind=kind, name="王守田" if kind == "farmer" else "柳湾面粉厂"
        )
        application = make_application(branch, amount, on=today, kind=kind, borrower=borrower)
        at_step[step] = bring_to(application, branch, union, step, on=today)
    source = read_loan_book(file_name=BOOK.name, content=BOOK.read_bytes())
    person = union["union_credit"]
    batch = stage_import(source=source, mapping="berka", actor=actor(person, today), on=today)
    return Books(cast, loan, at_step, batch, RegulationVersion.objects.get())


Who = Callable[[Cast], Person | None]
KeyOf = Callable[[Books], int]


def post(name: str) -> Who:
    return lambda cast: cast.a[name]


def of_union(name: str) -> Who:
    return lambda cast: cast.union[name]


def step(name: str) -> KeyOf:
    return lambda found: found.at_step[name].pk


# page → (who opens it, the object in its address or None); every page of the access table stands here.
PAGES: dict[str, tuple[Who, KeyOf | None]] = {
    "today": (post("cm"), None),
    "search": (post("director"), None),
    "loans": (post("director"), None),
    "loan": (post("director"), lambda found: found.loan.pk),
    "loan_history": (post("director"), lambda found: found.loan.pk),
    "loan_liability": (post("director"), lambda found: found.loan.pk),
    "person_liability": (post("director"), lambda found: found.cast.a["deputy"].pk),
    "liability_report": (post("director"), None),
    "borrowers": (post("director"), None),
    "borrower": (post("director"), lambda found: found.loan.borrower_id),
    "enter_borrower": (post("cm"), None),
    "correct_borrower": (post("cm"), lambda found: found.loan.borrower_id),
    "applications": (post("director"), None),
    "application": (post("director"), step("group")),
    "enter_application": (post("cm"), None),
    "investigate": (post("cm"), step("investigation")),
    "review": (post("deputy"), step("review")),
    "review_and_approve": (post("cm_director"), step("review_approval")),
    "convene_group": (post("director"), step("group")),
    "cast_vote": (post("director"), step("group")),
    "close_meeting": (post("director"), step("group")),
    "register_collateral": (post("cm"), step("investigation")),
    "withdraw_application": (post("cm"), step("investigation")),
    "approve": (post("director"), step("approval")),
    "approve_for_union": (of_union("union_credit"), step("union_approval")),
    "take_inspection": (post("monitor"), step("inspection")),
    "order_issue": (post("cm"), step("order")),
    "issue_loan": (post("credit_clerk"), step("booking")),
    "split_calculator": (post("cm"), None),
    "import": (of_union("union_credit"), None),
    "import_batch": (of_union("union_credit"), lambda found: found.batch.pk),
    "commit_import": (of_union("union_credit"), lambda found: found.batch.pk),
    "regulation": (post("cm"), None),
    "regulation_version": (post("cm"), lambda found: found.version.pk),
    "jobs": (of_union("union_admin"), None),
    "audit": (of_union("union_audit"), None),
    "people": (of_union("union_admin"), None),
    "tokens": (post("cm"), None),
    "pieces": (post("cm"), None),
    "sign_in": (lambda _cast: None, None),
}
ONLY_SENT_TO = {"sign_out", "set_language", "revoke_token", "health"}
PARTS_OF_PAGES = {"split_panel"}  # walked with the form it stands beside, in test_lending.py
# The look of the pieces shows English samples on purpose.
SHOWS_SAMPLES = {"pieces"}
# Pages about a loan book say its heads and its towns as they are in the file.
SHOW_THE_BOOK = {"import", "import_batch", "commit_import"}


def addresses(found: Books) -> list[tuple[str, Who, str]]:
    """Every page that exists, with who opens it."""
    result = []
    for name, (who, key) in PAGES.items():
        try:
            address = reverse(name, args=[key(found)] if key else [])
        except NoReverseMatch:
            continue
        result.append((name, who, address))
    return result


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
    if name not in SHOWS_SAMPLES:
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
