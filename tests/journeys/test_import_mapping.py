"""An old ledger in GB18030 with heads that nobody knows: mapped on screen, mended, brought in by a second person."""

import os
from pathlib import Path

import pytest

from loans.models import ColumnMapping, ImportBatch, Loan
from loans.tasks import run_import_jobs
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE, Desk
from tests.loans.importing.ledgers import ledger, row

LOOK = os.environ.get("LOOK_AT_PAGES", "")  # a folder: the pages are kept there as pictures


def look(desk: Desk, name: str) -> None:
    if LOOK:
        desk.page.screenshot(path=f"{LOOK}/{name}.png", full_page=True)


def file_of(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def uploads(desk: Desk, path: Path) -> None:
    desk.goes_to("台账导入")
    desk.main.locator("#id_file").set_input_files(path)
    desk.main.locator("form[method=post] button[type=submit]").click()
    desk.page.wait_for_url("**/import/*/**")


def maps(desk: Desk) -> None:
    """What the program does not guess: the kind of identity document and the ledger's own word."""
    desk.main.locator("#id_id_kind").select_option("same:resident_id")
    desk.main.locator("#id_word_standing_0").select_option("running")
    desk.main.locator("#id_name").fill("老系统台账")


def brings_in(desk: Desk, batch: ImportBatch) -> None:
    desk.opens(f"/import/{batch.pk}/")
    desk.presses("入账")
    desk.main.get_by_role("checkbox").check()
    desk.signs("入账")


def test_an_unknown_ledger_is_mapped_left_taken_up_again_mended_and_brought_in(
    at: At, cast_in_real_transactions: Cast, tmp_path: Path
) -> None:
    cast = cast_in_real_transactions
    monitor = at(cast.a["monitor"])
    faulty = ledger(row(), row(借据编号="城关2019-013", 客户编号="K-2", 放款日期="2025.2.30"))
    uploads(monitor, file_of(tmp_path, "老台账.csv", faulty))
    monitor.reads("列对照", "文件原样", "城关2019-012", "GB18030")
    look(monitor, "map-zh-1440")
    # In the wrong encoding the file says so; back in the right one the guesses stand again.
    monitor.main.locator("#id_encoding_shown").select_option("utf-8")
    monitor.presses("按此读取")
    monitor.reads("无法读取")
    monitor.opens(monitor.path.split("?")[0])
    monitor.main.get_by_role("link", name="以后再说").click()
    monitor.reads("待说明各列")

    # Left, and found again in the list.
    monitor.goes_to("台账导入")
    monitor.reads("待说明各列")
    monitor.follows("老台账.csv")
    monitor.presses("说明各列含义")
    maps(monitor)
    monitor.presses("查看读取结果")
    monitor.reads("2025-03-01", "15,000.00", "⚠ 2025.2.30")
    look(monitor, "map-shown-zh-1440")
    monitor.presses("保存并核对文件")
    monitor.reads("有问题", "老系统台账（第 1 版）", "2025.2.30", "日历上没有这一天，请改正。")
    look(monitor, "faulty-zh-1440")

    # The mended file is known by its heads.
    mended = ledger(row(), row(借据编号="城关2019-013", 客户编号="K-2"))
    uploads(monitor, file_of(tmp_path, "老台账改.csv", mended))
    monitor.reads("待另一人入账", "30,000.00")
    assert ColumnMapping.objects.count() == 1
    assert Loan.objects.count() == 0

    director = at(cast.a["director"])
    brings_in(director, ImportBatch.objects.latest("id"))
    director.reads("整本贷款台账已入账")
    assert Loan.objects.filter(origin="imported").count() == 2


def test_a_large_book_may_be_left_while_it_is_checked_and_come_back_to(
    at: At, cast_in_real_transactions: Cast, tmp_path: Path, settings: pytest.MonkeyPatch
) -> None:
    settings.IMPORT_AT_ONCE_BYTES = 10
    cast = cast_in_real_transactions
    monitor = at(cast.a["monitor"])
    uploads(monitor, file_of(tmp_path, "大台账.csv", ledger()))
    monitor.reads("正在核对", "排队等候", "可以离开本页")
    look(monitor, "job-zh-1440")
    page = monitor.path
    monitor.goes_to("贷款")
    run_import_jobs()
    monitor.opens(page)
    monitor.reads("待说明各列")
    monitor.presses("说明各列含义")
    maps(monitor)
    monitor.presses("保存并核对文件")
    monitor.reads("排队等候")
    run_import_jobs()
    monitor.reads("待另一人入账")  # the page finds out by itself

    director = at(cast.a["director"])
    brings_in(director, ImportBatch.objects.get())
    director.reads("排队等候")
    run_import_jobs()
    director.reads("已入账")
    assert Loan.objects.count() == 1


@pytest.mark.parametrize(("language", "size"), [("en-GB", None), ("zh-CN", PHONE), ("en-GB", PHONE)])
def test_the_pages_stand_in_both_languages_and_on_a_telephone(
    at: At, cast_in_real_transactions: Cast, tmp_path: Path, language: str, size: dict | None
) -> None:
    desk = at(cast_in_real_transactions.a["monitor"], language=language, size=size)
    name = f"{language}-{size['width'] if size else 1440}"
    desk.opens("/import/")
    look(desk, f"list-{name}")
    desk.main.locator("#id_file").set_input_files(file_of(tmp_path, "old.csv", ledger()))
    desk.main.locator("form[method=post] button[type=submit]").click()
    desk.page.wait_for_url("**/columns/")
    look(desk, f"map-{name}")
    width = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "nothing stands out at the side"
    maps(desk)
    desk.main.locator("form[method=post] button[type=submit]").first.click()
    desk.page.wait_for_url("**/import/*/")
    look(desk, f"batch-{name}")
