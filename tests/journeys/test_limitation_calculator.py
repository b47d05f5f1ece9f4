"""A customer manager builds a question step by step: each choice shows its own fields, the answer follows."""

from playwright.sync_api import expect

from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.pages import PHONE


def test_a_question_about_a_guarantor_is_built_step_by_step(at: At, cast_in_real_transactions: Cast) -> None:
    desk = at(cast_in_real_transactions.a["cm"], language="en-GB", size=PHONE)
    desk.opens("/tools/limitation/")
    page, answer = desk.page, desk.page.locator("#answer")
    page.select_option("#id_clock", "guarantee_period")
    page.fill("#id_fact_signed_on", "2021-03-01")
    page.select_option("#id_fact_mode", "joint")
    page.select_option("#id_fact_clause", "none")
    page.fill("#id_fact_due_date", "2022-03-01")
    page.fill("#id_as_of", "2022-09-05")
    expect(answer).to_contain_text("guarantor discharged")
    page.select_option("#id_event_0_type", "demand")
    page.select_option("#id_event_0_to", "guarantor")
    page.select_option("#id_event_0_receipt", "signed")
    expect(answer).to_contain_text("Still missing or wrong")
    page.fill("#id_event_0_date", "2022-08-31")
    expect(answer).to_contain_text("exercised")
    expect(answer).to_contain_text("2022-09-01")
    page.select_option("#id_event_0_channel", "public_notice")
    expect(page.locator("#id_event_0_medium")).to_be_visible()
    expect(page.locator("#id_event_0_receipt")).to_have_count(0)
    expect(page.locator("#id_event_0_date")).to_have_value("2022-08-31")
    expect(answer).to_contain_text("guarantor discharged")
    desk.presses("Work it out")
    expect(answer).to_contain_text("guarantor discharged")
