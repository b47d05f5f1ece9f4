"""Plans, procedures, expiry, obstacles and the twenty years, sentence by sentence (docs/rules/limitation.md)."""

from typing import Any

import pytest

from tests.loans.rules.limitation.asking import NO_DATES, check, dates, demand, event, litigation


def suit(date: str, **more: Any) -> dict[str, Any]:
    return event(date, "suit_filed", **more)


def ended(date: str, closes: str) -> dict[str, Any]:
    return event(date, "procedure_ended", closes=closes)


# Plans

PLAN = event("2023-02-06", "repayment_plan", accepted=True, new_due_date="2023-12-29")


def test_until_the_new_due_date_an_interruption_moves_only_the_cautious_day() -> None:
    paid = event("2023-06-01", "part_payment")
    found = litigation("2020-03-31", PLAN, paid, as_of="2023-07-03")
    check(found, **dates("2026-12-29", act_by="2026-06-01"), ineffective=[], status="running")
    later = litigation("2020-03-31", PLAN, event("2024-01-10", "part_payment"), as_of="2024-07-03")
    check(later, **dates("2027-01-11", "2027-01-10"), ineffective=[])


def test_a_plan_without_a_later_date_counts_from_the_promise() -> None:
    for more in ({"accepted": True}, {"accepted": True, "new_due_date": "2023-02-06"}, {"accepted": False}):
        plan = event("2023-02-06", "repayment_plan", **more)
        check(litigation("2020-03-31", plan, as_of="2023-07-03"), **dates("2026-02-06"), ineffective=[])


def test_a_promise_of_2015_keeps_its_own_two_years_for_the_cautious_day() -> None:
    plan = event("2015-03-02", "repayment_plan", accepted=True, new_due_date="2016-01-04")
    found = litigation("2014-01-06", plan, as_of="2017-12-01")
    check(found, **dates("2019-01-04", act_by="2017-03-02"), status="running")


def test_a_suit_before_the_new_due_date_counts_from_its_own_end() -> None:
    events = [PLAN, suit("2023-05-08", served_on="2023-05-15"), event("2023-06-05", "suit_withdrawn")]
    found = litigation("2020-03-31", *events, as_of="2023-07-03")
    check(found, **dates("2026-06-05", act_by="2026-05-08"), ineffective=[], status="running")


# Procedures


@pytest.mark.parametrize("kind", ["mediation_requested", "payment_order_applied", "preservation_applied"])
def test_the_cautious_day_counts_on_while_a_soft_procedure_is_open(kind: str) -> None:
    opened = event("2022-04-12", kind)
    expect = NO_DATES | {"act_by": "2025-04-12"}
    check(litigation("2021-03-12", opened, as_of="2023-01-04"), status="exercised", **expect)
    asked = litigation("2021-03-12", opened, demand("2022-09-13"), as_of="2023-01-04")
    check(asked, status="exercised", **NO_DATES | {"act_by": "2025-09-13"}, ineffective=[])
    hard = litigation("2021-03-12", opened, suit("2022-09-13"), as_of="2023-01-04")
    check(hard, status="exercised", **NO_DATES, ineffective=[])


@pytest.mark.parametrize(
    ("kind", "from_end"),
    [
        ("suit_filed", True), ("arbitration_applied", True), ("crime_reported", True),
        ("bankruptcy_claim_filed", True), ("payment_order_applied", False), ("mediation_requested", False),
        ("preservation_applied", False), ("enforcement_applied", False),
    ],
)  # fmt: skip
def test_when_a_procedure_ends_the_cautious_day_counts_as_its_kind_says(kind: str, from_end: bool) -> None:
    found = litigation("2021-03-12", event("2022-04-12", kind), ended("2022-09-13", kind), as_of="2023-01-04")
    act_by = "2025-09-13" if from_end else "2025-04-12"
    check(found, **dates("2025-09-15", "2025-09-13", act_by=act_by), ineffective=[], status="running")


