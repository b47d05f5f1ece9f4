"""The three no's and the six guarantees: each number is the sum of its loans, on any day (II.3, II.4)."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accountability.reports.three_noes import BRANCH, OFFICER, Figures, Row, ThreeNoes, Total, three_noes
from accountability.reports.three_noes_figures import FIGURES, Asked, bad_after, loans_of, received, worth_of
from accountability.reports.three_noes_lines import percent_text
from creditcoop.core import clock
from creditcoop.core.models import Person
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.services.attach_evidence import attach_evidence
from loans.models import Loan, LoanEvent, TimeLimit
from loans.queries.debt import owed_on
from loans.queries.time_limits import happened, with_files
from loans.rules.lending_policy import LendingPolicy
from loans.services.classify_loans import classify_loans
from loans.services.keep_check_duties import keep_check_duties
from loans.services.lower_class import lower_class
from tests.api.support import Api
from tests.builders import actor, issued_loan
from tests.claims import record
from tests.conftest import Cast, client_of
from tests.ledger import lent, pay, pay_down, take_back
from tests.on_file import proof
from tests.visits import visit

ONE = datetime.timedelta(days=1)
D = datetime.date


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def today() -> datetime.date:
    return clock.today()


def report(person: Person, day: datetime.date, **asked: Any) -> ThreeNoes:
    told = {"since": D(day.year, 1, 1), **asked}
    return three_noes(actor=actor(person, day), on=day, **told)


def of(person: Person, day: datetime.date, **asked: Any) -> Figures:
    """The figures of branch A as a whole."""
    return next(row.figures for row in report(person, day, **asked).rows if row.level == BRANCH)


def counts(figures: Figures, *names: str) -> list[int]:
    return [figures.of(name).count for name in names]


def test_a_new_loan_keeps_the_three_noes_until_it_is_overdue_and_then_bad(
    cast: Cast, today: datetime.date
) -> None:
    director, loan = cast.a["director"], issued_loan(cast.a, cast.union, "8000.00", on=today)
    assert counts(of(director, today), "new", "arrears", "bad", "at_risk") == [1, 0, 0, 0]
    assert of(director, today).all_three
    due = loan.due_on
    assert counts(of(director, due), "arrears", "bad") == [0, 0]
    assert counts(of(director, due + ONE), "arrears", "bad") == [1, 0]
    after = bad_after(version_on(due).chapter(LendingPolicy))["credit"]
    assert counts(of(director, due + after * ONE), "bad") == [0]
    late = of(director, due + (after + 1) * ONE)
    assert counts(late, "bad") == [1] and late.rate("bad_rate") == 1 and not late.all_three
    assert counts(of(director, today - ONE), "new") == [0]


def test_bad_is_what_the_class_says_where_one_is_kept(cast: Cast, today: datetime.date) -> None:
    """Lowered by hand it is bad though not overdue; each class opens to its loans, and they make up the new ones."""
    director, loan = cast.a["director"], issued_loan(cast.a, cast.union, "8000.00", on=today)
    other = issued_loan(cast.a, cast.union, "2000.00", on=today)
    assert counts(of(director, today), "bad", "grade_1", "grade_4") == [0, 2, 0]
    told = {"kind": "by_hand", "grade": 4, "reason": "借款人外出多年"}
    lower_class(loan_id=loan.pk, actor=actor(cast.a["monitor"], today), on=today, **told)
    found = of(director, today)
    assert counts(found, "bad", "grade_1", "grade_4", "old_overdue") == [1, 1, 1, 0]
    assert found.of("grade_4").worth == Decimal(8000) and found.rate("bad_rate") == Fraction(4, 5)
    assert not found.all_three
    assert counts(of(director, today - ONE), "bad", "grade_1", "grade_4") == [0, 0, 0]
    day = other.due_on + 32 * ONE
    classify_loans(on=day)
    late = of(director, day)
    assert counts(late, "grade_1", "grade_2", "grade_4", "old_overdue") == [0, 1, 1, 2]


@pytest.mark.parametrize(("days", "risky"), [(91, 0), (90, 0), (89, 1), (-1, 1)])
def test_a_clock_under_ninety_days_is_a_risk(cast: Cast, today: datetime.date, days: int, risky: int) -> None:
    loan = issued_loan(cast.a, cast.union, "8000.00", on=today)
    TimeLimit.objects.filter(loan=loan).update(
        act_by=today + days * ONE, last_day=today + days * ONE, status="running"
    )
    found = of(cast.a["director"], today)
    assert counts(found, "at_risk") == [risky]
    assert found.rate("clocks_alive") == (0 if days < 0 else 1)


def test_signs_of_risk_found_on_a_visit_are_a_risk_until_a_check_finds_none(
    cast: Cast, today: datetime.date
) -> None:
    director, loan = cast.a["director"], issued_loan(cast.a, cast.union, "8000.00", on=today)
    visit(loan, cast.a["cm"], on=today, risks=("sued_or_seized",))
    assert counts(of(director, today), "at_risk") == [1]
    visit(loan, cast.a["cm"], on=today)
    visit(loan, cast.a["cm"], on=today + ONE)
    assert counts(of(director, today + ONE), "at_risk") == [0]


def test_due_loans_are_recovered_by_what_was_paid(cast: Cast, today: datetime.date) -> None:
    director = cast.a["director"]
    paid, unpaid = (issued_loan(cast.a, cast.union, "8000.00", on=today - 320 * ONE) for _ in range(2))
    pay_down(cast.a, paid, Decimal(0), on=paid.due_on)
    found = of(director, today, since=paid.due_on)
    assert counts(found, "due", "due_paid", "owed") == [2, 1, 1]
    assert found.rate("recovery") == Fraction(1, 2)
    assert counts(of(director, today, since=unpaid.due_on + ONE), "due") == [0]
    assert of(director, today, since=unpaid.due_on + ONE).rate("recovery") is None
    assert counts(found, "recovered") == [1]


DEMANDS: list[dict[str, Any]] = [
    {"channel": "handed", "receipt": "signed"}, {"channel": "handed", "receipt": "refused"}, {"channel": "handed"},
    {"receipt": "signed"}, {"channel": "phone"}, {"channel": "phone", "receipt": "recorded"},
    {"channel": "courier", "receipt": "signed"}, {"channel": "courier"},
    {"channel": "public_notice", "whereabouts_unknown": True, "states_claim": True, "medium": "national"},
    {"channel": "public_notice", "whereabouts_unknown": False, "states_claim": True, "medium": "national"},
]  # fmt: skip


def test_a_receipt_is_one_for_the_report_where_it_is_one_for_the_clock(
    cast: Cast, today: datetime.date
) -> None:
    loan, cm = issued_loan(cast.a, cast.union, "8000.00", on=today), cast.a["cm"]
    told = {"late": False, "late_record_days": 3, "needs_second": False, "recorded_by": cm, "on": today}
    events = [
        LoanEvent.objects.create(loan=loan, kind="demand", happened_on=today, facts=facts, **told)
        for facts in [*DEMANDS, *DEMANDS]
    ]
    for event in events[: len(DEMANDS)]:
        attach_evidence(
            file=proof(cm, on=today), subject=event, unit=loan.branch, actor=actor(cm, today), on=today
        )
    rows = with_files(LoanEvent.objects.all())
    proved = {row.pk for row in rows if happened(row).proof().grade != "none"}
    assert set(LoanEvent.objects.filter(received()).values_list("pk", flat=True)) == proved
    assert 3 <= len(proved) < len(DEMANDS)
    assert counts(of(cast.a["director"], today), "notices", "receipts") == [len(events), len(proved)]


def test_interest_with_the_principal_is_payable_from_the_day_after_the_due_date(
    cast: Cast, today: datetime.date
) -> None:
    director, loan = cast.a["director"], lent(cast, "10000.00", on=today)
    assert counts(of(director, loan.due_on), "arrears", "interest_unpaid") == [0, 0]
    late = of(director, loan.due_on + ONE)
    assert counts(late, "arrears", "interest_unpaid") == [1, 1]
    owed = owed_on(loan, loan.due_on + ONE)
    assert owed is not None
    payable = owed.interest_due_fen + owed.penalty_fen + owed.compound_fen
    assert late.of("interest_unpaid").worth == to_yuan(payable)
    assert late.rate("interest") == 0


def test_interest_that_came_in_counts_until_it_is_taken_back(cast: Cast, today: datetime.date) -> None:
    director, loan = cast.a["director"], lent(cast, "10000.00", on=today - 330 * ONE)
    entry = pay(cast, loan, "3000.00", on=today)
    found = of(director, today, since=today)
    came_in = entry.interest + entry.penalty + entry.compound
    assert came_in and found.of("interest_paid") == Total(1, came_in)
    left = found.of("interest_unpaid").worth
    assert found.rate("interest") == Fraction(came_in) / Fraction(came_in + left)
    assert of(director, today - ONE, since=today - ONE).of("interest_paid") == Total()
    take_back(cast, entry, on=today)
    assert of(director, today, since=today).of("interest_paid") == Total()


def test_what_was_owed_on_a_past_day_is_what_the_ledger_said(cast: Cast, today: datetime.date) -> None:
    director, loan = cast.a["director"], issued_loan(cast.a, cast.union, "8000.00", on=today - 30 * ONE)
    pay_down(cast.a, loan, Decimal(5000), on=today)
    for day, owed in ((today - 31 * ONE, 0), (today - ONE, 8000), (today, 5000)):
        found = three_noes(actor=actor(director, today), on=day, since=day)
        assert found.rows[0].figures.of("owed").worth == Decimal(owed)


def test_checks_in_time_are_those_done_by_their_day(cast: Cast, today: datetime.date) -> None:
    director, cm = cast.a["director"], cast.a["cm"]
    in_time, late, missed = (
        issued_loan(cast.a, cast.union, "8000.00", on=today - 20 * ONE) for _ in range(3)
    )
    visit(in_time, cm, on=today - 5 * ONE)
    visit(late, cm, on=today - 4 * ONE)
    keep_check_duties(on=today)
    found = of(director, today, since=today - 20 * ONE)
    assert counts(found, "checks", "checks_in_time") == [3, 1]
    assert found.rate("checks_rate") == Fraction(1, 3)
    before = of(director, today - 6 * ONE, since=today - 20 * ONE)
    assert counts(before, "checks", "checks_in_time") == [0, 0]
    assert missed.pk


def test_every_number_is_the_sum_of_its_loans_and_every_row_of_those_below(
    cast: Cast, today: datetime.date
) -> None:
    _books(cast, today)
    person = cast.union["union_credit"]
    found = report(person, today, since=today - 400 * ONE)
    rows = {
        level: [row for row in found.rows if row.level == level] for level in ("whole", "branch", "officer")
    }
    asked = Asked(actor(person, today), today, today - 400 * ONE)
    for name in FIGURES:
        whole = rows["whole"][0].figures.of(name)
        for level in ("branch", "officer"):
            assert sum(row.figures.of(name).count for row in rows[level]) == whole.count, (name, level)
            assert sum((row.figures.of(name).worth for row in rows[level]), Decimal(0)) == whole.worth
        loans: list[Any] = list(loans_of(name, asked))
        assert sum(loan.counted for loan in loans) == whole.count, name
        amounts = worth_of(name, asked) or {loan.pk: loan.worth for loan in loans}
        assert sum((amounts[loan.pk] for loan in loans), Decimal(0)) == whole.worth, name
        assert len({loan.pk for loan in loans}) == len(loans)
    assert all(
        rows["whole"][0].figures.of(name).count
        for name in ("new", "arrears", "due", "owed", "checks", "notices")
    )


def _books(cast: Cast, today: datetime.date) -> None:
    for branch in (cast.a, cast.b):
        for amount, days in (("8000.00", 400), ("2000.00", 320), ("15000.00", 10)):
            loan = issued_loan(branch, cast.union, amount, on=today - days * ONE)
            record(loan, branch["cm"], on=today)
    visit(Loan.objects.earliest("pk"), cast.a["cm"], on=today, risks=("assets_sold",))


def test_each_number_of_the_page_opens_to_just_its_loans(cast: Cast, today: datetime.date) -> None:
    _books(cast, today)
    client = client_of(cast.a["director"])
    page = client.get(reverse("three_noes"), {"level": "officer", "since": (today - 400 * ONE).isoformat()})
    links = 0
    for part in page.context["parts"]:
        for row in part["rows"]:
            for cell in row["cells"]:
                if cell.get("url"):
                    opened = client.get(cell["url"]).context["table"]
                    assert opened.foot_cells[6]["text"] == cell["text"], (cell["url"], row["label"])
                    links += 1
    assert links > 20
    listed = client.get(reverse("three_noes_loans"), {"figure": "new", "q": "没有"}).content.decode()
    assert "No loan stands behind" in listed
    assert client.get(reverse("three_noes_loans"), {"figure": "weather"}).status_code == 404


def test_three_loans_cost_as_many_questions_as_one(cast: Cast, today: datetime.date) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            report(cast.union["union_credit"], today, level=OFFICER)
        return len(found)

    issued_loan(cast.a, cast.union, "8000.00", on=today - 20 * ONE)
    one = asked()
    for _more in range(2):
        record(issued_loan(cast.a, cast.union, "8000.00", on=today - 20 * ONE), cast.a["cm"], on=today)
    assert asked() == one


def test_each_sees_what_his_posts_reach(cast: Cast, today: datetime.date) -> None:
    for branch in (cast.a, cast.b):
        issued_loan(branch, cast.union, "8000.00", on=today)
    own = report(cast.a["cm"], today)
    assert own.own_only and [row.person for row in own.rows] == [cast.a["cm"]]
    assert counts(own.rows[0].figures, "new", "owed") == [1, 1]
    assert counts(report(cast.a["cm2"], today).rows[0].figures, "new") == [0]
    branch = report(cast.a["director"], today).rows
    assert {row.branch for row in branch} == {cast.a.unit} and branch[-1].person == cast.a["cm"]
    assert [row.level for row in branch] == ["branch", "department", "officer"]
    union: list[Row] = report(cast.union["union_audit"], today, level=BRANCH).rows
    assert [counts(row.figures, "new") for row in union] == [[2], [1], [1]]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (None, "—"),
        (Fraction(0), "0.0 %"),
        (Fraction(1), "100.0 %"),
        (Fraction(2, 3), "66.7 %"),
        (Fraction(1, 2000), "0.1 %"),
    ],
)
def test_rates_are_rounded_half_up_to_a_tenth(part: Fraction | None, text: str) -> None:
    assert percent_text(part) == text


def test_page_files_and_api_say_the_same(cast: Cast, today: datetime.date) -> None:
    issued_loan(cast.a, cast.union, "8000.00", on=today)
    client = client_of(cast.a["director"])
    page = client.get(reverse("three_noes"))
    assert "Three no&#x27;s" in page.content.decode() or "Three no's" in page.content.decode()
    chinese = client_of(cast.a["director"], language="zh-hans").get(reverse("three_noes")).content.decode()
    assert "三无" in chinese and "时效完好率" in chinese and "Recovery" not in chinese
    file = client.get(reverse("three_noes"), {"export": "csv", "purpose": "month"})
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "New loans" in text and cast.a["cm"].name in text
    assert client.get(reverse("three_noes"), {"export": "xlsx", "purpose": "month"}).status_code == 200
    api = Api.of(cast.a["director"])
    told = api.get("three-noes/", level="officer").json()
    assert told["rows"][-1]["person"]["id"] == cast.a["cm"].pk
    assert told["rows"][0]["figures"]["new"] == {"count": 1, "yuan": "8000.00"}
    assert told["rows"][0]["rates"]["clocks_alive"] == "1" and told["rows"][0]["three_noes_kept"]
    for wrong in ({"level": "x"}, {"since": "x"}, {"branch": "0"}, {"x": "1"}):
        assert api.get("three-noes/", **wrong).status_code == 400
