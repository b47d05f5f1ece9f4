"""A large book in which somebody answers for every loan: branches with officers, loans with a keeper.

Filled by the database itself, with the triggers away, beside the book that came in by the front door.
"""

from typing import Any

POSTS = ("cm_director", "director", "deputy", "monitor", "cm")
SINCE = "2016-01-01"


def copy_staffed(cursor: Any, loans: int) -> None:
    """`loans` copies over all branches, each kept by a manager of its branch; they stand in `copied` as well."""
    from benchmarks._clock_book import copy_loans

    _officers(cursor)
    copy_loans(cursor, loans, units="kind = 'branch'")
    cursor.execute(
        "INSERT INTO loans_custody (from_on, loan_id, person_id) SELECT l.granted_on, l.id, p.person_id"
        " FROM copied JOIN loans_loan l USING (id) JOIN (SELECT unit_id, MIN(person_id) AS person_id"
        " FROM core_posting WHERE post = 'cm' AND until_on IS NULL GROUP BY unit_id) p ON p.unit_id = l.branch_id"
    )


def _officers(cursor: Any) -> None:
    """Five people of its own for each branch that came in without any."""
    cursor.execute(
        "CREATE TEMPORARY TABLE vacant AS SELECT u.id AS unit_id, p.post, 'B' || u.id || '-' || p.post AS staff_number"
        " FROM core_unit u CROSS JOIN UNNEST(%s) AS p (post) WHERE u.kind = 'branch' AND NOT EXISTS"
        " (SELECT 1 FROM core_posting o WHERE o.unit_id = u.id)",
        [list(POSTS)],
    )
    cursor.execute("INSERT INTO core_person (staff_number, name) SELECT staff_number, '某某' FROM vacant")
    cursor.execute(
        "INSERT INTO core_posting (from_on, post, person_id, unit_id, end_reason, source)"
        " SELECT %s, post, core_person.id, unit_id, '', 'imported' FROM vacant JOIN core_person USING (staff_number)",
        [SINCE],
    )
