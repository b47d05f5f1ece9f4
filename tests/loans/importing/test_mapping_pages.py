"""A ledger with unknown heads is mapped on screen, by API and at the console; kept by name, version by version."""

import base64
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person
from loans.models import ColumnMapping, ImportBatch, Loan
from loans.rules.importing.column_rules import ColumnRules
from loans.services.commit_import import commit_import
from loans.services.keep_mapping import keep_mapping
from loans.services.map_import import map_import
from loans.services.read_csv import ReadAs
from loans.services.upload_import import Upload, upload_import
from tests.api.support import Api, ok
from tests.builders import actor
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.loans.importing.books import csv_of, standard, workbook
from tests.loans.importing.ledgers import ANSWERS, HEADS, ROW, RULES, ledger, row


def uploaded(person: Person, content: bytes, day: Any, **how: Any) -> ImportBatch:
    upload = Upload(file_name="台账.csv", content=content, **how)
    return upload_import(upload=upload, actor=actor(person, day), on=day)


def send(client: Client, content: bytes, **more: str) -> Any:
    address = reverse("import")
    key = client.get(address).context["form"].initial["act_key"]
    data = {"act_key": key, "mapping": "auto", "file": SimpleUploadedFile("台账.csv", content), **more}
    return client.post(address, data)


def columns_of(batch: ImportBatch) -> str:
    return reverse("map_import", args=[batch.pk])


def mapped(client: Client, batch: ImportBatch, **more: str) -> Any:
    key = client.get(columns_of(batch)).context["form"].initial["act_key"]
    return client.post(columns_of(batch), {"act_key": str(key), **ANSWERS, **more})


def kept(
    cast: Cast, day: Any, *, name: str = "老系统台账", union: str = "union", **change: Any
) -> ColumnMapping:
    place = getattr(cast, union)
    return keep_mapping(
        name=name,
        rules=ColumnRules(**{**RULES, "ignored": ("备注",), **change}),
        union=place.unit,
        actor=actor(place["union_credit"], day),
        on=day,
    )


def test_an_unknown_ledger_in_gb18030_is_mapped_on_screen_and_the_next_one_is_known(
    cast: Cast, day: Any
) -> None:
    client = client_of(cast.a["monitor"])
    batch_page = send(client, ledger())
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.encoding, batch.delimiter, batch_page.url) == (
        "draft",
        "gb18030",
        ",",
        columns_of(batch),
    )
    page = client.get(columns_of(batch))
    form = page.context["form"]
    assert {name: form.initial[name] for name in RULES["heads"]} == {
        name: ANSWERS[name] for name in RULES["heads"]
    }
    assert form.initial["day_way"] == "dots", "guessed from what stands in the columns of days"
    text = page.content.decode()
    assert "城关2019-012" in text
    assert not re.search(r"\d{17}[\dX]", text), "no identity number in full"
    assert "“正常” means" in text, "a word that the program does not know is asked for"

    assert mapped(client, batch).url == reverse("import_batch", args=[batch.pk])
    batch.refresh_from_db()
    assert (batch.state, batch.rows_accepted) == ("staged", 1), batch.faults
    assert "老系统台账 (version 1)" in client.get(reverse("import_batch", args=[batch.pk])).content.decode()

    send(client, ledger(row(借据编号="城关2019-013", 客户编号="K-2")))
    second = ImportBatch.objects.latest("id")
    assert (second.state, second.column_mapping.name) == ("staged", "老系统台账"), "recognised by its heads"
    commit_import(batch_id=second.pk, actor=actor(cast.a["director"], day), on=day)
    loan = Loan.objects.get()
    page = client_of(cast.a["director"]).get(reverse("loan", args=[loan.pk])).content.decode()
    assert "老客户" in page
    assert not re.search(r"\d{17}[\dX]", page)


