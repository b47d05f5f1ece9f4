"""Only an authorised handler orders the issue (II.1)."""

from creditcoop.core.triggers import Trigger, append_only
from loans.trigger_list.sql import LETTER_FITS, letter_holds, posted, tied

TRIGGERS = [
    *append_only("loans_issueorder", ("application_id",)),
    Trigger(
        "loans_order_by_authorised_handler",
        "loans_issueorder",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_loanapplication a "
        "JOIN core_authorisation l ON l.unit_id = a.branch_id "
        "WHERE a.id = NEW.application_id AND a.handler_id = NEW.person_id AND l.id = NEW.authorisation_id "
        f"AND l.person_id = NEW.person_id AND {LETTER_FITS} AND "
        + letter_holds('NEW."on"', 'NEW."at"')
        + ")",
        "only the handler orders the issue, under a letter that holds that minute and covers the loan (II.1)",
    ),
    Trigger(
        "loans_order_not_for_kin",
        "loans_issueorder",
        "INSERT",
        tied("NEW.person_id", "NEW.application_id"),
        "nobody orders a loan of himself or a declared relative (S12)",
    ),
    Trigger(
        "loans_order_never_by_marketer",
        "loans_issueorder",
        "INSERT",
        posted("NEW.person_id", "IN ('station_clerk', 'marketer')", 'NEW."on"'),
        "marketers and station clerks never issue (II.1, Q17)",
    ),
]

_LETTER_FACTS = (
    "number",
    "person_id",
    "unit_id",
    "limit_amount",
    "total_limit_amount",
    "from_on",
    "from_time",
    "borrower_kinds",
    "securities",
    "villages",
)
LETTERS = [
    Trigger(
        "loans_letter_used_stays",
        "core_authorisation",
        "UPDATE",
        "EXISTS (SELECT 1 FROM loans_issueorder o WHERE o.authorisation_id = OLD.id) AND ("
        + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _LETTER_FACTS)
        + ")",
        "a letter under which money was ordered only ends; a wider one is a new letter (II.1)",
    ),
]
TRIGGERS += LETTERS
