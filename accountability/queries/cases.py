"""Where penalty cases stand: what is on record of them, what is owed, what waits for whom (IV.1, Q36)."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accountability.models import (
    CaseEntry,
    Finding,
    Lapse,
    MinimumWage,
    PenaltyCase,
    PenaltyEntry,
    PenaltyPayment,
    PenaltyRefund,
    Wage,
    WaiverRequest,
)
from accountability.rules.case_flow import CONFIRM_AT_UNION, CaseFacts
from creditcoop.core.access import Actor
from creditcoop.core.fields import MoneyField
from creditcoop.core.models import IssuedPaper, Person, Posting, Unit
from creditcoop.core.rules.money import to_fen
from creditcoop.core.services.issue_paper import standing_paper

MOST = 20  # of each kind on the page of today
JOINED = (
    "branch__parent", "person", "version", "lapse__loan__borrower", "lapse__loan__branch", "lapse__guarantor",
    "receipt__person", "answer__person", "confirmation__person", "objection__person",
    "objection__decision__person",
)  # fmt: skip


def entries_of_case(case: PenaltyCase) -> QuerySet[PenaltyEntry]:
    """What its notice tells of, what was waived or taken off since, and what takes one of them back; in order."""
    told = CaseEntry.objects.filter(case=case).order_by().values("entry")
    rows: QuerySet[PenaltyEntry] = PenaltyEntry.objects.annotate(root=Coalesce("reverses", "pk"))
    return rows.filter(lapse=case.lapse_id, person=case.person_id, root__in=told).order_by("seq")


def charged(case: PenaltyCase) -> Decimal:
    """What the ledger says the person pays by this notice."""
    return Decimal(entries_of_case(case).aggregate(total=Sum("amount"))["total"] or 0)


def others_of(case: PenaltyCase) -> list[PenaltyCase]:
    """The other notices to the same person about the same lapse, the earliest first."""
    same = PenaltyCase.objects.filter(lapse=case.lapse_id, person=case.person_id).exclude(pk=case.pk)
    return list(same.defer("text").order_by("id"))


def paid(case: PenaltyCase) -> Decimal:
    """What was paid, less what was given back."""
    got = Decimal(case.payments.aggregate(total=Sum("amount"))["total"] or 0)
    back = case.refunds.filter(decision__grants=True).aggregate(total=Sum("amount"))["total"]
    return got - Decimal(back or 0)


def owed(case: PenaltyCase) -> Decimal:
    """What is left to pay; below nothing: what was paid too much."""
    return charged(case) - paid(case)


def open_waiver(case: PenaltyCase) -> WaiverRequest | None:
    """The request that still waits for a vote: fewer than two, and no refusal among them."""
    votes = Count("votes")
    refused = Count("votes", filter=Q(votes__grants=False))
    found = case.waivers.annotate(given=votes, refused=refused).filter(given__lt=2, refused=0)
    return found.order_by("id").first()


def open_refund(case: PenaltyCase) -> PenaltyRefund | None:
    """The request to give money back that waits for its decision."""
    found: PenaltyRefund | None = case.refunds.filter(decision=None).first()
    return found


def facts_of(case: PenaltyCase) -> CaseFacts:
    """What is on record, as the rules read it."""
    receipt = getattr(case, "receipt", None)
    objection = getattr(case, "objection", None)
    deferral = case.deferrals.order_by("-until").first()
    return CaseFacts(
        received_on=receipt.on if receipt else None,
        answer_by=receipt.answer_by if receipt else None,
        object_by=receipt.object_by if receipt else None,
        answered=hasattr(case, "answer"),
        confirmed=hasattr(case, "confirmation"),
        objected=objection is not None,
        objection_decided=objection is not None and hasattr(objection, "decision"),
        waiver_open=open_waiver(case) is not None,
        refund_open=open_refund(case) is not None,
        slip_made=closing_slip_of(case) is not None,
        deferred_until=deferral.until if deferral else None,
        charged_fen=to_fen(charged(case)),
        owed_fen=to_fen(owed(case)),
    )


def closing_of(case: PenaltyCase) -> str:
    """Which closing of the case this is: the last entry, payment and refund before it. Another one has another slip."""
    entry, payment = entries_of_case(case).last(), case.payments.last()
    back = case.refunds.filter(decision__grants=True).last()
    return "-".join(str(one.pk) if one else "0" for one in (entry, payment, back))


def closing_slip_of(case: PenaltyCase) -> IssuedPaper | None:
    """The paper of this closing, where it was made."""
    return standing_paper(kind=IssuedPaper.Kind.CLOSING_SLIP, subject=case, about=closing_of(case))


def charged_by(lapse: Lapse) -> set[int]:
    """Who has an entry for the lapse: nobody of them has a hand in what follows."""
    return set(PenaltyEntry.objects.filter(lapse=lapse).order_by().values_list("person", flat=True))


def named_by(lapse: Lapse) -> set[int]:
    """Whom the lapse names by post or custody, charged or not: the line in which nobody waives or judges (I9)."""
    return {person for person in lapse.holder_ids().values() if person is not None}


def assessors(case: PenaltyCase) -> set[int]:
    """Who asked for or decided a finding about the lapse."""
    rows = Finding.objects.filter(lapse=case.lapse_id).values_list("asked_by", "decision__person")
    return {person for row in rows for person in row if person is not None}


def waivers(case: PenaltyCase) -> set[int]:
    """Who asked for or decided a waiver of this case."""
    rows = case.waivers.values_list("person", "votes__person")
    return {person for row in rows for person in row if person is not None}


def confirmer(case: PenaltyCase) -> set[int]:
    found = getattr(case, "confirmation", None)
    return {found.person_id} if found else set()


def judge(case: PenaltyCase) -> set[int]:
    objection = getattr(case, "objection", None)
    decision = getattr(objection, "decision", None) if objection else None
    return {decision.person_id} if decision else set()


def confirmed_at_union(case: PenaltyCase, day: datetime.date) -> bool:
    """The director or the deputy of the branch is charged for this lapse, or shares in it (note s)."""
    charged_people = set(PenaltyEntry.objects.filter(lapse=case.lapse_id).values_list("person", flat=True))
    heads = Posting.objects.filter(
        Posting.covers(day), unit=case.branch_id, post__in=("director", "deputy")
    ).values_list("person", flat=True)
    by_post = {getattr(case.lapse, column) for column in CONFIRM_AT_UNION}
    return bool(charged_people & (set(heads) | by_post))


def untold() -> QuerySet[PenaltyEntry]:
    """Entries that stand and that no notice tells of; what takes one back is none of them."""
    rows: QuerySet[PenaltyEntry] = PenaltyEntry.objects.filter(
        reverses=None, reversed_by=None, of_case=None, lapse__undone=None
    )
    return rows.order_by("seq")


def to_tell(day: datetime.date) -> list[tuple[tuple[int, int], list[PenaltyEntry]]]:
    """By lapse and person, the entries that add up to something of which he was not told yet.

    Who has one up to the day is told of all: where a night is made up, a finding may have come since.
    """
    found: dict[tuple[int, int], list[PenaltyEntry]] = {}
    for entry in untold():
        found.setdefault((entry.lapse_id, entry.person_id), []).append(entry)
    return sorted(
        (pair, rows)
        for pair, rows in found.items()
        if sum(row.amount for row in rows) > 0 and min(row.business_day for row in rows) <= day
    )


def wage_of(person: Person, month: datetime.date) -> Wage | None:
    return Wage.objects.filter(person=person, month=month).order_by("-id").first()


def minimum_wage(union: Unit, month: datetime.date) -> MinimumWage | None:
    """The minimum wage in force at the beginning of a month."""
    return MinimumWage.objects.filter(union=union, from_on__lte=month).order_by("-from_on", "-id").first()


def kept_back(person: Person, month: datetime.date) -> Decimal:
    """What was kept back of a month's wage, for all penalties of the person."""
    rows = PenaltyPayment.objects.filter(kind="deducted", month=month, case__person=person)
    return Decimal(rows.aggregate(total=Sum("amount"))["total"] or 0)


