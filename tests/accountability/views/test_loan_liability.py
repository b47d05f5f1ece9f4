"""The tab Liability: the worked situations through the real services, read on the page in both languages."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.models import LiabilitySplit
from creditcoop.core.models import Posting
from loans.models import Custody, Loan
from tests.accountability.books import adopt_reading, imported_loan
from tests.accountability.views.reading import links_in, shares_on, text_of
from tests.builders import issued_loan
from tests.conftest import Cast, client_of

A_DAY = datetime.timedelta(days=1)

# kind, amount, votes, first responsible with role in both languages, clause, reading, {name: (percent, yuan)}
SITUATIONS = {
    "S01": ("farmer", "3000.00", {}, ("王海涛", "handler", "经放员"), "III.1", "Q8", {"王海涛": ("100%", "3,000.00")}),
    "S02": (
        "farmer", "3001.00", {}, ("王海涛", "handler", "经放员"), "III.2", "Q9",
        {"王海涛": ("70%", "2,100.70"), "郑玉兰": ("30%", "900.30")},
    ),
    "S06": (
        "farmer", "15000.00", {"no": ["cm2"]}, ("吴振声", "deputy for credit", "信贷副主任"), "III.3", "Q10",
        {
            "吴振声": ("30%", "4,500.00"), "王海涛": ("30%", "4,500.00"), "周建国": ("2/15 ≈ 13.33%", "2,000.00"),
            "冯秀英": ("2/15 ≈ 13.33%", "2,000.00"), "陈立新": ("2/15 ≈ 13.33%", "2,000.00"),
        },
    ),
    "S07": (
        "individual_business", "20000.00", {}, ("吴振声", "deputy for credit", "信贷副主任"), "III.3", "Q10",
        {
            "吴振声": ("30%", "6,000.00"), "王海涛": ("30%", "6,000.00"), "周建国": ("10%", "2,000.00"),
            "冯秀英": ("10%", "2,000.00"), "陈立新": ("10%", "2,000.00"), "李春梅": ("10%", "2,000.00"),
        },
    ),
    "S08": (
        "individual_business", "20001.00", {}, ("周建国", "approver", "审批岗"), "III.4", "Q11",
        {
            "周建国": ("10%", "2,000.10"), "王海涛": ("30%", "6,000.30"), "吴振声": ("20%", "4,000.20"),
            "许文静": ("20%", "4,000.20"), "陈立新": ("20%", "4,000.20"),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_page_says_who_answers_with_what_share_by_which_clause_and_reading(
    cast: Cast, day: datetime.date, name: str
) -> None:
    kind, amount, votes, (first, role, role_zh), clause, question, shares = SITUATIONS[name]
    loan = issued_loan(cast.a, cast.union, amount, on=day, kind=kind, **votes)
    whole = f"{loan.amount:,}"
    for language, sentence, total in (
        ("en", f"{first}, {role}, is first responsible for this loan ({clause}).", "Total"),
        ("zh-hans", f"本笔贷款第一责任人：{first}（{role_zh}），依据{clause}。", "合计"),
    ):
        page = client_of(cast.a["director"], language=language).get(f"/loans/{loan.pk}/liability/?on={day}")
        text = text_of(page)
        assert sentence in text
        assert shares_on(page) == {**shares, total: ("100%", whole)}
        assert list(shares_on(page))[0] == first
        assert f" {question} " in text
        address = links_in(page, f"#{question}")[0].removesuffix(f"#{question}")
        regulation = client_of(cast.a["director"]).get(address)
        assert f'id="{question}"' in regulation.content.decode()
        said = json.loads(LiabilitySplit.objects.get(loan=loan).steps)["en" if language == "en" else "zh"]
        assert said and all(" ".join(step.split()) in text for step in said)


def test_version_and_hash_of_the_regulation_stand_under_the_split(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    page = client_of(cast.a["director"]).get(f"/loans/{loan.pk}/liability/?on={day}")
    assert loan.version.sha256[:8] in text_of(page)
    assert loan.version.sha256 in page.content.decode()
    assert links_in(page, f"/{loan.version_id}/")


def test_nobody_answers_before_the_issue_and_the_same_people_ever_after(
    cast: Cast, day: datetime.date
) -> None:
    loan = issued_loan(cast.a, cast.union, "3001.00", on=day)
    client = client_of(cast.a["director"])

    def on(asked: datetime.date) -> tuple[str, dict[str, tuple[str, str]]]:
        page = client.get(f"/loans/{loan.pk}/liability/?on={asked}")
        return text_of(page), shares_on(page)

    text, shares = on(day - A_DAY)
    assert shares == {}
    assert f"On {day - A_DAY} this loan had not been issued yet: nobody answered for it." in text
    assert "Nobody yet." in text
    _text, at_issue = on(day)
    assert at_issue["王海涛"] == ("70%", "2,100.70")
    Posting.objects.filter(person=cast.a["cm_director"]).update(until_on=day + A_DAY)
    _text, much_later = on(datetime.date(2056, 1, 1))
    assert much_later == at_issue


def test_who_keeps_a_loan_is_said_apart_from_who_answers(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    Custody.objects.filter(loan=loan).update(until_on=day + 10 * A_DAY)
    Custody.objects.create(loan=loan, person=cast.a["cm2"], from_on=day + 10 * A_DAY)
    client = client_of(cast.a["director"])
    before = text_of(client.get(f"/loans/{loan.pk}/liability/?on={day + 9 * A_DAY}"))
    after = text_of(client.get(f"/loans/{loan.pk}/liability/?on={day + 10 * A_DAY}"))
    assert f"Who keeps it 王海涛 since {day}" in before
    assert f"Who keeps it 李春梅 since {day + 10 * A_DAY}" in after
    assert "王海涛, handler, is first responsible" in before
    assert "王海涛, handler, is first responsible" in after


def test_an_old_loan_says_that_nobody_is_recorded_and_names_no_one(cast: Cast) -> None:
    loan = imported_loan(cast.a, "OLD-1", "50000.00")
    page = client_of(cast.a["director"]).get(f"/loans/{loan.pk}/liability/")
    assert "Who answers is not recorded" in text_of(page)
    assert shares_on(page) == {}
    assert "责任人未记录" in text_of(
        client_of(cast.a["director"], language="zh-hans").get(f"/loans/{loan.pk}/liability/")
    )


def test_a_part_given_to_nobody_is_named_with_what_to_do(cast: Cast, day: datetime.date) -> None:
    adopt_reading(cast, day, t3_rest="branch")
    loan = issued_loan(cast.a, cast.union, "15000.00", on=day)
    page = client_of(cast.a["director"]).get(f"/loans/{loan.pk}/liability/?on={day}")
    text = text_of(page)
    assert "Given to nobody, to be settled by hand 40% 6,000.00" in text
    assert "40%, 6,000.00 yuan, is given to nobody (未分摊)." in text
    chinese = text_of(
        client_of(cast.a["director"], language="zh-hans").get(f"/loans/{loan.pk}/liability/?on={day}")
    )
    assert "40%，计6,000.00 元，未分摊。" in chinese


def test_a_wrong_day_is_said_at_its_field_and_today_is_shown(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    page = client_of(cast.a["director"]).get(f"/loans/{loan.pk}/liability/?on=23.11.2026")
    assert page.status_code == 200
    assert "Write the day as 2026-11-23." in text_of(page)


@pytest.mark.parametrize(
    "branch, post, status",
    [
        ("a", "cm", 200),  # his own loan
        ("a", "marketer", 404),  # not his
        ("a", "reader", 200),  # his branch
        ("b", "director", 404),  # another branch
        ("union", "union_audit", 200),
        ("union", "union_admin", 404),
        ("c", "director", 404),  # another union
        ("other_union", "union_credit", 404),
    ],
)
def test_the_tab_opens_within_reach_only(
    cast: Cast, day: datetime.date, branch: str, post: str, status: int
) -> None:
    loan = issued_loan(cast.a, cast.union, "3000.00", on=day)
    person = getattr(cast, branch)[post]
    assert client_of(person).get(f"/loans/{loan.pk}/liability/").status_code == status


def test_the_page_asks_the_same_number_of_queries_for_one_person_and_for_six(
    cast: Cast, day: datetime.date
) -> None:
    one = issued_loan(cast.a, cast.union, "3000.00", on=day)
    six = issued_loan(cast.a, cast.union, "20000.00", on=day, kind="individual_business")
    client = client_of(cast.a["director"])

    def queries(loan: Loan) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(f"/loans/{loan.pk}/liability/").status_code == 200
        return len(found)

    queries(one)
    assert queries(one) == queries(six)
