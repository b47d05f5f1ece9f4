"""Large loan books are checked and brought in by jobs: seen on the page, taken up again, whole or not at all."""

import datetime
import threading
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.urls import reverse

from creditcoop.core.errors import Refused
from creditcoop.core.models import AuditEvent, Person, Posting
from loans.models import ImportBatch, ImportJob, Loan
from loans.rules.importing.column_rules import ColumnRules
from loans.services import import_jobs
from loans.services.import_jobs import MOST_ATTEMPTS, SILENT, run_import_jobs
from loans.services.map_import import map_import
from loans.services.read_csv import ReadAs
from loans.services.upload_import import Upload, bring_in, upload_import
from loans.tasks import run_import_jobs as task
from tests.builders import SIGNATURE, actor
from tests.conftest import Cast, client_of
from tests.faults.guards import without
from tests.loans.importing.books import standard
from tests.loans.importing.ledgers import RULES, ledger


@pytest.fixture(autouse=True)
def _everything_is_large(settings: Any) -> None:
    settings.IMPORT_AT_ONCE_BYTES = 10


def uploaded(person: Person, content: bytes, day: Any) -> ImportBatch:
    upload = Upload(file_name="台账.csv", content=content)
    return upload_import(upload=upload, actor=actor(person, day), on=day)


def checked_batch(cast: Cast, day: Any, content: bytes | None = None) -> ImportBatch:
    batch = uploaded(cast.a["monitor"], content or standard({}, {}), day)
    assert run_import_jobs(on=day) == 1
    batch.refresh_from_db()
    return batch


def asked(cast: Cast, day: Any) -> ImportJob:
    """A book that is checked, and a job to bring it in that nobody has begun."""
    batch = checked_batch(cast, day)
    bring_in(batch_id=batch.pk, actor=actor(cast.a["director"], day), on=day)
    return ImportJob.objects.get(batch=batch, kind="commit")


def page_of(person: Person, batch: ImportBatch, *, language: str = "en", **headers: str) -> Any:
    client = client_of(person, language=language)
    return client.get(reverse("import_batch", args=[batch.pk]), headers=headers)


def test_a_large_book_is_checked_and_brought_in_by_jobs_and_the_page_says_how_far_they_are(
    cast: Cast, day: Any
) -> None:
    batch = uploaded(cast.a["monitor"], standard({}, {}), day)
    assert batch.state == "checking"
    page = page_of(cast.a["monitor"], batch).content.decode()
    assert "Waits for its turn" in page
    assert "every 2s" in page
    assert "Look again" in page, "works by reloading, without scripts"
    task()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_accepted) == ("staged", 2)
    assert page_of(cast.a["monitor"], batch, **{"HX-Request": "true"})["HX-Refresh"] == "true"

    client = client_of(cast.a["director"])
    address = reverse("commit_import", args=[batch.pk])
    form = client.get(address).context["form"]
    data = {"act_key": form.initial["act_key"], "compared": "on", **SIGNATURE}
    assert client.post(address, data).status_code == 302
    assert Loan.objects.count() == 0
    page = page_of(cast.a["director"], batch).content.decode()
    assert "Bringing in" in page
    assert address not in page, "nobody asks twice"
    with pytest.raises(Refused) as caught:
        bring_in(batch_id=batch.pk, actor=actor(cast.a["deputy"], day), on=day)
    assert caught.value.code == "job_under_way"
    assert run_import_jobs(on=day) == 1
    assert Loan.objects.count() == 2
    event = AuditEvent.objects.get(act="commit_import")
    assert (event.actor, event.channel) == (cast.a["director"], "page")
    assert run_import_jobs(on=day) == 0


def test_who_uploaded_a_large_book_does_not_bring_it_in_either(cast: Cast, day: Any) -> None:
    batch = uploaded(cast.union["union_credit"], standard({}), day)
    run_import_jobs(on=day)
    with pytest.raises(Refused) as caught:
        bring_in(batch_id=batch.pk, actor=actor(cast.union["union_credit"], day), on=day)
    assert caught.value.code == "second_person_needed"


def test_who_loses_his_post_while_his_job_waits_brings_nothing_in(cast: Cast, day: Any) -> None:
    job = asked(cast, day)
    later = day + datetime.timedelta(days=1)
    Posting.objects.filter(person=job.asked_by).update(until_on=later)
    run_import_jobs(on=later)
    job.refresh_from_db()
    assert (job.outcome, Loan.objects.count()) == ("refused", 0)
    page = page_of(cast.a["deputy"], job.batch, language="zh-hans").content.decode()
    assert "申请人已不在所需岗位" in page


def test_what_came_in_meanwhile_is_said_in_each_readers_language(cast: Cast, day: Any, settings: Any) -> None:
    job = asked(cast, day)
    settings.IMPORT_AT_ONCE_BYTES = 2**20
    other = uploaded(cast.a["monitor"], standard({}), day)
    bring_in(batch_id=other.pk, actor=actor(cast.a["deputy"], day), on=day)
    run_import_jobs(on=day)
    assert Loan.objects.count() == 1
    told = [
        page_of(cast.a["director"], job.batch, language=language).content.decode()
        for language in ("en", "zh-hans")
    ]
    assert "findings now: 1" in told[0]
    assert "The books hold the loan L-0 already" in told[0]
    assert "现有 1 处问题" in told[1]
    assert reverse("commit_import", args=[job.batch_id]) in told[0], "it may be tried again"


