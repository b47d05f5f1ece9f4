"""The only door to shares: what a person may see of who answers for what."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from creditcoop.core.access import Actor
from loans.models import Loan


class ShareQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> "ShareQuerySet":
        """Shares in loans that the person may see, and always his own."""
        seen = Loan.objects.visible_to(actor, "view_liability").values("pk")
        return self.filter(Q(split__loan__in=seen) | Q(person=actor.person))

    def on(self, day: datetime.date) -> "ShareQuerySet":
        """Shares of the split that holds for each loan on a day: the latest sealed one begun by then."""
        # The models import this module, so the table is reached by name.
        splits = apps.get_model("accountability", "LiabilitySplit").objects
        latest = (
            splits.filter(loan=OuterRef("split__loan"), sealed=True, from_on__lte=day)
            .order_by("-from_on")
            .values("pk")[:1]
        )
        return self.filter(split=Subquery(latest))
