"""The register of credit files: levels that follow the debt, keepers, lendings, and what the database refuses."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import JobRun
from handover.models import FileLending, FileLevel, FilePlace
from handover.queries.credit_files import files_seen, open_crossing, place_of, that_wait
from handover.services.follow_file_levels import follow_batch
from handover.services.keep_file import Keeping, keep_file
from handover.services.lend_file import Lending, lend_file
from handover.services.return_file import return_file
from loans.models import Borrower, Loan
from tests.builders import actor, bring_to, issued_loan, make_application
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.handover.walk import complete, signed_by_all

ONE_DAY = datetime.timedelta(days=1)


def lent_more(cast: Cast, borrower: Borrower, amount: str, on: datetime.date) -> None:
    application = make_application(cast.a, amount, on=on, borrower=borrower)
    bring_to(application, cast.a, cast.union, "", on=on)


def keep(cast: Cast, loan: Loan, post: str, on: datetime.date, which: str = "original") -> FilePlace:
    keeping = Keeping(which=which, keeper=cast.a[post], place="档案柜3-2")
    return keep_file(borrower_id=loan.borrower_id, keeping=keeping, actor=actor(cast.a["monitor"], on), on=on)


def lend(cast: Cast, loan: Loan, on: datetime.date, **changes: Any) -> FileLending:
    told = {"which": "original", "lent_to": cast.a["deputy"], "purpose": "起诉", "due_on": on, **changes}
    by = actor(cast.a["monitor"], on)
    return lend_file(borrower_id=loan.borrower_id, lending=Lending(**told), actor=by, on=on)


def waiting(cast: Cast, what: str, on: datetime.date) -> list[int]:
    found = files_seen(actor(cast.a["monitor"], on))
    return list(that_wait(found, what, on=on).values_list("pk", flat=True))


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "8000.00", on=day)


def test_a_level_follows_the_debt_and_each_crossing_waits_for_a_handover(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    assert follow_batch(on=day, marker="")[0] == {"borrowers_looked_at": 1, "file_levels_changed": 1}
    assert open_crossing(loan.borrower) is None  # the first level crosses nothing
    keep(cast, loan, "cm", day)
    later = day + ONE_DAY
    lent_more(cast, loan.borrower, "42000.00", later)
    assert follow_batch(on=later, marker="")[0] == {"borrowers_looked_at": 1, "file_levels_changed": 1}
    assert follow_batch(on=later, marker="")[0] == {"borrowers_looked_at": 1, "file_levels_changed": 0}
    crossing = open_crossing(loan.borrower)
    assert crossing is not None
    assert (crossing.previous, crossing.level, crossing.owed) == (3, 2, Decimal("50000.00"))
    assert waiting(cast, "move", later) == [loan.borrower_id]
    with pytest.raises(Refused, match="level 2"):
        keep(cast, loan, "marketer", later)
    assert keep(cast, loan, "deputy", later).settles == crossing
    assert waiting(cast, "move", later) == []


def test_the_night_follows_and_its_twin_does_nothing_more(loan: Loan) -> None:
    call_command("follow_file_levels")
    call_command("follow_file_levels")
    assert JobRun.objects.filter(job="follow_file_levels").count() == 1
    assert FileLevel.objects.get().level == 3


def test_a_set_is_lent_late_and_given_back(cast: Cast, day: datetime.date, loan: Loan) -> None:
    with pytest.raises(Refused, match="Record first"):
        lend(cast, loan, day)
    keep(cast, loan, "cm", day)
    lend(cast, loan, day)
    with pytest.raises(AlreadyDone):
        lend(cast, loan, day)
    with pytest.raises(Refused, match="lent out"):
        keep(cast, loan, "cm2", day)
    assert waiting(cast, "lent", day) == [loan.borrower_id] and waiting(cast, "late", day) == []
    assert waiting(cast, "late", day + ONE_DAY) == [loan.borrower_id]
    by = actor(cast.a["monitor"], day)
    return_file(borrower_id=loan.borrower_id, which="original", actor=by, on=day)
    with pytest.raises(AlreadyDone):
        return_file(borrower_id=loan.borrower_id, which="original", actor=by, on=day)
    assert waiting(cast, "lent", day) == []


def test_the_file_goes_with_the_loan_when_its_keeper_hands_over(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    keep(cast, loan, "cm", day)
    handover = complete(signed_by_all(cast, on=day), cast.a["director"], on=day)
    place = place_of(loan.borrower, "original")
    assert place is not None
    assert (place.keeper, place.place, place.handover) == (cast.a["cm2"], "档案柜3-2", handover)


def test_a_file_of_a_higher_level_stays_with_its_keeper(cast: Cast, day: datetime.date, loan: Loan) -> None:
    keep(cast, loan, "deputy", day)
    complete(signed_by_all(cast, on=day), cast.a["director"], on=day)
    assert FilePlace.objects.get().keeper == cast.a["deputy"]


def test_the_second_set_has_a_keeper_of_its_own(cast: Cast, day: datetime.date, loan: Loan) -> None:
    first = keep(cast, loan, "cm", day)
    with pytest.raises(Refused, match="keeper of its own"):
        keep(cast, loan, "cm", day, which="duplicate")
    same = {"borrower": loan.borrower, "which": "duplicate", "keeper": first.keeper, "place": "柜"}
    row = {**same, "recorded_by": cast.a["monitor"], "on": day}
    with pytest.raises(DatabaseError), transaction.atomic():
        FilePlace.objects.create(**row)
    with without("handover_file_sets_apart"), transaction.atomic():
        FilePlace.objects.create(**row)  # the control
        transaction.set_rollback(True)


def test_the_database_lends_a_set_once_and_changes_nothing(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    keep(cast, loan, "cm", day)
    row = lend(cast, loan, day)
    again = {"borrower": loan.borrower, "which": "original", "lent_to": cast.a["cm2"], "purpose": "查"}
    again |= {"due_on": day, "recorded_by": cast.a["monitor"], "on": day}
    with pytest.raises(DatabaseError), transaction.atomic():
        FileLending.objects.create(**again)
    with without("handover_file_lent_once"), transaction.atomic():
        FileLending.objects.create(**again)  # the control
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError), transaction.atomic():
        FileLending.objects.filter(pk=row.pk).update(due_on=day + ONE_DAY)


def test_the_register_asks_the_same_for_one_file_and_for_four(
    cast: Cast, day: datetime.date, loan: Loan
) -> None:
    def count() -> int:
        client = client_of(cast.a["monitor"])
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("credit_files"))
        assert page.status_code == 200 and "档案柜3-2" in page.content.decode()
        return len(queries)

    follow_batch(on=day, marker="")
    keep(cast, loan, "cm", day)
    lend(cast, loan, day)
    one = count()
    for amount in ("5000.00", "60000.00", "100000.00"):
        more = issued_loan(cast.a, cast.union, amount, on=day)
        keep(cast, more, "cm2", day)
        lend(cast, more, day)
    follow_batch(on=day, marker="")
    assert FileLevel.objects.count() == 4
    assert count() == one


def test_a_file_by_its_pages(cast: Cast, day: datetime.date, loan: Loan, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(day.year, day.month, day.day, 10, tzinfo=datetime.UTC))
    client = client_of(cast.a["monitor"])
    told = {"which": "original", "keeper": cast.a["cm"].pk, "place": "档案柜3-2"}
    key = {"act_key": str(uuid.uuid4())}
    url = reverse("keep_file", args=[loan.borrower_id])
    assert client.post(url, {**told, **key}).status_code == 302
    page = client.get(reverse("credit_file", args=[loan.borrower_id])).content.decode()
    assert "档案柜3-2" in page and "王海涛" in page
    assert "档案柜3-2" in client.get(reverse("credit_files")).content.decode()
    assert client_of(cast.a["cm"]).post(url, {**told, **key}).status_code == 403
    assert client_of(cast.b["monitor"]).get(url).status_code == 404
