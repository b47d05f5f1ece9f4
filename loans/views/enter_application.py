"""New application: one page, with tier, route and shares recomputed beside it on every change."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting
from creditcoop.core.rules.posts import Post
from creditcoop.core.views.base import ActPage
from loans.access import own_branches
from loans.forms import ApplicationForm
from loans.models import Borrower
from loans.services.enter_application import enter_application


class EnterApplication(ActPage):
    template = "loans/application_form.html"
    form_class = ApplicationForm
    done_message = _("The application is entered and waits for investigation.")

    def form_kwargs(self) -> dict[str, Any]:
        branches = own_branches(self.actor)
        managers = Posting.objects.filter(
            Posting.covers(self.actor.on), post=Post.CM, unit__in=[branch.pk for branch in branches]
        )
        return {
            "borrowers": Borrower.objects.filter(branch__in=branches).exclude(kind="").order_by("name", "id"),
            "handlers": Person.objects.filter(pk__in=managers.values("person")),
            "day": self.actor.on,
        }

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if any(held.code == Post.CM for held in self.actor.held):
            found["handler"] = self.actor.person_id
        if self.request.GET.get("borrower", "").isdigit():
            found["borrower"] = int(self.request.GET["borrower"])
        return found

    def context(self) -> dict[str, Any]:
        return {
            "title": _("New application"),
            "submit_label": _("Enter the application"),
            "cancel_url": reverse("applications"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        if not own_branches(self.actor):
            raise Refused(str(_("You hold no field post in a branch today.")))
        application = enter_application(
            borrower=data["borrower"],
            facts=self.form.facts(),
            handler=data["handler"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("application", args=[application.pk])
