"""A whole database as text, by what papers say and not by row numbers, so that two can be compared."""

import hashlib
import json
import re
from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db import models

from accountability.models import LiabilitySplit
from creditcoop.core.models import (
    Authorisation,
    EvidenceFile,
    IssuedPaper,
    Person,
    RegulationVersion,
    Unit,
    User,
)
from loans.models import (
    Borrower,
    Custody,
    GroupMeeting,
    GuaranteeException,
    Guarantor,
    Household,
    Intervention,
    LedgerEntry,
    Loan,
    LoanApplication,
    Visit,
)

# The moment of writing, and salted secrets, are no business data.
LEFT_OUT = {"id", "recorded_at", "history_id", "history_date", "password", "last_login", "subject_id"}
# The text of a handover names its rows, so its fingerprint is of this database alone.
LEFT_OUT |= {"dossier_sha256"}
NATURAL: dict[type[models.Model], str] = {
    Unit: "code",
    Person: "staff_number",
    User: "username",
    Borrower: "number",
    Household: "number",
    Guarantor: "id_number",
    LoanApplication: "number",
    Loan: "number",
    Authorisation: "number",
    RegulationVersion: "number",
    EvidenceFile: "sha256",
    IssuedPaper: "number",
    LedgerEntry: "voucher",
}
# Where a text or list names rows by their numbers: those are the database's own.
ROW_NUMBERS = re.compile(
    r'"(event|exception|intervention|corrects|visit)": \d+|(?<=copies of paper )\d+'
    r'|"(id|row)":\d+|"sha256": "[0-9a-f]{64}"'
)
LISTS_OF_ROWS = {"events", "ineffective"}
LABELS = ("core", "loans", "accountability")


def rows_by_table() -> dict[str, list[str]]:
    """Every row of every business table, sorted; references by the number on the paper."""
    names = _names()
    found: dict[str, list[str]] = {}
    for model in (model for label in LABELS for model in apps.get_app_config(label).get_models()):
        fields = [field for field in model._meta.concrete_fields if field.name not in LEFT_OUT]
        rows = []
        for row in model._base_manager.values_list(*(field.attname for field in fields)):
            said = {field.name: _said(field, value, names) for field, value in zip(fields, row, strict=True)}
            rows.append(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str))
        if rows:
            found[model._meta.label] = sorted(rows)
    links = LoanApplication.guarantors.through.objects.values_list(
        "loanapplication__number", "guarantor__id_number"
    )
    found["guarantors of applications"] = sorted(map(str, links))
    return found


def fingerprint() -> str:
    return hashlib.sha256(json.dumps(rows_by_table(), ensure_ascii=False).encode()).hexdigest()


def _names() -> dict[type[models.Model], dict[Any, str]]:
    names: dict[type[models.Model], dict[Any, str]] = defaultdict(dict)
    for model, column in NATURAL.items():
        names[model] = dict(model._base_manager.values_list("pk", column))
    names[GroupMeeting] = dict(GroupMeeting.objects.values_list("pk", "application__number"))
    for model in (GuaranteeException, Intervention):
        names[model] = dict(model._base_manager.values_list("pk", "application__number"))
    names[Visit] = {visit.pk: str(visit) for visit in Visit.objects.select_related("borrower")}
    kept = Custody.objects.select_related("loan")
    names[Custody] = {custody.pk: f"{custody.loan.number} {custody.from_on}" for custody in kept}
    names[LiabilitySplit] = dict(LiabilitySplit.objects.values_list("pk", "loan__number"))
    return names


def _said(field: Any, value: Any, names: dict[type[models.Model], dict[Any, str]]) -> Any:
    if isinstance(value, memoryview):  # PostgreSQL's bytes
        return bytes(value).hex()
    if field.name in LISTS_OF_ROWS:
        return len(value)
    if isinstance(value, str):
        return ROW_NUMBERS.sub("a row", value)
    if value is None or not field.is_relation:
        return value
    return names[field.related_model][value]
