"""The agreement of an extension: the rate of a longer class, the paper, reading it by API (practice.md 3.9, 4.4)."""

import datetime
import uuid
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accountability.services.make_paper import choices, facts_of, make_paper
from creditcoop.core import clock
from creditcoop.core.errors import Refused
from creditcoop.core.regulation import version_on
from loans.models import ExtensionDecision, Loan
from loans.queries.debt import owed_on
from loans.queries.extensions import rate_if_extended, rate_of_request
from loans.rules.lending_policy import LendingPolicy
from tests.accountability.test_papers_on_file import words
from tests.api.support import Api, ok
from tests.builders import actor
from tests.conftest import Cast, client_of
from tests.faults.test_on_file_raw_sql import guarded
from tests.ledger import lent
from tests.loans.money.test_classes import adopt_classes
from tests.loans.money.test_extensions import ASKED, DUE, LATER, START, ask, decide
from tests.loans.time_limits.test_pages import shown
from tests.on_file import picture_bytes

ONE = datetime.timedelta(days=1)
A_YEAR = datetime.date(2027, 1, 10)  # the last day on which the whole term is 12 months


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def loan(cast: Cast) -> Loan:
    """8,000 at 6.6375 ‰ for ten months, guaranteed by one person."""
    return lent(cast, "8000.00", on=START, security="guarantee")


def dearer(cast: Cast, **rates: str) -> None:
    """A version that sets rates by term, in force when the extension is asked for."""
    adopt_classes(cast, ASKED, **{f"class_rate_{name}": rate for name, rate in rates.items()})


def test_rates_by_term_are_leaves_of_the_version(cast: Cast, loan: Loan) -> None:
    assert version_on(START).chapter(LendingPolicy).class_rates == ()
    dearer(cast, over_12="7.2", over_36="7.65")
    rates = version_on(ASKED).chapter(LendingPolicy).class_rates
    assert [(over, rate.per, rate.value) for over, rate in rates] == [
        (12, "month", Fraction("7.2")),
        (36, "month", Fraction("7.65")),
    ]


@pytest.mark.parametrize(
    ("new_due_on", "higher"), [(A_YEAR - ONE, False), (A_YEAR, False), (A_YEAR + ONE, True)]
)
def test_a_whole_term_over_the_border_takes_the_rate_of_its_class(
    cast: Cast, loan: Loan, new_due_on: datetime.date, higher: bool
) -> None:
    dearer(cast, over_12="7.2")
    request = ask(cast, loan, new_due_on=new_due_on)
    before = rate_of_request(request, on=ASKED)
    decide(cast, request)
    request.refresh_from_db()
    loan.refresh_from_db()
    terms = loan.terms.last()
    assert before is not None and terms is not None and before.changed is higher
    assert float(terms.quoted) == (7.2 if higher else 6.6375) and float(terms.rate) == (
        8.64 if higher else 7.965
    )
    assert rate_of_request(request, on=ASKED) == before, "what was shown is what is kept"
    a_day = Fraction(800_000 * 12, 1000 * 360) * (Fraction("7.2") if higher else Fraction("6.6375"))
    first, last = (owed_on(loan, day) for day in (DUE, new_due_on))
    assert first is not None and last is not None
    assert abs(last.interest_fen - first.interest_fen - a_day * (new_due_on - DUE).days) <= 1


def test_a_rate_by_term_that_is_lower_changes_nothing(cast: Cast, loan: Loan) -> None:
    dearer(cast, over_12="5")
    found = rate_if_extended(loan, LATER, on=ASKED)
    assert found is not None and not found.changed and found.over == 0
    decide(cast, ask(cast, loan))
    assert {float(row.quoted) for row in loan.terms.all()} == {6.6375}


def test_the_database_never_lowers_the_rate_of_a_loan(cast: Cast, loan: Loan) -> None:
    request = ask(cast, loan)
    told: dict[str, Any] = {"agreed": True, "reason": "x", "person": cast.a["deputy"], "on": ASKED}
    ExtensionDecision.objects.create(request=request, **told)
    kept = "overdue_markup, misuse_markup, compound, method, period, interest_day, day_count, principal_first_days"
    sql = (
        f"INSERT INTO loans_loanterms (loan_id, from_on, due_on, rate, quoted_per, quoted, {kept}) "
        f"SELECT loan_id, %s, %s, rate / 2, 'year', rate / 2, {kept} FROM loans_loanterms WHERE loan_id = %s"
    )
    assert guarded("loans_terms_never_cheaper", sql, ASKED, LATER, loan.pk)


