"""The border of the first tier is raised: drafted, compared, adopted by a second person; the next loan follows it."""

import datetime
import re
from pathlib import Path

import pytest
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person, RegulationVersion
from tests.builders import issued_loan, make_application
from tests.conftest import Cast
from tests.core.regulation_drafts import picture, second_person
from tests.journeys.conftest import At
from tests.journeys.pages import Desk

A_DAY = datetime.timedelta(days=1)


def drafts_a_version(desk: Desk) -> RegulationVersion:
    desk.goes_to("制度")
    desk.presses("起草新版本")
    desk.fills_in(
        {
            "版本号": "2",
            "生效日": str(clock.today() + A_DAY),
            "中文名称": "首放责任制（修订）",
            "英文名称": "Responsibility for loans, revised",
        }
    )
    desk.presses("开始起草")
    desk.reads("草案已按底本抄录", "II.5", "Q1", "以下读法程序不能计算")
    desk.answers("第一档上限", "5000元")
    desk.presses("保存草案")
    desk.reads("草案已保存", "3,000.00 元", "5,000.00 元", "实际影响", "有变化")
    return RegulationVersion.objects.get(number="2")


def adopts(desk: Desk, version: RegulationVersion, paper: Path) -> None:
    desk.opens(f"/regulation/{version.pk}/")
    desk.presses("通过")
    desk.reads("有1笔在办申请须重新录入", version.sha256[:8])
    desk.fills_in({"决议文号": "临禾联社〔2026〕9号", "决议日期": str(clock.today())})
    desk.main.locator("#id_files").set_input_files(paper)
    desk.signs("通过该版本")
    desk.reads("版本已通过", "临禾联社〔2026〕9号", "决议.png", version.sha256)


def test_the_border_of_the_first_tier_is_raised(
    at: At, cast_in_real_transactions: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, today = cast_in_real_transactions, clock.today()
    last = issued_loan(cast.a, cast.union, "4000.00", on=today)
    make_application(cast.a, "4000.00", on=today, borrower=last.borrower)
    drafter = at(cast.union["union_credit"])
    version = drafts_a_version(drafter)
    drafter.opens(f"/regulation/{version.pk}/adopt/")
    drafter.reads("须由另一人通过")

    paper = tmp_path / "决议.png"
    paper.write_bytes(picture())
    version.refresh_from_db()
    adopts(at(second_person(cast)), version, paper)

    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + A_DAY)
    following = issued_loan(cast.a, cast.union, "4000.00", on=clock.today())
    reader = at(cast.a["director"], size={"width": 1440, "height": 900})
    shows_who_answers(reader, last.pk, cast.a["cm"], "70%", "III.2")
    shows_who_answers(reader, following.pk, cast.a["cm"], "100%", "III.1")
    reader.goes_to("制度")
    assert "生效中" in reader.row_of("首放责任制（修订）")


def shows_who_answers(reader: Desk, loan: int, person: Person, percent: str, clause: str) -> None:
    reader.opens(reverse("loan_liability", args=[loan]))
    reader.reads(person.name)
    assert re.search(rf"{percent}", reader.row_of(person.name))
    assert clause in reader.row_of(person.name)
