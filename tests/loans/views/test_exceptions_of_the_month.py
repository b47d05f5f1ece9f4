"""Q7: the union's desk has the list of the exceptions granted in the month gone by, each month anew."""

import datetime

import pytest

from creditcoop.core import clock
from creditcoop.core.models import Person
from loans.models import GuaranteeException
from tests.builders import bring_to, make_application
from tests.conftest import Cast, client_of
from tests.on_file import ask

ONE = datetime.timedelta(days=1)


def granted(cast: Cast, on: datetime.date) -> GuaranteeException:
    application = make_application(cast.a, "12000.00", on=on, security="guarantee")
    asked = ask(application, on=on, valid_to=on + 300 * ONE)
    bring_to(application, cast.a, cast.union, "inspection", on=on)
    return asked


def tiles(person: Person) -> dict[str, dict[str, str]]:
    return {str(tile["label"]): tile for tile in client_of(person).get("/").context["figures"]}


@pytest.mark.parametrize(
    "from_first_day, counted",
    [(-32, False), (-1, True), (0, False)],
    ids=["two months ago", "the last day of last month", "the first day of this month"],
)
def test_the_list_of_last_month_is_one_click_from_the_unions_desk(
    cast: Cast, from_first_day: int, counted: bool
) -> None:
    first = clock.today().replace(day=1)
    asked = granted(cast, first + from_first_day * ONE)
    tile = tiles(cast.union["union_credit"])["Exceptions granted last month"]
    assert tile["number"] == ("1" if counted else "0")
    listed = client_of(cast.union["union_credit"]).get(tile["url"]).content.decode()
    assert (asked.application.number in listed) is counted


def test_a_branch_has_no_such_list_on_its_desk(cast: Cast) -> None:
    assert "Exceptions granted last month" not in tiles(cast.a["director"])


def test_a_refused_or_open_request_is_not_on_it(cast: Cast) -> None:
    last = clock.today().replace(day=1) - ONE
    ask(make_application(cast.a, "60000.00", on=last, kind="enterprise", security="guarantee"), on=last)
    assert tiles(cast.union["union_credit"])["Exceptions granted last month"]["number"] == "0"
