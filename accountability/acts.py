"""What can happen in accountability: one line an act, with its clause and the service that does it."""

from loans.acts import Act

ACTS = [
    Act("issue_loan", "II", "accountability.services.issue_loan.issue_loan"),
    Act("check_books", "II", "accountability.services.check_books.check_books"),
]
