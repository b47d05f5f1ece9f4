"""The import by page: one person uploads, another brings in."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, Person, Posting, Unit
from loans.models import Borrower, ImportBatch, Loan
from loans.services.commit_import import commit_import
from loans.services.import_loan_book import Order, check_only
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import stage_import
from tests.builders import LONG_AGO, SIGNATURE, actor, make_person
from tests.conftest import Cast, client_of
from tests.loans.importing.books import REAL, STANDARD, berka, csv_of, standard, workbook

pytestmark = pytest.mark.django_db


def upload(client: Client, content: bytes, *, mapping: str = "standard", name: str = "book.csv") -> Any:
    form = client.get(reverse("import")).context["form"]
    sent = {
        "act_key": form.initial["act_key"],
        "mapping": mapping,
        "file": SimpleUploadedFile(name, content),
    }
    return client.post(reverse("import"), sent)


def commit(client: Client, batch: ImportBatch, *, compared: bool = True) -> Any:
    address = reverse("commit_import", args=[batch.pk])
    form = client.get(address).context["form"]
    sent = {"act_key": form.initial["act_key"], **SIGNATURE, **({"compared": "on"} if compared else {})}
    return client.post(address, sent)


def staged(person: Person, content: bytes, day: Any, mapping: str = "standard") -> ImportBatch:
    source = read_loan_book(file_name="book.csv", content=content)
    return stage_import(source=source, mapping=mapping, actor=actor(person, day), on=day)


def test_the_real_book_comes_in_by_two_people_of_the_union(cast: Cast) -> None:
    first = client_of(cast.union["union_credit"])
    answer = upload(first, REAL.read_bytes(), mapping="berka", name="berka-loan-book.csv")
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("import_batch", args=[batch.pk])
    assert (batch.state, batch.rows_read, batch.rows_refused, batch.branch) == ("staged", 682, 0, None)
    assert Loan.objects.count() == 0, "checked only"
    page = first.get(answer.url).content.decode()
    assert "103,261,740.00" in page
    assert "Waits for a second person" in page
    assert reverse("commit_import", args=[batch.pk]) not in page

    refused = commit(first, batch)
    assert refused.status_code == 409
    assert "second person" in refused.content.decode()
    assert Loan.objects.count() == 0

    second = client_of(second_of_the_union(cast))
    assert reverse("commit_import", args=[batch.pk]) in second.get(answer.url).content.decode()
    assert commit(second, batch).url == answer.url
    batch.refresh_from_db()
    assert batch.state == "committed"
    assert batch.committed_by != batch.staged_by
    assert Loan.objects.count() == Borrower.objects.count() == 682
    assert Unit.objects.filter(kind="branch", parent=cast.union.unit).count() == 2 + 77
    acts = AuditEvent.objects.filter(subject_kind="importbatch").order_by("id")
    assert [(event.act, event.actor) for event in acts] == [
        ("stage_import", batch.staged_by),
        ("commit_import", batch.committed_by),
    ]
    assert Borrower.history.filter(history_user__person=batch.committed_by).count() == 682
    again = upload(first, REAL.read_bytes(), mapping="berka")
    page = first.get(again.url).content.decode()
    assert "The very same file was brought in" in page
    assert "BERKA-5314" in page
    assert ImportBatch.objects.latest("id").rows_refused == 682


def second_of_the_union(cast: Cast) -> Person:
    person = make_person("U1-second", "第二人")
    Posting.objects.create(person=person, post="union_credit", unit=cast.union.unit, from_on=LONG_AGO)
    return person


def test_a_faulty_book_is_kept_with_every_finding_and_cannot_come_in(cast: Cast) -> None:
    client = client_of(cast.a["monitor"])
    content = standard({"Granted": "2025-02-30"}, {"Amount": "1,000", "ID number": "110105194912310021"}, {})
    page = client.get(upload(client, content).url)
    text = page.content.decode()
    assert "The calendar has no such day" in text
    assert "2025-02-30" in text
    assert "••••••••••••••0021" in text
    assert "110105194912310021" not in text
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows_read, batch.rows_accepted, batch.rows_refused) == ("faulty", 3, 1, 2)
    assert commit(client_of(cast.a["director"]), batch).status_code == 409
    assert Loan.objects.count() == 0
    export = b"".join(
        client.get(page.request["PATH_INFO"], {"export": "csv", "purpose": "to correct it"}).streaming_content
    ).decode()
    assert len(export.splitlines()) == 1 + 3 + 1  # the last line says who took it
    assert client.get(page.request["PATH_INFO"], {"export": "xlsx"}).status_code == 200
    for asked in ("2", "0", "x", "9" * 30):
        assert client.get(page.request["PATH_INFO"], {"page": asked}).status_code == 200


def test_a_file_that_cannot_be_read_is_refused_at_its_field(cast: Cast) -> None:
    client = client_of(cast.a["monitor"])
    answer = upload(client, standard({}).decode().encode("utf-16"))
    assert answer.status_code == 409
    assert "UTF-16" in answer.content.decode()
    assert upload(client, b"").status_code == 422
    assert ImportBatch.objects.count() == 0


def test_a_workbook_comes_in_like_a_csv(cast: Cast) -> None:
    client = client_of(cast.a["monitor"])
    content = workbook([list(STANDARD), list(STANDARD.values())])
    upload(client, content, name="book.xlsx")
    batch = ImportBatch.objects.get()
    assert commit(client_of(cast.a["deputy"]), batch).status_code == 302
    assert Loan.objects.get().number == STANDARD["Loan number"]


def test_a_branch_brings_in_its_own_loans_only(cast: Cast) -> None:
    client = client_of(cast.a["monitor"])
    page = client.get(upload(client, standard({}, {"Branch": "0302"})).url).content.decode()
    assert "You may bring in loans of 0301信用社 only" in page
    assert ImportBatch.objects.get().rows_refused == 1
    upload(client, berka({}), mapping="berka")
    assert ImportBatch.objects.latest("id").state == "faulty", "a branch makes no branches"


def test_a_book_is_seen_in_its_branch_and_at_its_union_and_nowhere_else(cast: Cast, day: Any) -> None:
    batch = staged(cast.a["monitor"], standard({}), day)
    address, commit_address = (reverse(name, args=[batch.pk]) for name in ("import_batch", "commit_import"))
    for place, post, answers in (
        (cast.a, "director", (200, 200)),
        (cast.a, "deputy", (200, 200)),
        (cast.a, "monitor", (200, 403)),
        (cast.union, "union_credit", (200, 200)),
        (cast.union, "union_audit", (200, 403)),
        (cast.a, "cm", (404, 404)),
        (cast.b, "director", (404, 404)),
        (cast.other_union, "union_credit", (404, 404)),
    ):
        client = client_of(place[post])
        found = (client.get(address).status_code, client.get(commit_address).status_code)
        assert found == answers, (place.unit, post)


def test_a_book_of_the_whole_union_is_not_the_branchs(cast: Cast, day: Any) -> None:
    batch = staged(cast.union["union_credit"], standard({}), day)
    assert client_of(cast.a["director"]).get(reverse("import_batch", args=[batch.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)


def test_the_second_person_says_that_he_compared(cast: Cast, day: Any) -> None:
    batch = staged(cast.a["monitor"], standard({}), day)
    answer = commit(client_of(cast.a["director"]), batch, compared=False)
    assert answer.status_code == 422
    assert Loan.objects.count() == 0


def test_a_double_click_brings_a_book_in_once(cast: Cast, day: Any) -> None:
    batch = staged(cast.a["monitor"], standard({}), day)
    client = client_of(cast.a["director"])
    address = reverse("commit_import", args=[batch.pk])
    key = client.get(address).context["form"].initial["act_key"]
    sent = {"act_key": key, "compared": "on", **SIGNATURE}
    answers = [client.post(address, sent) for _click in range(3)]
    assert {answer.url for answer in answers} == {reverse("import_batch", args=[batch.pk])}
    assert Loan.objects.count() == 1
    assert AuditEvent.objects.filter(act="commit_import").count() == 1
    with pytest.raises(AlreadyDone):
        commit_import(batch_id=batch.pk, actor=actor(cast.a["deputy"], day), on=day)


def test_what_came_in_meanwhile_is_seen_at_the_commit(cast: Cast, day: Any) -> None:
    one, two = (staged(cast.a["monitor"], standard({}), day) for _time in range(2))
    commit_import(batch_id=one.pk, actor=actor(cast.a["director"], day), on=day)
    with pytest.raises(Refused, match="L-0"):
        commit_import(batch_id=two.pk, actor=actor(cast.a["director"], day), on=day)
    two.refresh_from_db()
    assert two.state == "staged"
    assert Loan.objects.count() == 1


def test_nobody_commits_what_he_staged_not_even_by_sql(cast: Cast, day: Any) -> None:
    batch = staged(cast.a["monitor"], standard({}), day)
    found = ImportBatch.objects.filter(pk=batch.pk)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        found.update(state="committed", committed_by=cast.a["monitor"], committed_on=day)
    found.update(state="committed", committed_by=cast.a["director"], committed_on=day)


def test_a_book_with_refused_rows_is_not_committed_even_by_sql(cast: Cast, day: Any) -> None:
    batch = staged(cast.a["monitor"], standard({"State": "?"}), day)
    with pytest.raises(IntegrityError, match="without findings"), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(state="committed", committed_on=day)
    ImportBatch.objects.filter(pk=batch.pk).update(state="staged")
    with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(state="committed", committed_on=day)


def test_people_do_not_use_the_commands_way_and_outsiders_stage_nothing(cast: Cast, day: Any) -> None:
    source = read_loan_book(file_name="book.csv", content=standard({}))
    order = Order(mapping="standard", union_code="U1")
    with pytest.raises(PermissionDenied):
        check_only(source=source, order=order, actor=actor(cast.union["union_credit"], day), on=day)
    for acting in (actor(cast.a["cm"], day), Actor.system(on=day, channel="command")):
        with pytest.raises(PermissionDenied):
            stage_import(source=source, mapping="standard", actor=acting, on=day)


def test_the_loan_page_shows_the_old_row_with_the_number_masked(cast: Cast, day: Any) -> None:
    batch = staged(cast.a["monitor"], csv_of([{**STANDARD, "Telephone": "13912345678"}]), day)
    commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)
    loan = Loan.objects.get()
    client = client_of(cast.a["director"])
    page = client.get(reverse("loan", args=[loan.pk])).content.decode()
    assert STANDARD["Loan number"] in page
    assert not re.search(r"\d{17}[\dX]", page)
    assert "13912345678" not in page
    assert "book.csv" not in page
    assert "Import a loan book" in client.get(reverse("loan_history", args=[loan.pk])).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_open_in_both_languages_for_everyone_who_may(cast: Cast, day: Any, language: str) -> None:
    batch = staged(cast.a["monitor"], standard({}), day)
    for post in ("monitor", "director", "deputy"):
        client = client_of(cast.a[post], language=language)
        assert client.get(reverse("import")).status_code == 200
        assert client.get(reverse("import_batch", args=[batch.pk])).status_code == 200
    assert client_of(cast.a["teller"]).get(reverse("import")).status_code == 403
    assert client_of(cast.a["director"]).post(reverse("import"), {}).status_code == 403


def test_the_list_of_books_asks_as_much_for_four_as_for_one_and_never_reads_the_files(
    cast: Cast, day: Any
) -> None:
    client = client_of(cast.a["monitor"])
    asked = []
    for places in ((0,), (1, 2, 3)):
        for place in places:
            staged(cast.a["monitor"], standard({"Loan number": f"M{place}"}), day)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("import")).status_code == 200
        asked.append([query["sql"] for query in queries.captured_queries])
    assert len(asked[0]) == len(asked[1])
    assert not any('"content"' in sql for sql in asked[1])