def test_with_several_procedures_the_last_end_counts_and_the_latest_cautious_day() -> None:
    two = [suit("2022-04-12", served_on="2022-04-20"), event("2022-05-10", "preservation_applied")]
    first = event("2022-08-10", "suit_withdrawn")
    still = litigation("2021-03-12", *two, first, as_of="2023-01-04")
    check(still, status="exercised", **NO_DATES | {"act_by": "2025-05-10"}, ineffective=[])
    both = litigation(
        "2021-03-12", *two, first, ended("2022-09-13", "preservation_applied"), as_of="2023-01-04"
    )
    check(both, **dates("2025-09-15", "2025-09-13", act_by="2025-05-10"), ineffective=[])


def test_an_interruption_while_a_suit_is_open_moves_only_the_cautious_day() -> None:
    filed, back = suit("2022-04-12", served_on="2022-04-20"), event("2022-09-13", "suit_withdrawn")
    found = litigation("2021-03-12", filed, demand("2022-06-06"), back, as_of="2023-01-04")
    check(found, **dates("2025-09-15", "2025-09-13", act_by="2025-06-06"), ineffective=[])


def test_a_suit_withdrawn_unserved_is_as_if_never_filed() -> None:
    back = event("2024-05-20", "suit_withdrawn")
    for served_on in (None, "2024-05-21"):
        found = litigation("2021-03-12", suit("2024-03-01", served_on=served_on), back, as_of="2024-06-03")
        check(found, status="lapsed", **dates("2024-03-12"), ineffective=[0])
    served = litigation("2021-03-12", suit("2024-03-01", served_on="2024-05-20"), back, as_of="2024-06-03")
    check(served, status="running", **dates("2027-05-20", act_by="2027-03-01"), ineffective=[])


def test_a_demand_during_a_suit_that_was_never_filed_may_come_too_late() -> None:
    events = [suit("2024-03-01"), demand("2024-04-01"), event("2024-05-20", "suit_withdrawn")]
    found = litigation("2021-03-12", *events, as_of="2024-06-03")
    check(found, status="lapsed", ineffective=[0, 1], flags=["legal_review", "possible_waiver"])
    pending = litigation("2021-03-12", *events, as_of="2024-05-17")
    check(pending, status="exercised", ineffective=[])


def test_an_end_that_closes_nothing_here_is_listed() -> None:
    against = suit("2022-04-12", against="guarantor", served_on="2022-04-20")
    found = litigation(
        "2021-03-12",
        against,
        event("2022-09-13", "suit_withdrawn"),
        ended("2022-09-14", "suit_filed"),
        as_of="2023-01-04",
    )
    check(found, ineffective=[0, 1, 2], **dates("2024-03-12"))


def test_the_latest_open_suit_is_the_one_that_is_withdrawn() -> None:
    events = [
        suit("2022-04-12", served_on="2022-04-20"),
        suit("2022-05-10", against="guarantor", served_on="2022-05-20"),
        event("2022-09-13", "suit_withdrawn"),
    ]
    check(litigation("2021-03-12", *events, as_of="2023-01-04"), status="exercised", ineffective=[1, 2])


def test_what_closes_a_round_of_enforcement_closes_nothing_on_this_clock() -> None:
    events = [
        event("2022-04-12", "enforcement_applied"),
        event("2022-09-13", "enforcement_terminated"),
        event("2022-09-14", "execution_settlement", perform_by="2023-01-31"),
        event("2022-09-15", "security_enforced"),
    ]
    check(litigation("2021-03-12", *events, as_of="2023-01-04"), status="exercised", ineffective=[1, 2, 3])


# After expiry


