"""Payments of old books: history that comes in once, whole, by two people, and moves nothing that is owed."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent
from loans.models import ImportBatch, LedgerEntry, Loan, OldPayment
from loans.queries.debt import owed_on
from loans.services.commit_import import commit_import
from loans.services.import_loan_book import Order, import_loan_book
from loans.services.import_template import import_template
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import faults_of, stage_import
from tests.builders import actor, issued_loan
from tests.conftest import Cast, client_of
from tests.faults.test_on_file_raw_sql import guarded, refused
from tests.ledger import pay
from tests.loans.importing.books import csv_of
from tests.loans.importing.payments import PAID, bring_in, old_loans, payments, second
from tests.loans.importing.test_pages import commit, staged, upload

pytestmark = pytest.mark.django_db

ONE = datetime.timedelta(days=1)
OWING = {"Balance": "12000.00", "Balance as of": "2026-10-31"}
INSERT = (
    "INSERT INTO loans_oldpayment (loan_id, branch_id, batch_id, row_number, paid_on, amount, principal, interest, "
    "receipt_number, payer_name, collector_name) VALUES (%s, %s, %s, 2, %s, %s, %s, %s, %s, '', '')"
)


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (OldPayment, LedgerEntry, Loan, AuditEvent))


def test_payments_are_history_and_change_nothing_that_is_owed(cast: Cast, day: datetime.date) -> None:
    loan, other = old_loans(cast, day, OWING, OWING)
    before = [owed_on(one, day) for one in (loan, other)]
    rows = list(LedgerEntry.objects.values())
    unsplit = {"Loan number": "L-1", "Of it principal": "", "Of it interest": ""}
    batch = bring_in(cast, day, {}, {"Paid on": "2025-09-20"}, unsplit)
    assert (batch.kind, batch.state, batch.rows_read) == ("payments", "committed", 3)
    assert batch.committed_by != batch.staged_by
    assert [owed_on(one, day) for one in (loan, other)] == before
    assert list(LedgerEntry.objects.values()) == rows
    first = loan.old_payments.first()
    assert (first.amount, first.principal, first.interest) == (3100, 3000, 100)
    assert (first.payer_name, first.collector_name, first.row_number) == ("刘根生", "王建国", 2)
    told = other.old_payments.get()
    assert (told.principal, told.interest) == (None, None), "not split is not nothing"


def test_by_page_one_person_uploads_and_another_brings_in(cast: Cast, day: datetime.date) -> None:
    (loan,) = old_loans(cast, day, OWING)
    client = client_of(cast.union["union_credit"])
    answer = upload(client, payments({}), mapping="auto", name="payments.csv")
    batch = ImportBatch.objects.get(file_name="payments.csv")
    page = client.get(answer.url).content.decode()
    assert "Payments book" in page
    assert "3,100.00" in page
    assert commit(client, batch).status_code == 409, "nobody brings in what he uploaded himself"
    assert not OldPayment.objects.exists()
    assert commit(client_of(second(cast)), batch).url == answer.url
    shown = client.get(reverse("loan_money", args=[loan.pk])).content.decode()
    assert "Payments before the import" in shown
    assert "3,000.00" in shown
    told = client.get(f"/api/v1/loans/{loan.pk}/money/").json()
    assert [one["receipt_number"] for one in told["old_payments"]] == ["R-0"]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"Loan number": "L-9"}, "Loan number", "unknown_loan"),
        ({"Paid on": "2025-02-28"}, "Paid on", "paid_before_granted"),
        ({"Paid on": "2026-11-01"}, "Paid on", "paid_after_balance"),
        ({"Amount paid": "3099.99"}, "Of it principal", "parts_over_amount"),
        ({"Amount paid": "0.00", "Of it principal": "", "Of it interest": ""}, "Amount paid", "zero"),
        ({"Amount paid": "1,000"}, "Amount paid", "thousands_comma"),
        ({"Receipt number": ""}, "Receipt number", "empty"),
        ({"Amount paid": "15000.01", "Of it principal": "15000.01", "Of it interest": ""},
         "Of it principal", "principal_over_lent"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_named_and_nothing_comes_in(
    cast: Cast, day: datetime.date, row: dict[str, str], column: str, code: str
) -> None:
    old_loans(cast, day, OWING)
    batch = staged(cast.union["union_credit"], payments(row), day, mapping="auto")
    assert batch.state == "faulty"
    assert (2, column, code) in [(fault.row, fault.column, fault.code) for fault in faults_of(batch)]


@pytest.mark.parametrize(
    "row",
    [
        {"Paid on": "2025-03-01"},
        {"Paid on": "2026-10-31"},
        {"Amount paid": "3100.00"},
        {"Amount paid": "15000.00", "Of it principal": "15000.00", "Of it interest": ""},
    ],
)
def test_the_row_at_the_border_is_good(cast: Cast, day: datetime.date, row: dict[str, str]) -> None:
    old_loans(cast, day, OWING)
    assert staged(cast.union["union_credit"], payments(row), day, mapping="auto").state == "staged"


def test_a_book_without_a_day_of_its_balance_takes_payments_up_to_its_own_day(
    cast: Cast, day: datetime.date
) -> None:
    old_loans(cast, day, {"Balance": "12000.00"})
    later = day + 2 * ONE
    for paid_on, state in ((day, "staged"), (day + ONE, "faulty")):
        content = payments({"Paid on": paid_on.isoformat()})
        assert staged(cast.union["union_credit"], content, later, mapping="auto").state == state


def test_a_loan_issued_here_takes_no_old_payments(cast: Cast, day: datetime.date) -> None:
    loan = issued_loan(cast.a, cast.union, "8000", on=day)
    content = payments({"Loan number": loan.number, "Paid on": day.isoformat()})
    batch = staged(cast.union["union_credit"], content, day, mapping="auto")
    assert [fault.code for fault in faults_of(batch)] == ["loan_issued_here"]


def test_who_works_in_another_branch_learns_nothing_of_a_loan(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, OWING)
    elsewhere = staged(cast.b["monitor"], payments({}), day, mapping="auto")
    nowhere = staged(cast.b["monitor"], payments({"Loan number": "L-9"}), day, mapping="auto")
    assert [fault.code for fault in faults_of(elsewhere)] == ["unknown_loan"]
    assert faults_of(elsewhere)[0].facts == faults_of(nowhere)[0].facts


def test_the_same_file_and_the_same_receipt_come_in_once(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, OWING)
    first, again = (
        staged(cast.union["union_credit"], payments({}), day, mapping="auto") for _time in range(2)
    )
    commit_import(batch_id=first.pk, actor=actor(second(cast), day), on=day)
    before = counted()
    with pytest.raises(Refused, match="已导入过"):
        commit_import(batch_id=again.pk, actor=actor(second(cast), day), on=day)
    other_file = payments({}, {"Paid on": "2025-09-20"})
    batch = staged(cast.union["union_credit"], other_file, day, mapping="auto")
    assert [(fault.row, fault.code) for fault in faults_of(batch)] == [(2, "receipt_exists")]
    twice = payments({}, {"Receipt number": "R-0"})
    found = faults_of(staged(cast.union["union_credit"], twice, day, mapping="auto"))
    assert (3, "repeated_receipt") in [(fault.row, fault.code) for fault in found]
    assert counted()[:3] == before[:3]


def test_a_receipt_stands_for_one_payment_before_and_after_the_import(cast: Cast, day: datetime.date) -> None:
    loan, _other = old_loans(cast, day, OWING, OWING)
    bring_in(cast, day, {})
    with pytest.raises(Refused) as refusal:
        pay(cast, loan, "100.00", on=day, receipt_number="R-0")
    assert refusal.value.field == "receipt_number"
    pay(cast, loan, "100.00", on=day, receipt_number="R-7")
    content = payments({"Loan number": "L-1", "Receipt number": "R-7"})
    batch = staged(cast.union["union_credit"], content, day, mapping="auto")
    assert [fault.code for fault in faults_of(batch)] == ["receipt_posted"]


def test_nothing_comes_in_where_the_writing_stops_half_way(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, OWING)
    batch = staged(cast.union["union_credit"], payments({}, {}, {}), day, mapping="auto")
    before = counted()

    def stop(phase: str, done: int, total: int) -> None:
        if phase == "payments":
            assert OldPayment.objects.count() == total, "written, and not committed"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        commit_import(batch_id=batch.pk, actor=actor(second(cast), day), on=day, progress=stop)
    assert counted() == before
    assert ImportBatch.objects.get(pk=batch.pk).state == "staged"


def test_at_the_console_no_payments_come_in_by_one_person(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, OWING)
    source = read_loan_book(file_name="p.csv", content=payments({}))
    system = Actor.system(on=day, channel="command")
    with pytest.raises(Refused, match="两人"):
        import_loan_book(source=source, order=Order(mapping="auto", union_code="U1"), actor=system, on=day)


def test_the_empty_table_can_be_uploaded_as_it_is(cast: Cast, day: datetime.date) -> None:
    for language in ("zh-hans", "en"):
        source = read_loan_book(
            file_name="p.xlsx", content=import_template(language=language, kind="payments")
        )
        batch = staged_source(cast, source, day)
        assert (batch.kind, [fault.code for fault in faults_of(batch)]) == ("payments", ["no_rows"])


def staged_source(cast: Cast, source: Any, day: datetime.date) -> ImportBatch:
    return stage_import(source=source, mapping="auto", actor=actor(cast.union["union_credit"], day), on=day)


def test_other_heads_of_old_programs_are_known(cast: Cast, day: datetime.date) -> None:
    old_loans(cast, day, OWING)
    heads = ("借据编号", "还款日期", "还款金额", "凭证号", "归还本金", "归还利息", "还款人", "经收人")
    content = csv_of([dict(zip(heads, PAID.values(), strict=True))])
    batch = staged(cast.union["union_credit"], content, day, mapping="auto")
    assert (batch.kind, batch.state) == ("payments", "staged")


# -- by raw SQL, each guard with its control


def waiting(cast: Cast, day: datetime.date) -> tuple[Loan, ImportBatch]:
    (loan,) = old_loans(cast, day, OWING)
    return loan, staged(cast.union["union_credit"], payments({}), day, mapping="auto")


def row(loan: Loan, batch: ImportBatch, **changes: Any) -> tuple[Any, ...]:
    told = {
        "loan": loan.pk, "branch": loan.branch_id, "batch": batch.pk, "paid_on": loan.granted_on, "amount": 10000,
        "principal": 9000, "interest": 1000, "receipt": "R-5",
    }  # fmt: skip
    return tuple((told | changes).values())


def test_the_database_holds_payments_to_their_loan_book_and_receipt(cast: Cast, day: datetime.date) -> None:
    loan, batch = waiting(cast, day)
    balance = datetime.date(2026, 10, 31)
    assert not refused(INSERT, *row(loan, batch))
    assert not refused(INSERT, *row(loan, batch, paid_on=balance))
    early, late = row(loan, batch, paid_on=loan.granted_on - ONE), row(loan, batch, paid_on=balance + ONE)
    for bad in (early, late, row(loan, batch, branch=cast.b.unit.pk)):
        assert guarded("loans_oldpayment_before_the_balance", INSERT, *bad)
    done = ImportBatch.objects.get(state="committed")
    assert guarded("loans_oldpayment_with_its_book", INSERT, *row(loan, done))
    more = row(loan, batch, amount=1500001, principal=1500001, interest=None)
    assert guarded("loans_oldpayment_no_more_than_lent", INSERT, *more)
    for bad in ({"amount": 0, "principal": None, "interest": None}, {"interest": 1001}, {"receipt": ""},
                {"principal": None, "interest": 10001}, {"principal": 10001, "interest": None}):  # fmt: skip
        assert refused(INSERT, *row(loan, batch, **bad)), bad


def test_a_payment_stays_and_its_receipt_is_taken(cast: Cast, day: datetime.date) -> None:
    (loan,) = old_loans(cast, day, OWING)
    batch = bring_in(cast, day, {})
    change = "UPDATE loans_oldpayment SET amount = amount + 1 WHERE batch_id = %s"
    assert guarded("loans_oldpayment_no_update", change, batch.pk)
    assert guarded("loans_oldpayment_no_delete", "DELETE FROM loans_oldpayment WHERE batch_id = %s", batch.pk)
    waits = staged(cast.union["union_credit"], payments({"Receipt number": "R-8"}), day, mapping="auto")
    assert refused(INSERT, *row(loan, waits, receipt="R-0")), "the same receipt of the branch"
    posted = pay(cast, loan, "100.00", on=day, receipt_number="R-7")
    assert guarded("loans_oldpayment_receipt_not_posted", INSERT, *row(loan, waits, receipt="R-7"))
    again = (
        "INSERT INTO loans_ledgerentry (loan_id, kind, paid_on, amount, costs, penalty, compound, interest, principal, "
        'principal_change, payer, payer_name, means, receipt_number, voucher, posted_by_id, explained, late, "on") '
        "VALUES (%s, 'repayment', %s, 100, 0, 0, 0, 0, 100, -100, 'borrower', '', 'cash', %s, 'V-9', %s, '{}', %s, %s)"
    )
    values = (posted.posted_by_id, False, day)
    assert guarded("loans_ledger_receipt_not_of_old", again, loan.pk, day, "R-0", *values)
    assert not refused(again, loan.pk, day, "R-1", *values)


def test_a_payments_book_comes_in_whole_and_once_and_by_two(cast: Cast, day: datetime.date) -> None:
    loan, batch = waiting(cast, day)
    other = second(cast).pk
    commit_it = (
        "UPDATE loans_importbatch SET state = 'committed', committed_by_id = %s, committed_on = %s "
        "WHERE id = %s"
    )
    whole = "loans_importbatch_payments_whole"
    assert guarded(whole, commit_it, other, day, batch.pk), "its payment is not there"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, row(loan, batch))
        assert refused(commit_it, cast.union["union_credit"].pk, day, batch.pk), "by who uploaded it"
        assert guarded(whole, commit_it, None, day, batch.pk), "by nobody"
        assert not refused(commit_it, other, day, batch.pk)
        cursor.execute(commit_it, [other, day, batch.pk])
    same = staged(cast.union["union_credit"], payments({}), day, mapping="auto")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, row(loan, same, receipt="R-6"))
    assert refused(commit_it, other, day, same.pk), "the same file a second time"
    turned = "UPDATE loans_importbatch SET kind = 'loans' WHERE id = %s"
    assert guarded("loans_importbatch_mapping_stays", turned, same.pk)


def test_a_payments_book_is_put_in_unchecked_by_nobody(cast: Cast, day: datetime.date) -> None:
    """Nor as one that is in already: a book is there first, and then comes in."""
    _loan, batch = waiting(cast, day)
    columns = [f.column for f in ImportBatch._meta.concrete_fields if f.column != "id"]
    told = {"sha256": f"'{'0' * 64}'", "state": "%s", "committed_by_id": "%s", "committed_on": "%s"}
    values = ", ".join(told.get(column, column) for column in columns)
    copy = f"INSERT INTO loans_importbatch ({', '.join(columns)}) SELECT {values} FROM loans_importbatch WHERE id = %s"
    placed = sorted((columns.index(name), name) for name in ("state", "committed_by_id", "committed_on"))
    done = {"state": "committed", "committed_by_id": second(cast).pk, "committed_on": day}
    waits = {"state": "staged", "committed_by_id": None, "committed_on": None}
    assert guarded(
        "loans_importbatch_payments_staged_first", copy, *(done[name] for _place, name in placed), batch.pk
    )
    assert not refused(copy, *(waits[name] for _place, name in placed), batch.pk)
