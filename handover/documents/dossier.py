"""移交清册 (Annex 6; practice.md 3.12): what is put to signature, as plain facts and one canonical text.

Everything that the paper, the pages and the completed custody need stands in it; whoever signs, signs its SHA-256.
"""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from creditcoop.core.documents.text import both, canonical, money, sha256, spoken, unit_name
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from handover.models import Handover, HandoverLoan, HandoverPost
from handover.queries.owed_in_total import owed_with
from handover.queries.portfolio import Entry, entries, loans_kept
from handover.rules.archive_level import archive_level
from handover.rules.completeness import left_out
from handover.rules.deadlines import soon_until
from handover.rules.handover_policy import HandoverPolicy
from loans.labels import KIND_LABELS, SECURITY_LABELS
from loans.models import Loan, LoanEvent, TimeLimit
from loans.rules.lending_policy import LendingPolicy
from loans.rules.limitation.code_words import CLOCK_WORDS
from loans.rules.time_limits.events import KIND_WORDS

Facts = dict[str, Any]
LIVE = ("running", "not_started", "suspended", "exercised")


def dossier_text(handover: Handover, *, as_of: datetime.date) -> str:
    """The canonical text of the list as of a day. The same records give the same text."""
    return canonical(dossier_facts(handover, as_of=as_of))


def dossier_sha256(handover: Handover, *, as_of: datetime.date) -> str:
    return sha256(dossier_text(handover, as_of=as_of))


def dossier_facts(handover: Handover, *, as_of: datetime.date) -> Facts:
    """Head, the five parts, the branch's own, what was left out, totals."""
    policy = handover.version.chapter(HandoverPolicy)
    month = version_on(handover.day).chapter(LendingPolicy).month
    until = soon_until(as_of, policy=policy, month=month)
    rows = list(handover.loans.filter(dropped=False).select_related("receiver__person", "loan"))
    found = entries([row.loan_id for row in rows], on=as_of)
    levels = _levels(found, policy, as_of)
    by_loan = {row.loan_id: row for row in rows}
    pairs = [(entry, by_loan[entry.loan.pk]) for entry in found]
    loans = [_loan(entry, row, levels[entry.loan.pk], as_of) for entry, row in pairs]
    return {
        "head": _head(handover, as_of=as_of, until=until),
        "loans": loans,
        "files": [_file(entry, row) for entry, row in pairs],
        "time_limits": [_clock(entry, clock, as_of) for entry, _row in pairs for clock in entry.clocks],
        "due_within_month": _soon(pairs, as_of=as_of, until=until),
        "words": {part.code: part.words for part in handover.parts.order_by("id")},
        "none_said": sorted(handover.parts.filter(none_said=True).values_list("code", flat=True)),
        "left_out": _left_out(handover, as_of=as_of),
        "totals": _totals(found),
    }


def _head(handover: Handover, *, as_of: datetime.date, until: datetime.date) -> Facts:
    return {
        "number": handover.number,
        "branch": unit_name(handover.branch),
        "outgoing": handover.outgoing.name,
        "outgoing_post": both(POST_LABELS[handover.outgoing_post]),
        "receivers": [
            {"name": one.person.name, "post": both(POST_LABELS[one.post])}
            for one in handover.receivers.select_related("person")
        ],
        "supervisors": [
            {"name": one.person.name, "capacity": one.capacity, "letter": one.letter}
            for one in handover.supervisors.select_related("person")
        ],
        "reason": handover.reason,
        "words": handover.words,
        "day": handover.day.isoformat(),
        "as_of": as_of.isoformat(),
        "soon_until": until.isoformat(),
        "version": handover.version.number,
        "whole": handover.whole,
        **_post(handover),
    }


def _post(handover: Handover) -> Facts:
    """The post that ends with the handover and who begins it; nothing where none does."""
    found = HandoverPost.objects.filter(handover=handover).select_related(
        "posting__unit", "successor__person"
    )
    post = found.first()
    if post is None:
        return {}
    return {
        "post_ends": {
            "post": both(POST_LABELS[post.posting.post]),
            "unit": unit_name(post.posting.unit),
            "successor": post.successor.person.name if post.successor else "",
        }
    }


