"""Open every page by GET on the database of DATABASE_URL and count its queries; prints JSON.

For each name in the access table the first account and the first object are taken for which the page answers 200.
`python -m benchmarks._visits` chooses objects by itself and says what they are like; `… _visits WISHES` looks for
objects that are alike (same step, tier, security), so that two databases open the same kind of page.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

ACCOUNTS = (
    "qingsui.director", "qingsui.deputy", "qingsui.head", "qingsui.cm", "qingsui.cm2", "qingsui.chief", "qingsui.clerk",
    "qingsui.monitor", "union.credit", "union.credit2", "union.audit", "union.hr", "union.admin",
)  # fmt: skip
NOBODY = ""
# The step that an application must wait for, and whether its meeting is on.
STEPS = {
    "investigate": ("investigation", None),
    "review": ("review", None),
    "review_and_approve": ("review_approval", None),
    "convene_group": ("group", False),
    "cast_vote": ("group", True),
    "close_meeting": ("group", True),
    "approve": ("approval", None),
    "approve_for_union": ("union_approval", None),
    "take_inspection": ("inspection", None),
    "order_issue": ("order", None),
    "issue_loan": ("booking", None),
}
WAITING_LIKE = ("waiting_for", "tier", "route", "over_branch_letter", "security")
LOAN_LIKE = ("tier", "standing", "security")
THE_LOAN = (3, "running", "mortgage")  # what the only loan of the small set is like
TAKES_POSTS_ONLY = 405
MOST_TRIED = 8
BRANCH = "0301"  # whose people have the accounts


def main(wishes: dict[str, Any]) -> None:
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    visits = Visits(wishes)
    queries = visits.all()
    wishes = {"likes": visits.likes, "accounts": visits.accounts}
    print(
        json.dumps({"queries": queries, "wishes": wishes, "answers": visits.answers, "times": visits.times})
    )


class Visits:
    """The pages of one database."""

    def __init__(self, wishes: dict[str, Any]) -> None:
        self.wishes: dict[str, list[Any]] = wishes.get("likes", {})
        self.wished_accounts: dict[str, str] = wishes.get("accounts", {})
        self.likes: dict[str, list[Any]] = {}
        self.times: dict[str, float] = {}
        self.answers: dict[str, list[int]] = {}  # what pages answered that nobody could open
        self.accounts: dict[str, str] = {}  # who opened what
        self.clients = {NOBODY: nobody()} | {name: signed_in(name) for name in ACCOUNTS}

    def all(self) -> dict[str, int]:
        from creditcoop.core.rules.routes import ROUTES

        found = {}
        for name, route in ROUTES.items():
            count = self.queries(name, route.subject)
            if count is not None:
                found[name] = count
        return found

    def queries(self, name: str, subject: str) -> int | None:
        """Queries of one page, the second time it is opened; None where nobody can open it by GET."""
        from django.urls import NoReverseMatch, reverse

        self.answers[name] = []
        for words, like in self.objects(name, subject):
            try:
                address = reverse(name, args=words)
            except NoReverseMatch:
                continue
            for account in self.in_turn(name):
                client = self.clients[account]
                status = client.get(address).status_code
                if status == 200:
                    self.answers.pop(name, None)
                    self.accounts[name] = account
                    self.likes |= {name: like} if like is not None else {}
                    return self.measured(name, client, address)
                if account != NOBODY:
                    self.answers[name] = sorted({status, *self.answers[name]})
                if status == TAKES_POSTS_ONLY:
                    return None
        return None

    def in_turn(self, name: str) -> list[str]:
        """Accounts that try an address, the one that the other database opened it with first."""
        return sorted(self.clients, key=lambda account: account != self.wished_accounts.get(name))

    def measured(self, name: str, client: Any, address: str) -> int:
        """Queries of an address known to answer, without those that mark a session as alive once a minute."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts, times = [], []
        for _round in range(2):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            times.append(1000 * (time.perf_counter() - began))
            counts.append(len(captured))
        self.times[name] = min(times)
        return min(counts)

    def objects(self, name: str, subject: str) -> Iterator[tuple[list[Any], list[Any] | None]]:
        """Words for the address of a page, with what the object is like."""
        from creditcoop.core.models import RegulationVersion
        from loans.models import Borrower, ImportBatch

        if not subject:
            yield (["split"] if name == "api_calculator" else []), None
        elif subject == "application":
            yield from self.applications(name)
        elif subject == "loan":
            yield from self.loans(name)
        elif subject == "borrower":
            rows = Borrower.objects.filter(branch__code=BRANCH, kind="farmer").order_by("-pk")
            yield from (([key], None) for key in rows.values_list("pk", flat=True)[:MOST_TRIED])
        elif subject == "person":
            from creditcoop.core.models import User

            yield [User.objects.get(username="qingsui.deputy").person_id], None
        elif subject == "import_batch":
            yield from (([key], None) for key in ImportBatch.objects.values_list("pk", flat=True)[:1])
        elif subject == "regulation_version":
            yield [RegulationVersion.objects.earliest("pk").pk], None

    def applications(self, name: str) -> Iterator[tuple[list[Any], list[Any] | None]]:
        from loans.models import LoanApplication

        rows = LoanApplication.objects.filter(branch__code=BRANCH, state="open").order_by("pk")
        step, meets = STEPS.get(name, ("", None))
        if step:
            rows = rows.filter(waiting_for=step)
        if meets is not None:
            rows = rows.filter(meeting__isnull=not meets)
        yield from self.alike(name, rows, WAITING_LIKE)

    def loans(self, name: str) -> Iterator[tuple[list[Any], list[Any] | None]]:
        from loans.models import Loan

        yield from self.alike(
            name, Loan.objects.filter(branch__code=BRANCH).order_by("-pk"), LOAN_LIKE, THE_LOAN
        )

    def alike(
        self, name: str, rows: Any, columns: tuple[str, ...], usual: tuple[Any, ...] = ()
    ) -> Iterator[tuple[list[Any], list[Any] | None]]:
        """Rows like the one wished for, in all of `columns` or else in all but the last."""
        wished = dict(zip(columns, self.wishes.get(name) or usual, strict=False))
        if wished:
            alike = rows.filter(**wished)
            wished.pop(columns[-1])
            rows = alike if alike.exists() else rows.filter(**wished)
        for key, *like in rows.values_list("pk", *columns)[:MOST_TRIED]:
            yield [key], like


def nobody() -> Any:
    """A browser in which nobody has signed in. A page that fails answers 500 like in real life."""
    from django.test import Client

    return Client(raise_request_exception=False, headers={"accept-language": "zh"})


def signed_in(username: str) -> Any:
    """A browser in which an account of the demo data has signed in."""
    from creditcoop.core import clock, sessions
    from creditcoop.core.models import User

    client = nobody()
    client.force_login(User.objects.get(username=username))
    session = client.session
    sessions.begin(session, at=clock.now().timestamp())
    session.save()
    return client


if __name__ == "__main__":
    main(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {})
