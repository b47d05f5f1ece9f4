"""The monthly notice: when it is due and to be signed, what it lists, what it asks for (Annex 9, Q28).

Example: under the shipped version the notice of November 2026 is due by Thursday the 5th and, given that day, to be
signed by Tuesday the 10th; it lists the manager's short-term loans due in November and his clocks to act on by the end
of December. A due day on a rest day moves to the next working day. Days are dates, months their first day.
"""

import datetime
from collections.abc import Mapping

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.posts import Post
from creditcoop.core.rules.wording import Wording
from creditcoop.core.rules.workdays import ONE_DAY, WorkCalendar

# Every one of these gets a notice, with or without anything in it: each manager is told (Annex 9).
MANAGER_POSTS = (Post.CM, Post.MARKETER)
# Whoever else keeps loans gets one when it has something for him; of what nobody here keeps, the first held of HEADS.
KEEPER_POSTS = (*MANAGER_POSTS, Post.STATION_CLERK, Post.CM_DIRECTOR, Post.DEPUTY, Post.DIRECTOR)
HEADS = (Post.CM_DIRECTOR, Post.DEPUTY, Post.DIRECTOR)

DUE, CLOCK = "due", "clock"
NOT_GIVEN, NOT_SIGNED = "not_given", "not_signed"

ACTION_WORDS: Mapping[str, Wording] = {
    "collect": Wording("到期前送达到期通知，到期收回", "Serve the due notice, collect on the day"),
    "demand_or_sue": Wording("送达催收并取得回执，或起诉", "Demand with a signed receipt, or sue"),
    "claim_guarantor": Wording("在保证期间内向保证人主张", "Claim from the guarantor within the period"),
    "demand_guarantor": Wording(
        "向保证人送达催收并取得回执，或起诉", "Demand from the guarantor with a signed receipt, or sue him"
    ),
    "enforce_security": Wording(
        "行使抵押权、质权，或保全主债权", "Enforce the security, or keep the claim alive"
    ),
    "apply_enforcement": Wording("申请执行", "Apply for enforcement"),
    "act_in_court": Wording("在期限内向法院办理", "Act at the court in time"),
}
_ACTIONS: Mapping[str, str] = {
    "litigation": "demand_or_sue",
    "guarantee_period": "claim_guarantor",
    "guarantee_litigation": "demand_guarantor",
    "security_right": "enforce_security",
    "enforcement": "apply_enforcement",
}


def month_of(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


def month_end(month: datetime.date) -> datetime.date:
    """The last day of a month."""
    return add_months(month, 1) - ONE_DAY


def clocks_until(month: datetime.date) -> datetime.date:
    """Clocks ending this and next month: up to this day."""
    return add_months(month, 2) - ONE_DAY


def notice_due(month: datetime.date, *, notice_day: int, calendar: WorkCalendar) -> datetime.date:
    """The last day on which the notice of a month is in time."""
    return calendar.working_day_from(month.replace(day=notice_day))


def sign_by(given_on: datetime.date, *, sign_days: int, calendar: WorkCalendar) -> datetime.date:
    """The last day on which a notice given on a day is signed in time."""
    return calendar.working_days_after(given_on, sign_days)


def is_short_term(granted_on: datetime.date, due_on: datetime.date, *, months: int) -> bool:
    """A short-term loan runs at most so many months from its first day."""
    return due_on <= add_months(granted_on, months)


def asked_action(subject: str, clock: str) -> str:
    """What the manager is asked to do about a line, a key of ACTION_WORDS."""
    return "collect" if subject == DUE else _ACTIONS.get(clock, "act_in_court")
