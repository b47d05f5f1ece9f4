"""The only door to shares: what a person may see of who answers for what."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

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
        later = apps.get_model("accountability", "LiabilitySplit").objects.filter(
            loan=OuterRef("split__loan"),
            sealed=True,
            from_on__lte=day,
            from_on__gt=OuterRef("split__from_on"),
        )
        return self.filter(~Exists(later), split__sealed=True, split__from_on__lte=day)
