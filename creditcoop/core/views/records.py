"""What the program keeps about itself: people and posts, acts, nightly jobs."""

import datetime
import json
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core import health
from creditcoop.core.filters import AuditFilter, JobFilter, PersonFilter
from creditcoop.core.labels import (
    ACT_LABELS,
    CHANNEL_LABELS,
    COUNT_LABELS,
    FAULT_LABELS,
    JOB_LABELS,
    POST_LABELS,
    SEAT_LABELS,
)
from creditcoop.core.models import (
    AuditEvent,
    Authorisation,
    DatedRow,
    GroupSeat,
    JobRun,
    Person,
    Posting,
)
from creditcoop.core.rules.version_words import clause_words
from creditcoop.core.templatetags.ui import moment, yuan_unit
from creditcoop.core.views.lists import Column, ListPage
from creditcoop.core.views.regulation_words import language

BETWEEN = "; "


class Acts(ListPage):
    """Every act recorded in the reader's scope, newest first."""

    template = "core/audit.html"
    filter_class = AuditFilter
    default_sort = "-recorded"
    export_name = "acts"
    empty_text = _("No act fits.")
    columns = [
        Column(
            "recorded",
            _("Recorded"),
            lambda row: moment(row.recorded_at),
            sort=("id",),
            nowrap=True,
            priority=1,
        ),
        Column("act", _("Act"), lambda row: ACT_LABELS[row.act], sort=("act", "id"), priority=1),
        Column(
            "person", _("Person"), lambda row: row.actor.name if row.actor else _("the program"), priority=1
        ),
        Column("subject", _("Object"), lambda row: row.subject_label),
        Column("unit", _("Unit"), lambda row: row.unit.name if row.unit else ""),
        Column("clause", _("Clause"), lambda row: clause_words(row.clause, language=language())),
        Column("channel", _("Door"), lambda row: CHANNEL_LABELS.get(row.channel, row.channel)),
    ]

    def rows(self) -> QuerySet[AuditEvent]:
        found: QuerySet[AuditEvent] = AuditEvent.objects.visible_to(self.actor)
        return found

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("actor", "unit")


class People(ListPage):
    """People with their posts in time, seats, letters of the day and the account they sign in with."""

    template = "core/people.html"
    filter_class = PersonFilter
    default_sort = "staff_number"
    export_name = "people"
    empty_text = _("No person fits.")
    columns = [
        Column(
            "staff_number",
            _("Staff number"),
            lambda row: row.staff_number,
            sort=("staff_number",),
            priority=1,
        ),
        Column(
            "name",
            _("Name"),
            lambda row: row.name,
            sort=("name", "id"),
            priority=1,
            url=lambda row: reverse("person", args=[row.pk]),
        ),
        Column("posts", _("Posts"), lambda row: posts_text(row), priority=1),
        Column("seats", _("Seat in the approval group"), lambda row: seats_text(row)),
        Column("letters", _("Letter of authorisation"), lambda row: letters_text(row)),
        Column("earlier", _("Earlier and later posts"), lambda row: other_posts_text(row), priority=3),
        Column("account", _("Account"), lambda row: row.user.username if hasattr(row, "user") else ""),
    ]

    def context(self) -> dict[str, Any]:
        acts = (("ask_posting", _("Ask for a post or seat")), ("create_account", _("Open an account")))
        return {
            "acts": [
                {"label": label, "url": reverse(act)}
                for act, label in acts
                if not self.actor.scope(act).empty
            ]
        }

    def rows(self) -> QuerySet[Person]:
        found: QuerySet[Person] = Person.objects.visible_to(self.actor)
        return found

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        today = Posting.covers(self.actor.on)
        return found.select_related("user").prefetch_related(
            *(
                Prefetch(name, queryset=rows.select_related("unit"), to_attr=kept)
                for name, rows, kept in (
                    ("postings", Posting.objects.filter(today), "current_postings"),
                    ("postings", Posting.objects.exclude(today), "other_postings"),
                    ("seats", GroupSeat.objects.filter(today), "current_seats"),
                    ("authorisations", Authorisation.objects.filter(today), "current_letters"),
                )
            )
        )


def posts_text(person: Any) -> str:
    """Posts of the day with their units and since when."""
    return BETWEEN.join(
        f"{POST_LABELS[posting.post]} · {posting.unit.name} ({posting.from_on}–)"
        for posting in person.current_postings
    )


def other_posts_text(person: Any) -> str:
    """Posts that have ended or not yet begun; the last day shown is the last one inside."""
    return BETWEEN.join(
        f"{POST_LABELS[posting.post]} · {posting.unit.name} ({posting.from_on}–{last_day(posting)})"
        for posting in person.other_postings
    )


def last_day(row: DatedRow) -> str:
    return str(row.until_on - datetime.timedelta(days=1)) if row.until_on else ""


def seats_text(person: Any) -> str:
    return BETWEEN.join(f"{SEAT_LABELS[seat.role]} · {seat.unit.name}" for seat in person.current_seats)


def letters_text(person: Any) -> str:
    """Number and limit of each letter in force, and until when."""
    return BETWEEN.join(
        f"{letter.number} · {yuan_unit(letter.limit_amount)} ({letter.from_on}–{last_day(letter)})"
        for letter in person.current_letters
    )


class Jobs(ListPage):
    """Each night: what it did, what it found, and the days on which it did not run."""

    template = "core/jobs.html"
    filter_class = JobFilter
    default_sort = "-day"
    export_name = "jobs"
    empty_text = _("No job has run yet. The first one runs within the hour.")
    columns = [
        Column("day", _("Business day"), lambda row: row.day, sort=("day", "job"), nowrap=True, priority=1),
        Column("job", _("Job"), lambda row: JOB_LABELS[row.job], sort=("job", "-day"), priority=1),
        Column(
            "finished",
            _("Finished"),
            lambda row: moment(row.finished_at) if row.finished_at else "",
            nowrap=True,
        ),
        Column("did", _("Did"), lambda row: counts_text(row)),
        Column(
            "faults",
            _("Found"),
            lambda row: found_text(row),
            priority=1,
            tag=lambda row: "ok" if row.finished_at and not json.loads(row.faults) else "lost",
        ),
    ]

    def rows(self) -> QuerySet[JobRun]:
        return JobRun.objects.all()

    def context(self) -> dict[str, Any]:
        return {"gaps": missing_days(self.actor.on)}


def counts_text(run: JobRun) -> str:
    return BETWEEN.join(f"{COUNT_LABELS[code]} {count:,}" for code, count in json.loads(run.counts).items())


def found_text(run: JobRun) -> str:
    """What the night found; a run that was begun and never ended has found nothing, good or bad."""
    if run.finished_at is None:
        return str(_("not finished; the next run takes it up again"))
    return faults_text(run) or str(_("nothing wrong"))


def faults_text(run: JobRun) -> str:
    return BETWEEN.join(
        f"{FAULT_LABELS[fault['code']]} {fault['count']:,}" for fault in json.loads(run.faults)
    )


def missing_days(on: datetime.date) -> list[datetime.date]:
    """Days of the last month, since the first run, on which the nightly check did not finish; newest first."""
    done = set(
        JobRun.objects.filter(
            job=health.NIGHTLY, finished_at__isnull=False, day__gte=on - datetime.timedelta(days=31)
        ).values_list("day", flat=True)
    )
    if not done:
        return []
    first, yesterday = min(done), on - datetime.timedelta(days=1)
    span = (yesterday - first).days
    days = [first + datetime.timedelta(days=place) for place in range(span + 1)]
    return [day for day in reversed(days) if day not in done]
