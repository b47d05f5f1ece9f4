"""What the API answers about borrowers, applications and loans. Identity numbers appear only masked."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from creditcoop.core.api.shapes import Out, PersonOut, UnitOut, Yuan
from loans.models import Loan, LoanApplication
from loans.queries import vote_of
from loans.queries.classes import days_late
from loans.rules.approval_flow import Step


class HouseholdOut(Out):
    number = serializers.CharField()
    village = serializers.CharField()
    head_name = serializers.CharField()


class BorrowerRefOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="Empty: not recorded.")


class BorrowerOut(BorrowerRefOut):
    branch = UnitOut()
    id_kind = serializers.CharField()
    id_masked = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    household = HouseholdOut(allow_null=True)
    entered_by = PersonOut(allow_null=True)


class ApplicationRowOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()
    branch = UnitOut()
    borrower = BorrowerRefOut()
    amount = Yuan()
    tier = serializers.IntegerField()
    route = serializers.CharField()
    state = serializers.CharField()
    handler = PersonOut()
    entered_on = serializers.DateField()
    waiting_for = serializers.CharField(help_text="The step that comes next; empty when it has ended.")
    waiting_since = serializers.DateField()


class StepOut(Out):
    step = serializers.CharField()
    person = PersonOut()
    post = serializers.CharField()
    outcome = serializers.CharField()
    opinion = serializers.CharField()
    on = serializers.DateField()
    recorded_at = serializers.DateTimeField()


class PlaceOut(Out):
    step = serializers.CharField()
    act = serializers.CharField()
    posts = serializers.SerializerMethodField(help_text="Any of these may take the step.")
    clause = serializers.CharField()

    def get_posts(self, place: Any) -> list[str]:
        return sorted(str(post) for post in place.holders)


class MemberOut(Out):
    person = PersonOut()
    presence = serializers.CharField()


class VoteOut(Out):
    person = PersonOut()
    choice = serializers.CharField()
    on_exception = serializers.CharField(
        help_text="grant, refuse, or empty where no exception was asked for."
    )
    reason = serializers.CharField()
    on = serializers.DateField()


class MeetingOut(Out):
    """Votes show once the group has decided; before that, who has voted."""

    chair = PersonOut()
    on = serializers.DateField()
    members = MemberOut(many=True)
    voted = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of persons.")
    votes = VoteOut(many=True)
    result = serializers.CharField(allow_null=True, help_text="passed, rejected, or null while it is open.")


class GuarantorOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    id_kind = serializers.CharField()
    id_masked = serializers.CharField()


class CollateralOut(Out):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    description = serializers.CharField()
    owner_name = serializers.CharField()
    appraised_amount = Yuan()
    registration_number = serializers.CharField()
    registered_on = serializers.DateField(allow_null=True)


class OrderOut(Out):
    person = PersonOut()
    letter = serializers.CharField(source="authorisation.number")
    on = serializers.DateField()


class LoanRefOut(Out):
    id = serializers.IntegerField()
    number = serializers.CharField()


class SeatOut(Out):
    person = PersonOut()
    role = serializers.CharField()


class SentUpOut(Out):
    step = serializers.CharField()
    reason = serializers.CharField(help_text="no_holder or group_short.")
    on = serializers.DateField()


class StandInOut(Out):
    step = serializers.CharField()
    person = PersonOut()
    named_by = PersonOut()
    reason = serializers.CharField()
    on = serializers.DateField()


@extend_schema_field({"type": "array", "items": {"type": "integer"}})
class Ids(serializers.Field[Any, Any, Any, Any]):
    """The ids of related rows, which have an address of their own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, rows: Any) -> list[int]:
        return [row.pk for row in rows]


