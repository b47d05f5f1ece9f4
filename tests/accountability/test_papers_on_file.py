"""例外审批表 and 干预登记表: what was asked, said, pushed and objected, with the fingerprints of the proof."""

import datetime
import hashlib
from io import BytesIO

import pytest
from pypdf import PdfReader

from accountability.services.make_paper import choices, facts_of, make_paper
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from loans.models import ExceptionDecision
from tests.builders import actor, bring_to, make_application
from tests.conftest import Cast
from tests.on_file import ask, objects, picture_bytes, push


def words(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(bytes(pdf))).pages)


def made(cast: Cast, application: object, kind: str, about: int, on: datetime.date) -> IssuedPaper:
    return make_paper(
        application=application,  # type: ignore[arg-type]
        kind=kind,
        about=str(about),
        replaces=None,
        actor=actor(cast.a["cm"], on),
        on=on,
    )


def test_an_exception_is_printed_with_its_decision_and_proof(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "12000.00", on=day, security="guarantee")
    asked = ask(application, on=day)
    before = words(made(cast, application, "exception_sheet", asked.pk, day).pdf)
    assert "签字：" in before and "准予例外" not in before
    bring_to(application, cast.a, cast.union, "order", on=day, against_exception=["cm2"])
    assert ExceptionDecision.objects.get().votes_for == 4
    paper = IssuedPaper.objects.get()
    corrected = make_paper(
        application=application,
        kind="exception_sheet",
        about=str(asked.pk),
        replaces=paper,
        actor=actor(cast.a["cm"], day),
        on=day,
    )
    text = words(corrected.pdf)
    for fact in (
        "房屋没有产权证，有粮库收购合同",
        "保证人在镇中学任教",
        "准予例外",
        "书面同意4票，须4票",
        "周建国",
        "赵保人",
        hashlib.sha256(picture_bytes()).hexdigest(),
        paper.number,
    ):
        assert fact in text, fact
    assert "Granted" in words(corrected.reading_pdf)


def test_an_intervention_is_printed_with_every_objection(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "80000.00", on=day, kind="enterprise")
    pressure = push(application, cast.a["cm"], on=day)
    objects(pressure, cast.a["cm"], on=day)
    objects(pressure, cast.a["deputy"], on=day)
    paper = made(cast, application, "intervention_sheet", pressure.pk, day)
    for text in (words(paper.pdf), words(paper.reading_pdf)):
        for fact in (
            "孙德贵",
            "副镇长",
            "请解决砖厂流动资金八万元",
            "冯秀英",
            "王海涛",
            "吴振声",
            "借款人没有还款来源",
        ):
            assert fact in text, fact
    sheet = facts_of(application=application, kind="approval_sheet", about="", on=day)
    assert sheet["interventions"] == [day.isoformat()]


def test_each_has_a_paper_of_its_own_and_none_of_another_loan(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "80000.00", on=day, kind="enterprise")
    one = push(application, cast.a["cm"], on=day)
    two = push(application, cast.a["cm"], on=day, shade=92)
    assert [about for kind, about, _name in choices(application, on=day) if kind == "intervention_sheet"] == [
        str(one.pk),
        str(two.pk),
    ]
    assert made(cast, application, "intervention_sheet", one.pk, day).serial == 1
    assert made(cast, application, "intervention_sheet", two.pk, day).serial == 2
    other = make_application(cast.a, "3000.00", on=day, borrower=application.borrower)
    for kind in ("intervention_sheet", "exception_sheet"):
        with pytest.raises(Refused):
            made(cast, other, kind, one.pk, day)


def test_the_card_follows_the_pressure_on_file(cast: Cast, day: datetime.date) -> None:
    application = make_application(cast.a, "80000.00", on=day, kind="enterprise")
    push(application, cast.a["cm"], on=day)
    bring_to(application, cast.a, cast.union, "booking", on=day)
    planned = facts_of(application=application, kind="approval_sheet", about="", on=day)["card"]
    bring_to(application, cast.a, cast.union, "", on=day)
    written = facts_of(application=application, kind="approval_sheet", about="", on=day)["card"]
    assert planned["planned"] and not written["planned"]
    assert [(line["person"], line["percent"]) for line in planned["lines"]] == [
        (line["person"], line["percent"]) for line in written["lines"]
    ]
