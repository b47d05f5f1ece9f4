"""Papers are numbered without gaps, kept as they are, voided, corrected, and say what the rows say."""

import datetime
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from pypdf import PdfReader

from accountability.models import LiabilityShare
from accountability.services import paper_facts
from accountability.services.make_paper import choices, facts_of, make_paper, preview_paper
from creditcoop.core.documents.engine import LANGUAGES, RenderingFailed, templates
from creditcoop.core.errors import AlreadyDone, Refused
from creditcoop.core.labels import PAPER_LABELS
from creditcoop.core.models import IssuedPaper, PaperPrint, Serial, SpoiledPaper
from creditcoop.core.services import issue_paper as issuing
from creditcoop.core.services.check_papers import check_papers
from creditcoop.core.services.print_paper import kept_bytes, print_paper
from creditcoop.core.services.spoil_paper import spoil_paper
from loans.models import Loan, LoanApplication
from loans.services.decide_step import decide_step
from tests.builders import actor, bring_to, decide, issued_loan, make_application
from tests.conftest import Cast
from tests.faults.guards import without

KINDS = (
    "application_form",
    "survey_report",
    "approval_sheet",
    "contract",
    "responsibility_letter",
    "receipt",
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make(cast: Cast, application: LoanApplication, kind: str, on: datetime.date, **more: Any) -> IssuedPaper:
    return make_paper(
        application=application,
        kind=kind,
        about=more.pop("about", ""),
        replaces=more.pop("replaces", None),
        actor=actor(cast.a["credit_clerk"], on),
        on=on,
    )


def words(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(bytes(pdf))).pages)


