"""What the API answers about who answers for what. A percentage is exact: "30", or "40/3" where it does not end."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accountability.models import LiabilitySplit
from accountability.reports.compensation import Compensation, MadeGood
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut, Yuan
from creditcoop.core.api.views import reader_language
from creditcoop.core.rules.money import format_yuan
from loans.api.shapes import BorrowerRefOut, CustodyOut


class ShareOut(Out):
    person = PersonOut()
    post = serializers.CharField()
    percent = serializers.CharField()
    amount = Yuan()
    clause = serializers.CharField()
    is_first = serializers.BooleanField()


class UnallocatedOut(Out):
    percent = serializers.CharField(source="unallocated_percent")
    amount = Yuan(source="unallocated_amount")


class SplitOut(Out):
    version = serializers.CharField(source="version.number")
    version_sha256 = serializers.CharField(source="version.sha256")
    from_on = serializers.DateField()
    tier = serializers.IntegerField()
    first_responsible = PersonOut()
    total_amount = Yuan()
    unallocated = UnallocatedOut(source="*")
    shares = ShareOut(many=True, source="shown_shares")
    readings = serializers.SerializerMethodField(
        help_text="Settings of the regulation that the split rests on."
    )
    steps = serializers.SerializerMethodField(help_text="How it came about, in the reader's language.")

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_readings(self, split: LiabilitySplit) -> dict[str, Any]:
        return json.loads(split.readings)  # type: ignore[no-any-return]

    def get_steps(self, split: LiabilitySplit) -> list[str]:
        return json.loads(split.steps).get(reader_language(), [])  # type: ignore[no-any-return]


class MadeGoodOut(Out):
    person = PersonOut(source="share.person")
    post = serializers.CharField(source="share.post")
    percent = serializers.SerializerMethodField()
    amount = serializers.SerializerMethodField()
    clause = serializers.CharField(source="share.clause")
    is_first = serializers.BooleanField(source="share.is_first")

    def get_percent(self, row: MadeGood) -> str:
        return str(row.part * 100)

    def get_amount(self, row: MadeGood) -> str:
        return format_yuan(row.fen)


class CompensationOut(Out):
    """IV.1, IV.3, Q15: what would be made good by whom, were the loss determined that day. Never charged."""

    principal = serializers.SerializerMethodField()
    interest = serializers.SerializerMethodField(
        help_text="With the overdue rate, without compound interest."
    )
    loss = serializers.SerializerMethodField()
    shares = MadeGoodOut(many=True)
    nobody = serializers.SerializerMethodField(help_text="What falls to nobody, or to people not on record.")

    def get_principal(self, found: Compensation) -> str:
        return format_yuan(found.loss.principal_fen)

    def get_interest(self, found: Compensation) -> str:
        return format_yuan(found.loss.interest_fen)

    def get_loss(self, found: Compensation) -> str:
        return format_yuan(found.loss.total_fen)

    def get_nobody(self, found: Compensation) -> str:
        return format_yuan(found.nobody_fen)


class LoanLiabilityOut(Out):
    loan = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    on = serializers.DateField()
    recorded = serializers.BooleanField(
        help_text="False: nobody is recorded (old book), or not yet issued that day."
    )
    keeper = CustodyOut(allow_null=True)
    split = SplitOut(allow_null=True)
    compensation = CompensationOut(allow_null=True, help_text="Null: not a bad loan on that day.")


class SharedLoanOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()
    branch = UnitOut()
    borrower = BorrowerRefOut()
    amount = Yuan()
    balance = Yuan(allow_null=True)
    granted_on = serializers.DateField()
    due_on = serializers.DateField()
    tier = serializers.IntegerField(allow_null=True)
    standing = serializers.CharField()


class PersonShareOut(Out):
    loan = SharedLoanOut(source="split.loan")
    from_on = serializers.DateField(source="split.from_on")
    post = serializers.CharField()
    percent = serializers.CharField()
    amount = Yuan()
    clause = serializers.CharField()
    is_first = serializers.BooleanField()


class FiguresOut(Out):
    """Amounts are null where nothing is recorded; `…_missing` counts loans without that amount."""

    loans = serializers.IntegerField()
    first = serializers.IntegerField(help_text="Of them, as first responsible.")
    granted = Yuan()
    owed = Yuan(allow_null=True)
    owed_missing = serializers.IntegerField()
    overdue = serializers.IntegerField()
    overdue_owed = Yuan(allow_null=True)
    overdue_missing = serializers.IntegerField()
    share = Yuan(allow_null=True)


class TierFiguresOut(Out):
    tier = serializers.IntegerField(allow_null=True, help_text="Null: not recorded.")
    figures = FiguresOut()


class GroupOut(Out):
    person = PersonOut(allow_null=True)
    total = FiguresOut()
    tiers = serializers.SerializerMethodField()

    @extend_schema_field(TierFiguresOut(many=True))
    def get_tiers(self, group: Any) -> list[Any]:
        order = sorted(group.tiers, key=lambda tier: tier or 9)
        rows = [{"tier": tier, "figures": group.tiers[tier]} for tier in order]
        return list(TierFiguresOut(rows, many=True).data)


class ReportOut(Out):
    day = serializers.DateField()
    own_only = serializers.BooleanField(help_text="True: only the caller's own row is in his reach.")
    people = GroupOut(many=True)
    unallocated = GroupOut(help_text="What the regulation gives to nobody.")
    not_recorded = GroupOut(help_text="Loans of an old book for which nobody is recorded.")
    everything = GroupOut(help_text="Each loan once.")
