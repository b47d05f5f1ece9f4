"""A real loan book comes in through the browser, by two people of the union, and only once."""

from pathlib import Path

from creditcoop.core.models import Person, Posting
from loans.models import ImportBatch, Loan
from tests.builders import LONG_AGO, make_person
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import Desk

BOOK = Path(__file__).resolve().parents[2] / "data/berka-loan-book.csv"


def second_of_the_credit_department(cast: Cast) -> Person:
    person = make_person("U1-second", "第二人")
    Posting.objects.create(person=person, post="union_credit", unit=cast.union.unit, from_on=LONG_AGO)
    return person


def uploads(desk: Desk) -> None:
    desk.goes_to("台账导入")
    desk.main.locator("#id_mapping").select_option("berka")
    desk.main.locator("#id_file").set_input_files(BOOK)
    desk.main.locator("form[method=post] button[type=submit]").click()
    desk.page.wait_for_url("**/import/*/")


def test_the_real_loan_book_comes_in_by_two_people_and_not_twice(
    at: At, cast_in_real_transactions: Cast
) -> None:
    cast = cast_in_real_transactions
    first = at(cast.union["union_credit"])
    uploads(first)
    first.reads("待另一人入账", "682", "103,261,740.00")
    assert not Loan.objects.exists(), "checked only, nothing came in"
    batch = ImportBatch.objects.get()
    commit = f"/import/{batch.pk}/commit/"
    assert first.main.locator(f"a[href='{commit}']").count() == 0, "not by the same person"

    second = at(second_of_the_credit_department(cast))
    second.opens(f"/import/{batch.pk}/")
    second.main.locator(f"a[href='{commit}']").click()
    second.main.get_by_role("checkbox").check()
    second.signs("入账")
    second.reads("整本贷款台账已入账。")
    assert Loan.objects.filter(origin="imported").count() == 682

    second.finds("BERKA-5314")
    second.follows("BERKA-5314")
    second.follows("责任")
    second.reads("责任人未记录", "程序不作推测")

    uploads(first)
    first.reads("有问题", "BERKA-5314")
    assert ImportBatch.objects.latest("id").rows_refused == 682, "every number is in the books already"
    assert Loan.objects.count() == 682, "nothing is doubled"
