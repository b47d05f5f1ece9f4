"""The page that describes the API, in a real browser under the strict content policy, without any network."""

from playwright.sync_api import expect

from tests.conftest import Cast
from tests.journeys.conftest import At


def test_the_api_page_shows_every_address_and_tries_one_under_the_readers_session(
    at: At, cast_in_real_transactions: Cast
) -> None:
    desk = at(cast_in_real_transactions.a["cm"])
    desk.opens("/api/v1/docs/")
    page = desk.page
    described = page.request.get(f"{desk.address}/api/v1/schema/").json()["paths"]
    expect(page.locator(".opblock")).to_have_count(sum(len(methods) for methods in described.values()))
    block = page.locator("#operations-me-get_me")
    block.locator(".opblock-summary-control").first.click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table tbody .response-col_description").first
    expect(answer).to_contain_text(cast_in_real_transactions.a["cm"].staff_number)