def test_what_it_would_read_is_shown_before_anything_is_kept(cast: Cast, day: Any) -> None:
    client = client_of(cast.a["monitor"], language="zh-hans")
    batch = uploaded(cast.a["monitor"], ledger(ROW, row(放款日期="2025.2.30")), day)
    answer = client.post(columns_of(batch), {"act_key": "", **ANSWERS, "only_show": "1"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "15,000.00" in text
    assert "2025-03-01" in text
    assert "⚠ 2025.2.30 日历上没有这一天，请改正。" in text
    assert ColumnMapping.objects.count() == 0
    batch.refresh_from_db()
    assert batch.state == "draft"
    missing = client.post(columns_of(batch), {**ANSWERS, "amount": "", "only_show": "1"})
    assert missing.status_code == 422
    assert "老系统台账" in missing.content.decode(), "nothing typed is lost"


def test_a_wrong_guess_shows_and_is_put_right_before_the_columns_are_mapped(cast: Cast, day: Any) -> None:
    client = client_of(cast.a["monitor"])
    batch = uploaded(cast.a["monitor"], ledger(), day)
    assert "Not readable" in client.get(columns_of(batch), {"encoding": "utf-8"}).content.decode()
    one_column = client.get(columns_of(batch), {"delimiter": "semicolon"}).content.decode()
    assert ",".join(HEADS[:3]) in one_column
    again = client.get(columns_of(batch), {"encoding": "gb18030", "delimiter": "comma"}).content.decode()
    assert 'value="column:借据编号" selected' in again
    # Bytes that are UTF-8 as well as GB18030: the first guess is wrong, and seen to be wrong.
    both = "a;b\r\n¡¡;1\r\n".encode()
    other = uploaded(cast.a["monitor"], both, day)
    assert "¡¡" in client.get(columns_of(other)).content.decode()
    assert "¡¡" not in client.get(columns_of(other), {"encoding": "gb18030"}).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": ""}, "This field is needed"),
        ({"purpose": "column:机构"}, "This column is chosen twice"),
        ({"name": "standard"}, "built in"),
        ({"name": ""}, "Give the mapping a name"),
    ],
)
def test_answers_that_cannot_be_are_refused_at_their_field(
    cast: Cast, day: Any, change: dict[str, str], words: str
) -> None:
    client = client_of(cast.a["monitor"])
    batch = uploaded(cast.a["monitor"], ledger(), day)
    answer = mapped(client, batch, **change)
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()
    assert 'value="column:客户编号" selected' in answer.content.decode(), "nothing chosen is lost"
    assert ColumnMapping.objects.count() == 0


def test_the_same_name_again_makes_a_version_and_old_books_keep_theirs(cast: Cast, day: Any) -> None:
    first = kept(cast, day)
    assert kept(cast, day) == first, "the same rules are the same version"
    batch = uploaded(cast.a["monitor"], ledger(), day)
    commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)
    second = kept(cast, day, amount_unit="fen")
    assert (first.version, second.version) == (1, 2)
    batch.refresh_from_db()
    assert batch.column_mapping == first
    assert AuditEvent.objects.filter(act="map_import").count() == 2
    later = uploaded(cast.a["monitor"], ledger(row(借款金额="15000", 借据编号="L2", 客户编号="K2")), day)
    assert later.column_mapping == second
    assert json.loads(later.summary)["amount"] == "15000"


def test_a_mapping_of_another_union_is_neither_known_nor_chosen(cast: Cast, day: Any) -> None:
    kept(cast, day, union="other_union")
    assert uploaded(cast.a["monitor"], ledger(), day).state == "draft"
    with pytest.raises(Refused, match="standard"):
        uploaded(cast.a["monitor"], ledger(), day, mapping="老系统台账")
    assert "老系统台账" not in client_of(cast.a["monitor"]).get(reverse("import")).content.decode()
    assert "老系统台账" in client_of(cast.other_union["union_credit"]).get(reverse("import")).content.decode()


def test_two_mappings_for_the_same_heads_leave_the_choice_to_a_person(cast: Cast, day: Any) -> None:
    kept(cast, day)
    kept(cast, day, name="另一种", amount_unit="fen")
    assert uploaded(cast.a["monitor"], ledger(), day).state == "draft"
    assert uploaded(cast.a["monitor"], ledger(), day, mapping="另一种").column_mapping.name == "另一种"


