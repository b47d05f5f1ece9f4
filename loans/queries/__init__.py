"""Reading applications and loans: what waits for whom, the group's vote, what stands in the way of an issue."""

from loans.queries.inbox import inbox, waiting_text
from loans.queries.letters import held_letter, lent_under, letter_of
from loans.queries.obstacles import obstacles
from loans.queries.votes import may_close, vote_of

__all__ = [
    "held_letter",
    "inbox",
    "lent_under",
    "letter_of",
    "may_close",
    "obstacles",
    "vote_of",
    "waiting_text",
]
