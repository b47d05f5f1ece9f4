"""What the pages about one handover share."""

from typing import Any

from django.db import models
from django.urls import reverse

from creditcoop.core.views.base import ObjectActPage, ObjectPage
from handover.access import owners_of_handover
from handover.models import Handover


class HandoverPage(ObjectPage):
    """A page about one handover, found only inside the reader's scope."""

    def subjects(self) -> models.QuerySet[Any]:
        return Handover.objects.visible_to(self.actor).select_related(
            "branch__parent", "outgoing", "version", "opened_by", "completed_by"
        )

    def owners_of(self, subject: Handover) -> set[int]:
        return owners_of_handover(subject, act=self.act, actor=self.actor)


class HandoverActPage(HandoverPage, ObjectActPage):
    """A form that does one act on one handover and comes back to it."""

    template = "handover/act.html"
    title: Any = ""
    submit_label: Any = ""
    intro: Any = ""
    danger = False

    def back(self) -> str:
        return reverse("handover", args=[self.subject.pk])

    def context(self) -> dict[str, Any]:
        return {
            "handover": self.subject,
            "title": self.title,
            "intro": self.intro,
            "submit_label": self.submit_label,
            "danger": self.danger,
            "cancel_url": self.back(),
        }
