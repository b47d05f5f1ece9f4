"""The security register is only ever added to; a substitute needs a second person (II.6, I1)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

_FACT, _RELEASE, _DECISION = "loans_securityfact", "loans_securityrelease", "loans_releasedecision"
_KEEPERS = "('cm', 'marketer', 'station_clerk', 'credit_clerk', 'chief_accountant')"
_DECIDERS = "('deputy', 'director', 'union_credit')"


def _posted(loan: str, person: str, posts: str, day: str) -> str:
    """SQL: the person holds one of the posts at the branch of the loan, its stations or its union on a day."""
    return (
        "EXISTS (SELECT 1 FROM loans_loan l JOIN core_unit b ON b.id = l.branch_id "
        "JOIN core_unit u ON u.id = b.id OR u.parent_id = b.id OR u.id = b.parent_id "
        f"JOIN core_posting p ON p.unit_id = u.id AND p.person_id = {person} WHERE l.id = {loan} "
        f"AND p.post IN {posts} AND p.from_on <= {day} AND (p.until_on IS NULL OR p.until_on > {day}))"
    )


def _belongs(former: str) -> str:
    """SQL: the thing, the guarantor or the substitute named is one of the loan."""
    return (
        "(EXISTS (SELECT 1 FROM loans_collateralitem i JOIN loans_loan l ON l.application_id = i.application_id "
        "WHERE i.id = NEW.item_id AND l.id = NEW.loan_id) "
        "OR EXISTS (SELECT 1 FROM loans_loanapplication_guarantors g JOIN loans_loan l "
        "ON l.application_id = g.loanapplication_id WHERE g.guarantor_id = NEW.guarantor_id AND l.id = NEW.loan_id) "
        f"OR EXISTS (SELECT 1 FROM loans_securityrelease r JOIN loans_releasedecision d ON d.release_id = r.id "
        f"AND d.outcome = 'grant' WHERE r.id = NEW.{former} AND r.loan_id = NEW.loan_id))"
    )


_AGAIN = (
    "EXISTS (SELECT 1 FROM loans_securityrelease r LEFT JOIN loans_releasedecision d ON d.release_id = r.id "
    "WHERE r.loan_id = NEW.loan_id AND (d.outcome IS NULL OR d.outcome = 'grant') "
    "AND COALESCE(r.item_id, 0) = COALESCE(NEW.item_id, 0) "
    "AND COALESCE(r.guarantor_id, 0) = COALESCE(NEW.guarantor_id, 0) "
    "AND COALESCE(r.former_id, 0) = COALESCE(NEW.former_id, 0))"
)

TRIGGERS = [
    *append_only(_FACT, ("corrects_id",)),
    *append_only(_RELEASE),
    *append_only(_DECISION, ("release_id",)),
    recorded_now(_FACT),
    recorded_now(_RELEASE),
    recorded_now(_DECISION),
    Trigger(
        "loans_security_fact_of_its_loan",
        _FACT,
        "INSERT",
        f"NOT {_belongs('substitute_id')}",
        "what is recorded of a security names one of the loan",
    ),
    Trigger(
        "loans_security_fact_by_who_keeps_it",
        _FACT,
        "INSERT",
        "NOT " + _posted("NEW.loan_id", "NEW.recorded_by_id", _KEEPERS, 'NEW."on"'),
        "a security is recorded by who looks after the loan or keeps its papers",
    ),
    Trigger(
        "loans_security_fact_corrects_its_own_loan",
        _FACT,
        "INSERT",
        "NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM loans_securityfact f WHERE f.id = NEW.corrects_id "
        "AND f.loan_id = NEW.loan_id AND f.kind = NEW.kind)",
        "a correction names a record of the same loan and kind",
    ),
    Trigger(
        "loans_release_of_its_loan",
        _RELEASE,
        "INSERT",
        f"NOT {_belongs('former_id')}",
        "a release names a security of the loan",
        lock="SELECT 1 FROM loans_loan WHERE id = NEW.loan_id",
    ),
    Trigger(
        "loans_release_by_who_keeps_it",
        _RELEASE,
        "INSERT",
        "NOT " + _posted("NEW.loan_id", "NEW.asked_by_id", _KEEPERS, 'NEW."on"'),
        "a release is asked for by who looks after the loan or keeps its papers",
    ),
    Trigger(
        "loans_release_after_the_loan_is_settled",
        _RELEASE,
        "INSERT",
        "NEW.why = 'settled' AND NOT EXISTS (SELECT 1 FROM loans_loan l WHERE l.id = NEW.loan_id "
        "AND l.standing = 'settled')",
        "without a substitute a security is released when the loan is settled",
    ),
    Trigger("loans_release_once", _RELEASE, "INSERT", _AGAIN, "a security is released once"),
    Trigger(
        "loans_release_decided_by_another",
        _DECISION,
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM loans_securityrelease r WHERE r.id = NEW.release_id AND r.why = 'substituted' "
        'AND r.asked_by_id <> NEW.person_id AND r."on" <= NEW."on")',
        "a substitute is decided by somebody else than who asked",
    ),
    Trigger(
        "loans_release_decided_by_its_posts",
        _DECISION,
        "INSERT",
        "NOT "
        + _posted(
            "(SELECT r.loan_id FROM loans_securityrelease r WHERE r.id = NEW.release_id)",
            "NEW.person_id",
            _DECIDERS,
            'NEW."on"',
        ),
        "a substitute is decided by deputy, director or the union's credit department",
    ),
]
