"""结案单: once nothing is owed and nothing left to decide, one slip a closing, with the whole story (IV.1)."""

import json
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from accountability.models import PenaltyCase, PenaltyEntry
from accountability.queries.cases import entries_of_case
from accountability.services.make_closing_slip import make_closing_slip
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, IssuedPaper, Person
from tests.accountability.cases.book import LAPSED, ask, confirmed, find, received, served, union_people, vote
from tests.accountability.cases.test_refunds import AFTER, ask_back, decide_back, excuse
from tests.accountability.cases.test_services import pay
from tests.api.support import Api
from tests.builders import actor
from tests.conftest import Cast, client_of


def close(case: PenaltyCase, by: Person) -> IssuedPaper:
    return make_closing_slip(case_id=case.pk, actor=actor(by, AFTER), on=AFTER)


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(bytes(pdf))).pages)


def paid_up(cast: Cast) -> PenaltyCase:
    case = received(cast)
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    return case


def test_the_slip_says_every_entry_every_act_and_the_last_hash(cast: Cast) -> None:
    case = confirmed(cast)
    first, second, third = union_people(cast, 3)
    ask(case, first)
    vote(case, second)
    vote(case, third)
    pay(case, cast.a["chief_accountant"], "100.00", LAPSED)
    paper = close(case, cast.a["monitor"])
    facts, last = json.loads(paper.facts), entries_of_case(case).last()
    assert last is not None
    assert [(row["kind"]["en"], row["amount"]) for row in facts["entries"]] == [
        ("assessed", "200.00"),
        ("waived", "-100.00"),
    ]
    assert (facts["charged"], facts["paid"], facts["given_back"]) == ("100.00", "100.00", "0.00")
    assert facts["ends"]["en"] == "paid in full" and facts["last_hash"] == last.hash
    assert len(facts["acts"]["zh"]) == len(facts["acts"]["en"]) == 7
    assert "结字〔2027〕0301-" in paper.number
    chinese, english = words_of(paper.pdf), words_of(paper.reading_pdf)
    for fact in (
        "结案单",
        "壹佰元整",
        "已缴清",
        "减免",
        last.hash,
        *(person.name for person in (first, second, third)),
    ):
        assert fact in chinese, fact
    for fact in ("Closingslip", "paidinfull", "waived", last.hash):
        assert fact in english, fact
    assert AuditEvent.objects.get(act="make_closing_slip").clause == "IV.1"


def test_not_before_nothing_is_owed_nor_while_something_is_left_to_decide(cast: Cast) -> None:
    case = received(cast)
    with pytest.raises(Refused):
        close(case, cast.a["monitor"])
    pay(case, cast.a["chief_accountant"], "200.00", LAPSED)
    ask(case, union_people(cast, 1)[0])
    with pytest.raises(Refused):
        close(case, cast.a["monitor"])
    assert not IssuedPaper.objects.filter(kind="closing_slip").exists()


def test_who_makes_it(cast: Cast) -> None:
    case = paid_up(cast)
    for person in (case.person, cast.a["director"], cast.a["chief_accountant"], cast.b["monitor"]):
        with pytest.raises(PermissionDenied):
            close(case, person)
    find(cast, case, "human_cause")  # the monitoring accountant is charged too then
    with pytest.raises(Refused, match="answer for this lapse"):
        close(case, cast.a["monitor"])
    assert close(case, cast.union["union_credit"])


def test_one_slip_a_closing(cast: Cast) -> None:
    case = paid_up(cast)
    first = close(case, cast.a["monitor"])
    with pytest.raises(Refused, match="made already"):
        close(case, cast.a["monitor"])
    one, two, three = union_people(cast, 3)
    ask(case, one, on=AFTER)
    vote(case, two, on=AFTER)
    vote(case, three, on=AFTER)
    with pytest.raises(Refused, match="given back"):
        close(case, cast.a["monitor"])
    ask_back(case, cast.a["chief_accountant"], "100.00")
    decide_back(case, cast.a["director"])
    second = close(case, cast.a["monitor"])
    facts = json.loads(second.facts)
    assert (facts["paid"], facts["given_back"]) == ("200.00", "100.00")
    assert IssuedPaper.objects.filter(kind="closing_slip").count() == 2 and first.pk != second.pk


def test_where_everything_was_taken_back_nothing_is_paid(cast: Cast) -> None:
    case = served(cast)
    excuse(cast, case)
    facts = json.loads(close(case, cast.union["union_credit"]).facts)
    assert facts["ends"]["zh"] == "全部冲回或减免，无须缴纳" and facts["kept"]["yuan"] == "0.00"
    assert PenaltyEntry.objects.filter(kind="excused").count() == 2


def test_on_screen_and_by_api(cast: Cast) -> None:
    case = paid_up(cast)
    page = client_of(cast.a["monitor"]).get(reverse("penalty_case", args=[case.pk])).content.decode()
    assert "Make the closing slip" in page
    answer = Api.of(cast.a["monitor"]).post(reverse("api_make_closing_slip", args=[case.pk]), {})
    assert answer.status_code == 200, answer.content
    paper = IssuedPaper.objects.get(kind="closing_slip")
    page = client_of(cast.a["monitor"]).get(reverse("penalty_case", args=[case.pk])).content.decode()
    assert paper.number in page and "Make the closing slip" not in page
    assert client_of(case.person).get(reverse("paper", args=[paper.pk])).status_code == 200
