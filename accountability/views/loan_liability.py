"""The tab Liability of a loan: who answers for it, as of any day."""

import datetime
import json
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.labels import role_text
from accountability.models import LiabilityShare, LiabilitySplit
from accountability.queries import keeper_on, shares_of_split, split_on
from accountability.reports.compensation import compensation_on
from accountability.views.parts import as_of, exact, left_over, person_url, readings_used, shares_of, why
from creditcoop.core.access import Actor
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.templatetags.ui import yuan_unit
from loans.models import Loan
from loans.queries.renewals import chain_of
from loans.views.pages import LoanPage


class LoanLiability(LoanPage):
    template = "accountability/loan_liability.html"

    def subjects(self) -> models.QuerySet[Any]:
        return (
            Loan.objects.visible_to(self.actor, "view_liability")
            .issued_or_imported()
            .select_related("borrower", "branch", "version")
        )

    def context(self) -> dict[str, Any]:
        loan: Loan = self.subject
        form, day = as_of(self.request.GET, self.actor)
        split = split_on(loan, day)
        keeper = keeper_on(loan, day)
        return {
            "loan": loan,
            "tab": "liability",
            "form": form,
            "day": day,
            "is_today": day == self.actor.on,
            "keeper": {
                "name": keeper.person.name,
                "since": keeper.from_on,
                "url": person_url(keeper.person_id, day, self.actor),
            }
            if keeper
            else None,
            "not_yet": loan.granted_on > day,
            "chain": chain(loan, day, self.actor),
            "compensation": compensation_context(loan, day, self.actor),
            **(split_context(split, day, self.actor) if split else {"split": None}),
        }


def chain(loan: Loan, day: datetime.date, actor: Actor) -> list[dict[str, Any]]:
    """Q3: who answers on each IOU of a chain of renewals; empty where nothing was renewed."""
    loans = chain_of(loan)
    if len(loans) == 1:
        return []
    visible = set(
        Loan.objects.visible_to(actor, "view_liability")
        .filter(pk__in=[one.pk for one in loans])
        .values_list("pk", flat=True)
    )
    return [_link_of_chain(one, loan, day, seen=one.pk in visible) for one in loans]


def _link_of_chain(one: Loan, this: Loan, day: datetime.date, *, seen: bool) -> dict[str, Any]:
    split = split_on(one, day) if seen else None
    return {
        "number": one.number,
        "url": reverse("loan_liability", args=[one.pk]) if seen and one != this else "",
        "this": one == this,
        "granted_on": one.granted_on,
        "amount": one.amount,
        "first": split.first_responsible.name if split else "",
        "already_bad": one.already_bad_amount,
    }


def split_context(split: LiabilitySplit, day: datetime.date, actor: Actor) -> dict[str, Any]:
    """A stored split as its page shows it."""
    shares = shares_of_split(split)
    return {
        "split": split,
        "first": first_in_words(shares),
        "total": split.total_amount if split.total_parts == split.denominator else None,
        "shares": shares_of(shares, day, actor),
        "unallocated": left_over(split.unallocated_percent, split.unallocated_amount),
        "readings": readings_used(json.loads(split.readings), version_id=split.version_id),
        "why": why(split),
        "version_url": reverse("regulation_version", args=[split.version_id]),
        "hash8": split.version.sha256[:8],
    }


def compensation_context(loan: Loan, day: datetime.date, actor: Actor) -> dict[str, Any] | None:
    """What would have to be made good by whom, were the loss of a bad loan determined on that day (IV.1, IV.3)."""
    found = compensation_on(loan, day)
    if found is None:
        return None
    settings = {"loss_base": found.policy.loss_base, "source_order": found.policy.source_order}
    return {
        "facts": [
            {"label": _("Principal"), "text": yuan_unit(to_yuan(found.loss.principal_fen))},
            {
                "label": _("Interest, without compound interest"),
                "text": yuan_unit(to_yuan(found.loss.interest_fen)),
            },
            {"label": _("Loss to be made good"), "text": yuan_unit(to_yuan(found.loss.total_fen))},
        ],
        "total": to_yuan(found.loss.total_fen),
        "shares": [
            {
                "name": row.share.person.name,
                "post": role_text(row.share.post),
                "percent": row.part * 100,
                "exact": exact(row.part * 100),
                "amount": to_yuan(row.fen),
                "is_first": row.share.is_first,
                "clause": row.share.clause,
                "url": person_url(row.share.person_id, day, actor),
            }
            for row in found.shares
        ],
        "nobody": left_over(found.nobody_part * 100, to_yuan(found.nobody_fen)),
        "readings": readings_used(settings, version_id=found.split.version_id),
    }


def first_in_words(shares: list[LiabilityShare]) -> str:
    """The one sentence that the page is for."""
    first = next(share for share in shares if share.is_first)
    return _("%(person)s, %(role)s, is first responsible for this loan (%(clause)s).") % {
        "person": first.person.name,
        "role": role_text(first.post),
        "clause": first.clause,
    }
