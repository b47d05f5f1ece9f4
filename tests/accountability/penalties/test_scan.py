"""The scan of lapsed time limits: recorded once, with who answers, priced by the Annex."""

import datetime
import json
from decimal import Decimal

from accountability.models import Lapse, LapseUndone, PenaltyEntry
from accountability.services.verify_ledger import verify_ledger
from creditcoop.core.models import ChainHead, JobRun, Person, Posting
from loans.models import ClassGround, Loan, TimeLimit
from loans.services.confirm_late_event import confirm_late_event
from loans.services.transfer_custody import Listed, Received, transfer_custody
from tests.accountability.penalties.books import A_DAY, GRANTED, LAPSED, LAST, scan
from tests.builders import actor, issued_loan
from tests.claims import guaranteed, overdue, record
from tests.conftest import Cast
from tests.ledger import pay_down


def paid() -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for entry in PenaltyEntry.objects.select_related("person"):
        found[entry.person.name] = found.get(entry.person.name, Decimal(0)) + entry.amount
    return found


def test_a_limit_lapses_the_day_after_its_last_and_costs_head_and_keeper(cast: Cast) -> None:
    loan = overdue(cast)
    scan(LAST)
    assert not Lapse.objects.exists()
    scan(LAPSED)
    lapse = Lapse.objects.get()
    assert (lapse.loan, lapse.last_day, lapse.lapsed_on, lapse.amount) == (
        loan,
        LAST,
        LAPSED,
        Decimal("8000.00"),
    )
    assert (lapse.manager, lapse.department_director) == (cast.a["cm"], cast.a["cm_director"])
    assert paid() == {"郑玉兰": Decimal("300.00"), "王海涛": Decimal("200.00")}
    scan(LAPSED + datetime.timedelta(days=1))
    assert PenaltyEntry.objects.count() == 2
    assert ClassGround.objects.get(loan=loan).kind == "clock_lost", "the class of the loan follows (II.4)"


def posted(person: Person, post: str, cast: Cast, *, since: datetime.date) -> None:
    Posting.objects.filter(unit=cast.a.unit, post=post, until_on=None).update(until_on=since)
    Posting.objects.create(person=person, post=post, unit=cast.a.unit, from_on=since)


# The claim on the borrower, as a signed list names it.
CLAIM = [Listed(clock="litigation", guarantor_id=None, opened_by_id=None, last_day=LAST)]


def handed_over(loan: Loan, to: Person, *, from_on: datetime.date, listed: bool = False) -> None:
    """Custody as a completed handover leaves it: the newcomer from the day after the handover day (Q20)."""
    transfer_custody(
        loans={loan.pk: Received(receiver=to, condition="{}", clocks=CLAIM if listed else [])},
        outgoing=Person.objects.get(custodies__loan=loan, custodies__until_on=None),
        receiver_from=from_on,
        handover_number="移交1",
        dossier_sha256="0" * 64,
    )


def test_a_second_scan_of_the_day_and_scans_of_later_days_change_nothing(cast: Cast) -> None:
    overdue(cast)
    scan(LAPSED)
    before = list(PenaltyEntry.objects.values("seq", "hash"))
    assert scan(LAPSED) == []
    scan(LAPSED + 3 * A_DAY)
    assert list(PenaltyEntry.objects.values("seq", "hash")) == before
    assert JobRun.objects.filter(job="scan_time_limits").count() == 4
    assert ChainHead.objects.count() == 4


def test_what_was_paid_off_is_no_loss(cast: Cast) -> None:
    paid_off, owed = overdue(cast), overdue(cast)
    pay_down(cast.a, paid_off, Decimal(0), on=LAST)
    (run,) = scan(LAPSED)
    counts = json.loads(run.counts)
    assert counts["nothing_owed"] == 1
    assert Lapse.objects.get().loan == owed


def test_s17_the_head_and_the_keeper_pay_where_nothing_was_found(cast: Cast) -> None:
    overdue(cast)
    scan(LAPSED)
    assert paid() == {"郑玉兰": Decimal("300.00"), "王海涛": Decimal("200.00")}


def test_s21_the_last_possible_day_is_the_handover_day_and_the_outgoing_officer_answers(cast: Cast) -> None:
    handed_over(overdue(cast), cast.a["cm2"], from_on=LAPSED)
    scan(LAPSED)
    assert Lapse.objects.get().manager == cast.a["cm"]


