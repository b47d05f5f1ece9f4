"""借款申请书 (practice.md 3.1), 借款合同 and 借据 (3.4)."""

from creditcoop.core.documents.text import both, money
from loans.documents.common import Facts, application_facts, debts_here
from loans.labels import SECURITY_LABELS, STEP_LABELS
from loans.models import IssueOrder, Loan, LoanApplication
from loans.rules.approval_flow import DECIDING_STEPS, Step


def application_form(application: LoanApplication) -> Facts:
    """What the borrower asks for, to be signed by him."""
    return {**application_facts(application, whole=True), "debts_here": debts_here(application)}


def decision(application: LoanApplication) -> Facts | None:
    """The last deciding step that agreed; None before it."""
    step = (
        application.steps.filter(step__in=DECIDING_STEPS, outcome="agree")
        .select_related("person")
        .order_by("id")
        .last()
    )
    if step is None:
        return None
    return {"step": both(STEP_LABELS[step.step]), "person": step.person.name, "on": step.on.isoformat()}


def contract(application: LoanApplication) -> Facts:
    """The contract sheet. Rate, accounts and the plan of repayment are not recorded and stay blank."""
    return {**application_facts(application, whole=True), "decision": decision(application)}


def receipt(application: LoanApplication, loan: Loan, *, contract_number: str | None) -> Facts:
    """The IOU of a loan issued here. Its number is the key of everything later.

    `contract_number` is that of the contract which stands; None where none was made here: a blank for it then.
    """
    order = (
        IssueOrder.objects.filter(application=application).select_related("person", "authorisation").first()
    )
    booking = application.steps.filter(step=Step.BOOKING).select_related("person").first()
    return {
        **application_facts(application, whole=True),
        "loan": loan.number,
        "contract": contract_number,
        "amount": money(loan.amount),
        "granted_on": loan.granted_on.isoformat(),
        "due_on": loan.due_on.isoformat(),
        "rate": f"{loan.rate.normalize():f}" if loan.rate is not None else None,
        "decision": decision(application),
        "order": {
            "person": order.person.name,
            "on": order.on.isoformat(),
            "letter": order.authorisation.number,
        }
        if order
        else None,
        "booked_by": booking.person.name if booking else None,
        "security": {"code": loan.security, **both(SECURITY_LABELS[loan.security])},
    }
