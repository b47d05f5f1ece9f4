"""The extensions of loans: what was agreed, what waits, and from which day the clocks of a loan count."""

import datetime
from collections.abc import Iterable
from fractions import Fraction

from creditcoop.core.regulation import version_on
from loans.models import ExtensionRequest, Loan, LoanTerms
from loans.rules.interest.terms import Rate
from loans.rules.lending_policy import LendingPolicy
from loans.rules.money_leaves import CLASS_BORDERS
from loans.rules.quality.extension import RateOfExtension, rate_of_extension, term_months


def first_due_days(loan_ids: Iterable[int]) -> dict[int, datetime.date]:
    """Of loans that were extended the due day first agreed: the extension itself is an event of their clocks."""
    rows = ExtensionRequest.objects.filter(loan__in=list(loan_ids), decision__agreed=True)
    return dict(rows.order_by("-id").values_list("loan", "old_due_on"))


def rate_if_extended(loan: Loan, new_due_on: datetime.date, *, on: datetime.date) -> RateOfExtension | None:
    """The rate of an extension to be agreed on a day, by the version of that day; None: no rate is on record."""
    terms = LoanTerms.objects.filter(loan=loan).last()
    if terms is None:
        return None
    return rate_of_extension(
        start=loan.granted_on,
        due_on=loan.due_on,
        new_due_on=new_due_on,
        rate=quoted_rate(terms),
        class_rates=version_on(on).chapter(LendingPolicy).class_rates,
    )


def rate_of_request(request: ExtensionRequest, *, on: datetime.date) -> RateOfExtension | None:
    """The rate of an extension: as it was agreed, from the terms that it began, or as it would be if agreed today."""
    loan, decision = request.loan, getattr(request, "decision", None)
    if decision is None or not decision.agreed:
        return (
            rate_if_extended(loan, request.new_due_on, on=on) if loan.due_on == request.old_due_on else None
        )
    rows = list(LoanTerms.objects.filter(loan=loan, from_on__lte=decision.on))[-2:]
    if len(rows) < 2:
        return None
    before, after = (quoted_rate(row) for row in rows)
    return rate_of_extension(
        start=loan.granted_on,
        due_on=request.old_due_on,
        new_due_on=request.new_due_on,
        rate=before,
        class_rates=[] if after == before else [(_border(loan, request), after)],
    )


def _border(loan: Loan, request: ExtensionRequest) -> int:
    """The highest border of a class between the old term and the whole."""
    old, new = (
        term_months(loan.granted_on, request.old_due_on),
        term_months(loan.granted_on, request.new_due_on),
    )
    return max((over for over in CLASS_BORDERS if old <= over < new), default=old)


def quoted_rate(terms: LoanTerms) -> Rate:
    return Rate(terms.quoted_per, Fraction(terms.quoted))


def due_days(loan: Loan) -> list[datetime.date]:
    """As first agreed, then after each extension."""
    rows = loan.extensions.filter(decision__agreed=True).order_by("id")
    agreed = list(rows.values_list("old_due_on", "new_due_on"))
    return [agreed[0][0], *(new for _old, new in agreed)] if agreed else [loan.due_on]
