"""What the administrator does about accounts, and the union about lost second factors."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditcoop.core import clock
from creditcoop.core.filters import DeviceFlagFilter, FactorResetFilter, SecondFactorPostFilter
from creditcoop.core.forms import ActForm
from creditcoop.core.labels import (
    ACT_LABELS,
    POST_LABELS,
    REQUEST_STATE_LABELS,
    REQUEST_STATE_TAGS,
    RESET_LABELS,
)
from creditcoop.core.models import DeviceFlag, SecondFactorPost, Unit, User
from creditcoop.core.queries import factor_resets_visible_to, second_factor_posts_visible_to
from creditcoop.core.rules.posts import Post
from creditcoop.core.services.confirm_reset import confirm_reset
from creditcoop.core.services.create_account import create_account
from creditcoop.core.services.disable_account import disable_account
from creditcoop.core.services.reset_second_factor import ask_factor_reset
from creditcoop.core.services.second_factor_posts import end_second_factor_post, name_second_factor_post
from creditcoop.core.services.set_up_code import NewStart, needs_two
from creditcoop.core.services.start_reset import start_reset
from creditcoop.core.templatetags.ui import moment
from creditcoop.core.views.base import ActPage, ObjectActPage
from creditcoop.core.views.lists import Column, ListPage
from creditcoop.core.views.person import StaffPage
from creditcoop.core.views.postings import ConfirmForm, EndForm

NEW_CODE = "new_set_up_code"
WAITS = _("It is asked for. Another person of the union confirms it.")
BY_TWO = _("Another person of the union confirms it and hands over the one-time code.")


class AccountForm(ActForm):
    staff_number = forms.CharField(
        label=_("Staff number"), max_length=20, error_messages={"required": _("Enter the staff number.")}
    )
    name = forms.CharField(
        label=_("Full name"), max_length=60, error_messages={"required": _("Enter the person's name.")}
    )
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]*$",
        label=_("Account name"),
        max_length=60,
        help_text=_("Small letters, digits, dots and dashes."),
        error_messages={
            "required": _("Enter the account name."),
            "invalid": _("Use small letters, digits, dots and dashes only."),
        },
    )


class CreateAccount(ActPage):
    """An account without rights; its code is shown once, on the page that follows."""

    template = "core/create_account.html"
    form_class = AccountForm

    def context(self) -> dict[str, Any]:
        return {"new_code": self.request.session.pop(NEW_CODE, None), "set_up_url": reverse("set_up_account")}

    def perform(self, data: dict[str, Any]) -> str:
        user, start = create_account(
            username=data["username"],
            staff_number=data["staff_number"],
            name=data["name"],
            actor=self.actor,
            on=self.actor.on,
            at=clock.now(),
        )
        return started(self, user, start)


def started(page: ActPage, user: User, start: NewStart) -> str:
    """The code on the page that follows, once; or the list in which the request waits for another person."""
    if start.asked is not None:
        page.done_message = WAITS
        return reverse("factor_resets")
    page.request.session[NEW_CODE] = {"username": user.username, "code": start.code}
    return reverse("create_account")


class AccountAct(StaffPage, ObjectActPage):
    """An act on the account of a person."""

    form_class = EndForm
    title: Any = ""
    submit_label: Any = ""
    danger = False

    def account(self) -> User:
        user = User.objects.filter(person=self.subject).first()
        if user is None:
            raise Http404
        return user

    def context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "intro": f"{self.subject.name} · {self.account().username}",
            "submit_label": self.submit_label,
            "cancel_url": reverse("person", args=[self.subject.pk]),
            "danger": self.danger,
        }


class DisableAccount(AccountAct):
    danger = True
    title = _("Close the account")
    submit_label = _("Close it now")
    done_message = _("The account is closed; every session and token of it has ended.")

    def perform(self, data: dict[str, Any]) -> str:
        disable_account(user_id=self.account().pk, reason=data["reason"], actor=self.actor)
        return reverse("person", args=[self.subject.pk])


class StartReset(AccountAct):
    title = _("Start a password reset")
    submit_label = _("Start the reset")

    def context(self) -> dict[str, Any]:
        user = self.account()
        if not needs_two(user, self.actor.on):
            return super().context()
        title = _("Ask to reset the password") if user.is_active else _("Ask to open the account again")
        return {**super().context(), "title": title, "submit_label": _("Ask for it"), "note": BY_TWO}

    def perform(self, data: dict[str, Any]) -> str:
        user = self.account()
        start = start_reset(
            user_id=user.pk, reason=data["reason"], actor=self.actor, on=self.actor.on, at=clock.now()
        )
        return started(self, user, start)


class AskFactorReset(AccountAct):
    title = _("Ask to reset the second factor")
    submit_label = _("Ask for it")
    done_message = WAITS

    def perform(self, data: dict[str, Any]) -> str:
        user = self.account()
        ask_factor_reset(user_id=user.pk, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return reverse("factor_resets")


class FactorResets(ListPage):
    template = "core/factor_resets.html"
    filter_class = FactorResetFilter
    default_sort = "-asked"
    export_name = "account-resets"
    empty_text = _("No reset is asked for.")
    columns = [
        Column("asked", _("Asked"), lambda row: row.asked_on, sort=("id",), nowrap=True, priority=1),
        Column("person", _("Person"), lambda row: row.user.person.name, priority=1),
        Column("what", _("What"), lambda row: RESET_LABELS[row.what], priority=1),
        Column("reason", _("Reason"), lambda row: row.reason),
        Column("by", _("Asked by"), lambda row: row.asked_by.name),
        Column(
            "state",
            _("State"),
            lambda row: REQUEST_STATE_LABELS[row.state],
            priority=1,
            tag=lambda row: REQUEST_STATE_TAGS[row.state],
        ),
        Column("decided", _("Decided by"), lambda row: row.decided_by.name if row.decided_by else ""),
    ]

    def context(self) -> dict[str, Any]:
        return {"new_code": self.request.session.pop(NEW_CODE, None), "set_up_url": reverse("set_up_account")}

    def rows(self) -> QuerySet[Any]:
        return factor_resets_visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("user__person", "asked_by", "decided_by")

    def row_url(self, row: Any) -> str:
        mine = row.state == "asked" and self.actor.person_id not in (row.asked_by_id, row.user.person_id)
        may = not self.actor.scope("confirm_factor_reset").empty
        return reverse("confirm_factor_reset", args=[row.pk]) if mine and may else ""


class ConfirmFactorReset(ObjectActPage):
    template = "core/facts_act.html"
    form_class = ConfirmForm
    done_message = _("Your decision is recorded.")

    def subjects(self) -> models.QuerySet[Any]:
        return factor_resets_visible_to(self.actor).select_related("user__person", "asked_by")

    def branch_of(self, subject: Any) -> Unit | None:
        return self.actor.home

    def context(self) -> dict[str, Any]:
        asked = self.subject
        return {
            "title": gettext("Decide on the reset of an account"),
            "facts": [
                {"label": gettext("Person"), "text": f"{asked.user.person.name} · {asked.user.username}"},
                {"label": gettext("What"), "text": RESET_LABELS[asked.what]},
                {"label": gettext("Reason"), "text": asked.reason},
                {"label": gettext("Asked by"), "text": f"{asked.asked_by.name} · {asked.asked_on}"},
            ],
            "submit_label": gettext("Sign the decision"),
            "cancel_url": reverse("factor_resets"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        code = confirm_reset(
            reset_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data["opinion"],
            actor=self.actor,
            on=self.actor.on,
            at=clock.now(),
        )
        if code:
            self.request.session[NEW_CODE] = {"username": self.subject.user.username, "code": code}
        return reverse("factor_resets")


class SecondFactorPosts(ListPage):
    template = "core/second_factor_posts.html"
    filter_class = SecondFactorPostFilter
    default_sort = "from"
    export_name = "posts-with-second-factor"
    empty_text = _("No post needs a second factor yet.")
    columns = [
        Column("post", _("Post"), lambda row: POST_LABELS[row.post], priority=1),
        Column("from", _("From"), lambda row: row.from_on, sort=("from_on", "id"), nowrap=True, priority=1),
        Column("by", _("Named by"), lambda row: row.named_by.name),
        Column("until", _("Ended"), lambda row: row.until_on or "", nowrap=True),
    ]

    def rows(self) -> QuerySet[Any]:
        return second_factor_posts_visible_to(self.actor)

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("named_by")

    def row_url(self, row: Any) -> str:
        may = row.until_on is None and not self.actor.scope("name_second_factor_post").empty
        return reverse("end_second_factor_post", args=[row.pk]) if may else ""

    def context(self) -> dict[str, Any]:
        return {"may_name": not self.actor.scope("name_second_factor_post").empty}


class NameForm(ActForm):
    post = forms.ChoiceField(
        label=_("Post"),
        choices=[("", "—"), *((post.value, POST_LABELS[post]) for post in Post)],
        error_messages={"required": _("Choose the post.")},
    )
    from_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Whoever holds it and has none is led to it after signing in, and can do nothing else."),
        error_messages={"required": _("Choose the first day."), "invalid": _("Enter the day as 2026-11-23.")},
    )


class NameSecondFactorPost(ActPage):
    form_class = NameForm
    done_message = _("The post is named.")

    def initial(self) -> dict[str, Any]:
        return {"from_on": self.actor.on}

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext("Name a post that needs a second factor"),
            "submit_label": gettext("Name it"),
            "cancel_url": reverse("second_factor_posts"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        assert self.actor.home is not None  # who may is on a post of the union
        name_second_factor_post(
            union=self.actor.home.union,
            post=data["post"],
            from_on=data["from_on"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("second_factor_posts")


class EndSecondFactorPost(ObjectActPage):
    done_message = _("The post needs no second factor any more.")

    def subjects(self) -> models.QuerySet[Any]:
        return second_factor_posts_visible_to(self.actor).select_related("union")

    def branch_of(self, subject: SecondFactorPost) -> Unit | None:
        return subject.union

    def context(self) -> dict[str, Any]:
        return {
            "title": gettext("No second factor for this post any more"),
            "intro": POST_LABELS[self.subject.post],
            "submit_label": gettext("End it today"),
            "cancel_url": reverse("second_factor_posts"),
            "danger": True,
        }

    def perform(self, data: dict[str, Any]) -> str:
        end_second_factor_post(row_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return reverse("second_factor_posts")


class DeviceFlags(ListPage):
    """One device, two persons, one object, within minutes: for the audit to look at (I5)."""

    template = "core/device_flags.html"
    filter_class = DeviceFlagFilter
    default_sort = "-at"
    export_name = "shared-devices"
    empty_text = _("No device has signed for two persons.")
    columns = [
        Column(
            "at", _("Recorded"), lambda row: moment(row.recorded_at), sort=("id",), nowrap=True, priority=1
        ),
        Column("object", _("Object"), lambda row: row.later.subject_label, priority=1),
        Column("first", _("First"), lambda row: signed_words(row.earlier), priority=1),
        Column("second", _("Then"), lambda row: signed_words(row.later), priority=1),
        Column("unit", _("Unit"), lambda row: row.unit.name if row.unit else ""),
        Column("device", _("Device"), lambda row: row.later.device[:8], priority=3),
    ]

    def rows(self) -> QuerySet[Any]:
        return DeviceFlag.objects.in_scope(self.actor, "view_device_flags")

    def shown(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.select_related("earlier__person", "later__person", "unit")


def signed_words(signature: Any) -> str:
    return f"{signature.person.name} · {ACT_LABELS[signature.act]} · {moment(signature.recorded_at)}"