def _loan(entry: Entry, row: HandoverLoan, level: int | None, as_of: datetime.date) -> Facts:
    loan = entry.loan
    household = loan.borrower.household
    return {
        "id": loan.pk,
        "row": row.pk,
        "number": loan.number,
        "receiver": row.receiver.person.name,
        "borrower": loan.borrower.name,
        "id_last_four": loan.borrower.id_number[-4:],
        "village": household.village if household else "",
        "kind": both(KIND_LABELS[loan.borrower.kind]) if loan.borrower.kind else None,
        "amount": money(loan.amount),
        "owed": money(entry.owed),
        "rate": str(loan.rate) if loan.rate is not None else None,
        "granted_on": loan.granted_on.isoformat(),
        "due_on": loan.due_on.isoformat(),
        "overdue_days": max((as_of - loan.due_on).days, 0) if entry.owed else 0,
        "security": both(SECURITY_LABELS[loan.security]) if loan.security else None,
        "secured_by": _secured_by(loan),
        "first_responsible": entry.first_responsible,
        "level": level,
        "iou_seen": row.iou_seen,
        "condition": row.condition,
        "remark": row.remark,
    }


def _secured_by(loan: Loan) -> str:
    if loan.application is None:
        return ""
    names = [guarantor.name for guarantor in loan.application.guarantors.all()]
    return "、".join([*names, *(item.description for item in loan.application.pledged)])


def _file(entry: Entry, row: HandoverLoan) -> Facts:
    return {"number": entry.loan.number, "borrower": entry.loan.borrower.name, "missing": row.file_missing}


def _clock(entry: Entry, clock: TimeLimit, as_of: datetime.date) -> Facts:
    status = clock.status_on(as_of)
    return {
        "loan_id": entry.loan.pk,
        "number": entry.loan.number,
        "borrower": entry.loan.borrower.name,
        "clock": clock.clock,
        "name": spoken(CLOCK_WORDS[clock.clock]),
        "guarantor_id": clock.guarantor_id,
        "guarantor": clock.guarantor.name if clock.guarantor else "",
        "opened_by_id": clock.opened_by_id,
        "last_day": _iso(clock.last_day),
        "act_by": _iso(clock.act_by),
        "days_left": (clock.last_day - as_of).days if clock.last_day and status in LIVE else None,
        "status": status,
        "last_proof": _proof(entry.last_proof.get(clock.pk)),
    }


def _proof(event: LoanEvent | None) -> Facts | None:
    if event is None:
        return None
    return {
        "on": event.happened_on.isoformat(),
        "kind": spoken(KIND_WORDS[event.kind]),
        "waybill": event.waybill,
    }


def _soon(
    pairs: Sequence[tuple[Entry, HandoverLoan]], *, as_of: datetime.date, until: datetime.date
) -> list[Facts]:
    """Item ④: loans that fall due and clocks that end in the month, with who must act until when."""
    rows = []
    for entry, row in pairs:
        one = {
            "number": entry.loan.number,
            "borrower": entry.loan.borrower.name,
            "by": row.receiver.person.name,
        }
        if as_of < entry.loan.due_on <= until and entry.owed != 0:
            rows.append(
                {**one, "what": "loan_due", "on": _iso(entry.loan.due_on), "until": _iso(entry.loan.due_on)}
            )
        for clock in entry.clocks:
            if clock.last_day and as_of <= clock.last_day <= until and clock.status_on(as_of) in LIVE:
                who = clock.guarantor.name if clock.guarantor else ""
                name = spoken(CLOCK_WORDS[clock.clock])
                end = {"on": _iso(clock.last_day), "until": _iso(clock.act_by or clock.last_day)}
                rows.append({**one, "what": "clock_ends", "clock": name, "guarantor": who, **end})
    return sorted(rows, key=lambda row: (row["on"], row["number"], row["what"]))


def _levels(found: Sequence[Entry], policy: HandoverPolicy, as_of: datetime.date) -> dict[int, int | None]:
    """Level of each loan's file by what its borrower, or his household, owes in all (Annex 8, Q25)."""
    owed = owed_with([entry.loan for entry in found], on=as_of, basis=policy.level_basis)
    return {
        pk: None if amount is None else int(archive_level(owed_fen=to_fen(amount), policy=policy))
        for pk, amount in owed.items()
    }


def _left_out(handover: Handover, *, as_of: datetime.date) -> list[str]:
    """Numbers of loans in the officer's care that the list of his whole portfolio does not name (漏交)."""
    if not handover.whole:
        return []
    kept = dict(loans_kept(handover.outgoing, handover.branch, on=as_of).values_list("pk", "number"))
    listed = handover.loans.values_list("loan", flat=True)
    return sorted(kept[pk] for pk in left_out(in_custody=kept, listed=list(listed)))


def _totals(found: Sequence[Entry]) -> Facts:
    known = [entry.owed for entry in found if entry.owed is not None]
    return {
        "loans": len(found),
        "amount": money(sum((entry.loan.amount for entry in found), Decimal(0))),
        "owed": money(sum(known, Decimal(0))),
        "not_recorded": len(found) - len(known),
        "clocks": sum(len(entry.clocks) for entry in found),
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