def test_the_agreement_is_a_paper_in_both_languages(cast: Cast, loan: Loan) -> None:
    dearer(cast, over_12="7.2")
    application = loan.application
    assert not [one for one in choices(application, on=ASKED) if one[0] == "extension_agreement"]
    request = ask(cast, loan)
    assert ("extension_agreement", str(request.pk), LATER.isoformat()) in choices(application, on=ASKED)
    before = facts_of(application=application, kind="extension_agreement", about=str(request.pk), on=ASKED)
    assert before["decision"] is None and before["consents"][0]["agreed"]
    decide(cast, request)
    paper = make_paper(
        application=application, kind="extension_agreement", about=str(request.pk), replaces=None,
        actor=actor(cast.a["cm"], ASKED), on=ASKED,
    )  # fmt: skip
    after = facts_of(application=application, kind="extension_agreement", about=str(request.pk), on=ASKED)
    assert after["consents"] == before["consents"] and after["rate"] == before["rate"]
    assert after["consents"][0]["until"] == "2027-11-10" and after["claim_until"] == "2030-05-10"
    assert "展" in paper.number
    chinese, english = words(paper.pdf), words(paper.reading_pdf)
    for fact in (
        "展期协议书",
        "苹果滞销",
        "月利率7.2‰",
        "书面同意",
        "同意展期",
        "2027年11月10日",
        loan.number,
        paper.number,
    ):
        assert fact in chinese, fact
    for fact in ("Extensionagreement", "7.2‰amonth", "agreedinwriting", "Agreed", "2030-05-10"):
        assert fact in english, fact
    with pytest.raises(Refused):
        facts_of(application=application, kind="extension_agreement", about="0", on=ASKED)


def test_a_guarantor_without_a_word_keeps_his_term_on_paper(cast: Cast, loan: Loan) -> None:
    request = ask(cast, loan, consent=False)
    told: dict[str, Any] = {"kind": "extension_agreement", "about": str(request.pk), "on": ASKED}
    facts = facts_of(application=loan.application, **told)
    assert [(one["agreed"], one["until"]) for one in facts["consents"]] == [(False, "2027-05-10")]


def test_the_form_shows_the_rate_before_it_is_saved_and_leads_to_the_paper(cast: Cast) -> None:
    today = clock.today()
    loan = lent(cast, "8000.00", on=today - 100 * ONE, security="guarantee")
    adopt_classes(cast, today, class_rate_over_12="7.2")
    new, scan = loan.due_on + 90 * ONE, SimpleUploadedFile("a.png", picture_bytes(50), "image/png")
    told = {
        "act_key": str(uuid.uuid4()),
        "new_due_on": new.isoformat(),
        "reason": "滞销",
        "files": scan,
        "preview": "1",
    }
    page = client_of(cast.a["cm"]).post(reverse("ask_extension", args=[loan.pk]), told).content.decode()
    assert "pass 12" in page and "7.2 ‰ a month" in page and "6.6375 ‰ a month" in page
    request = ask(cast, loan, on=today, new_due_on=new)
    page = shown(cast.a["cm"], "extension", request.pk)
    assert "7.2 ‰ a month" in page and f"extension_agreement%3A{request.pk}" in page


def test_extensions_are_read_by_api(cast: Cast) -> None:
    today = clock.today()
    waiting = ask(cast, lent(cast, "8000.00", on=today - 100 * ONE, security="guarantee"), on=today,
                  new_due_on=today + 400 * ONE)  # fmt: skip
    api = Api.of(cast.a["director"])

    def asked(**query: Any) -> tuple[list[int], int]:
        with CaptureQueriesContext(connection) as queries:
            found = ok(api.get("extensions/", **query))["results"]
        return [row["id"] for row in found], len(queries)

    assert asked(state="waiting")[0] == [waiting.pk] and asked(state="agreed")[0] == []
    one = asked()[1]
    other = ask(cast, lent(cast, "8000.00", on=today - 100 * ONE, security="guarantee"), on=today,
                consent=False, new_due_on=today + 400 * ONE)  # fmt: skip
    assert asked() == ([other.pk, waiting.pk], one), "as many questions for two as for one"
    assert asked(loan=other.loan_id)[0] == [other.pk]
    decide(cast, waiting, on=today)
    told = ok(api.get(f"extensions/{waiting.pk}/"))
    assert told["agreed"] and told["decision"]["person"]["id"] == cast.a["deputy"].pk
    assert [row["agreed"] for row in told["consents"]] == [True] and not told["rate"]["changed"]
    assert {row["clock"] for row in told["last_days"]} >= {"litigation", "guarantee_period"}
    foreign = Api.of(cast.b["director"])
    assert foreign.get(f"extensions/{waiting.pk}/").status_code == 404
    assert ok(foreign.get("extensions/"))["results"] == []
