"""What secures a loan, and who borrows, stays as it was when the loan was decided (II.5, II.6).

The kind of the borrower and the security make tier, route and decision what they are. A registration may still be
added, once; an erasure may put its mark in the place of an owner's name.
"""

from creditcoop.core.triggers import Trigger, not_replaced
from loans.trigger_list.moments import ERASED
from loans.trigger_list.sql import LOCK_APPLICATION, same_person

_ITEM, _GUARANTORS = "loans_collateralitem", "loans_loanapplication_guarantors"
_DECIDING = "('review_approval', 'group', 'approval', 'union_approval')"


def _decided(application: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM loans_applicationstep s WHERE s.application_id = {application} "
        f"AND s.step IN {_DECIDING})"
    )


def _changes(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _himself(same: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM loans_loanapplication a JOIN loans_borrower b ON b.id = a.borrower_id "
        "JOIN loans_guarantor g ON g.id = NEW.guarantor_id "
        f"WHERE a.id = NEW.loanapplication_id AND {same})"
    )


_AS_DECIDED = "what secures a loan stays as it was decided (II.6)"

TRIGGERS = [
    not_replaced(_ITEM),
    Trigger(
        "loans_collateral_as_decided",
        _ITEM,
        "UPDATE",
        "("
        + _changes("application_id", "kind", "description", "appraised_amount", "recorded_at")
        + f" OR (OLD.owner_name <> NEW.owner_name AND NEW.owner_name <> '{ERASED}')) AND "
        + _decided("OLD.application_id"),
        _AS_DECIDED,
    ),
    Trigger(
        "loans_collateral_registered_once",
        _ITEM,
        "UPDATE",
        "OLD.registered_on IS NOT NULL AND (" + _changes("registered_on", "registration_number") + ")",
        "collateral is registered once",
    ),
    Trigger(
        "loans_collateral_none_after_decision",
        _ITEM,
        "INSERT",
        _decided("NEW.application_id"),
        _AS_DECIDED,
        lock=LOCK_APPLICATION,
    ),
    Trigger("loans_collateral_kept", _ITEM, "DELETE", "1=1", "collateral is never removed"),
    Trigger(
        "loans_guarantor_not_the_borrower",
        _GUARANTORS,
        "INSERT",
        " OR ".join(_himself(same) for same in same_person("b", "g")),
        "nobody guarantees his own loan (II.6)",
    ),
    Trigger(
        "loans_guarantor_none_after_decision",
        _GUARANTORS,
        "INSERT",
        _decided("NEW.loanapplication_id"),
        _AS_DECIDED,
        lock="SELECT 1 FROM loans_loanapplication WHERE id = NEW.loanapplication_id",
    ),
    Trigger(
        "loans_guarantor_stays",
        _GUARANTORS,
        "UPDATE",
        _decided("OLD.loanapplication_id"),
        _AS_DECIDED,
    ),
    Trigger(
        "loans_guarantor_not_taken_off",
        _GUARANTORS,
        "DELETE",
        _decided("OLD.loanapplication_id"),
        _AS_DECIDED,
    ),
    not_replaced("loans_borrower", ("number",)),
    Trigger(
        "loans_borrower_kind_while_open",
        "loans_borrower",
        "UPDATE",
        "OLD.kind <> NEW.kind AND EXISTS (SELECT 1 FROM loans_loanapplication a "
        "WHERE a.borrower_id = OLD.id AND a.state = 'open')",
        "the kind of a borrower decides the route of his open application (II.5)",
    ),
]
