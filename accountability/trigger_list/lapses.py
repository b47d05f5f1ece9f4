"""A lapse says who kept the loan and held the posts on its last possible day, or it is refused (Annex 4, Q20)."""

from creditcoop.core.triggers import Trigger, append_only, recorded_now

POSTS = {
    "department_director_id": "cm_director",
    "branch_director_id": "director",
    "deputy_id": "deputy",
    "accountant_id": "monitor",
}
_COVERS = "{row}.from_on <= NEW.last_day AND ({row}.until_on IS NULL OR {row}.until_on > NEW.last_day)"
_KEEPER = (
    "(SELECT c.person_id FROM loans_custody c WHERE c.loan_id = NEW.loan_id AND "
    + _COVERS.format(row="c")
    + ")"
)
# Near a handover the list may lay it on who handed the loan over (Q21).
_HANDED_OVER = (
    "EXISTS (SELECT 1 FROM loans_custody b JOIN loans_custody c ON c.loan_id = b.loan_id AND c.from_on = b.until_on "
    "JOIN loans_takenover t ON t.custody_id = c.id WHERE b.loan_id = NEW.loan_id AND b.person_id = NEW.manager_id "
    "AND " + _COVERS.format(row="c") + ")"
)
_NOT_ON_POST = " OR ".join(
    f"(NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM core_posting p WHERE p.person_id = NEW.{column} "
    f"AND p.post = '{post}' AND p.unit_id = NEW.branch_id AND {_COVERS.format(row='p')}))"
    for column, post in POSTS.items()
)
_VERSION = (
    "(SELECT v.id FROM core_regulationversion v WHERE v.state = 'adopted' AND v.effective_from <= NEW.lapsed_on "
    "ORDER BY v.effective_from DESC LIMIT 1)"
)

TRIGGERS = [
    *append_only("accountability_lapse", ("key",)),
    recorded_now("accountability_lapse"),
    Trigger(
        "accountability_lapse_of_its_loan",
        "accountability_lapse",
        "INSERT",
        "NEW.branch_id <> (SELECT l.branch_id FROM loans_loan l WHERE l.id = NEW.loan_id) "
        f"OR (NEW.manager_id IS DISTINCT FROM {_KEEPER} AND NOT {_HANDED_OVER})",
        "a lapse falls on who kept the loan on the last possible day, or handed it over",
    ),
    Trigger(
        "accountability_lapse_by_post",
        "accountability_lapse",
        "INSERT",
        _NOT_ON_POST,
        "a lapse names who held the posts on the last possible day",
    ),
    Trigger(
        "accountability_lapse_by_version",
        "accountability_lapse",
        "INSERT",
        f"NEW.version_id IS DISTINCT FROM {_VERSION}",
        "a lapse is judged by the regulation in force on its day",
    ),
    *append_only("accountability_lapseundone", ("lapse_id",)),
    recorded_now("accountability_lapseundone"),
]