def test_a_faulty_file_may_be_mapped_otherwise_a_waiting_one_may_not(cast: Cast, day: Any) -> None:
    client = client_of(cast.a["monitor"])
    kept(cast, day, day_way="slashes")
    batch = uploaded(cast.a["monitor"], ledger(), day)
    assert batch.state == "faulty"
    assert (
        "Map the columns otherwise" in client.get(reverse("import_batch", args=[batch.pk])).content.decode()
    )
    assert mapped(client, batch).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.column_mapping.version) == ("staged", 2)
    assert client.get(columns_of(batch)).url == reverse("import_batch", args=[batch.pk])
    with pytest.raises(Refused):
        map_import(
            batch_id=batch.pk,
            name="x",
            rules=ColumnRules(**RULES),
            read_as=ReadAs(),
            actor=actor(cast.a["monitor"], day),
            on=day,
        )


def test_a_workbook_names_its_sheet_with_every_finding(cast: Cast, day: Any) -> None:
    kept(cast, day)
    batch = uploaded(cast.a["monitor"], workbook([HEADS, row(放款日期="2025.2.30")]), day)
    page = client_of(cast.a["monitor"]).get(
        reverse("import_batch", args=[batch.pk]), {"export": "csv", "purpose": "to correct it"}
    )
    lines = b"".join(page.streaming_content).decode().splitlines()
    assert lines[1].startswith("Sheet,2,放款日期,2025.2.30,The calendar has no such day")


def test_findings_are_worded_when_they_are_read_and_their_export_holds_no_formula(
    cast: Cast, day: Any
) -> None:
    batch = uploaded(cast.a["monitor"], standard({"Amount": "=1+1", "State": "@cmd"}), day)
    address = reverse("import_batch", args=[batch.pk])
    told = {}
    for language in ("en", "zh-hans"):
        client = client_of(cast.a["director"], language=language)
        told[language] = b"".join(
            client.get(address, {"export": "csv", "purpose": "to correct it"}).streaming_content
        ).decode()
    assert "The cell holds a formula" in told["en"]
    assert "公式" in told["zh-hans"]
    assert ",'=1+1," in told["en"]
    assert ",'@cmd," in told["en"]
    assert "The cell" not in batch.faults, "codes are kept, not words"


def test_the_empty_table_explains_itself_and_comes_back_as_a_book(cast: Cast, day: Any) -> None:
    for language, head in (("en", "Loan number"), ("zh-hans", "借据号")):
        answer = client_of(cast.a["monitor"], language=language).get(reverse("import_template"))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sheet, explanation = book.worksheets
        assert sheet["A1"].value == head
        assert explanation.max_row == 27
        assert "原台账中的借据号" in explanation["D2"].value
        assert "The number of the loan" in explanation["E2"].value
        good = dict(zip((cell.value for cell in sheet[1]), [""] * 26, strict=True))
        values = [cell.value or "" for cell in explanation["F"][1:]]
        for place, value in enumerate(values, start=1):
            sheet.cell(row=2, column=place, value=value or None)
        sheet["A2"].value, sheet["C2"].value = f"L-{language}", f"K-{language}"
        out = io.BytesIO()
        book.save(out)
        batch = uploaded(cast.a["monitor"], out.getvalue(), day)
        assert (batch.state, batch.rows_accepted, len(good)) == ("staged", 1, 26), batch.faults


def test_by_api_heads_are_shown_mapped_and_kept(cast: Cast, day: Any) -> None:
    api = Api.of(cast.union["union_credit"])
    body = {"file_name": "a.csv", "content": base64.b64encode(ledger()).decode()}
    batch = ok(api.post("imports/", body), 201)
    assert (batch["state"], batch["encoding"]) == ("draft", "gb18030")
    shown = ok(api.get(f"imports/{batch['id']}/columns/"))
    assert shown["guessed"] == RULES["heads"]
    assert ROW[4] not in json.dumps(shown, ensure_ascii=False), "identity numbers are masked"
    refused = api.post(f"imports/{batch['id']}/columns/", {"name": "x", **RULES, "fixed": {}})
    assert (refused.status_code, refused.json()["code"]) == (409, "field_missing")
    done = ok(api.post(f"imports/{batch['id']}/columns/", {"name": "老系统台账", **RULES}))
    assert (done["state"], done["mapping"], done["kept_mapping"]) == ("staged", "own", "老系统台账 1")
    (mapping,) = ok(api.get("imports/mappings/"))["mappings"]
    assert (mapping["name"], mapping["version"], mapping["rules"]["ignored"]) == ("老系统台账", 1, ["备注"])
    assert ok(Api.of(cast.other_union["union_credit"]).get("imports/mappings/")) == {"mappings": []}
    for person, status in ((cast.b["monitor"], 404), (cast.union["union_audit"], 403)):
        assert Api.of(person).get(f"imports/{batch['id']}/columns/").status_code == status