@pytest.mark.parametrize("content", [standard({}).decode().encode("utf-16"), b"a,b\r\n\xff\xff,1\r\n" * 9])
def test_a_large_file_that_cannot_be_read_has_that_as_its_finding(
    cast: Cast, day: Any, content: bytes
) -> None:
    batch = checked_batch(cast, day, content)
    assert batch.state == "faulty"
    assert "save it as “CSV UTF-8”" in page_of(cast.a["monitor"], batch).content.decode()
    assert "另存为" in page_of(cast.a["monitor"], batch, language="zh-hans").content.decode()


def test_a_large_ledger_with_unknown_heads_waits_for_its_columns_and_is_then_checked_by_a_job(
    cast: Cast, day: Any
) -> None:
    batch = checked_batch(cast, day, ledger())
    assert batch.state == "draft"
    mapped = map_import(
        batch_id=batch.pk,
        name="老系统台账",
        rules=ColumnRules(**RULES),
        read_as=ReadAs(encoding="gb18030", delimiter=","),
        actor=actor(cast.a["monitor"], day),
        on=day,
    )
    assert mapped.state == "checking"
    run_import_jobs(on=day)
    batch.refresh_from_db()
    assert (batch.state, batch.column_mapping.name) == ("staged", "老系统台账")


def fall_silent(job: ImportJob, *, attempts: int = 1, ago: datetime.timedelta = SILENT * 2) -> None:
    """As a run leaves it that was killed."""
    import_jobs._claim()
    ImportJob.objects.filter(pk=job.pk).update(attempts=attempts, beat_at=Now() - ago)


def test_a_job_whose_run_was_killed_is_begun_again_after_a_minute(cast: Cast, day: Any) -> None:
    job = asked(cast, day)
    fall_silent(job, ago=SILENT / 2)
    assert run_import_jobs(on=day) == 0, "a run that lives keeps its job"
    ImportJob.objects.filter(pk=job.pk).update(beat_at=Now() - SILENT * 2)
    page = page_of(cast.a["director"], job.batch).content.decode()
    assert "nothing has come in, and it begins again by itself" in page
    assert "every 2s" not in page, "a page left open does not keep its session alive"
    assert run_import_jobs(on=day) == 1
    assert Loan.objects.count() == 2


def test_a_job_that_was_stopped_three_times_is_given_up_and_says_so(cast: Cast, day: Any) -> None:
    job = asked(cast, day)
    fall_silent(job, attempts=MOST_ATTEMPTS)
    assert run_import_jobs(on=day) == 0
    job.refresh_from_db()
    assert (job.outcome, Loan.objects.count()) == ("stopped", 0)
    assert "stopped in the middle three times" in page_of(cast.a["director"], job.batch).content.decode()
    bring_in(batch_id=job.batch_id, actor=actor(cast.a["director"], day), on=day)
    run_import_jobs(on=day)
    assert Loan.objects.count() == 2


def test_a_check_that_was_stopped_three_times_leaves_that_as_the_finding(cast: Cast, day: Any) -> None:
    batch = uploaded(cast.a["monitor"], standard({}), day)
    fall_silent(ImportJob.objects.get(batch=batch), attempts=MOST_ATTEMPTS)
    run_import_jobs(on=day)
    batch.refresh_from_db()
    assert batch.state == "faulty"
    assert "Upload the file again, or split it" in page_of(cast.a["monitor"], batch).content.decode()


def test_a_run_that_has_lost_its_job_to_another_writes_nothing(cast: Cast, day: Any) -> None:
    job = asked(cast, day)
    slow = import_jobs._claim()
    ImportJob.objects.filter(pk=job.pk).update(beat_at=Now() - SILENT * 2)
    quick = import_jobs._claim()
    assert slow is not None
    assert quick is not None
    import_jobs._run(slow, day)
    assert Loan.objects.count() == 0
    import_jobs._run(quick, day)
    assert Loan.objects.count() == 2


def sql(text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)


@pytest.mark.parametrize(
    ("guard", "attack"),
    [
        ("loans_importjob_kept", "DELETE FROM loans_importjob"),
        ("loans_importjob_ends_once", "UPDATE loans_importjob SET outcome = 'refused'"),
    ],
)
def test_a_job_is_kept_and_ends_once_even_for_sql(cast: Cast, day: Any, guard: str, attack: str) -> None:
    checked_batch(cast, day)
    with pytest.raises(DatabaseError):
        sql(attack)
    with without(guard):
        sql(attack)


def test_a_book_has_one_open_job_even_for_sql(cast: Cast, day: Any) -> None:
    job = asked(cast, day)
    again = {"batch": job.batch, "kind": "commit", "asked_by": job.asked_by, "channel": "page"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportJob.objects.create(**again)
    import_jobs.run_import_jobs(on=day)
    ImportJob.objects.create(**again)


def test_how_far_it_is_and_that_it_lives_is_written_beside_the_work(
    cast_in_real_transactions: Cast, day: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_jobs, "BEAT_SECONDS", 0.02)
    uploaded(cast_in_real_transactions.a["monitor"], standard({}), day)
    job = import_jobs._claim()
    assert job is not None
    ImportJob.objects.update(beat_at=Now() - SILENT * 2)
    pause = threading.Event()
    with import_jobs._Heartbeat(job) as heart:
        heart.tell("checking", 5000, 12000)
        for _look in range(500):
            if ImportJob.objects.filter(import_jobs.silent()).exists() or not ImportJob.objects.filter(
                done=5000
            ):
                pause.wait(timeout=0.02)
    job.refresh_from_db()
    assert (job.phase, job.done, job.total) == ("checking", 5000, 12000)
    assert not ImportJob.objects.filter(import_jobs.silent()).exists()
