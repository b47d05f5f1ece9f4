"""Notices to borrower and guarantors, and the slips that come back by their number (practice.md 3.6, 3.7, 3.17)."""

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import translation
from pypdf import PdfReader

from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.models import AuditEvent, IssuedPaper, PaperPrint, Unit
from creditcoop.core.queries import evidence_of
from creditcoop.core.rules.money import format_yuan
from creditcoop.core.services.check_papers import check_papers
from creditcoop.core.services.spoil_paper import spoil_paper
from loans.models import FiledSlip, ImportBatch, Loan, LoanEvent, NoticeLine, TimeLimit
from loans.queries.debt import owed_on
from loans.services.confirm_late_event import confirm_late_event
from loans.services.make_notices import Target
from loans.services.print_notices import one_pdf, print_notices
from tests.builders import actor, make_borrower
from tests.claims import DUE, GRANTED, guaranteed, last_day, overdue, record
from tests.conftest import Cast
from tests.ledger import cost, lent
from tests.loans.notices.notices import everybody, make, put_on_file

ONE = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def words(pdf: Any) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(bytes(pdf))).pages)


def imported(cast: Cast, day: datetime.date) -> Loan:
    """A loan of an old book: no application, no balance, nobody recorded as handler."""
    batch = ImportBatch.objects.create(
        state="staged", union=cast.union.unit, branch=cast.a.unit, mapping="standard", file_name="旧台账.csv",
        sha256="0" * 64, content=b"", rows_read=1, rows_accepted=1, rows_refused=0,
        staged_by=cast.a["monitor"], staged_on=day,
    )  # fmt: skip
    return Loan.objects.create(
        number="旧0007",
        branch=cast.a.unit,
        borrower=make_borrower(cast.a, on=day),
        origin="imported",
        standing="ended_unpaid",
        amount=Decimal("3000.00"),
        granted_on=datetime.date(2024, 1, 10),
        due_on=DUE,
        batch=batch,
    )


def test_the_borrower_and_each_guarantor_get_a_numbered_demand_of_their_own(
    cast: Cast, day: datetime.date
) -> None:
    loan = guaranteed(cast)
    made = make(everybody(loan), cast.a["cm"], on=day, pay_to="柳湾营业厅")
    assert [(paper.kind, paper.number) for paper in made.papers] == [
        ("demand_notice", "临禾农信催字〔2026〕0301-0001号"),
        ("guarantor_notice", "临禾农信保字〔2026〕0301-0001号"),
    ]
    to_borrower, to_guarantor = (words(paper.pdf) for paper in made.papers)
    for text, paper in zip((to_borrower, to_guarantor), made.papers, strict=True):
        assert paper.number in text and "回执" in text and loan.number in text
        assert "捌仟元整" in text and "2026年12月3日" in text and "柳湾营业厅" in text
    assert "债务予以确认" in to_borrower and "履行保证责任" not in to_borrower
    assert "要求你（单位）履行保证责任" in to_guarantor and "赵保人" in to_guarantor
    assert {line.run for line in NoticeLine.objects.all()} == {made.run}
    assert AuditEvent.objects.filter(act="make_paper").count() == 2
    assert check_papers().faults == ()


def test_a_due_notice_before_the_due_date_and_a_demand_only_after_it(cast: Cast) -> None:
    loan = overdue(cast)
    paper = make(everybody(loan), cast.a["cm"], on=DUE, kind="due_notice").papers[0]
    assert "到期日之前" in words(paper.pdf) and "2024年11月10日" in words(paper.pdf)
    with pytest.raises(Refused, match="not due yet"):
        make(everybody(loan), cast.a["cm"], on=DUE)
    assert len(make(everybody(loan), cast.a["cm"], on=DUE + ONE).papers) == 1
    with pytest.raises(Refused, match="due date has passed"):
        make(everybody(loan), cast.a["cm"], on=DUE + ONE, kind="due_notice")