def with_everything(cases: QuerySet[PenaltyCase]) -> QuerySet[PenaltyCase]:
    return cases.select_related(*JOINED).defer("version__body", "lapse__loan__source_row", "lapse__facts")


def listed(cases: QuerySet[PenaltyCase]) -> QuerySet[PenaltyCase]:
    """Each case with `charged`, `paid`, `state` as `state_of` says it, and `place` among the notices of its lapse."""
    ledger = CaseEntry.objects.filter(case=OuterRef("pk"))
    earlier = PenaltyCase.objects.filter(
        lapse=OuterRef("lapse"), person=OuterRef("person"), pk__lte=OuterRef("pk")
    )
    payments = PenaltyPayment.objects.filter(case=OuterRef("pk"))
    refunds = PenaltyRefund.objects.filter(case=OuterRef("pk"), decision__grants=True)
    undecided = WaiverRequest.objects.filter(case=OuterRef("pk")).annotate(
        given=Count("votes"), refused=Count("votes", filter=Q(votes__grants=False))
    )
    open_question = Exists(undecided.filter(given__lt=2, refused=0)) | (
        Q(objection__isnull=False) & Q(objection__decision=None)
    )
    return cases.annotate(
        charged=ExpressionWrapper(
            _money(ledger, "case", "entry__amount") + _money(ledger, "case", "entry__reversed_by__amount"),
            output_field=MoneyField(),
        ),
        paid=ExpressionWrapper(_money(payments, "case") - _money(refunds, "case"), output_field=MoneyField()),
        place=Subquery(earlier.order_by().values("person").annotate(found=Count("pk")).values("found")),
    ).annotate(
        state=Case(
            When(Q(charged=F("paid")) & ~open_question, then=Value("closed")),
            When(Q(charged__lt=F("paid")) & ~open_question, then=Value("refund_due")),
            When(confirmation__isnull=False, then=Value("confirmed")),
            When(answer__isnull=False, then=Value("answered")),
            When(receipt__isnull=False, then=Value("received")),
            default=Value("served"),
            output_field=CharField(),
        )
    )