def test_at_the_console_a_kept_mapping_is_called_by_its_name(cast: Cast, day: Any, tmp_path: Any) -> None:
    kept(cast, day)
    path = tmp_path / "book.csv"
    path.write_bytes(ledger())
    for words in (["--mapping", "老系统台账"], []):
        out = io.StringIO()
        call_command("import_loan_book", str(path), "--union", "U1", "--dry-run", *words, stdout=out)
        assert "rows read 1, accepted 1, refused 0" in out.getvalue()
    with pytest.raises(CommandError, match="老系统台账"):
        call_command("import_loan_book", str(path), "--union", "U1", "--mapping", "nobody's")
    path.write_bytes(csv_of([{"A": "1", "B": "2"}]))
    with pytest.raises(CommandError):
        call_command("import_loan_book", str(path), "--union", "U1")


def sql(text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)


GUARDS = {
    "loans_importbatch_same_file": "UPDATE loans_importbatch SET sha256 = 'x'",
    "loans_importbatch_mapping_stays": "UPDATE loans_importbatch SET encoding = 'utf-8'",
    "loans_importbatch_kept": "DELETE FROM loans_importbatch",
    "loans_columnmapping_no_update": "UPDATE loans_columnmapping SET rules = '{}'",
}


@pytest.mark.parametrize("guard", GUARDS)
def test_a_checked_file_and_its_mapping_stay_as_they_are_even_for_sql(
    cast: Cast, day: Any, guard: str
) -> None:
    kept(cast, day)
    uploaded(cast.a["monitor"], ledger(), day)
    with pytest.raises(DatabaseError):
        sql(GUARDS[guard])
    with without(guard):
        sql(GUARDS[guard])


def test_a_book_in_the_books_never_changes_even_for_sql(cast: Cast, day: Any) -> None:
    kept(cast, day)
    batch = uploaded(cast.a["monitor"], ledger(), day)
    commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)
    attack = "UPDATE loans_importbatch SET faults = '[1]'"
    with pytest.raises(DatabaseError, match="never changes"):
        sql(attack)
    with without("loans_importbatch_committed_once"):
        sql(attack)


def test_a_draft_does_not_come_in_and_another_unions_mapping_reads_nothing_even_for_sql(
    cast: Cast, day: Any
) -> None:
    draft = uploaded(cast.a["monitor"], ledger(), day)
    other = kept(cast, day, union="other_union")
    found = ImportBatch.objects.filter(pk=draft.pk)
    for guard, change in (
        (
            "loans_importbatch_checked_first",
            {"state": "committed", "committed_by": cast.a["director"], "committed_on": day},
        ),
        ("loans_importbatch_own_mapping_later", {"column_mapping": other}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**change)
        with without(guard), transaction.atomic():
            found.update(**change)
            transaction.set_rollback(True)
    with pytest.raises(Refused) as caught:
        commit_import(batch_id=draft.pk, actor=actor(cast.a["director"], day), on=day)
    assert caught.value.code == "not_checked"


def test_a_file_changed_in_the_database_is_not_brought_in(cast: Cast, day: Any) -> None:
    batch = uploaded(cast.a["monitor"], standard({}), day)
    with without("loans_importbatch_same_file"):
        ImportBatch.objects.filter(pk=batch.pk).update(content=standard({"Amount": "99999.00"}))
    with pytest.raises(Refused) as caught:
        commit_import(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)
    assert caught.value.code == "file_changed"
    assert Loan.objects.count() == 0