@pytest.mark.parametrize(
    ("late", "flagged"),
    [
        (event("2024-05-06", "part_payment"), True),
        (event("2024-05-06", "part_payment", by="co_borrower"), True),
        (event("2024-05-06", "part_payment", by="guarantor"), False),
        (event("2024-05-06", "debtor_consent"), True),
        (event("2024-05-06", "iou_accepted"), True),
        (event("2024-05-06", "new_security"), True),
        (event("2024-05-06", "repayment_plan", accepted=True, new_due_date="2025-01-06"), True),
        (event("2024-05-06", "extension", new_due_date="2025-01-06"), True),
        (event("2024-05-06", "execution_settlement"), True),
        (event("2024-05-06", "reconfirmation", consent_to_perform=False), True),
        (demand("2024-05-06"), True),
        (demand("2024-05-06", receipt="signed_by_household_adult"), False),
        (demand("2024-05-06", channel="post"), False),
        (demand("2024-05-06", to="guarantor"), False),
        (event("2024-05-06", "account_deduction"), False),
        (event("2024-05-06", "refusal"), False),
        (event("2024-05-06", "suit_filed"), False),
        (event("2024-05-06", "assigned", notice_arrived_on="2024-05-06"), False),
        (event("2024-05-06", "obstacle"), False),
    ],
)
def test_after_expiry_nothing_helps_and_acts_of_the_debtor_are_flagged(
    late: dict[str, Any], flagged: bool
) -> None:
    found = litigation("2021-03-12", late, as_of="2024-06-03")
    flags = ["legal_review", "possible_waiver"] if flagged else []
    check(found, status="lapsed", **dates("2024-03-12"), ineffective=[0], flags=flags)


def test_consent_after_expiry_starts_again_and_takes_the_flags_away() -> None:
    events = [demand("2024-05-06"), event("2024-06-03", "reconfirmation", consent_to_perform=True)]
    found = litigation("2021-03-12", *events, as_of="2024-07-01")
    check(found, status="running", **dates("2027-06-03"), ineffective=[0], flags=["calendar_unpublished"])


def test_consent_after_expiry_does_not_pass_the_twenty_years() -> None:
    near = event("2021-12-01", "reconfirmation", consent_to_perform=True)
    found = litigation("2003-03-12", near, as_of="2022-01-04")
    check(found, status="running", **dates("2023-03-13", "2023-03-12"), flags=["twenty_year_cap"])
    past = event("2023-03-14", "reconfirmation", consent_to_perform=True)
    found = litigation("2003-03-12", past, as_of="2023-04-03")
    check(found, status="lapsed", ineffective=[0], flags=["legal_review", "possible_waiver"])


# Obstacles


@pytest.mark.parametrize(
    ("until", "counts"), [("2023-09-11", False), ("2023-09-12", False), ("2023-09-13", True), (None, True)]
)
def test_an_obstacle_counts_from_its_first_day_in_the_last_six_months(
    until: str | None, counts: bool
) -> None:
    found = litigation("2021-03-12", event("2023-08-01", "obstacle", until=until), as_of="2023-09-20")
    assert found["ineffective"] == ([] if counts else [0])
    assert found["status"] == ("suspended" if until is None else "running")
    assert found["act_by"] == ("2024-03-13" if until == "2023-09-13" else "2024-03-12")


def test_an_obstacle_counts_until_the_moved_last_day() -> None:
    # 2024-03-16 is a Saturday, the last day Monday the 18th
    check(litigation("2021-03-16", event("2024-03-18", "obstacle", until="2024-03-18"), as_of="2024-04-01"),
          **dates("2024-09-18"), ineffective=[])  # fmt: skip
    check(litigation("2021-03-16", event("2024-03-19", "obstacle", until="2024-03-19"), as_of="2024-04-01"),
          **dates("2024-03-18", "2024-03-16"), ineffective=[0], status="lapsed")  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2023-12-31", "running"),
        ("2024-01-02", "suspended"),
        ("2024-02-01", "suspended"),
        ("2024-02-02", "running"),
    ],
)
def test_the_period_is_suspended_from_the_obstacle_to_its_end(as_of: str, status: str) -> None:
    obstacle = event("2023-12-20" if as_of < "2024" else "2024-01-02", "obstacle", until="2024-02-01")
    events = [] if as_of < "2024" else [obstacle]
    assert litigation("2021-03-12", *events, as_of=as_of)["status"] == status


def test_a_later_obstacle_is_tested_against_the_new_end() -> None:
    one = event("2024-01-02", "obstacle", until="2024-02-01")  # new end 2024-08-01
    two = event("2024-07-01", "obstacle", until="2024-07-05")
    check(
        litigation("2021-03-12", one, two, as_of="2024-07-10"),
        **dates("2025-01-06", "2025-01-05"),
        ineffective=[],
    )
    check(litigation("2021-03-12", two, as_of="2024-07-10"), ineffective=[0], status="lapsed")


