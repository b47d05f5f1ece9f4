"""Handovers by API: the list, one with the text that is signed, sign, refuse, rule, complete, inventory (Annex 5–7)."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from creditcoop.core.api.fields import Code, Id, Input, Many, Text
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.errors import Refused
from creditcoop.core.labels import ACT_LABELS
from handover.access import owners_of_handover
from handover.filters import HandoverFilter, InventoryLineFilter
from handover.models import Dossier, Handover, HandoverPost, InventoryEntry, Refusal
from handover.queries.outcome_of import outcome_of
from handover.rules.handover_flow import Role
from handover.rules.refusal import Ruling
from handover.services.complete_handover import complete_handover
from handover.services.record_inventory import Found, record_inventory
from handover.services.refuse_handover import No, refuse_handover
from handover.services.rule_on_refusal import rule_on_refusal
from handover.services.sign_handover import sign_handover, waiting_signers
from loans.api.with_files import FilesField, WithFiles
from loans.rules.time_limits.clocks import CLOCKS

MOST_LOANS = 5000  # named by one refusal


class HandoverOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()
    branch = UnitOut()
    outgoing = PersonOut()
    day = serializers.DateField()
    reason = serializers.CharField()
    whole = serializers.BooleanField(help_text="The whole portfolio of who hands over.")
    state = serializers.CharField(help_text="preparing, signing, refused, signed, completed or called_off.")
    effective_on = serializers.DateField(help_text="Last day of who handed over; null until completed.")


class WholeHandoverOut(HandoverOut):
    receivers = serializers.SerializerMethodField()
    supervisors = serializers.SerializerMethodField()
    post = serializers.SerializerMethodField(
        help_text="The post that ends with it: its code, unit and from when it is no longer held; null where none ends."
    )
    text = serializers.SerializerMethodField(help_text="The list put to signature last; null before.")
    text_sha256 = serializers.SerializerMethodField(help_text="Send it back when you sign.")
    signatures = serializers.SerializerMethodField()
    waits_for = serializers.SerializerMethodField(help_text="Ids of the persons whose turn it is to sign.")
    refusals = serializers.SerializerMethodField()

    def get_receivers(self, handover: Handover) -> list[dict[str, Any]]:
        return [_person(one.person) | {"post": one.post} for one in handover.receivers.all()]

    def get_supervisors(self, handover: Handover) -> list[dict[str, Any]]:
        return [_person(one.person) | {"capacity": one.capacity} for one in handover.supervisors.all()]

    def get_post(self, handover: Handover) -> dict[str, Any] | None:
        posts = HandoverPost.objects.filter(handover=handover)
        one = posts.select_related("posting__unit", "successor__person").first()
        if one is None:
            return None
        until = one.posting.until_on
        return {
            "post": one.posting.post,
            "unit": one.posting.unit.code,
            "until_on": until.isoformat() if until else None,
            "successor": _person(one.successor.person) if one.successor else None,
        }

    def get_text(self, handover: Handover) -> dict[str, Any] | None:
        dossier = _latest(handover)
        return dict(json.loads(dossier.text)) if dossier else None

    def get_text_sha256(self, handover: Handover) -> str:
        return handover.signed_sha256()

    def get_signatures(self, handover: Handover) -> list[dict[str, Any]]:
        dossier = _latest(handover)
        rows = dossier.signatures.select_related("person") if dossier else []
        return [_person(row.person) | {"role": row.role, "on": row.on.isoformat()} for row in rows]

    def get_waits_for(self, handover: Handover) -> list[int]:
        dossier = _latest(handover)
        waits = dossier is not None and handover.state == "signing"
        return [one.person for one in waiting_signers(handover, dossier)] if waits and dossier else []

    def get_refusals(self, handover: Handover) -> list[dict[str, Any]]:
        rows = Refusal.objects.filter(dossier__handover=handover).select_related("person")
        return [
            _person(row.person)
            | {"reason": row.reason, "words": row.words, "on": row.on.isoformat()}
            | {"rule_by": row.rule_by.isoformat(), "outcome": outcome_of(row).value}
            for row in rows.select_related("dossier__handover")
        ]


class InventoryLineOut(Out):
    id = serializers.IntegerField()
    loan = serializers.CharField(source="loan.number")
    met = serializers.CharField()
    agrees = serializers.BooleanField()
    difference = serializers.CharField()
    acknowledged = serializers.BooleanField()
    user_is_borrower = serializers.BooleanField(allow_null=True)
    real_user = serializers.CharField()
    clocks_agree = serializers.BooleanField()
    measure = serializers.CharField()
    recorded_by = PersonOut()
    on = serializers.DateField()


class HandoverSignIn(Input):
    text_sha256 = Text(max_length=64, help_text="Fingerprint of the text that you have read.")


class HandoverRefusalIn(Input):
    reason = Text(max_length=40, help_text="A code of the version's list, or other.")
    words = Text(max_length=2000)
    loans = Many(child=Id(), max_length=MOST_LOANS, default=list)
    items_missing = Many(child=Text(max_length=40), max_length=5, default=list)


class HandoverRulingIn(Input):
    ruling = Code(choices=[one.value for one in Ruling])
    reason = Text(max_length=2000)


class InventoryLineIn(Input):
    loan = Text(max_length=60, help_text="Our number of the loan.")
    met = Code(choices=InventoryEntry.Met.values)
    agrees = serializers.BooleanField()
    difference = Text(max_length=300, default="", allow_blank=True)
    acknowledged = serializers.BooleanField()
    user_is_borrower = serializers.BooleanField(allow_null=True, default=None)
    real_user = Text(max_length=100, default="", allow_blank=True)
    clocks_agree = serializers.BooleanField()
    clocks_missing = Many(child=Code(choices=list(CLOCKS)), max_length=20, default=list)
    measure = Text(max_length=300, default="", allow_blank=True)
    files = FilesField(required=False, help_text="What the borrower signed: PDF, JPG or PNG.")


def _person(person: Any) -> dict[str, Any]:
    return {"id": person.pk, "staff_number": person.staff_number, "name": person.name}


def _latest(handover: Handover) -> Dossier | None:
    found: Dossier | None = handover.dossiers.order_by("-serial").first()
    return found


class Handovers(ListEndpoint):
    title = _("Handovers")
    gives = HandoverOut
    queryset = Handover.objects.none()
    filterset_class = HandoverFilter
    sorts = {"day": ("day", "id"), "number": ("number", "id"), "state": ("state", "id")}
    default_sort = "-day"

    def rows(self) -> models.QuerySet[Any]:
        return Handover.objects.visible_to(self.actor).select_related("branch", "outgoing")


class HandoverEndpoint(ObjectEndpoint):
    """A handover found by whom it concerns and in its branch."""

    def subjects(self) -> models.QuerySet[Any]:
        people = ("receivers__person", "supervisors__person")
        seen = Handover.objects.visible_to(self.actor).select_related("branch__parent", "outgoing", "version")
        return seen.prefetch_related(*people)

    def owners_of(self, subject: Handover) -> set[int]:
        return owners_of_handover(subject, act=self.act, actor=self.actor)


class HandoverDetail(HandoverEndpoint):
    title = _("One handover")
    gives = WholeHandoverOut


class HandoverAct(ActEndpoint, HandoverEndpoint):
    """An act on a handover; the answer is the handover as it then stands."""

    http_method_names = ["post"]
    act_gives = WholeHandoverOut

    def perform(self, data: dict[str, Any]) -> str:
        self.do(data)
        return str(self.subject.pk)

    def do(self, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def told(self) -> dict[str, Any]:
        return {"actor": self.actor, "on": self.actor.on}

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


class SignHandover(HandoverAct):
    act_title = ACT_LABELS["sign_handover"]
    takes = HandoverSignIn

    def do(self, data: dict[str, Any]) -> None:
        sign_handover(handover_id=self.subject.pk, text_sha256=data["text_sha256"], **self.told())


class RefuseHandover(HandoverAct):
    act_title = ACT_LABELS["refuse_handover"]
    takes = HandoverRefusalIn
    places = {"loan_ids": "loans"}

    def do(self, data: dict[str, Any]) -> None:
        no = No(
            reason=data["reason"],
            words=data["words"],
            loan_ids=data["loans"],
            items_missing=data["items_missing"],
        )
        refuse_handover(handover_id=self.subject.pk, no=no, **self.told())


class RuleOnRefusal(HandoverAct):
    act_title = ACT_LABELS["rule_on_refusal"]
    takes = HandoverRulingIn

    def do(self, data: dict[str, Any]) -> None:
        refusals = Refusal.objects.filter(dossier__handover=self.subject, role=Role.RECEIVER)
        refusal = refusals.order_by("-id").first()
        if refusal is None:
            raise Refused(_text("No refusal waits for a ruling."))
        rule_on_refusal(refusal_id=refusal.pk, **data, **self.told())


class CompleteHandover(HandoverAct):
    act_title = ACT_LABELS["complete_handover"]

    def do(self, data: dict[str, Any]) -> None:
        complete_handover(handover_id=self.subject.pk, **self.told())


class InventoryLines(ListEndpoint, HandoverEndpoint):
    """What was found on the loans of one handover; the newest line of a loan counts."""

    http_method_names = ["get", "head"]
    title = _("Inventory lines of a handover")
    gives = InventoryLineOut
    queryset = InventoryEntry.objects.none()
    filterset_class = InventoryLineFilter
    sorts = {"on": ("on", "id")}
    default_sort = "on"

    def rows(self) -> models.QuerySet[Any]:
        return InventoryEntry.objects.filter(handover=self.subject).select_related("loan", "recorded_by")


class RecordInventory(WithFiles, HandoverAct):
    act_title = ACT_LABELS["record_inventory"]
    act_gives = InventoryLineOut
    takes = InventoryLineIn
    done_status = 201

    def perform(self, data: dict[str, Any]) -> str:
        number, files = data.pop("loan"), data.pop("files", ())
        loan = self.subject.loans.filter(loan__number=number).values_list("loan", flat=True).first()
        found = Found(**data)
        row = record_inventory(
            handover_id=self.subject.pk, loan_id=loan or 0, found=found, files=files, **self.told()
        )
        return str(row.pk)

    def done(self, result: str) -> Any:
        return InventoryEntry.objects.select_related("loan", "recorded_by").get(pk=result)
