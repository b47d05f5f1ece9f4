"""Who may do what, kept by hand beside the program's own table, so that a slip in one is seen.

Letters: O own only, B own branch, U every branch of the union, A not about a unit. Columns are people of the
cast: one on every post of a branch, `cm` with a letter of authorisation, `cm2` without; director, deputy, chief
accountant, monitor and cm2 sit in the approval group (director in the chair).
"""

POSTS = [
    "cm",
    "cm2",
    "marketer",
    "station_clerk",
    "cm_director",
    "deputy",
    "director",
    "chief_accountant",
    "credit_clerk",
    "monitor",
    "teller",
    "reader",
    "union_credit",
    "union_audit",
    "union_hr",
    "union_admin",
]

# act: one letter a post in the order above, "-" for no right
EXPECTED = {
    "see_today": "A A A A A A A A A A A A A A A A",
    "read_regulation": "A A A A A A A A A A A A A A A A",
    "change_own_settings": "A A A A A A A A A A A A A A A A",
    "use_calculators": "A A A A A A A A A A A A A A A -",
    "view_loans": "O B O O B B B B B B B B U U U -",
    "view_borrowers": "O B O O B B B B B B B B U U U -",
    "enter_borrower": "O O O O - - - - - - - - - - - -",
    "enter_application": "O O O O - - - - - - - - - - - -",
    "withdraw_application": "O O O O B - B - - - - - - - - -",
    "investigate": "O O - - - - - - - - - - - - - -",
    "review_and_approve": "- - - - B B - - - - - - - - - -",
    "review": "- - - - B B - - - - - - - - - -",
    "convene_group": "- - - - - - B - - - - - - - - -",
    "close_meeting": "- - - - - - B - - - - - - - - -",
    "cast_vote": "- B - - - B B B - B - - - - - -",
    "approve": "- - - - - - B - - - - - - - - -",
    "approve_for_union": "- - - - - - - - - - - - U - - -",
    "register_collateral": "O O - - - - - - B - - - - - - -",
    "take_inspection": "- - - - - - - - - B - - U - - -",
    "order_issue": "O - - - - - - - - - - - - - - -",
    "issue_loan": "- - - - - - - B B - - - - - - -",
    "correct_borrower": "O O - - - - - - B B - - - - - -",
    "view_liability": "O B O O B B B B B B B B U U U -",
    "view_person": "O B O O B B B B B B B B U U U -",
    "view_liability_report": "O O - - B B B - - B - - U U - -",
    "view_imports": "- - - - - B B - - B - - U U - -",
    "stage_import": "- - - - - - - - - B - - U - - -",
    "commit_import": "- - - - - B B - - - - - U - - -",
    "read_audit": "O O O O - - B - - - - - U U - -",
    "see_jobs": "- - - - - - - - - - - - A A - A",
    "read_people": "- - - - - - B - - - - - U U U U",
}


def letter(act: str, post: str) -> str:
    return EXPECTED[act].split()[POSTS.index(post)]
