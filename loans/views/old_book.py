"""What an old book said of the money of a loan, in words: its stated facts and the payments before the import."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from creditcoop.core.templatetags.ui import yuan
from creditcoop.core.views.lists import Table
from loans.labels import DAY_COUNT_LABELS, METHOD_LABELS, PERIOD_LABELS
from loans.models import Loan, OldPayment
from loans.views.import_tables import plain_table


def stated_facts(loan: Loan) -> list[dict[str, Any]]:
    """What the book stated beside balance and rate; empty for a loan of which it stated nothing more."""
    stated = getattr(loan, "stated", None)
    if stated is None:
        return []
    found = [
        (_("Balance as of"), stated.stated_on and stated.stated_on.isoformat()),
        (_("Paid back"), stated.method and METHOD_LABELS[stated.method]),
        (_("Interest period"), stated.period and PERIOD_LABELS[stated.period]),
        (_("Interest day"), stated.interest_day and str(stated.interest_day)),
        (_("Days are counted"), stated.day_count and DAY_COUNT_LABELS[stated.day_count]),
        (_("Principal overdue, days"), _number(stated.principal_overdue_days)),
        (_("Interest overdue, days"), _number(stated.interest_overdue_days)),
    ]
    return [{"label": label, "text": text or _("not recorded")} for label, text in found]


def _number(days: int | None) -> str:
    return "" if days is None else f"{days:,}"


def old_payment_table(loan: Loan) -> Table | None:
    """The payments of before the import, with their sums; None where none came in."""
    rows = list(OldPayment.objects.filter(loan=loan).order_by("paid_on", "id")) if loan.batch_id else []
    if not rows:
        return None
    heads = [_("Day"), _("Amount (yuan)"), _("Principal"), _("Interest"), _("Receipt number"), _("Paid by")]
    missing = _("not recorded")
    amounts = [[row.amount, row.principal, row.interest] for row in rows]
    sums = [sum(one for one in column if one is not None) for column in zip(*amounts, strict=True)]
    count = ngettext("%(count)s payment", "%(count)s payments", len(rows)) % {"count": f"{len(rows):,}"}
    return plain_table(
        heads=[*heads, _("Collected by")],
        rows=[
            [
                row.paid_on.isoformat(),
                *(missing if one is None else yuan(one) for one in parts),
                row.receipt_number,
                row.payer_name or missing,
                row.collector_name or missing,
            ]
            for row, parts in zip(rows, amounts, strict=True)
        ],
        numeric=(1, 2, 3),
        total=count,
        foot=[_("Total"), *map(yuan, sums), "", "", ""],
    )
