"""The only door to rows of accountability: who answers for what, who was told what."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from creditcoop.core.access import Actor
from loans.models import Loan
from loans.querysets import in_scope


class ShareQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> "ShareQuerySet":
        """Shares in loans that the person may see, and always his own."""
        seen = Loan.objects.visible_to(actor, "view_liability").values("pk")
        return self.filter(Q(split__loan__in=seen) | Q(person=actor.person))

    def on(self, day: datetime.date) -> "ShareQuerySet":
        """Shares of the split that holds for each loan on a day: the latest sealed one begun by then."""
        # The models import this module, so the table is reached by name.
        later = apps.get_model("accountability", "LiabilitySplit").objects.filter(
            loan=OuterRef("split__loan"),
            sealed=True,
            from_on__lte=day,
            from_on__gt=OuterRef("split__from_on"),
        )
        return self.filter(~Exists(later), split__sealed=True, split__from_on__lte=day)


class NoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_monthly_notices") -> "NoticeQuerySet":
        """Notices of the branches that the right reaches, and those to the person himself."""
        return self.filter(in_scope(actor.scope(act), Q(manager=actor.person)))

    def unsigned(self) -> "NoticeQuerySet":
        return self.filter(signature=None)


class NoticeBreachQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_monthly_notices") -> "NoticeBreachQuerySet":
        """What was missed in the branches that the right reaches, and what names the person."""
        return self.filter(in_scope(actor.scope(act), Q(manager=actor.person) | Q(accountant=actor.person)))


class LapseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_penalties") -> "LapseQuerySet":
        """Lapses of the scope; one's own are those that one answers for."""
        own = Q(manager=actor.person) | Q(department_director=actor.person) | Q(deputy=actor.person)
        own |= Q(branch_director=actor.person) | Q(accountant=actor.person)
        return self.filter(in_scope(actor.scope(act), own))

    def standing(self) -> "LapseQuerySet":
        """Those that were a loss: not undone since."""
        return self.filter(undone=None)


class PenaltyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_penalties") -> "PenaltyQuerySet":
        """Entries of the scope; one's own are those that charge oneself, wherever the loan is."""
        return self.filter(in_scope(actor.scope(act), Q(person=actor.person)))


class OfLapseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_penalties") -> "OfLapseQuerySet":
        """What belongs to a lapse is seen by whoever sees the lapse."""
        lapses = apps.get_model("accountability", "Lapse").objects.visible_to(actor, act)
        return self.filter(lapse__in=lapses.order_by().values("pk"))


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_penalties") -> "CaseQuerySet":
        """Cases of the scope, and one's own, wherever the loan is (Annex 13: who has left stays reachable)."""
        return self.filter(in_scope(actor.scope(act), Q(person=actor.person)))


class OfCaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, act: str = "view_penalties") -> "OfCaseQuerySet":
        """What belongs to a case is seen by whoever sees the case."""
        cases = apps.get_model("accountability", "PenaltyCase").objects.visible_to(actor, act)
        return self.filter(case__in=cases.order_by().values("pk"))
