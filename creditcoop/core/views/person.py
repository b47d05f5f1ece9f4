"""One person: account, posts and seats in time, and what may be done about them."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from creditcoop.core.models import GroupSeat, Person, Posting, Unit, User
from creditcoop.core.services.second_factor import factor_of
from creditcoop.core.views.base import ObjectPage
from creditcoop.core.views.postings import term_days, term_words


class StaffPage(ObjectPage):
    """A page about a person of the reader's scope. The unit is where the person works; newcomers are the union's."""

    def subjects(self) -> models.QuerySet[Any]:
        return Person.objects.visible_to(self.actor).select_related("user")

    def branch_of(self, subject: Person) -> Unit | None:
        """Where the reader's right meets the person: his post of today, else his latest, else the reader's own."""
        posting = Posting.objects.filter(person=subject).select_related("unit__parent__parent")
        latest = posting.filter(Posting.covers(self.actor.on)).first() or posting.order_by("-from_on").first()
        unit = latest.unit if latest is not None else self.actor.home
        return (unit.branch or unit) if unit is not None else None


class PersonPage(StaffPage):
    template = "core/person.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Nobody without the right finds anybody, so finding is the whole question."""
        self.subject = self.find()
        return super(ObjectPage, self).dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        person: Person = self.subject
        user = User.objects.filter(person=person).first()
        return {
            "person": person,
            "account": self.account(user),
            "terms": [*self.terms(Posting, "end_posting"), *self.terms(GroupSeat, "end_seat")],
            "acts": self.acts(user),
        }

    def account(self, user: User | None) -> list[dict[str, Any]]:
        facts: list[dict[str, Any]] = [{"label": _("Staff number"), "text": self.subject.staff_number}]
        if user is None:
            return [*facts, {"label": _("Account"), "text": _("none")}]
        state = {"text": _("open"), "tag_kind": "ok"}
        if not user.is_active:
            state = {"text": _("closed"), "tag_kind": "lost"}
        elif not user.has_usable_password():
            state = {"text": _("waits for its password to be set"), "tag_kind": "waiting"}
        factor = _("in use") if factor_of(user) else _("none")
        return [
            *facts,
            {"label": _("Account"), "text": user.username},
            {"label": _("State"), **state},
            {"label": _("Second factor"), "text": factor},
        ]

    def terms(self, kind: type[Any], route: str) -> list[dict[str, Any]]:
        rows = kind.objects.filter(person=self.subject).select_related("unit__parent__parent", "ended_by")
        shown = []
        for row in rows.order_by("-from_on", "-id"):
            place = row.unit.branch or row.unit
            may = row.until_on is None and self.subject.pk != self.actor.person_id
            may = may and self.actor.may("end_posting", branch=place)
            shown.append(
                {
                    "what": term_words(row),
                    "days": term_days(row),
                    "ended": f"{row.ended_by.name}: {row.end_reason}" if row.ended_by else "",
                    "url": reverse(route, args=[row.pk]) if may else "",
                }
            )
        return shown

    def acts(self, user: User | None) -> list[dict[str, Any]]:
        """What the reader may do, each with its address."""
        found = []
        if not self.actor.scope("ask_posting").empty and self.subject.pk != self.actor.person_id:
            url = f"{reverse('ask_posting')}?person={self.subject.staff_number}"
            found.append({"label": _("Ask for a post or seat"), "url": url})
        if user is not None and self.subject.pk != self.actor.person_id:
            for act, label, fits in (
                ("start_reset", _("Start a password reset"), user.is_active),
                ("start_reset", _("Ask to open the account again"), not user.is_active),
                ("ask_factor_reset", _("Ask to reset the second factor"), factor_of(user) is not None),
                ("disable_account", _("Close the account"), user.is_active),
            ):
                if fits and not self.actor.scope(act).empty:
                    found.append({"label": label, "url": reverse(act, args=[self.subject.pk])})
        return found
