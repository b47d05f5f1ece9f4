"""Pieces of SQL that several triggers share."""

LOCK_APPLICATION = "SELECT 1 FROM loans_loanapplication WHERE id = NEW.application_id"
# Only the application is locked: locking asks for the right to change, and meetings are append-only.
LOCK_MEETING = (
    "SELECT 1 FROM loans_loanapplication "
    "WHERE id = (SELECT application_id FROM loans_groupmeeting WHERE id = NEW.meeting_id)"
)


def posted(person: str, post: str, day: str) -> str:
    """SQL: `person` holds a post that fits `post` on `day`."""
    return (
        f"EXISTS (SELECT 1 FROM core_posting p WHERE p.person_id = {person} AND p.post {post} "
        f"AND p.from_on <= {day} AND (p.until_on IS NULL OR p.until_on > {day}))"
    )


def posted_for_loan(loan: str, person: str, posts: str) -> str:
    """SQL: the person holds one of the posts at the branch of the loan, its stations or its union on that day."""
    return (
        "EXISTS (SELECT 1 FROM loans_loan l JOIN core_unit b ON b.id = l.branch_id "
        "JOIN core_unit u ON u.id = b.id OR u.parent_id = b.id OR u.id = b.parent_id "
        f"JOIN core_posting p ON p.unit_id = u.id AND p.person_id = {person} WHERE l.id = {loan} "
        f"AND p.post IN {posts} "
        'AND p.from_on <= NEW."on" AND (p.until_on IS NULL OR p.until_on > NEW."on"))'
    )


def _spelled(number: str) -> str:
    """SQL: capital letters without blanks and dashes, however it was typed."""
    return f"UPPER(REPLACE(REPLACE({number}, ' ', ''), '-', ''))"


def _short(number: str) -> str:
    """SQL: the fifteen signs of the first generation that stand in eighteen."""
    return f"(SUBSTR({number}, 1, 6) || SUBSTR({number}, 9, 9))"


def same_person(one: str, other: str) -> tuple[str, str]:
    """SQL, each to stand in an EXISTS of its own: two rows name one document, or a resident's in its two forms."""
    mine, his = _spelled(f"{one}.id_number"), _spelled(f"{other}.id_number")
    kinds = f"{one}.id_kind = {other}.id_kind"
    return (
        f"{kinds} AND {mine} = {his}",
        f"{kinds} AND {one}.id_kind = 'resident_id' AND (CASE WHEN LENGTH({mine}) = 18 AND LENGTH({his}) = 15 "
        f"THEN {_short(mine)} = {his} WHEN LENGTH({mine}) = 15 AND LENGTH({his}) = 18 "
        f"THEN {mine} = {_short(his)} ELSE 1 = 0 END)",
    )


def tied(person: str, application: str) -> str:
    """SQL: `person` has declared a tie to the borrower of `application`, or guarantees it himself (S12).

    Under whatever spelling of the number, and a resident's also in its other form (15 signs and 18).
    """
    declared = f"t.person_id = {person} AND t.ended_on IS NULL"
    borrower = (
        "loans_loanapplication a JOIN loans_borrower p ON p.id = a.borrower_id JOIN loans_tie t "
        f"ON {declared} WHERE a.id = {application}"
    )
    guarantor = (
        "loans_loanapplication_guarantors r JOIN loans_guarantor p ON p.id = r.guarantor_id JOIN loans_tie t "
        f"ON {declared} AND t.relation = 'self' WHERE r.loanapplication_id = {application}"
    )
    either = [
        f"EXISTS (SELECT 1 FROM {named} AND {same})"
        for named in (borrower, guarantor)
        for same in same_person("t", "p")
    ]
    return f"({' OR '.join(either)})"


def letter_holds(day: str, minute: str) -> str:
    """SQL: the letter `l` holds at a minute of a day (II.1)."""
    return (
        f"(l.from_on < {day} OR (l.from_on = {day} AND l.from_time <= {minute})) "
        f"AND (l.until_on IS NULL OR l.until_on > {day} "
        f"OR (l.until_on = {day} AND l.until_time IS NOT NULL AND l.until_time > {minute}))"
    )


# The letter `l` names the kind of borrower, the security and the village of the application `a`; empty means all.
LETTER_FITS = (
    "l.limit_amount >= a.amount "
    "AND (l.securities = '' OR l.securities LIKE '%|' || a.security || '|%') "
    "AND (l.borrower_kinds = '' OR EXISTS (SELECT 1 FROM loans_borrower b WHERE b.id = a.borrower_id "
    "AND l.borrower_kinds LIKE '%|' || b.kind || '|%')) "
    "AND (l.villages = '' OR EXISTS (SELECT 1 FROM loans_borrower b JOIN loans_household h ON h.id = b.household_id "
    "WHERE b.id = a.borrower_id AND h.village <> '' AND l.villages LIKE '%|' || h.village || '|%'))"
)