class ApplicationOut(ApplicationRowOut):
    """One application: its road, what was said, what stands in the way of the money today."""

    borrower = BorrowerRefOut()
    purpose = serializers.CharField()
    term_months = serializers.IntegerField()
    month_rate = serializers.CharField(allow_null=True, help_text="Per mille a month; null: not recorded.")
    method = serializers.CharField(help_text="How it is paid back; empty: not recorded.")
    security = serializers.CharField()
    entered_by = PersonOut()
    version = serializers.CharField(source="version.number", help_text="Number of the regulation version.")
    places = PlaceOut(many=True, help_text="The route, in order.")
    steps = StepOut(many=True, source="steps.all")
    group = SeatOut(many=True, help_text="The approval group of the branch today, while it is asked.")
    meeting = serializers.SerializerMethodField()
    guarantors = GuarantorOut(many=True, source="guarantors.all")
    collateral = CollateralOut(many=True, source="collateral_items.all")
    collateral_rule = serializers.CharField(
        help_text="What II.6 asks for besides: free, exception_needed or barred."
    )
    exceptions = Ids(source="exceptions.all", help_text="Ids of requests for an exception to II.6.")
    interventions = Ids(source="interventions.all", help_text="Ids of records of pressure (III.5).")
    order = serializers.SerializerMethodField()
    obstacles = serializers.ListField(
        child=serializers.CharField(), help_text="What would stop the issue today, in words."
    )
    loan = serializers.SerializerMethodField()
    end_reason = serializers.CharField(help_text="Why it was withdrawn or lapsed.")
    follows = serializers.IntegerField(source="follows_id", allow_null=True)
    follow_kind = serializers.CharField(help_text="correction, reconsideration or empty.")
    new_facts = serializers.CharField()
    renews = serializers.IntegerField(source="renews_id", allow_null=True, help_text="The loan it renews.")
    sent_up = SentUpOut(many=True, source="sent_up.all", help_text="Steps that went up to the union.")
    stand_ins = StandInOut(many=True, source="stand_ins.all")

    @extend_schema_field(MeetingOut(allow_null=True))
    def get_meeting(self, application: LoanApplication) -> dict[str, Any] | None:
        meeting = getattr(application, "meeting", None)
        if meeting is None:
            return None
        closed = any(step.step == Step.GROUP for step in application.steps.all())
        votes = list(meeting.votes.all())
        vote = vote_of(application) if closed else None
        shown = {
            "chair": meeting.chair,
            "on": meeting.on,
            "members": meeting.members.all(),
            "voted": [vote.person_id for vote in votes],
            "votes": votes if closed else [],
            "result": vote.result if vote else None,
        }
        return dict(MeetingOut(shown).data)

    @extend_schema_field(OrderOut(allow_null=True))
    def get_order(self, application: LoanApplication) -> dict[str, Any] | None:
        order = getattr(application, "order", None)
        return dict(OrderOut(order).data) if order else None

    @extend_schema_field(LoanRefOut(allow_null=True))
    def get_loan(self, application: LoanApplication) -> dict[str, Any] | None:
        loan = getattr(application, "loan", None)
        return dict(LoanRefOut(loan).data) if loan else None


class LoanRowOut(Out):
    """An empty text or null means: not recorded (loans of an old book)."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    branch = UnitOut()
    borrower = BorrowerRefOut()
    origin = serializers.CharField()
    standing = serializers.CharField()
    amount = Yuan()
    balance = Yuan(allow_null=True)
    granted_on = serializers.DateField()
    due_on = serializers.DateField()
    tier = serializers.IntegerField(allow_null=True)
    route = serializers.CharField()
    security = serializers.CharField()
    handler = PersonOut(allow_null=True)
    grade = serializers.IntegerField(
        source="grade_then", allow_null=True, help_text="Class, 1 (pass) to 5 (loss); null: none."
    )
    old_class = serializers.CharField(
        source="old_class_then", allow_null=True, help_text="normal, overdue, idle, dead."
    )
    days_overdue_principal = serializers.SerializerMethodField(
        help_text="As of today; null: paid off or not recorded."
    )
    days_overdue_interest = serializers.SerializerMethodField(help_text="Likewise.")

    def get_days_overdue_principal(self, loan: Loan) -> int | None:
        return days_late(loan, self.context["actor"].on, of="principal")

    def get_days_overdue_interest(self, loan: Loan) -> int | None:
        return days_late(loan, self.context["actor"].on, of="interest")


class CustodyOut(Out):
    person = PersonOut()
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True, help_text="The first day outside; null: open.")


class LoanOut(LoanRowOut):
    rate = serializers.DecimalField(
        max_digits=15, decimal_places=6, allow_null=True, help_text="Percent a year."
    )
    purpose = serializers.CharField()
    application = serializers.IntegerField(source="application_id", allow_null=True)
    booked_by = PersonOut(allow_null=True)
    version = serializers.CharField(source="version.number", allow_null=True, default=None)
    reported_in_debt = serializers.BooleanField(allow_null=True)
    renews = serializers.IntegerField(
        source="renews_id", allow_null=True, help_text="The loan this one renews."
    )
    renewed_by = serializers.SerializerMethodField(help_text="The loan that renews this one, or null.")
    already_bad_amount = Yuan(allow_null=True, help_text="Of a renewal: what was bad before it (Q3).")
    custodies = CustodyOut(many=True, source="custodies.all")

    def get_renewed_by(self, loan: Loan) -> int | None:
        return Loan.objects.filter(renews=loan).values_list("pk", flat=True).first()
