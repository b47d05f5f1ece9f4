"""The acts that move a handover on: put to signature, sign, refuse, rule, complete, call off."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from creditcoop.core.errors import Refused
from creditcoop.core.forms import ActForm
from handover.forms import RefusalForm, RulingForm, WordsForm
from handover.models import Refusal
from handover.rules.handover_flow import Role
from handover.services.appeal_ruling import appeal_ruling
from handover.services.call_off_handover import call_off_handover
from handover.services.complete_handover import complete_handover
from handover.services.give_last_word import give_last_word
from handover.services.put_to_signature import put_to_signature
from handover.services.refuse_handover import No, refuse_handover
from handover.services.reopen_list import reopen_list
from handover.services.rule_on_refusal import rule_on_refusal
from handover.services.sign_handover import sign_handover
from handover.views.pages import HandoverActPage


class PutToSignature(HandoverActPage):
    title = gettext_lazy("Put the list to signature")
    submit_label = gettext_lazy("Freeze the list")
    intro = gettext_lazy("The list is frozen as it stands. A later change voids every signature.")
    done_message = gettext_lazy("The list is frozen. Who hands over signs first.")

    def perform(self, data: dict[str, Any]) -> str:
        put_to_signature(handover_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return self.back()


class ReopenList(HandoverActPage):
    title = gettext_lazy("Open the list again")
    submit_label = gettext_lazy("Open it and void the signatures")
    intro = gettext_lazy("Every signature given so far is void; the list is signed anew.")
    danger = True

    def perform(self, data: dict[str, Any]) -> str:
        reopen_list(handover_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return self.back()


class SignHandover(HandoverActPage):
    title = gettext_lazy("Sign the list")
    submit_label = gettext_lazy("Sign")
    intro = gettext_lazy("You sign the text whose fingerprint stands below, and no other.")
    done_message = gettext_lazy("Your signature is kept.")

    def perform(self, data: dict[str, Any]) -> str:
        sign_handover(
            handover_id=self.subject.pk,
            text_sha256=self.subject.signed_sha256(),
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class RefuseHandover(HandoverActPage):
    form_class = RefusalForm
    title = gettext_lazy("Do not sign")
    submit_label = gettext_lazy("Refuse in writing")
    intro = gettext_lazy(
        "The supervisors rule on it in working days. A reason that is not proper counts as taken over (Annex 7)."
    )
    danger = True

    def form_kwargs(self) -> dict[str, Any]:
        return {"handover": self.subject, "person_id": self.actor.person_id}

    def perform(self, data: dict[str, Any]) -> str:
        no = No(
            reason=data["reason"],
            words=data["words"],
            loan_ids=[row.loan_id for row in data["loans"]],
            items_missing=data["items_missing"],
        )
        refuse_handover(handover_id=self.subject.pk, no=no, actor=self.actor, on=self.actor.on)
        return self.back()


class OnRefusal(HandoverActPage):
    """An act on the refusal that waits."""

    form_class: type[ActForm] = RulingForm

    def refusals(self) -> QuerySet[Refusal]:
        return Refusal.objects.filter(dossier__handover=self.subject, role=Role.RECEIVER).order_by("-id")

    @property
    def refusal(self) -> Refusal:
        found = self.refusals().first()
        if found is None:
            raise Refused(gettext("No refusal waits for a ruling."))
        return found

    def context(self) -> dict[str, Any]:
        return {**super().context(), "refusal": self.refusals().select_related("person").first()}


class RuleOnRefusal(OnRefusal):
    title = gettext_lazy("Rule on the refusal")
    submit_label = gettext_lazy("Sign the ruling")
    done_message = gettext_lazy("Your ruling is kept.")

    def perform(self, data: dict[str, Any]) -> str:
        rule_on_refusal(
            refusal_id=self.refusal.pk,
            ruling=data["ruling"],
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class GiveLastWord(OnRefusal):
    title = gettext_lazy("The union's last word")
    submit_label = gettext_lazy("Sign the ruling")
    done_message = gettext_lazy("Your ruling is kept.")

    def perform(self, data: dict[str, Any]) -> str:
        give_last_word(
            refusal_id=self.refusal.pk,
            ruling=data["ruling"],
            reason=data["reason"],
            actor=self.actor,
            on=self.actor.on,
        )
        return self.back()


class AppealRuling(HandoverActPage):
    form_class = WordsForm
    title = gettext_lazy("Appeal to the union")
    submit_label = gettext_lazy("Appeal")
    done_message = gettext_lazy("Your appeal is kept; the handover waits for the union's last word.")

    def perform(self, data: dict[str, Any]) -> str:
        mine = Refusal.objects.filter(dossier__handover=self.subject, person=self.actor.person).last()
        if mine is None:
            raise Refused(gettext_lazy("Only who refused the list appeals."))
        appeal_ruling(refusal_id=mine.pk, words=data["words"], actor=self.actor, on=self.actor.on)
        return self.back()


class CompleteHandover(HandoverActPage):
    title = gettext_lazy("Complete the handover")
    submit_label = gettext_lazy("Sign and move the loans")
    intro = gettext_lazy(
        "The care of every loan on the list moves in one act, and the post with it where one ends. "
        "Who answers for the granting stays."
    )
    done_message = gettext_lazy("The handover is completed. All loans are checked within a month (Annex 7).")

    def perform(self, data: dict[str, Any]) -> str:
        complete_handover(handover_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return self.back()


class CallOffHandover(HandoverActPage):
    form_class = WordsForm
    title = gettext_lazy("Call the handover off")
    submit_label = gettext_lazy("Call it off")
    danger = True

    def perform(self, data: dict[str, Any]) -> str:
        call_off_handover(
            handover_id=self.subject.pk, reason=data["words"], actor=self.actor, on=self.actor.on
        )
        return self.back()
