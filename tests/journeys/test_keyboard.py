"""Hands off the mouse: sign in, search, walk a list, open a row; and the language stays as chosen."""

import re

from playwright.sync_api import expect

from creditcoop.core import clock
from tests.builders import issued_loan
from tests.conftest import Cast
from tests.journeys.conftest import At


def test_the_keyboard_alone_signs_in_searches_and_opens_a_loan(
    at: At, cast_in_real_transactions: Cast
) -> None:
    cast = cast_in_real_transactions
    loan = issued_loan(cast.a, cast.union, "8000.00", on=clock.today())
    issued_loan(cast.a, cast.union, "2000.00", on=clock.today())
    desk = at()
    keys = desk.page.keyboard
    desk.opens("/loans/")
    expect(desk.page.locator("#id_username")).to_be_focused()
    keys.type(cast.a["director"].user.username)
    keys.press("Tab")
    keys.type("demo")
    keys.press("Enter")
    expect(desk.page.locator("h1")).to_have_text("贷款")

    keys.press("/")
    expect(desk.page.locator("#search")).to_be_focused()
    keys.type(loan.number)
    keys.press("Enter")
    desk.page.wait_for_url("**/search/**")
    desk.reads(loan.number, loan.borrower.name)

    desk.opens("/loans/")
    keys.press("Tab")
    expect(desk.page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    for _press in range(60):
        keys.press("Tab")
        if desk.page.evaluate("document.activeElement.closest('tr[data-href]') !== null"):
            break
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    desk.page.wait_for_url(re.compile(r"/loans/\d+/$"))


def test_the_first_key_of_a_page_leads_past_the_menu(at: At, cast_in_real_transactions: Cast) -> None:
    desk = at(cast_in_real_transactions.a["director"])
    desk.opens("/loans/")
    desk.page.keyboard.press("Tab")
    expect(desk.page.locator("a.skip")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("main")).to_be_focused()


def test_the_language_once_switched_stays_and_survives_signing_out(
    at: At, cast_in_real_transactions: Cast
) -> None:
    person = cast_in_real_transactions.a["director"]
    desk = at(person)
    desk.opens("/loans/")
    expect(desk.page.locator("h1")).to_have_text("贷款")
    desk.page.get_by_role("button", name="English").click()
    expect(desk.page.locator("h1")).to_have_text("Loans")
    assert desk.path == "/loans/", "the same page in the other language"
    desk.opens("/borrowers/")
    expect(desk.page.locator("h1")).to_have_text("Borrowers")
    desk.page.locator(".topbar details.menu summary").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.locator("h1")).to_have_text("Sign in")


def test_leaving_a_half_filled_form_asks_first(at: At, cast_in_real_transactions: Cast) -> None:
    desk = at(cast_in_real_transactions.a["cm"])
    desk.opens("/borrowers/new/")
    desk.answers("姓名或名称", "刘根生")
    desk.page.once("dialog", lambda dialog: dialog.dismiss())
    with desk.page.expect_event("dialog") as asked:
        desk.page.locator("#rail").get_by_role("link", name="贷款", exact=True).click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    assert desk.path == "/borrowers/new/"
    expect(desk.page.locator("#id_name")).to_have_value("刘根生")
