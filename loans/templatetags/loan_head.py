"""The head that every tab of a loan shares."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loans.labels import STANDING_LABELS, STANDING_TAGS
from loans.models import Loan

register = template.Library()


@register.simple_tag
def loan_state(loan: Loan) -> SafeString:
    """The loan's state as a tag."""
    return render_to_string(
        "includes/state_tag.html",
        {"text": STANDING_LABELS[loan.standing], "kind": STANDING_TAGS[loan.standing]},
    )


@register.simple_tag
def loan_tabs(loan: Loan, active: str) -> SafeString:
    """The tabs of a loan; `active` is overview, money, time_limits, visits, security, liability, papers or history."""
    tabs: list[dict[str, Any]] = [
        {"label": label, "url": reverse(name, args=[loan.pk]), "active": key == active}
        for key, name, label in (
            ("overview", "loan", _("Overview")),
            ("money", "loan_money", _("Money")),
            ("time_limits", "loan_time_limits", _("Time limits")),
            ("visits", "loan_visits", _("Visits")),
            ("security", "loan_security", _("Security")),
            ("liability", "loan_liability", _("Liability")),
            ("papers", "loan_papers", _("Papers")),
            ("history", "loan_history", _("History")),
        )
    ]
    return render_to_string("includes/tabs.html", {"tabs": tabs})
