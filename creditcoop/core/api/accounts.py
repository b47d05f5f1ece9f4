"""Posts, seats and accounts by API: the same services as the pages."""

from typing import Any

from django.db import models
from django.http import Http404
from rest_framework import serializers

from creditcoop.core import clock
from creditcoop.core.api.fields import Code, Day, Id, Input, Text
from creditcoop.core.api.shapes import Out, PersonOut, UnitOut
from creditcoop.core.api.views import ActEndpoint, ListEndpoint, ObjectEndpoint
from creditcoop.core.filters import (
    DeviceFlagFilter,
    PostingRequestFilter,
    SecondFactorPostFilter,
)
from creditcoop.core.labels import ACT_LABELS
from creditcoop.core.models import (
    DeviceFlag,
    FactorReset,
    GroupSeat,
    Person,
    Posting,
    PostingRequest,
    SecondFactorPost,
    Unit,
    User,
)
from creditcoop.core.queries import (
    second_factor_posts_visible_to,
    units_in_scope,
)
from creditcoop.core.rules.postings import SEAT
from creditcoop.core.rules.posts import Post, Seat
from creditcoop.core.services.ask_posting import PostAsked, ask_posting
from creditcoop.core.services.confirm_posting import confirm_posting
from creditcoop.core.services.create_account import create_account
from creditcoop.core.services.disable_account import disable_account
from creditcoop.core.services.end_posting import end_posting
from creditcoop.core.services.second_factor_posts import end_second_factor_post, name_second_factor_post
from creditcoop.core.services.start_reset import start_reset


class PostingRequestOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    post = serializers.CharField(help_text="Empty for a seat.")
    role = serializers.CharField(help_text="Empty for a post.")
    unit = UnitOut()
    from_on = serializers.DateField()
    ground = serializers.CharField()
    state = serializers.CharField()
    asked_by = PersonOut()
    asked_on = serializers.DateField()
    decided_by = PersonOut(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    decision_reason = serializers.CharField()


class AskPostingIn(Input):
    staff_number = Text(max_length=20)
    post = Code(choices=[*(post.value for post in Post), SEAT])
    role = Code(choices=[seat.value for seat in Seat], required=False)
    unit = Id()
    from_on = Day()
    ground = Text(max_length=200)


class OutcomeIn(Input):
    outcome = Code(choices=["agree", "refuse"])
    reason = Text(max_length=2000, required=False, allow_blank=True)


class EndReasonIn(Input):
    reason = Text(max_length=200)


class PostingRequests(ActEndpoint, ListEndpoint):
    """GET lists what was asked for, POST asks for a post or a seat."""

    title = ACT_LABELS["view_posting_requests"]
    act_title = ACT_LABELS["ask_posting"]
    gives = PostingRequestOut
    act_gives = PostingRequestOut
    takes = AskPostingIn
    done_status = 201
    queryset = PostingRequest.objects.none()
    filterset_class = PostingRequestFilter
    sorts = {"asked_on": ("asked_on", "id")}
    default_sort = "-asked_on"

    def rows(self) -> models.QuerySet[Any]:
        rows = PostingRequest.objects.in_scope(self.actor, "view_posting_requests")
        return rows.select_related("person", "unit__parent__parent", "asked_by", "decided_by")

    def perform(self, data: dict[str, Any]) -> str:
        unit = units_in_scope(self.actor, "ask_posting").filter(pk=data.pop("unit")).first()
        if unit is None:
            raise Http404
        asked = PostAsked(unit=unit, role=data.pop("role", ""), **data)
        return str(ask_posting(asked=asked, actor=self.actor, on=self.actor.on).pk)

    def done(self, result: str) -> Any:
        return self.rows().get(pk=result)


class ConfirmPosting(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["confirm_posting"]
    takes = OutcomeIn
    act_gives = PostingRequestOut
    http_method_names = ["post"]

    def subjects(self) -> models.QuerySet[Any]:
        rows = PostingRequest.objects.in_scope(self.actor, "view_posting_requests")
        return rows.select_related("person", "unit__parent__parent", "asked_by", "decided_by")

    def branch_of(self, subject: PostingRequest) -> Unit | None:
        return subject.unit.branch or subject.unit

    def perform(self, data: dict[str, Any]) -> str:
        confirm_posting(
            request_id=self.subject.pk,
            outcome=data["outcome"],
            reason=data.get("reason", ""),
            actor=self.actor,
            on=self.actor.on,
        )
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


class TermOut(Out):
    id = serializers.IntegerField()
    person = PersonOut()
    unit = UnitOut()
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    end_reason = serializers.CharField()


class EndPosting(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["end_posting"]
    takes = EndReasonIn
    act_gives = TermOut
    http_method_names = ["post"]
    kind: type[Any] = Posting

    def subjects(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.kind.objects.in_scope(self.actor, "read_people")
        return rows.select_related("person", "unit__parent__parent")

    def branch_of(self, subject: Any) -> Unit | None:
        found: Unit = subject.unit.branch or subject.unit
        return found

    def perform(self, data: dict[str, Any]) -> str:
        end_posting(term=self.subject, reason=data["reason"], actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


class EndSeat(EndPosting):
    kind = GroupSeat


class AccountIn(Input):
    staff_number = Text(max_length=20)
    name = Text(max_length=60)
    username = Text(max_length=60)


class AccountOut(Out):
    person = PersonOut()
    username = serializers.CharField()
    is_active = serializers.BooleanField()
    set_up_code = serializers.CharField(
        allow_null=True, help_text="Given once, in the answer that made it; a repeated sending has none."
    )
    waits_for = serializers.IntegerField(
        allow_null=True,
        help_text="The reset that another person confirms and whose code he hands over; null: none waits.",
    )


class AccountAnswer:
    """The account with the code that this very request has made."""

    set_up_code: str | None = None

    def done(self, result: str) -> Any:
        user = User.objects.select_related("person").get(pk=result)
        waiting = FactorReset.objects.filter(user=user, state=FactorReset.State.ASKED).first()
        user.set_up_code = self.set_up_code  # type: ignore[attr-defined]  # for the shape of the answer
        user.waits_for = waiting.pk if waiting else None  # type: ignore[attr-defined]
        return user


class CreateAccount(AccountAnswer, ActEndpoint):
    act_title = ACT_LABELS["create_account"]
    takes = AccountIn
    act_gives = AccountOut
    done_status = 201
    http_method_names = ["post"]

    def perform(self, data: dict[str, Any]) -> str:
        user, start = create_account(**data, actor=self.actor, on=self.actor.on, at=clock.now())
        self.set_up_code = start.code or None
        return str(user.pk)


class AccountAct(AccountAnswer, ActEndpoint, ObjectEndpoint):
    """An act on the account of a person, who is named in the address."""

    takes = EndReasonIn
    act_gives = AccountOut
    http_method_names = ["post"]

    def subjects(self) -> models.QuerySet[Any]:
        return Person.objects.visible_to(self.actor)

    def branch_of(self, subject: Person) -> Unit | None:
        posting = Posting.objects.filter(person=subject).select_related("unit__parent__parent")
        latest = posting.filter(Posting.covers(self.actor.on)).first() or posting.order_by("-from_on").first()
        unit = latest.unit if latest is not None else self.actor.home
        return (unit.branch or unit) if unit is not None else None

    def user(self) -> User:
        user = User.objects.filter(person=self.subject).first()
        if user is None:
            raise Http404
        return user


class DisableAccount(AccountAct):
    act_title = ACT_LABELS["disable_account"]

    def perform(self, data: dict[str, Any]) -> str:
        user = self.user()
        disable_account(user_id=user.pk, reason=data["reason"], actor=self.actor)
        return str(user.pk)


class StartReset(AccountAct):
    act_title = ACT_LABELS["start_reset"]

    def perform(self, data: dict[str, Any]) -> str:
        user = self.user()
        start = start_reset(
            user_id=user.pk, reason=data["reason"], actor=self.actor, on=self.actor.on, at=clock.now()
        )
        self.set_up_code = start.code or None
        return str(user.pk)


class SecondFactorPostOut(Out):
    id = serializers.IntegerField()
    post = serializers.CharField()
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    named_by = PersonOut()


class NameIn(Input):
    post = Code(choices=[post.value for post in Post])
    from_on = Day()


class SecondFactorPosts(ActEndpoint, ListEndpoint):
    """GET lists the posts that need a second factor, POST names one."""

    title = ACT_LABELS["view_second_factor_posts"]
    act_title = ACT_LABELS["name_second_factor_post"]
    gives = SecondFactorPostOut
    act_gives = SecondFactorPostOut
    takes = NameIn
    done_status = 201
    queryset = SecondFactorPost.objects.none()
    filterset_class = SecondFactorPostFilter
    sorts = {"from_on": ("from_on", "id")}
    default_sort = "from_on"

    def rows(self) -> models.QuerySet[Any]:
        return second_factor_posts_visible_to(self.actor).select_related("named_by", "union")

    def perform(self, data: dict[str, Any]) -> str:
        assert self.actor.home is not None  # who may is on a post of the union
        row = name_second_factor_post(union=self.actor.home.union, **data, actor=self.actor, on=self.actor.on)
        return str(row.pk)

    def done(self, result: str) -> Any:
        return self.rows().get(pk=result)


class EndSecondFactorPost(ActEndpoint, ObjectEndpoint):
    act_title = ACT_LABELS["name_second_factor_post"]
    act_gives = SecondFactorPostOut
    http_method_names = ["post"]

    def subjects(self) -> models.QuerySet[Any]:
        return second_factor_posts_visible_to(self.actor).select_related("named_by", "union")

    def branch_of(self, subject: SecondFactorPost) -> Unit | None:
        return subject.union

    def perform(self, data: dict[str, Any]) -> str:
        end_second_factor_post(row_id=self.subject.pk, actor=self.actor, on=self.actor.on)
        return str(self.subject.pk)

    def done(self, result: str) -> Any:
        return self.subjects().get(pk=result)


class SignatureOut(Out):
    person = PersonOut()
    act = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class DeviceFlagOut(Out):
    id = serializers.IntegerField()
    subject = serializers.CharField(source="later.subject_label")
    earlier = SignatureOut()
    later = SignatureOut()
    recorded_at = serializers.DateTimeField()


class DeviceFlags(ListEndpoint):
    title = ACT_LABELS["view_device_flags"]
    gives = DeviceFlagOut
    queryset = DeviceFlag.objects.none()
    filterset_class = DeviceFlagFilter
    sorts = {"recorded_at": ("id",)}
    default_sort = "-recorded_at"

    def rows(self) -> models.QuerySet[Any]:
        rows = DeviceFlag.objects.in_scope(self.actor, "view_device_flags")
        return rows.select_related("earlier__person", "later__person")
