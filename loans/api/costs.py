"""Costs that the cooperative advanced for a borrower, by API (II.4)."""

from typing import Any

from django.db import models

from creditcoop.core.api.fields import Amount, Code, Day, Input, Text
from creditcoop.core.api.views import ObjectEndpoint
from creditcoop.core.labels import ACT_LABELS
from loans.api.loans import visible_loans
from loans.api.money import LedgerEntryOut, visible_entries
from loans.api.with_files import FilesField, WithFiles
from loans.models import LedgerEntry, Loan
from loans.services.check_cost import CostFacts
from loans.services.record_cost import record_cost


class CostIn(Input):
    paid_on = Day()
    amount = Amount()
    kind = Code(choices=LedgerEntry.CostKind.values)
    payee = Text(max_length=60)
    words = Text(max_length=100, required=False, allow_blank=True, help_text="Needed for `other`.")
    files = FilesField(help_text="The receipt of the payee: PDF, JPG or PNG.")


class RecordCost(WithFiles, ObjectEndpoint):
    http_method_names = ["post"]
    act_title = ACT_LABELS["record_cost"]
    takes = CostIn
    act_gives = LedgerEntryOut
    done_status = 201

    def subjects(self) -> models.QuerySet[Any]:
        return visible_loans(self.actor)

    def owners_of(self, subject: Loan) -> set[int]:
        return set()

    def perform(self, data: dict[str, Any]) -> str:
        names = ("paid_on", "amount", "kind", "payee", "words")
        entry = record_cost(
            loan_id=self.subject.pk,
            facts=CostFacts(**{name: data[name] for name in names if name in data}),
            files=data["files"],
            actor=self.actor,
            on=self.actor.on,
        )
        return str(entry.pk)

    def done(self, result: str) -> Any:
        return visible_entries(self.actor).get(pk=result)