def refused(sql: str, *values: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def loan(cast: Cast, day: datetime.date) -> Loan:
    return issued_loan(cast.a, cast.union, "15000.00", on=day, no=["monitor"])


@pytest.fixture
def application(loan: Loan) -> LoanApplication:
    assert loan.application is not None
    return loan.application


def test_numbers_follow_each_other_in_their_own_series(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    other = make_application(cast.a, "3000.00", on=day, borrower=application.borrower)
    found = [
        make(cast, application, "contract", day).number,
        make(cast, other, "contract", day).number,
        make(cast, other, "application_form", day).number,
    ]
    assert found == [
        "临禾农信借字〔2026〕0301-0001号",
        "临禾农信借字〔2026〕0301-0002号",
        "临禾农信申字〔2026〕0301-0001号",
    ]


def test_a_failed_paper_takes_no_number(
    cast: Cast, application: LoanApplication, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**given: Any) -> bytes:
        raise RenderingFailed("out of paper")

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "render", fail)
        with pytest.raises(RenderingFailed):
            make(cast, application, "contract", day)
    assert not IssuedPaper.objects.exists()
    assert make(cast, application, "contract", day).serial == 1


def test_a_character_that_cannot_be_printed_takes_no_number_and_names_its_place(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    borrower = application.borrower
    borrower.name = "刘🙂"
    borrower.save()
    with pytest.raises(Refused, match=r"U\+1F642.*Borrower · Name"):
        make(cast, application, "contract", day)
    borrower.name = "欧阳㛃䶮"
    borrower.save()
    application.refresh_from_db()
    paper = make(cast, LoanApplication.objects.get(pk=application.pk), "contract", day)
    assert paper.serial == 1
    assert "欧阳㛃䶮" in words(paper.pdf)


def test_one_paper_stands_and_a_correction_names_it(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    first = make(cast, application, "contract", day)
    with pytest.raises(Refused, match="0301-0001"):
        make(cast, application, "contract", day)
    second = make(cast, application, "contract", day, replaces=first)
    assert second.serial == 2 and second.replaces_id == first.pk
    assert first.number in words(second.pdf)
    spoil_paper(paper=second, reason="错", actor=actor(cast.a["director"], day), on=day)
    with pytest.raises(Refused, match="void or corrected"):
        make(cast, application, "contract", day, replaces=first)


def test_a_void_number_stays_taken(cast: Cast, application: LoanApplication, day: datetime.date) -> None:
    first = make(cast, application, "contract", day)
    clerk = actor(cast.a["credit_clerk"], day)
    spoil_paper(paper=first, reason="金额写错", actor=clerk, on=day)
    with pytest.raises(AlreadyDone):
        spoil_paper(paper=first, reason="又一次", actor=clerk, on=day)
    assert make(cast, application, "contract", day).serial == 2
    assert SpoiledPaper.objects.get().reason == "金额写错"
    with pytest.raises(Refused, match="void"):
        print_paper(paper=first, language="zh-hans", actor=clerk, on=day)
    auditor = actor(cast.union["union_audit"], day)
    assert print_paper(paper=first, language="zh-hans", actor=auditor, on=day).copy == 1


def test_copies_are_counted_and_the_bytes_are_those_kept(
    cast: Cast, application: LoanApplication, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = make(cast, application, "contract", day)
    clerk = actor(cast.a["credit_clerk"], day)
    kept = bytes(paper.pdf)
    application.borrower.name = "改了名"
    application.borrower.save()
    monkeypatch.setattr(issuing, "render", lambda **given: pytest.fail("made anew"))
    for copy in (1, 2, 3):
        assert print_paper(paper=paper, language="zh-hans", actor=clerk, on=day).copy == copy
        again = IssuedPaper.objects.get(pk=paper.pk)
        assert kept_bytes(again, "zh-hans") == kept
    assert PaperPrint.objects.count() == 3


def test_changed_bytes_are_never_printed(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    paper = make(cast, application, "contract", day)
    with without("core_issuedpaper_no_update"), connection.cursor() as cursor:
        cursor.execute("UPDATE core_issuedpaper SET pdf = %s WHERE id = %s", [b"%PDF-forged", paper.pk])
    changed = IssuedPaper.objects.get(pk=paper.pk)
    with pytest.raises(Refused, match="changed"):
        print_paper(paper=changed, language="zh-hans", actor=actor(cast.a["credit_clerk"], day), on=day)
    assert not PaperPrint.objects.exists()


@pytest.mark.parametrize("table", ["core_issuedpaper", "core_spoiledpaper", "core_paperprint"])
def test_the_database_keeps_papers(
    cast: Cast, application: LoanApplication, day: datetime.date, table: str
) -> None:
    paper = make(cast, application, "contract", day)
    clerk = actor(cast.a["credit_clerk"], day)
    print_paper(paper=paper, language="en", actor=clerk, on=day)
    spoil_paper(paper=paper, reason="错", actor=clerk, on=day)
    change = f'UPDATE {table} SET "on" = "on"'
    assert refused(change)
    assert refused(f"DELETE FROM {table}")
    with without(f"{table}_no_update"):
        assert not refused(change)


def row_of(paper: IssuedPaper, **changes: Any) -> tuple[str, list[Any]]:
    fields = {field.column: getattr(paper, field.attname) for field in IssuedPaper._meta.concrete_fields}
    del fields["id"]
    fields |= changes
    names = ", ".join(f'"{name}"' for name in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO core_issuedpaper ({names}) VALUES ({marks})", list(fields.values())


def test_the_database_lets_no_number_be_left_out(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    paper = IssuedPaper.objects.get(pk=make(cast, application, "contract", day).pk)
    new = {"number": "x", "about": "x"}
    for serial in (1, 3, 7):
        sql, values = row_of(paper, serial=serial, **new)
        assert refused(sql, *values)
    sql, values = row_of(paper, serial=3, **new)
    with without("core_issuedpaper_no_gap"), transaction.atomic():
        assert not refused(sql, *values)
        transaction.set_rollback(True)
    sql, values = row_of(paper, serial=2, **new)
    assert not refused(sql, *values)


def test_the_database_lets_one_paper_of_a_kind_stand(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    paper = IssuedPaper.objects.get(pk=make(cast, application, "contract", day).pk)
    sql, values = row_of(paper, number="x", serial=2)
    assert refused(sql, *values)
    with without("core_issuedpaper_one_stands"), transaction.atomic():
        assert not refused(sql, *values)
        transaction.set_rollback(True)
    wrong, its_values = row_of(paper, number="x", serial=2, kind="receipt", replaces_id=paper.pk)
    assert refused(wrong, *its_values)
    with without("core_issuedpaper_replaces_its_like"), transaction.atomic():
        assert not refused(wrong, *its_values)
        transaction.set_rollback(True)


def test_a_preview_takes_no_number_and_says_so(
    cast: Cast, application: LoanApplication, day: datetime.date
) -> None:
    clerk = actor(cast.a["credit_clerk"], day)
    pdf = preview_paper(
        application=application, kind="contract", about="", language="zh_hans", actor=clerk, on=day
    )
    assert "预览，未编号" in words(pdf) and "借字〔" not in words(pdf)
    assert not IssuedPaper.objects.exists() and not Serial.objects.filter(series__startswith="paper").exists()


def test_the_receipt_waits_for_the_issue(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    with pytest.raises(Refused, match="issued"):
        make(cast, application, "receipt", day)
    assert "receipt" not in [kind for kind, _about, _name in choices(application, on=day)]
    bring_to(application, cast.a, cast.union, "", on=day)
    assert make(cast, application, "receipt", day).serial == 1


@pytest.mark.parametrize("kind", ["", "nothing", "contract:1"])
def test_a_paper_that_does_not_exist_is_refused(
    cast: Cast, application: LoanApplication, day: datetime.date, kind: str
) -> None:
    name, _colon, about = kind.partition(":")
    with pytest.raises(Refused):
        make(cast, application, name, day, about=about)


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in leaves(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in leaves(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_can_be_opened_and_says_the_rows(
    cast: Cast, application: LoanApplication, day: datetime.date, kind: str
) -> None:
    about = str(cast.a["cm"].pk) if kind == "responsibility_letter" else ""
    paper = make(cast, application, kind, day, about=about)
    facts = json.loads(paper.facts)
    assert facts == json.loads(json.dumps(facts_of(application=application, kind=kind, about=about, on=day)))
    for pdf in (paper.pdf, paper.reading_pdf):
        text = words(pdf)
        for fact in (
            paper.number,
            paper.facts_sha256,
            application.number,
            "刘根生",
            "15,000.00",
            "壹万伍仟元整",
        ):
            assert fact in text, fact
    assert "Readingcopy" in words(paper.reading_pdf)
    assert str(PAPER_LABELS[kind])


def test_the_approval_sheet_names_each_share_and_each_vote(
    cast: Cast, application: LoanApplication, loan: Loan, day: datetime.date
) -> None:
    text = words(make(cast, application, "approval_sheet", day).pdf)
    shares = list(LiabilityShare.objects.filter(split__loan=loan).select_related("person"))
    assert len(shares) == 5
    for share in shares:
        assert share.person.name in text and f"{share.amount:,.2f}" in text
    assert "同意4票，反对1票" in text and "13.3333(40/3)" in text and "第一责任人" in text
    assert "不同意" in text and "六包责任卡" in text


def test_votes_are_sealed_until_the_group_has_decided(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "15000.00", on=day)
    bring_to(application, cast.a, cast.union, "group", on=day)
    facts = facts_of(application=application, kind="approval_sheet", about="", on=day)
    assert facts["minutes"] is None and facts["card"]["planned"] is True


def test_a_long_opinion_is_never_cut(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "8000.00", on=day)
    sentences = [f"第{number}句意见。" for number in range(100, 322)]
    decide_step(
        application_id=application.pk,
        step="investigation",
        outcome="agree",
        opinion="".join(sentences)[:2000],
        actor=actor(cast.a["cm"], day),
        on=day,
    )
    decide(application, "review_approval", cast.a["cm_director"], on=day)
    paper = make(cast, application, "approval_sheet", day)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(bytes(paper.pdf))).pages]
    assert len(pages) > 1
    torn = [sentence for sentence in sentences if sentence not in "".join(pages)]
    assert len(torn) < len(pages), "at most one sentence runs over each turn of the page"
    for place, page in enumerate(pages, start=1):
        assert paper.number in page and paper.facts_sha256 in page
        assert f"第{place}页" in page and f"共{len(pages)}页" in page


def test_verify_papers_names_every_fault(
    cast: Cast, application: LoanApplication, day: datetime.date, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = [make(cast, application, kind, day) for kind in ("contract", "receipt", "application_form")]
    call_command("verify_papers")
    assert check_papers().papers == 3
    names = ["core_issuedpaper_no_update", "core_issuedpaper_no_delete"]
    with without(*names), connection.cursor() as cursor:
        cursor.execute("UPDATE core_issuedpaper SET pdf = %s WHERE id = %s", [b"x", papers[0].pk])
        cursor.execute("UPDATE core_issuedpaper SET facts = '{}' WHERE id = %s", [papers[1].pk])
        cursor.execute("DELETE FROM core_issuedpaper WHERE id = %s", [papers[2].pk])
    with pytest.raises(CommandError):
        call_command("verify_papers")
    assert {(fault.number, fault.code) for fault in check_papers().faults} == {
        (papers[0].number, "pdf_changed"),
        (papers[1].number, "facts_changed"),
        (papers[2].series, "counter_wrong"),
    }


def test_every_kind_has_a_word_a_label_and_a_text_in_both_languages() -> None:
    assert (kinds := set(PAPER_LABELS)) == set(issuing.WORDS) == {kind.value for kind in IssuedPaper.Kind}
    assert {str(kind.value) for kind in paper_facts.BUILDERS} <= kinds
    texts = [{path.stem for path in (templates() / language).glob("*.typ")} for language in LANGUAGES]
    assert kinds <= set.intersection(*texts)
    assert len(set(issuing.WORDS.values())) == len(kinds)


def test_the_card_names_the_six_guarantees_with_what_proves_them_so_far(
    cast: Cast, day: datetime.date, application: LoanApplication, loan: Loan
) -> None:
    facts = facts_of(application=application, kind="approval_sheet", about="", on=day)
    assert [row["code"] for row in facts["card"]["guarantees"]] == [
        "survey", "pay_out", "recovery", "return", "liability", "compensation"
    ]  # fmt: skip
    survey, pay_out, *later = (row["proof"] for row in facts["card"]["guarantees"])
    assert survey == {"person": cast.a["cm"].name, "on": day.isoformat()}
    assert pay_out == {"number": loan.number, "on": loan.granted_on.isoformat()}
    assert later == [None] * 4
    before = make_application(cast.a, "15000.00", on=day)
    facts = facts_of(application=before, kind="approval_sheet", about="", on=day)
    assert [row["proof"] for row in facts["card"]["guarantees"]] == [None] * 6
    paper = words(make(cast, application, "approval_sheet", day).pdf)
    assert all(word in paper for word in ("包考察", "包发放", "包收回", "包效益", "包责任", "包赔偿"))


def test_the_receipt_names_the_contract_that_stands(
    cast: Cast, day: datetime.date, application: LoanApplication
) -> None:
    def named() -> Any:
        return facts_of(application=application, kind="receipt", about="", on=day)["contract"]

    assert named() is None
    first = make(cast, application, "contract", day)
    assert named() == first.number
    assert first.number in words(make(cast, application, "receipt", day).pdf)
    spoil_paper(paper=first, reason="期限写错", actor=actor(cast.a["director"], day), on=day)
    assert named() is None
