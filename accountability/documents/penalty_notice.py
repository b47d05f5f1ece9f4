"""处理通知书: what a penalty is for, its arithmetic line by line, the readings it rests on, how to object.

`notice_text` is what the person signs; `penalty_notice` the paper, with the receipt and the days that follow from it.
"""

import json
from collections.abc import Sequence
from typing import Any

from accountability.labels import article_text, office_text
from accountability.models import CaseReceipt, PenaltyCase, PenaltyEntry
from accountability.queries.cases import others_of
from accountability.queries.monthly_notices import told_of
from accountability.rules.entry_kinds import KIND_WORDS
from accountability.rules.fine_parts import ANNEX_9, ANNEX_10, ANNEX_13
from accountability.rules.liability_policy import LiabilityPolicy
from creditcoop.core.documents.text import in_both, money, spoken, unit_name
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.readings_catalogue import question_of, words_of
from loans.documents.common import Facts
from loans.rules.limitation.code_words import CLOCK_WORDS

TOLD_MOST = 6
# What a figure of each article depends on; how lapses are counted and human fault is found, every figure does.
DEPENDS_ON = {
    ANNEX_9: ("fine_mode", "art9_director", "art9_base"),
    ANNEX_10: ("unit_rule", "head_rule"),
    ANNEX_13: ("fraud_factor", "fraud_reach"),
}
ALWAYS = ("lapse_count", "human_cause", "fine_mode")


def notice_text(case: PenaltyCase, entries: Sequence[PenaltyEntry]) -> Facts:
    """The notice of these entries in plain JSON. It names people: it stands beside the ledger, not in it.

    `earlier` are the notices that the person has about the lapse already: they stand as they are.
    """
    lapse, policy = case.lapse, case.version.chapter(LiabilityPolicy)
    bodies = [json.loads(entry.body) for entry in entries]
    return {
        "union": unit_name(case.branch.union),
        "branch": unit_name(case.branch),
        "person": case.person.name,
        "loan": lapse.loan.number,
        "borrower": lapse.loan.borrower.name,
        "clock": spoken(CLOCK_WORDS[lapse.clock]),
        "guarantor": lapse.guarantor.name if lapse.guarantor else None,
        "last_day": lapse.last_day.isoformat(),
        "lapsed_on": lapse.lapsed_on.isoformat(),
        "lost": money(lapse.amount),
        "entries": [_entry(entry, body) for entry, body in zip(entries, bodies, strict=True)],
        "readings": _readings(bodies),
        "amount": money(case.amount),
        "earlier": [{"on": other.on.isoformat(), "amount": money(other.amount)} for other in others_of(case)],
        "told": [f"{notice.month:%Y-%m}" for notice in told_of(lapse.loan)[:TOLD_MOST]],
        "answer_days": policy.answer_days,
        "objection_days": policy.objection_days,
        "review_days": policy.review_days,
        "deduction_cap": policy.deduction_cap,
        "version": case.version.number,
        "version_sha256": case.version.sha256,
        "on": case.on.isoformat(),
    }


def penalty_notice(case: PenaltyCase, receipt: CaseReceipt) -> Facts:
    """The same as a paper: received by whom, until when to answer and to object."""
    return {
        **json.loads(case.text),
        "receipt": {
            "on": receipt.on.isoformat(),
            "refused": receipt.refused,
            "by": receipt.person.name,
            "words": receipt.words or None,
            "answer_by": receipt.answer_by.isoformat(),
            "object_by": receipt.object_by.isoformat(),
        },
    }


def _entry(entry: PenaltyEntry, body: dict[str, Any]) -> Facts:
    return {
        "seq": entry.seq,
        "hash": entry.hash[:16],
        "kind": spoken(KIND_WORDS[entry.kind]),
        "amount": signed_money(body["amount_fen"]),
        "lines": [_line(line) for line in body["lines"]],
    }


def _line(line: dict[str, Any]) -> Facts:
    return {
        "article": in_both(lambda: article_text(line["article"])),
        "post": in_both(lambda: office_text(line["post"])),
        "base": signed_money(line["base_fen"]),
        "rate": line["rate"],
        "units": line["units"],
        "amount": signed_money(line["amount_fen"]),
        "counted": line["counted"],
    }


def signed_money(fen: int) -> str:
    """Figures alone, also below zero: what an entry takes back."""
    return f"{to_yuan(fen):.2f}"


def _readings(bodies: list[dict[str, Any]]) -> list[Facts]:
    """Each reading that a figure rests on, once, by the number of its question."""
    articles = {line["article"] for body in bodies for line in body["lines"]}
    wanted = {*ALWAYS, *(name for article in articles for name in DEPENDS_ON.get(article, ()))}
    used: dict[str, Any] = {}
    for body in bodies:
        used |= {name: value for name, value in body["readings"].items() if name in wanted}
    found = []
    for setting, value in used.items():
        words = words_of(setting=setting, value=value)
        said = spoken(words) if words else {"zh": str(value), "en": str(value)}
        found.append({"question": question_of(setting=setting).number, "reading": said})
    return sorted(found, key=lambda one: (int(one["question"][1:]), one["reading"]["en"]))
