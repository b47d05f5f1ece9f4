"""New application: one page, with tier, route and shares recomputed beside it on every change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from creditcoop.core.errors import Refused
from creditcoop.core.models import Person, Posting
from creditcoop.core.rules.posts import Post
from creditcoop.core.views.base import ActPage
from loans.access import own_branches
from loans.forms import ApplicationForm
from loans.models import LoanApplication
from loans.queries.choosable import choosable
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
            "borrowers": choosable(branches),
            "handlers": Person.objects.filter(pk__in=managers.values("person")),
            "day": self.actor.on,
            "earlier": self.earlier,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """New words in the search for a borrower only find; everything typed stays."""
        words, before = (request.POST.get(name, "") for name in ("borrower_query", "borrower_query_before"))
        if "find" in request.POST and words != before:
            return self.show(self.form_class(initial=request.POST.dict(), **self.form_kwargs()))
        return super().post(request, *args, **kwargs)

    @cached_property
    def earlier(self) -> LoanApplication | None:
        """The application that is taken up again, if the address or the form names one."""
        named = self.request.POST.get("follows") or self.request.GET.get("follows", "")
        if not (named.isascii() and named.isdigit()):
            return None
        found: LoanApplication | None = (
            LoanApplication.objects.visible_to(self.actor).filter(pk=named).first()
        )
        return found

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = earlier_facts(self.earlier) if self.earlier else {}
        if "handler" not in found and any(held.code == Post.CM for held in self.actor.held):
            found["handler"] = self.actor.person_id
        if self.request.GET.get("borrower", "").isdigit():
            found["borrower"] = int(self.request.GET["borrower"])
        if self.request.GET.get("renews"):
            found["renews"] = self.request.GET["renews"]
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


def earlier_facts(earlier: LoanApplication) -> dict[str, Any]:
    """What an application that is entered anew begins with: everything that was asked for before."""
    found: dict[str, Any] = {
        "follows": earlier.pk,
        "borrower": earlier.borrower_id,
        "handler": earlier.handler_id,
        "renews": earlier.renews.number if earlier.renews else "",
    }
    for name in ("amount", "purpose", "term_months", "month_rate", "method", "security"):
        found[name] = getattr(earlier, name)
    guarantor = earlier.guarantors.first()
    if guarantor is not None:
        found |= {
            "guarantor_name": guarantor.name,
            "guarantor_id_kind": guarantor.id_kind,
            "guarantor_id_number": guarantor.id_masked,  # left as it is, it stays
        }
    item = earlier.collateral_items.first()
    if item is not None:
        found |= {
            "collateral_description": item.description,
            "collateral_owner": item.owner_name,
            "collateral_value": item.appraised_amount,
            "registration_number": item.registration_number,
            "registered_on": item.registered_on,
        }
    return found
