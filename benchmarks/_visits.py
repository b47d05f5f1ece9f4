"""Open every page by GET on the database of DATABASE_URL and count its queries; prints JSON.

For each name in the access table the first account and the first object are taken for which the page answers 200.
`python -m benchmarks._visits` chooses objects by itself and says what they are like; `… _visits WISHES` looks for
objects that are alike (same step, tier, security), so that two databases open the same kind of page.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import django

ACCOUNTS = (
    "qingsui.director", "qingsui.deputy", "qingsui.head", "qingsui.cm", "qingsui.cm2", "qingsui.chief", "qingsui.clerk",
    "qingsui.monitor", "union.credit", "union.audit", "union.hr", "union.admin",
)  # fmt: skip
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
WAITING_LIKE = ("waiting_for", "tier", "security", "route", "over_branch_letter")
LOAN_LIKE = ("tier", "security", "standing")


def main(wishes: dict[str, list[Any]]) -> None:
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    visits = Visits(wishes)
    print(json.dumps({"queries": visits.all(), "likes": visits.likes, "answers": visits.answers}))


class Visits:
    """The pages of one database."""

    def __init__(self, wishes: dict[str, list[Any]]) -> None:
        self.wishes = wishes
        self.likes: dict[str, list[Any]] = {}
        self.answers: dict[str, list[int]] = {}  # what pages answered that nobody could open
        self.clients = [nobody(), *map(signed_in, ACCOUNTS)]

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
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import NoReverseMatch, reverse

        for words, like in self.objects(name, subject):
            try:
                address = reverse(name, args=words)
            except NoReverseMatch:
                return None
            for client in self.clients:
                status = client.get(address).status_code
                if status != 200:
                    self.answers[name] = sorted({status, *self.answers.get(name, [])})
                    continue
                with CaptureQueriesContext(
                    connection,
                ) as captured:
                    client.get(address)
                if like is not None:
                    self.likes[name] = like
                self.answers.pop(name, None)
                return len(captured)
        return None

    def objects(self, name: str, subject: str) -> Iterator[tuple[list[Any], list[Any] | None]]:
        """Words for the address of a page, with what the object is like."""
        from creditcoop.core.models import RegulationVersion
        from loans.models import Borrower

        if not subject:
            yield (["split"] if name == "api_calculator" else []), None
        elif subject == "application":
            yield from self.applications(name)
        elif subject == "loan":
            yield from self.loans(name)
        elif subject == "borrower":
            handled = Borrower.objects.filter(branch__code="0301", loans=None, kind="farmer")
            yield from (([key], None) for key in handled.order_by("pk").values_list("pk", flat=True)[:3])
        elif subject == "person":
            from creditcoop.core.models import User

            yield [User.objects.get(username="qingsui.deputy").person_id], None
        elif subject == "regulation_version":
            yield [RegulationVersion.objects.earliest("pk").pk], None

    def applications(self, name: str) -> Iterator[tuple[list[Any], list[Any] | None]]:
        from loans.models import LoanApplication

        rows = LoanApplication.objects.filter(branch__code="0301", state="open").order_by("pk")
        step, meets = STEPS.get(name, ("", None))
        if step:
            rows = rows.filter(waiting_for=step)
        if meets is not None:
            rows = rows.filter(meeting__isnull=not meets)
        yield from self.alike(name, rows, WAITING_LIKE)

    def loans(self, name: str) -> Iterator[tuple[list[Any], list[Any] | None]]:
        from loans.models import Loan

        yield from self.alike(name, Loan.objects.order_by("-pk"), LOAN_LIKE)

    def alike(
        self, name: str, rows: Any, columns: tuple[str, ...]
    ) -> Iterator[tuple[list[Any], list[Any] | None]]:
        if self.wishes:
            rows = rows.filter(**dict(zip(columns, self.wishes.get(name, []), strict=False)))
        for key, *like in rows.values_list("pk", *columns)[:60]:
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
