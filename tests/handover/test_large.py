"""Handing three loans over and handing thirty over ask the database the same number of questions."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from creditcoop.core.models import IssuedPaper
from handover.models import Handover
from handover.services.make_handover_paper import make_handover_paper
from handover.services.put_to_signature import put_to_signature
from loans.models import Custody
from tests.builders import actor
from tests.conftest import Cast, client_of
from tests.handover.portfolio import take_in
from tests.handover.walk import complete, opened, said_none, sign


def asked(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def handed_over(cast: Cast, loans: int, on: datetime.date) -> dict[str, int]:
    """Statements of each step; everything is undone afterwards."""
    counts: dict[str, int] = {}
    with transaction.atomic():
        take_in(cast, loans, on=on)
        told = {"ends": cast.a["cm"].postings.get(), "opener": cast.union["union_credit"]}
        counts["open"] = asked(lambda: opened(cast, on=on, **told))
        handover = Handover.objects.get()
        said_none(handover, on=on)
        by = actor(cast.a["cm"], on)
        counts["list"] = asked(lambda: put_to_signature(handover_id=handover.pk, actor=by, on=on))
        for post in ("cm", "cm2", "cm_director", "monitor"):
            counts[f"signed by {post}"] = asked(lambda post=post: sign(handover, cast.a[post], on=on))  # type: ignore[misc]
        kind = IssuedPaper.Kind.HANDOVER_LIST
        counts["paper"] = asked(lambda: make_handover_paper(handover=handover, kind=kind, actor=by, on=on))
        counts["complete"] = asked(lambda: complete(handover, cast.a["director"], on=on))
        assert Custody.objects.filter(person=cast.a["cm2"], until_on=None).count() == loans
        page = reverse("handover", args=[handover.pk])
        counts["page"] = asked(lambda: client_of(cast.a["director"]).get(page))
        transaction.set_rollback(True)
    return counts


def test_questions_do_not_grow_with_the_loans(cast: Cast, day: datetime.date) -> None:
    few = handed_over(cast, 3, day)
    many = handed_over(cast, 30, day)
    # A list of several rows is written in one statement, however many.
    assert many == few