def test_an_extension_that_counts_moves_what_the_notice_calls_due(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    told = {"kind": "extension", "facts": {"new_due_date": "2027-01-31"}}
    event = record(loan, cast.a["cm"], on=day, **told)
    assert len(make(everybody(loan), cast.a["cm"], on=day).papers) == 1
    confirm_late_event(event_id=event.pk, reason="核对", actor=actor(cast.a["deputy"], day), on=day)
    paper = make(everybody(loan), cast.a["cm"], on=day, kind="due_notice").papers[0]
    assert json.loads(paper.facts)["due_on"] == "2027-01-31"


def test_a_demand_says_the_interest_of_the_ledger_and_leaves_a_line_where_no_terms_are_on_file(
    cast: Cast, day: datetime.date
) -> None:
    loan = lent(cast, "8000.00", on=day)
    late = loan.due_on + 40 * ONE
    owed = owed_on(loan, late)
    assert owed is not None and owed.penalty_fen > 0
    interest = owed.interest_fen + owed.penalty_fen + owed.compound_fen
    paper = make([Target(loan=loan)], cast.a["cm"], on=late).papers[0]
    facts = json.loads(paper.facts)
    assert facts["interest"]["yuan"] == format_yuan(interest)
    assert facts["total"]["yuan"] == format_yuan(800_000 + interest)
    assert format_yuan(interest) in words(paper.pdf)
    without = make([Target(loan=imported(cast, day))], cast.a["director"], on=late)
    assert all(json.loads(one.facts)["interest"] is None for one in without.papers)


def test_a_due_notice_says_the_interest_up_to_the_due_day(cast: Cast, day: datetime.date) -> None:
    loan = lent(cast, "8000.00", on=day)
    at_the_end, now = owed_on(loan, loan.due_on), owed_on(loan, loan.due_on - 7 * ONE)
    assert at_the_end is not None and now is not None and at_the_end.interest_fen > now.interest_fen
    told = {"on": loan.due_on - 7 * ONE, "kind": "due_notice"}
    paper = make([Target(loan=loan)], cast.a["cm"], **told).papers[0]
    facts = json.loads(paper.facts)
    assert facts["owed_to"] == loan.due_on.isoformat()
    assert facts["interest"]["yuan"] == format_yuan(at_the_end.interest_fen)
    assert facts["total"]["yuan"] == format_yuan(800_000 + at_the_end.interest_fen)
    for pdf in (paper.pdf, paper.reading_pdf):
        assert all(facts[name]["words"] in words(pdf) for name in ("interest", "total"))


def test_every_notice_to_a_person_prints_the_costs_that_are_owed_and_none_where_none_are(
    cast: Cast, day: datetime.date
) -> None:
    late, plain = (lent(cast, "8000.00", on=GRANTED, security="guarantee") for _loan in range(2))
    early = lent(cast, "5000.00", on=day)
    without = make(everybody(plain), cast.a["cm"], on=day).papers
    assert not any("Costsowed" in words(paper.reading_pdf) for paper in without)
    for loan in (late, early):
        cost(cast, loan, "123.45", on=day)
    demands = make(everybody(late), cast.a["cm"], on=day).papers
    told = [
        *((paper, "尚欠费用", "Costsowed") for paper in demands),
        (make(everybody(early), cast.a["cm"], on=day, kind="due_notice").papers[0], "应付费用", "Costsdue"),
    ]
    assert len(demands) == 2, "to the borrower and to his guarantor"
    for paper, zh, en in told:
        facts = json.loads(paper.facts)
        for text, title in ((words(paper.pdf), zh), (words(paper.reading_pdf), en)):
            assert title in text and "123.45" in text and facts["total"]["words"] in text


def test_a_public_notice_lists_a_branch_with_names_and_no_other_personal_data(
    cast: Cast, day: datetime.date
) -> None:
    first, second = guaranteed(cast), overdue(cast)
    for loan in (first, second):
        loan.borrower.phone, loan.borrower.address = "13900000000", "柳湾村四组"
        loan.borrower.save()
    made = make(everybody(first, second), cast.a["director"], on=day, kind="public_notice")
    (paper,) = made.papers
    text = words(paper.pdf)
    assert first.number in text and second.number in text and "赵保人" in text
    for loan in (first, second):
        for secret in (loan.borrower.id_number, loan.borrower.phone, loan.borrower.address):
            assert secret not in text and secret not in paper.facts
    assert NoticeLine.objects.filter(paper=paper).count() == 3
    assert (paper.subject_kind, paper.subject_id) == ("unit", cast.a.unit.pk)


def test_a_loan_of_an_old_book_gets_its_notice_with_blanks_for_what_no_book_says(
    cast: Cast, day: datetime.date
) -> None:
    loan = imported(cast, day)
    (paper,) = make(everybody(loan), cast.a["credit_clerk"], on=day).papers
    facts = json.loads(paper.facts)
    assert (facts["principal"], facts["security"], facts["handler"]) == (None, None, None)
    assert "旧0007" in words(paper.pdf)
    (slip,) = put_on_file(paper, cast.a["cm_director"], on=day)
    assert slip.event.loan == loan


def test_what_cannot_be_made_is_named_and_takes_no_number(cast: Cast, day: datetime.date) -> None:
    good, bad = guaranteed(cast), overdue(cast)
    bad.borrower.name = "刘🙂"
    bad.borrower.save()
    made = make(everybody(bad, good), cast.a["director"], on=day)
    assert len(made.papers) == 2
    ((target, why),) = made.left_out
    assert target.loan == bad and "U+1F642" in why
    again = make([*everybody(good), *everybody(guaranteed(cast))], cast.a["director"], on=day)
    assert [why for _target, why in again.left_out] and all(
        "stands already" in why for _target, why in again.left_out
    )
    assert check_papers().faults == ()
    with pytest.raises(Refused, match="stands already"):
        make(everybody(good), cast.a["director"], on=day)
    assert len(make(everybody(good), cast.a["director"], on=day + ONE).papers) == 2


def test_who_may_not_make_one_makes_none(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    for person in (cast.a["teller"], cast.a["chief_accountant"], cast.b["cm"], cast.union["union_credit"]):
        with pytest.raises(PermissionDenied):
            make(everybody(loan), person, on=day)
    for post in ("cm", "monitor", "credit_clerk", "cm_director", "deputy"):
        make(everybody(loan), cast.a[post], on=day + ONE * len(post))
    with pytest.raises(Refused, match="Choose at least one"):
        make([], cast.a["cm"], on=day)
    with pytest.raises(Refused, match="which notice"):
        make(everybody(loan), cast.a["cm"], on=day, kind="contract")
    with pytest.raises(Refused, match="last day to pay"):
        make(everybody(loan), cast.a["cm"], on=day, pay_by=day - ONE)
    with pytest.raises(Refused, match="At most"):
        make([Target(loan=loan)] * (settings.NOTICES_AT_ONCE + 1), cast.a["cm"], on=day)


def test_many_notices_are_one_file_and_each_copy_is_counted(cast: Cast, day: datetime.date) -> None:
    papers = make(everybody(guaranteed(cast), overdue(cast)), cast.a["director"], on=day).papers
    who = actor(cast.a["director"], day)
    copies = print_notices(papers=papers, language="zh-hans", actor=who, on=day)
    reader = PdfReader(BytesIO(one_pdf(copies)))
    assert len(reader.pages) == sum(len(PdfReader(BytesIO(bytes(paper.pdf))).pages) for paper in papers)
    assert all(paper.number in words(one_pdf(copies)) for paper in papers)
    print_notices(papers=papers, language="en", actor=who, on=day)
    assert sorted(PaperPrint.objects.values_list("copy", flat=True)) == [1, 1, 1, 2, 2, 2]
    spoil_paper(paper=papers[0], reason="写错", actor=who, on=day)
    with pytest.raises(Refused, match="void"):
        print_notices(papers=papers, language="zh-hans", actor=who, on=day)
    assert PaperPrint.objects.count() == 6
    with pytest.raises(Refused, match="at least one"):
        print_notices(papers=[], language="zh-hans", actor=who, on=day)


def test_a_slip_is_filed_as_the_demand_that_its_notice_makes(cast: Cast, day: datetime.date) -> None:
    loan = guaranteed(cast)
    _borrower, to_guarantor = make(everybody(loan), cast.a["cm"], on=day).papers
    (slip,) = put_on_file(to_guarantor, cast.a["cm"], on=day + ONE, words="本人签收")
    event = slip.event
    assert (event.kind, event.side, event.guarantor) == (
        "demand",
        "guarantor",
        loan.application.guarantors.get(),
    )  # type: ignore[union-attr]
    assert (event.happened_on, event.facts) == (day + ONE, {"channel": "handed", "receipt": "signed"})
    assert to_guarantor.number in event.words and "本人签收" in event.words
    assert evidence_of(event).count() == 1
    act = AuditEvent.objects.get(act="file_slip")
    assert (act.subject_id, act.clause, json.loads(act.facts)["paper"]) == (
        loan.pk,
        "Annex 12",
        to_guarantor.number,
    )
    with pytest.raises(AlreadyDone):
        put_on_file(to_guarantor, cast.a["cm"], on=day + ONE)
    assert LoanEvent.objects.count() == 1


def test_the_slip_of_the_borrower_moves_his_time_limit(cast: Cast, day: datetime.date) -> None:
    loan = overdue(cast)
    (paper,) = make(everybody(loan), cast.a["cm"], on=day).papers
    put_on_file(paper, cast.a["cm"], on=day)
    assert last_day(loan) == datetime.date(2029, 11, 23)


@pytest.mark.parametrize(("receipt", "moves"), [("signed_by_household_adult", True), ("none", False)])
def test_a_slip_that_proves_nothing_is_kept_and_moves_nothing(
    cast: Cast, day: datetime.date, receipt: str, moves: bool
) -> None:
    loan = overdue(cast)
    before = last_day(loan)
    (paper,) = make(everybody(loan), cast.a["cm"], on=day).papers
    (slip,) = put_on_file(paper, cast.a["cm"], on=day, receipt=receipt)
    assert slip.event.facts["receipt"] == receipt
    assert (last_day(loan) != before) is moves


@pytest.mark.parametrize(("days", "late"), [(14, False), (15, False), (16, True)])
def test_the_days_from_the_signature_to_the_file_are_counted_and_more_than_fifteen_marked(
    cast: Cast, day: datetime.date, days: int, late: bool
) -> None:
    (paper,) = make(everybody(overdue(cast)), cast.a["cm"], on=day).papers
    (slip,) = put_on_file(paper, cast.a["cm"], on=day + days * ONE, signed_on=day)
    assert (slip.days, slip.allowed_days, slip.is_late) == (days, 15, late)
    assert FiledSlip.objects.filter(FiledSlip.late()).exists() is late
    assert slip.event.needs_second


def test_nobody_signs_before_the_notice_was_made(cast: Cast, day: datetime.date) -> None:
    (paper,) = make(everybody(overdue(cast)), cast.a["cm"], on=day).papers
    with pytest.raises(Refused, match="nobody signed for it before") as refusal:
        put_on_file(paper, cast.a["cm"], on=day + ONE, signed_on=day - ONE)
    assert refusal.value.field == "happened_on"
    assert not LoanEvent.objects.exists()
    put_on_file(paper, cast.a["cm"], on=day + ONE, signed_on=day)


def test_a_slip_needs_its_scan_its_way_and_a_notice_that_stands(cast: Cast, day: datetime.date) -> None:
    (paper,) = make(everybody(overdue(cast)), cast.a["cm"], on=day).papers
    with pytest.raises(Refused, match="Attach the scan"):
        put_on_file(paper, cast.a["cm"], on=day, files=0)
    with pytest.raises(Refused, match="how the notice was given"):
        put_on_file(paper, cast.a["cm"], on=day, channel="public_notice")
    for person in (cast.a["credit_clerk"], cast.a["monitor"], cast.b["cm"], cast.a["cm2"]):
        with pytest.raises(PermissionDenied):
            put_on_file(paper, person, on=day)
    spoil_paper(paper=paper, reason="写错", actor=actor(cast.a["director"], day), on=day)
    with pytest.raises(Refused, match="void"):
        put_on_file(paper, cast.a["cm"], on=day)
    assert not FiledSlip.objects.exists()


def test_a_published_notice_is_filed_for_every_debtor_that_it_lists(cast: Cast, day: datetime.date) -> None:
    first, second = guaranteed(cast), overdue(cast)
    targets = everybody(first, second)
    (paper,) = make(targets, cast.a["director"], on=day, kind="public_notice").papers
    told = {"channel": "public_notice", "medium": "provincial", "whereabouts_unknown": True}
    slips = put_on_file(paper, cast.a["director"], on=day + ONE, **told)
    assert {slip.event.loan for slip in slips} == {first, second}
    assert len(slips) == 3 and all(slip.event.facts["states_claim"] for slip in slips)
    assert last_day(second) == datetime.date(2029, 11, 26)  # 2029-11-24 and 25 are a weekend
    assert TimeLimit.objects.get(loan=second, clock="litigation").nominal_last_day == datetime.date(
        2029, 11, 24
    )


def test_the_kept_paper_says_its_facts_and_belongs_to_its_branch(cast: Cast, day: datetime.date) -> None:
    (paper,) = make(everybody(overdue(cast)), cast.a["monitor"], on=day).papers
    kept = IssuedPaper.objects.get(pk=paper.pk)
    assert kept.unit == Unit.objects.get(code="0301") and kept.subject_kind == "loan"
    assert words(kept.reading_pdf).count(kept.number) >= 3
