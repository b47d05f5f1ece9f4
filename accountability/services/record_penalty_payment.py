"""Accounts record what was paid on a penalty, or keep back an instalment of a month's wage (IV.3, Q36).

Of the wage at most the version's part, and the local minimum wage is left; both are data that personnel recorded. No
deduction before confirmation, during an objection or its time, or while it is put off. Never by who answers for the
lapse; of no more than is owed.
"""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import PenaltyCase, PenaltyPayment
from accountability.queries.cases import kept_back, minimum_wage, owed, wage_of
from accountability.rules.case_flow import CaseAct
from accountability.rules.deductions import deductible
from accountability.rules.monthly_notice import month_of
from accountability.services import case_book
from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import Person
from creditcoop.core.rules.money import to_fen, to_yuan


@transaction.atomic
def record_penalty_payment(
    *,
    case_id: int,
    amount: Decimal,
    receipt: str,
    month: datetime.date | None,
    actor: Actor,
    on: datetime.date,
) -> PenaltyPayment:
    """`month` None: paid by the person; else kept back of the wage of that month."""
    if not receipt.strip():
        raise Refused(_("Write the number of the voucher."), field="receipt")
    case = case_book.locked(case_id)
    actor.require("record_penalty_payment", branch=case.branch)
    case_book.require_turn(case, CaseAct.PAY if month is None else CaseAct.DEDUCT, on)
    person = case_book.require_outsider(case, actor)
    if amount <= 0 or amount > owed(case):
        raise Refused(_("Enter an amount, and no more than is owed."), field="amount")
    payment = PenaltyPayment(
        case=case, person=person, kind="paid", amount=amount, receipt=receipt.strip(), on=on
    )
    if month is not None:
        _bind(payment, case, month_of(month))
    payment.save(force_insert=True)
    case_book.record(
        "record_penalty_payment", case, actor, amount=str(amount), kind=payment.kind, month=payment.month
    )
    return payment


def _bind(payment: PenaltyPayment, case: PenaltyCase, month: datetime.date) -> None:
    """Make it a deduction within the bounds of its month, or refuse it and say how much would be possible."""
    Person.objects.select_for_update().get(pk=case.person_id)
    wage, minimum = wage_of(case.person, month), minimum_wage(case.branch.union, month)
    if wage is None:
        raise Refused(_("Personnel has not recorded the wage of this month."), field="month")
    if minimum is None:
        raise Refused(_("Personnel has not recorded the local minimum wage."), field="month")
    cap = case_book.policy_of(case).deduction_cap
    most = deductible(
        wage_fen=to_fen(wage.amount),
        minimum_fen=to_fen(minimum.amount),
        cap_percent=cap,
        taken_fen=to_fen(kept_back(case.person, month)),
    )
    if to_fen(payment.amount) > most:
        raise Refused(
            _("Of this month's wage at most %(most)s yuan may still be kept back (Q36).")
            % {"most": to_yuan(most)},
            field="amount",
            code="over_the_cap",
        )
    payment.kind, payment.month = "deducted", month
    payment.wage, payment.minimum, payment.cap_percent = wage, minimum, cap