def test_s22_after_the_handover_day_the_newcomer_answers(cast: Cast) -> None:
    handed_over(overdue(cast), cast.a["cm2"], from_on=LAST, listed=True)
    scan(LAPSED)
    assert Lapse.objects.get().manager == cast.a["cm2"]


def test_posts_are_those_of_the_last_possible_day_not_of_the_scan(cast: Cast) -> None:
    overdue(cast)
    posted(cast.a["cm2"], "cm_director", cast, since=LAPSED)
    scan(LAPSED)
    assert Lapse.objects.exists()
    assert not Lapse.objects.exclude(department_director=cast.a["cm_director"]).exists()


def test_the_deputy_heads_where_the_branch_has_no_department_director(cast: Cast) -> None:
    overdue(cast)
    Posting.objects.filter(person=cast.a["cm_director"]).update(until_on=LAST)
    scan(LAPSED)
    assert paid() == {"吴振声": Decimal("300.00"), "王海涛": Decimal("200.00")}


def test_a_demand_in_time_moves_the_limit_and_a_forged_one_is_found_when_it_is_corrected(cast: Cast) -> None:
    """S20: the receipt was made up; the claim had lapsed long before anybody knew."""
    loan = overdue(cast)
    demanded = datetime.date(2027, 6, 1)
    event = record(loan, cast.a["cm"], on=demanded)
    scan(LAPSED)
    assert not Lapse.objects.exists()
    known = datetime.date(2027, 12, 1)
    scan(known - A_DAY)
    told = {"happened_on": demanded, "kind": "not_happened", "facts": {}, "corrects_id": event.pk}
    denied = record(loan, cast.a["director"], on=known, **told)
    confirm_late_event(event_id=denied.pk, reason="笔迹不符", actor=actor(cast.a["monitor"], known), on=known)
    scan(known)
    lapse = Lapse.objects.get()
    assert (lapse.lapsed_on, lapse.found_on, lapse.manager) == (LAPSED, known, cast.a["cm"])


def test_a_lapse_that_was_none_is_undone_and_every_entry_taken_back(cast: Cast) -> None:
    loan = overdue(cast)
    scan(LAPSED)
    known = LAPSED + 10 * A_DAY
    late = record(loan, cast.a["cm"], on=known, happened_on=datetime.date(2027, 6, 1))
    scan(known)
    assert not LapseUndone.objects.exists()
    confirm_late_event(
        event_id=late.pk, reason="回执原件在卷", actor=actor(cast.a["monitor"], known), on=known
    )
    scan(known + A_DAY)
    assert LapseUndone.objects.get().lapse == Lapse.objects.get()
    assert set(paid().values()) == {Decimal(0)}
    assert [entry.kind for entry in PenaltyEntry.objects.order_by("seq")] == ["assessed"] * 2 + ["undone"] * 2


def test_a_guarantor_lost_while_the_claim_lives_costs_annex_11_alone_and_falls_with_it_at_no_cost(
    cast: Cast,
) -> None:
    guaranteed(cast)
    period_ends = TimeLimit.objects.get(clock="guarantee_period").last_day
    assert period_ends is not None
    scan(period_ends + A_DAY)
    assert [(lapse.claim, lapse.units) for lapse in Lapse.objects.all()] == [("guarantor", 0)]
    assert paid() == {"王海涛": Decimal("200.00")}
    scan(LAPSED)
    assert sorted(Lapse.objects.values_list("claim", flat=True)) == ["borrower", "guarantor"]
    assert paid() == {"郑玉兰": Decimal("300.00"), "王海涛": Decimal("400.00")}


def test_thirty_days_with_the_beat_off_on_five_of_them_and_every_day_asked_five_times(cast: Cast) -> None:
    for place in range(6):
        issued_loan(cast.a, cast.union, "8000.00", on=GRANTED + place * 3 * A_DAY)
    for number in range(30):
        if not 6 <= number <= 10:
            for _delivery in range(5):
                scan(LAPSED + number * A_DAY)
    assert JobRun.objects.filter(job="scan_time_limits", finished_at__isnull=False).count() == 30
    days = list(PenaltyEntry.objects.order_by("seq").values_list("business_day", flat=True))
    assert days == sorted(days)
    assert len(days) == 12
    found = Lapse.objects.order_by("lapsed_on").values_list("lapsed_on", "found_on")
    assert all(lapsed == seen for lapsed, seen in found)
    assert verify_ledger().faults == ()
