"""Posts and seats: asked for, confirmed by another person, ended at once."""

import datetime
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditcoop.core.access import Actor
from creditcoop.core.filters import PostingRequestFilter
from creditcoop.core.forms import ActForm, OpinionForm
from creditcoop.core.labels import POST_LABELS, REQUEST_STATE_LABELS, REQUEST_STATE_TAGS, SEAT_LABELS
from creditcoop.core.models import GroupSeat, Person, Posting, PostingRequest, Unit
from creditcoop.core.queries import units_in_scope
from creditcoop.core.rules.postings import SEAT
from creditcoop.core.rules.posts import Post, Seat
from creditcoop.core.services.ask_posting import PostAsked, ask_posting
from creditcoop.core.services.confirm_posting import confirm_posting, may_confirm
from creditcoop.core.services.end_posting import end_posting
from creditcoop.core.views.base import ActPage, ObjectActPage
from creditcoop.core.views.lists import Column, ListPage

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SEAT_CHOICES = [(f"{SEAT} {role.value}", SEAT_LABELS[role.value]) for role in Seat]


def what(request: Any) -> str:
    """The post or the seat in words."""
    return str(POST_LABELS[request.post] if request.post else SEAT_LABELS[request.role])


class PostingRequests(ListPage):
    """Who asked for which post for whom, and what became of it."""

    template = "core/posting_requests.html"
    filter_class = PostingRequestFilter
    default_sort = "-asked"
    export_name = "posts-asked-for"
    empty_text = _("No post or seat is asked for.")
    columns = [
        Column("person", _("Person"), lambda row: row.person.name, sort=("person__name", "id"), priority=1),
        Column("post", _("Post or seat"), what, priority=1),
        Column("unit", _("Unit"), lambda row: row.unit.name, sort=("unit__code", "id"), priority=1),
        Column("from", _("From"), lambda row: row.from_on, sort=("from_on", "id"), nowrap=True),
        Column("by", _("Asked by"), lambda row: row.asked_by.name),
        Column("asked", _("Asked"), lambda row: row.asked_on, sort=("id",), nowrap=True),
        Column(
            "state",
            _("State"),
            lambda row: REQUEST_STATE_LABELS[row.state],
            priority=1,
            tag=lambda row: REQUEST_STATE_TAGS[row.state],
        ),
        Column("decided", _("Decided by"), lambda row: row.decided_by.name if row.decided_by else ""),
        Column("why", _("Reasons"), lambda row: row.decision_reason, priority=3),
    ]

    def rows(self) -> QuerySet[Any]:
        return PostingRequest.objects.in_scope(self.actor, "view_posting_requests")

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("person", "unit__parent__parent", "asked_by", "decided_by")

    def row_url(self, row: Any) -> str:
        """Whose turn it is gets to the decision from here; for the others the line says all."""
        mine = row.state == "asked" and self.actor.person_id not in (row.asked_by_id, row.person_id)
        return reverse("confirm_posting", args=[row.pk]) if mine and may_confirm(row, self.actor) else ""

    def context(self) -> dict[str, Any]:
        return {"may_ask": not self.actor.scope("ask_posting").empty}