def test_a_demand_during_an_obstacle_starts_a_whole_period() -> None:
    events = [event("2023-12-20", "obstacle", until="2024-05-08"), demand("2024-05-06")]
    check(
        litigation("2021-03-12", *events, as_of="2024-05-07"),
        **dates("2027-05-06"),
        status="running",
        ineffective=[],
    )


def test_under_the_old_law_a_moved_end_can_reach_the_present_law() -> None:
    kept = event("2017-07-03", "obstacle", until="2017-08-31")  # two years from 2015-08-14, plus 59 days
    found = litigation("2015-08-14", kept, as_of="2018-01-02")
    check(found, **dates("2018-08-14"), ineffective=[], status="running")
    short = event("2017-08-01", "obstacle", until="2017-08-10")
    check(
        litigation("2015-08-14", short, as_of="2018-01-02"),
        **dates("2017-08-23"),
        ineffective=[],
        status="lapsed",
    )


def test_an_obstacle_still_there_on_the_first_of_october_2017_keeps_the_claim() -> None:
    # Two years from 2015-07-31. What ended the day before moves them by its 61 days, to a make-up working day.
    gone = event("2017-07-31", "obstacle", until="2017-09-30")
    check(
        litigation("2015-07-31", gone, as_of="2018-01-02"),
        **dates("2017-09-30"),
        status="lapsed",
        ineffective=[],
    )
    there = event("2017-07-31", "obstacle", until="2017-10-01")
    check(
        litigation("2015-07-31", there, as_of="2018-01-02"),
        **dates("2018-07-31"),
        status="running",
        ineffective=[],
    )
    lasting = litigation("2015-07-31", event("2017-07-31", "obstacle"), as_of="2018-01-02")
    check(lasting, **NO_DATES | {"act_by": "2017-07-31"}, status="suspended", ineffective=[])


def test_an_obstacle_of_the_old_law_that_changed_nothing_is_listed() -> None:
    # The two years from 2015-11-02 were not over on 2017-10-01 anyway, and the three years have their own window.
    early = event("2017-07-03", "obstacle", until="2017-07-31")
    check(litigation("2015-11-02", early, as_of="2018-01-02"), **dates("2018-11-02"), ineffective=[0])


# The twenty years


def test_an_obstacle_does_not_move_the_twenty_years() -> None:
    chain = [demand(f"{year}-03-01") for year in (2005, 2007, 2009, 2011, 2013, 2015, 2017, 2020, 2022)]
    lasting = event("2023-03-01", "obstacle")
    for as_of, status in (("2023-03-06", "suspended"), ("2023-03-13", "suspended"), ("2023-03-14", "lapsed")):
        found = litigation("2003-03-12", *chain, lasting, as_of=as_of)
        check(
            found,
            **dates("2023-03-13", "2023-03-12"),
            status=status,
            flags=["twenty_year_cap"],
            ineffective=[],
        )


def test_the_twenty_years_are_no_flag_where_the_period_ends_with_them_or_before() -> None:
    revived = event("2020-03-12", "reconfirmation", consent_to_perform=True)
    found = litigation("2003-03-12", revived, as_of="2021-01-04")
    check(found, **dates("2023-03-13", "2023-03-12"), flags=[])
    a_day_later = event("2020-03-13", "reconfirmation", consent_to_perform=True)
    check(litigation("2003-03-12", a_day_later, as_of="2021-01-04"), flags=["twenty_year_cap"])


def test_a_procedure_that_ends_after_twenty_years_leaves_nothing() -> None:
    events = [
        event("2020-03-12", "reconfirmation", consent_to_perform=True),
        event("2022-05-10", "arbitration_applied"),
        event("2023-05-10", "procedure_ended", closes="arbitration_applied"),
    ]
    check(litigation("2003-03-12", *events[:2], as_of="2023-05-09"), status="exercised", **NO_DATES)
    check(litigation("2003-03-12", *events, as_of="2023-05-10"), status="lapsed", flags=["twenty_year_cap"])
