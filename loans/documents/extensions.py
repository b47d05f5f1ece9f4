"""展期协议书 (practice.md 3.9): who extends what until when at which rate, and what each guarantor said to it."""

import datetime
from collections.abc import Mapping

from creditcoop.core.documents.text import money, spoken, unit_name
from loans.documents.common import Facts, application_facts, borrower_facts, party, text
from loans.models import ExtensionRequest, Loan
from loans.queries.extensions import rate_of_request
from loans.rules.quality.extension import quoted


def extension_agreement(
    request: ExtensionRequest,
    *,
    contract_number: str | None,
    last_days: Mapping[tuple[str, int | None], str],
    on: datetime.date,
) -> Facts:
    """The agreement of one request; before the decision its place stays blank, and so do days not known and what an
    old book did not say.

    `contract_number` is that of the contract which stands; None where none was made here. `last_days`: of each time
    limit with the extension, by clock and guarantor.
    """
    loan: Loan = request.loan
    return {
        **_parties(loan),
        "loan": loan.number,
        "contract": contract_number,
        "amount": money(loan.amount),
        "principal": money(loan.balance),
        "owed_on": on.isoformat(),
        "granted_on": loan.granted_on.isoformat(),
        "old_due_on": request.old_due_on.isoformat(),
        "new_due_on": request.new_due_on.isoformat(),
        "reason": text(request.reason),
        "asked_by": request.asked_by.name,
        "asked_on": request.on.isoformat(),
        "rate": _rate(request, on),
        "consents": [
            {
                **party(one.guarantor, whole=True),
                "agreed": one.paper_id is not None,
                "until": last_days.get(("guarantee_period", one.guarantor_id)),
            }
            for one in request.consents.select_related("guarantor").order_by("guarantor")
        ],
        "claim_until": last_days.get(("litigation", None)),
        "decision": _decision(request),
    }


def _parties(loan: Loan) -> Facts:
    """Who lends to whom: from the application, or for a loan of an old book from the loan itself."""
    if loan.application is not None:
        return application_facts(loan.application, whole=True)
    return {
        "branch": unit_name(loan.branch),
        "union": unit_name(loan.branch.union),
        "borrower": borrower_facts(loan.borrower, whole=True),
    }


def _rate(request: ExtensionRequest, on: datetime.date) -> Facts | None:
    rate = rate_of_request(request, on=on)
    if rate is None:
        return None
    return {
        "before": spoken(quoted(rate.before)),
        "after": spoken(quoted(rate.after)),
        "why": {
            "zh": rate.say("zh", old_due_on=request.old_due_on),
            "en": rate.say("en", old_due_on=request.old_due_on),
        },
    }


def _decision(request: ExtensionRequest) -> Facts | None:
    decision = getattr(request, "decision", None)
    if decision is None:
        return None
    return {
        "agreed": decision.agreed,
        "person": decision.person.name,
        "reason": text(decision.reason),
        "on": decision.on.isoformat(),
    }