class AskForm(ActForm):
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=20,
        error_messages={"required": _("Enter the staff number of who gets the post.")},
    )
    post = forms.ChoiceField(
        label=_("Post or seat"), error_messages={"required": _("Choose the post or the seat.")}
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        empty_label="—",
        error_messages={"required": _("Choose the unit.")},
    )
    from_on = forms.DateField(
        label=_("From"),
        widget=DAY,
        help_text=_("Today or a later day."),
        error_messages={
            "required": _("Choose the first day."),
            "invalid": _("Enter the day as 2026-11-23."),
        },
    )
    ground = forms.CharField(
        label=_("Paper of the appointment"),
        max_length=200,
        help_text=_("Number and date of the resolution or letter that it rests on."),
        error_messages={"required": _("Name the paper that the appointment rests on.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole_union = bool(actor.scope("ask_posting").union_ids)
        posts = [post for post in Post if whole_union or not post.value.startswith("union_")]
        choices = [(post.value, POST_LABELS[post]) for post in posts]
        self.fields["post"].choices = [("", "—"), *choices, *SEAT_CHOICES]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_in_scope(actor, "ask_posting")  # type: ignore[attr-defined]


class AskPosting(ActPage):
    form_class = AskForm
    done_message = _("It is asked for. It begins only when another person confirms it.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.actor}

    def initial(self) -> dict[str, Any]:
        person = Person.objects.visible_to(self.actor).filter(staff_number=self.request.GET.get("person", ""))
        return {"from_on": self.actor.on, "staff_number": "".join(p.staff_number for p in person)}

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext("Ask for a post or seat"),
            "intro": gettext("One person asks, another confirms; neither is the one who gets it (S11)."),
            "submit_label": gettext("Ask for it"),
            "cancel_url": reverse("posting_requests"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        post, _space, role = data["post"].partition(" ")
        asked = PostAsked(
            staff_number=data["staff_number"],
            post=post,
            role=role,
            unit=data["unit"],
            from_on=data["from_on"],
            ground=data["ground"],
        )
        ask_posting(asked=asked, actor=self.actor, on=self.actor.on)
        return reverse("posting_requests")


class ConfirmForm(OpinionForm):
    """Reasons only where it is refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].required = False
        self.fields["opinion"].help_text = _("Needed when you refuse.")
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            ("agree", _("Confirm")),
            ("refuse", _("Refuse")),
        ]


class ConfirmPosting(ObjectActPage):
    template = "core/facts_act.html"
    form_class = ConfirmForm
    done_message = _("Your decision is recorded.")

    def subjects(self) -> models.QuerySet[Any]:
        rows = PostingRequest.objects.in_scope(self.actor, "view_posting_requests")
        return rows.select_related("person", "unit__parent__parent", "asked_by")

    def branch_of(self, subject: PostingRequest) -> Unit | None:
        return subject.unit.branch or subject.unit

    def context(self) -> dict[str, Any]:
        asked: PostingRequest = self.subject
        return {
            "title": gettext("Decide on a post or seat"),
            "facts": [
                {"label": gettext("Person"), "text": f"{asked.person.name} · {asked.person.staff_number}"},
                {"label": gettext("Post or seat"), "text": what(asked)},
                {"label": gettext("Unit"), "text": asked.unit.name},
                {"label": gettext("From"), "text": asked.from_on},
                {"label": gettext("Paper of the appointment"), "text": asked.ground},
                {"label": gettext("Asked by"), "text": f"{asked.asked_by.name} · {asked.asked_on}"},
            ],
            "submit_label": gettext("Sign the decision"),
            "cancel_url": reverse("posting_requests"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        confirm_posting(
            request_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data["opinion"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("posting_requests")


class EndForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Write the reason.")},
    )


class EndTerm(ObjectActPage):
    """A post or a seat, ended today; its holder is out with his next request."""

    form_class = EndForm
    kind: type[Any] = Posting
    done_message = _("It has ended. Every session and token of this person has ended with it.")

    def subjects(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.kind.objects.in_scope(self.actor, "read_people")
        return rows.select_related("person", "unit__parent__parent")

    def branch_of(self, subject: Any) -> Unit | None:
        found: Unit = subject.unit.branch or subject.unit
        return found

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext("End a post or seat"),
            "intro": f"{self.subject.person.name} · {term_words(self.subject)}",
            "submit_label": gettext("End it today"),
            "cancel_url": reverse("person", args=[self.subject.person_id]),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        end_posting(term=self.subject, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("person", args=[self.subject.person_id])


class EndPosting(EndTerm):
    kind = Posting


class EndSeat(EndTerm):
    kind = GroupSeat


def term_words(term: Any) -> str:
    """Post or seat, and where."""
    word = POST_LABELS[term.post] if isinstance(term, Posting) else SEAT_LABELS[term.role]
    return f"{word} · {term.unit.name}"


def term_days(term: Any) -> str:
    """From … to, the last day shown being the last one inside."""
    if term.until_on is None:
        return f"{term.from_on}–"
    last = term.until_on - datetime.timedelta(days=1)
    return (
        f"{term.from_on}–{last}"
        if last >= term.from_on
        else gettext("never begun, or ended on its first day")
    )
