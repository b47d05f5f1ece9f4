"""Resets by API that take two people: asked for by the administrator, confirmed by another person of the union."""

from typing import Any

from django.db import models
from rest_framework import serializers

from creditcoop.core import clock
from creditcoop.core.api.accounts import AccountAct, OutcomeIn
from creditcoop.core.api.shapes import Out, PersonOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.filters import FactorResetFilter
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import FactorReset, Unit
from creditcoop.core.queries import factor_resets_visible_to
from creditcoop.core.services.confirm_reset import confirm_reset
from creditcoop.core.services.reset_second_factor import ask_factor_reset


class FactorResetOut(Out):
    id = serializers.IntegerField()
    person = PersonOut(source="user.person")
    what = serializers.CharField(help_text="second_factor, password or reopening.")
    reason = serializers.CharField()
    state = serializers.CharField()
    asked_by = PersonOut()
    asked_on = serializers.DateField()
    decided_by = PersonOut(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)


class DecidedResetOut(FactorResetOut):
    set_up_code = serializers.CharField(
        allow_null=True, help_text="Of a password or a closed account. Given once, to who confirmed."
    )


class AskFactorReset(AccountAct):
    act_title = ACT_LABELS["ask_factor_reset"]
    act_gives = FactorResetOut  # type: ignore[assignment]  # the request in place of the account

    def perform(self, data: dict[str, Any]) -> str:
        reset = ask_factor_reset(
            user_id=self.user().pk, reason=data["reason"], actor=self.actor, on=self.actor.on
        )
        return str(reset.pk)

    def done(self, result: str) -> Any:
        return FactorReset.objects.select_related("user__person", "asked_by", "decided_by").get(pk=result)


class FactorResets(ListEndpoint):
    title = ACT_LABELS["view_factor_resets"]
    gives = FactorResetOut
    queryset = FactorReset.objects.none()
    filterset_class = FactorResetFilter
    sorts = {"asked_on": ("asked_on", "id")}
    default_sort = "-asked_on"

    def rows(self) -> models.QuerySet[Any]:
        return factor_resets_visible_to(self.actor).select_related("user__person", "asked_by", "decided_by")


class ConfirmFactorReset(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["confirm_factor_reset"]
    takes = OutcomeIn
    act_gives = DecidedResetOut
    set_up_code: str | None = None
    http_method_names = ["post"]

    def subjects(self) -> models.QuerySet[Any]:
        return factor_resets_visible_to(self.actor).select_related("user__person", "asked_by", "decided_by")

    def branch_of(self, subject: FactorReset) -> Unit | None:
        return self.actor.home

    def perform(self, data: dict[str, Any]) -> str:
        code = confirm_reset(
            reset_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data.get("reason", ""),
            actor=self.actor,
            on=self.actor.on,
            at=clock.now(),
        )
        self.set_up_code = code or None
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        reset = self.subjects().get(pk=result)
        reset.set_up_code = self.set_up_code
        return reset
