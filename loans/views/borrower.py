"""One borrower; entering and correcting one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from creditcoop.core.errors import Refused
from creditcoop.core.templatetags.ui import yuan_unit
from creditcoop.core.views.base import ActPage, ObjectActPage
from loans.access import own_branches
from loans.forms import BorrowerForm, CorrectBorrowerForm
from loans.labels import ID_KIND_LABELS, KIND_LABELS, STANDING_LABELS, STANDING_TAGS
from loans.models import Borrower, Loan, LoanApplication
from loans.services.check_identity import old_number_warning
from loans.services.correct_borrower import correct_borrower
from loans.services.enter_borrower import enter_borrower
from loans.services.unmask_identity import owners_of_party
from loans.views.pages import BorrowerPage


class BorrowerDetail(BorrowerPage):
    template = "loans/borrower.html"

    def context(self) -> dict[str, Any]:
        borrower: Borrower = self.subject
        loans = Loan.objects.visible_to(self.actor).issued_or_imported().filter(borrower=borrower)
        may_correct = self.actor.may(
            "correct_borrower",
            branch=borrower.branch,
            owners=set(borrower.applications.values_list("handler", flat=True))
            | {borrower.entered_by_id or 0},
        )
        may_enter = borrower.branch in own_branches(self.actor) and bool(borrower.kind)
        return {
            "borrower": borrower,
            "facts": self._facts(borrower),
            "loans": [
                {
                    "loan": loan,
                    "state": {"text": STANDING_LABELS[loan.standing], "kind": STANDING_TAGS[loan.standing]},
                }
                for loan in loans[:50]
            ],
            "applications": LoanApplication.objects.visible_to(self.actor).filter(
                borrower=borrower, state=LoanApplication.State.OPEN
            )[:50],
            "may_correct": may_correct,
            "may_unmask": self.actor.may(
                "unmask_identity", branch=borrower.branch, owners=owners_of_party(borrower)
            ),
            "may_ask_erasure": self.actor.may("ask_erasure", branch=borrower.branch),
            "may_enter": may_enter,
            "may_see_file": self.actor.may(
                "view_files", branch=borrower.branch, owners={self.actor.person_id or 0}
            ),
        }

    def _facts(self, borrower: Borrower) -> list[dict[str, Any]]:
        household = borrower.household
        return [
            {"label": _("Kind"), "text": KIND_LABELS[borrower.kind]},
            {"label": _("Document"), "text": ID_KIND_LABELS[borrower.id_kind], "masked": borrower.id_masked},
            *([{"label": _("Old number"), "text": old_number_warning()}] if borrower.is_old_id else []),
            {"label": _("Branch"), "text": borrower.branch.name},
            {"label": _("Household"), "text": str(household) if household else "—"},
            {"label": _("Village"), "text": household.village if household and household.village else "—"},
            {"label": _("Telephone"), "text": borrower.phone or "—"},
            {"label": _("Address for notices"), "text": borrower.address or "—"},
            {"label": _("Owed by the household"), "text": owed_text(borrower)},
        ]


def owed_text(borrower: Borrower) -> str:
    """What the borrower, or his whole household, owes on running loans; loans without a balance are named."""
    same = Q(borrower=borrower)
    if borrower.household_id:
        same |= Q(borrower__household=borrower.household_id)
    owed = Loan.objects.filter(same).exclude(standing__in=["settled", "being_issued"])
    total = owed.aggregate(total=Sum("balance"))["total"] or 0
    unknown = owed.filter(balance=None).count()
    text = yuan_unit(total)
    if unknown:
        return _("%(total)s, and %(count)s loans whose balance is not recorded") % {
            "total": text,
            "count": unknown,
        }
    return text


class EnterBorrower(ActPage):
    template = "loans/borrower_form.html"
    form_class = BorrowerForm
    done_message = _("The borrower is entered.")

    def context(self) -> dict[str, Any]:
        return {
            "title": _("New borrower"),
            "submit_label": _("Enter the borrower"),
            "cancel_url": reverse("borrowers"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        branches = own_branches(self.actor)
        if not branches:
            raise Refused(str(_("You hold no field post in a branch today.")))
        borrower = enter_borrower(
            branch=branches[0], facts=self.form.facts(), actor=self.actor, on=self.actor.on
        )
        if borrower.is_old_id:
            messages.warning(self.request, old_number_warning())
        return reverse("borrower", args=[borrower.pk])


class CorrectBorrower(ObjectActPage, BorrowerPage):
    template = "loans/borrower_form.html"
    form_class = CorrectBorrowerForm
    done_message = _("The correction is recorded; the old words stay in the history.")

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Correct a borrower"),
            "submit_label": _("Record the correction"),
            "cancel_url": reverse("borrower", args=[self.subject.pk]),
            "borrower": self.subject,
        }

    def initial(self) -> dict[str, Any]:
        borrower: Borrower = self.subject
        names = ("kind", "name", "id_kind", "phone", "address")
        found = {name: getattr(borrower, name) for name in names}
        # Left as it is, it stays: to correct an address nobody needs to see the number (I14).
        found["id_number"] = borrower.id_masked
        if borrower.household:
            found |= {
                "household_number": borrower.household.number,
                "village": borrower.household.village,
            }
        return found

    def perform(self, data: dict[str, Any]) -> str:
        facts = self.form.facts()
        if facts.id_number == self.subject.id_masked:
            facts = replace(facts, id_number="")
        borrower = correct_borrower(
            borrower_id=self.subject.pk,
            facts=facts,
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return reverse("borrower", args=[borrower.pk])