def _money(rows: QuerySet[Any], by: str, what: str = "amount") -> Coalesce:
    """The sum of the rows of a case, nothing where it has none."""
    summed = rows.order_by().values(by).annotate(total=Sum(what)).values("total")
    return Coalesce(Subquery(summed), Decimal(0), output_field=MoneyField())


def waiting_for(actor: Actor) -> list[tuple[str, PenaltyCase, datetime.date | None]]:
    """Acts that wait for this person, with the case and the last day: his own notice, then what his post decides."""
    cases = listed(PenaltyCase.objects.visible_to(actor)).exclude(state="closed").select_related(
        "person", "lapse__loan", "receipt", "objection"
    ).defer("text", "lapse__facts", "lapse__loan__source_row")  # fmt: skip
    found: list[tuple[str, PenaltyCase, datetime.date | None]] = [
        ("receive_penalty_notice", case, None) for case in cases.filter(person=actor.person, state="served")
    ]
    others = cases.exclude(person=actor.person)
    if not actor.scope("confirm_penalty").empty:
        heard = Q(state="answered") | Q(state="received", receipt__answer_by__lt=actor.on)
        found += [("confirm_penalty", case, None) for case in others.filter(heard).order_by("id")[:MOST]]
    if not actor.scope("decide_objection").empty:
        objected = others.filter(objection__isnull=False, objection__decision=None).order_by("id")[:MOST]
        found += [("decide_objection", case, case.objection.decide_by) for case in objected]
    if not actor.scope("decide_waiver").empty:
        undecided = (
            WaiverRequest.objects.exclude(votes__person=actor.person)
            .exclude(person=actor.person)
            .annotate(given=Count("votes"), refused=Count("votes", filter=Q(votes__grants=False)))
            .filter(given__lt=2, refused=0)
        )
        asked = others.filter(pk__in=undecided.values("case")).order_by("id")[:MOST]
        found += [("decide_waiver", case, None) for case in asked]
    return found + _refunds(others, actor)


def _refunds(
    cases: QuerySet[PenaltyCase], actor: Actor
) -> list[tuple[str, PenaltyCase, datetime.date | None]]:
    """Money to give back: for accounts what nobody asked for yet, for another what waits for his decision."""
    due, undecided = (
        cases.filter(state="refund_due").order_by("id"),
        PenaltyRefund.objects.filter(decision=None),
    )
    found: list[tuple[str, PenaltyCase, datetime.date | None]] = []
    if not actor.scope("ask_refund").empty:
        unasked = due.exclude(pk__in=undecided.values("case"))[:MOST]
        found += [("ask_refund", case, None) for case in unasked]
    if not actor.scope("decide_refund").empty:
        asked = due.filter(pk__in=undecided.exclude(person=actor.person).values("case"))[:MOST]
        found += [("decide_refund", case, None) for case in asked]
    return found
