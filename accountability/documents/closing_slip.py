"""结案单: the end of a penalty in one sheet, entry by entry and act by act, with the hash of the last entry."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from accountability.documents.case_story import happened
from accountability.documents.penalty_notice import signed_money
from accountability.models import PenaltyCase
from accountability.queries.cases import charged, entries_of_case, others_of, paid
from accountability.rules.entry_kinds import KIND_WORDS
from creditcoop.core.documents.text import money, spoken, unit_name
from creditcoop.core.rules.money import to_fen
from creditcoop.core.rules.wording import Wording
from loans.documents.common import Facts
from loans.rules.limitation.code_words import CLOCK_WORDS

NOTHING_STANDS = Wording(
    "全部冲回或减免，无须缴纳", "everything was taken back or waived, nothing is to be paid"
)
PAID = Wording("已缴清", "paid in full")


def closing_slip(case: PenaltyCase, *, on: datetime.date) -> Facts:
    """The slip in plain JSON, on the day on which nothing is owed any more."""
    lapse, entries = case.lapse, list(entries_of_case(case))
    got = Decimal(sum(payment.amount for payment in case.payments.all()))
    stands, kept = charged(case), paid(case)
    return {
        "union": unit_name(case.branch.union),
        "branch": unit_name(case.branch),
        "person": case.person.name,
        "loan": lapse.loan.number,
        "borrower": lapse.loan.borrower.name,
        "clock": spoken(CLOCK_WORDS[lapse.clock]),
        "lapsed_on": lapse.lapsed_on.isoformat(),
        "notice": {"on": case.on.isoformat(), "amount": money(case.amount)},
        "others": [{"on": one.on.isoformat(), "amount": money(one.amount)} for one in others_of(case)],
        "entries": [
            {
                "seq": entry.seq,
                "on": entry.business_day.isoformat(),
                "kind": spoken(KIND_WORDS[entry.kind]),
                "amount": signed_money(to_fen(entry.amount)),
                "hash": entry.hash[:16],
            }
            for entry in entries
        ],
        "acts": {"zh": _acts(case, "zh-hans"), "en": _acts(case, "en")},
        "charged": signed_money(to_fen(stands)),
        "paid": signed_money(to_fen(got)),
        "given_back": signed_money(to_fen(got - kept)),
        "kept": money(kept),
        "ends": spoken(PAID if stands else NOTHING_STANDS),
        "last_seq": entries[-1].seq,
        "last_hash": entries[-1].hash,
        "version": case.version.number,
        "on": on.isoformat(),
    }


def _acts(case: PenaltyCase, language: str) -> list[dict[str, Any]]:
    with translation.override(language):
        return [
            {"on": row["on"].isoformat(), "what": str(row["what"]), "who": row["who"], "words": row["words"]}
            for row in happened(case)
        ]
