"""What went up to the union, whom it named, and declared ties: facts that only grow or end."""

from creditcoop.core.triggers import Trigger, append_only, not_replaced
from loans.trigger_list.sql import LOCK_APPLICATION, posted, tied

_TIE_FACTS = (
    "person_id",
    "relation",
    "name",
    "id_kind",
    "id_number",
    "declared_by_id",
    "declared_on",
    "recorded_at",
)

TRIGGERS = [
    *append_only("loans_sentup", ("application_id", "step")),
    *append_only("loans_standin", ("application_id", "step")),
    Trigger(
        "loans_standin_named_by_the_union",
        "loans_standin",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM core_posting p JOIN loans_loanapplication a ON a.id = NEW.application_id "
        "JOIN core_unit u ON u.id = a.branch_id WHERE p.person_id = NEW.named_by_id AND p.unit_id = u.parent_id "
        "AND p.post = 'union_credit' AND p.from_on <= NEW.\"on\" "
        'AND (p.until_on IS NULL OR p.until_on > NEW."on"))',
        "only the union's credit department names a stand-in (Q13)",
        lock=LOCK_APPLICATION,
    ),
    Trigger(
        "loans_standin_is_free",
        "loans_standin",
        "INSERT",
        "EXISTS (SELECT 1 FROM loans_applicationstep s WHERE s.application_id = NEW.application_id "
        "AND s.person_id IN (NEW.person_id, NEW.named_by_id)) "
        "OR EXISTS (SELECT 1 FROM loans_applicationstep s WHERE s.application_id = NEW.application_id "
        "AND s.step = NEW.step) "
        "OR EXISTS (SELECT 1 FROM loans_loanapplication a WHERE a.id = NEW.application_id "
        "AND (a.state <> 'open' OR a.handler_id IN (NEW.person_id, NEW.named_by_id))) "
        "OR NEW.step IN ('investigation', 'order') "
        "OR "
        + tied("NEW.person_id", "NEW.application_id")
        + " OR "
        + posted("NEW.person_id", "IN ('station_clerk', 'marketer')", 'NEW."on"'),
        "a stand-in holds no post of the loan, is no kin, no marketer, and takes a step still to come (Q13)",
    ),
    not_replaced("loans_tie"),
    Trigger(
        "loans_tie_only_ends",
        "loans_tie",
        "UPDATE",
        " OR ".join(f"OLD.{fact} IS DISTINCT FROM NEW.{fact}" for fact in _TIE_FACTS)
        + " OR (OLD.ended_on IS NOT NULL AND (OLD.ended_on IS DISTINCT FROM NEW.ended_on "
        "OR OLD.ended_by_id IS DISTINCT FROM NEW.ended_by_id))",
        "a declared tie only ends",
    ),
    Trigger("loans_tie_kept", "loans_tie", "DELETE", "1=1", "a declared tie is never removed"),
]
