"""六包责任卡 and 责任书: each person's share, and his signature that he knows it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from accountability.labels import role_text
from accountability.models import ResponsibilitySignature
from accountability.rules.responsibility_card import Card, CardLine
from creditcoop.core.documents.text import canonical, in_both, money, sha256
from creditcoop.core.rules.money import to_yuan
from loans.documents.common import Facts, application_facts
from loans.models import Loan, LoanApplication
from loans.rules.approval_flow import Step

SHOWN_PLACES = 4
SIX_GUARANTEES = (
    "survey",
    "pay_out",
    "recovery",
    "return",
    "liability",
    "compensation",
)  # II.3, in its order
LOAN_FACTS = (
    "application",
    "branch",
    "union",
    "amount",
    "purpose",
    "term_months",
    "security",
    "handler",
    "tier",
    "route",
)


def percent_text(percent: Fraction) -> str:
    """Exact: 40/3 is "13.3333 (40/3)", 30 is "30"."""
    if percent.denominator == 1:
        return str(percent.numerator)
    scaled = percent * 10**SHOWN_PLACES
    cut = Decimal(scaled.numerator // scaled.denominator).scaleb(-SHOWN_PLACES)
    if scaled.denominator == 1:
        return f"{cut.normalize():f}"
    return f"{cut} ({percent.numerator}/{percent.denominator})"


def card_line(line: CardLine, signed_on: str | None) -> Facts:
    return {
        "person": line.name or None,
        "role": in_both(lambda: role_text(line.role)),
        "percent": percent_text(line.percent),
        "amount": money(to_yuan(line.fen)),
        "clause": line.clause,
        "is_first": line.is_first,
        "signed_on": signed_on,
    }


def card_facts(card: Card, *, signed: Mapping[int, str], guarantees: Sequence[Facts]) -> Facts:
    """The card; `signed` are the days on which people signed the letter with this very share."""
    return {
        "guarantees": list(guarantees),
        "lines": [card_line(line, signed.get(line.person_id or 0)) for line in card.lines],
        "total": money(to_yuan(card.total_fen)),
        "unallocated": {
            "percent": percent_text(card.unallocated_percent),
            "amount": money(to_yuan(card.unallocated_fen)),
        }
        if card.unallocated_percent
        else None,
        "planned": card.planned,
        "version": card.version,
        "version_sha256": card.version_sha256,
    }


def six_guarantees(application: LoanApplication) -> list[Facts]:
    """II.3, 六包: each with what proves it so far. What comes after the money leaves is signed by hand on the paper."""
    survey = (
        application.steps.filter(step=Step.INVESTIGATION, outcome="agree").select_related("person").last()
    )
    loan = Loan.objects.filter(application=application).first()
    proofs = {
        "survey": {"person": survey.person.name, "on": survey.on.isoformat()} if survey else None,
        "pay_out": {"number": loan.number, "on": loan.granted_on.isoformat()} if loan else None,
    }
    return [{"code": code, "proof": proofs.get(code)} for code in SIX_GUARANTEES]


def letter_text(application: LoanApplication, *, card: Card, person_id: int) -> Facts | None:
    """What a person signs: the loan and his own share of it; None where he has none (any more).

    Nothing in it depends on the day, so that the same share is the same text.
    """
    line = card.line_of(person_id)
    if line is None:
        return None
    asked = application_facts(application, whole=False)
    return {
        **{name: asked[name] for name in LOAN_FACTS},
        "borrower": asked["borrower"]["name"],
        "line": card_line(line, None),
        "version": card.version,
        "version_sha256": card.version_sha256,
    }


def letter_sha256(text: Facts) -> str:
    return sha256(canonical(text))


def signed_letters(application: LoanApplication, *, card: Card) -> dict[int, ResponsibilitySignature]:
    """Signatures under the shares as they stand now, by person; one under an earlier share does not count."""
    rows = ResponsibilitySignature.objects.filter(application=application).select_related("person")
    found = {}
    for row in rows:
        text = letter_text(application, card=card, person_id=row.person_id)
        if text is not None and letter_sha256(text) == row.text_sha256:
            found[row.person_id] = row
    return found


def responsibility_letter(
    application: LoanApplication, *, card: Card, person_id: int, signed: Mapping[int, ResponsibilitySignature]
) -> Facts | None:
    """The letter of one person, with his signature if he has given it."""
    text = letter_text(application, card=card, person_id=person_id)
    if text is None:
        return None
    row = signed.get(person_id)
    return {
        **text,
        "signed": {"on": row.on.isoformat(), "sha256": row.text_sha256} if row else None,
    }


def signed_days(signed: Mapping[int, ResponsibilitySignature]) -> dict[int, str]:
    return {person: row.on.isoformat() for person, row in signed.items()}


def answering(card: Card) -> Sequence[Facts]:
    """The people of the card for the survey report: first, second, third responsible."""
    return [card_line(line, None) for line in card.lines]
