"""Two people make papers at the same moment: each gets a number of its own, and none is left out (PostgreSQL)."""

import datetime
import threading
from typing import Any

import pytest
from django.db import connection, connections

from accountability.services.make_paper import make_paper
from creditcoop.core.documents.engine import RenderingFailed
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from creditcoop.core.services import issue_paper as issuing
from creditcoop.core.services.print_paper import print_paper
from tests.builders import actor, make_application
from tests.conftest import Cast


def at_once(*deeds: Any) -> list[BaseException]:
    """Do all deeds at the same moment, each in a thread and connection of its own; give what they raised."""
    gate = threading.Barrier(len(deeds))
    raised: list[BaseException] = []

    def run(deed: Any) -> None:
        gate.wait()
        try:
            deed()
        except (Refused, RenderingFailed) as error:
            raised.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.postgres
def test_makers_at_once_leave_no_gap_even_where_one_fails(
    cast_in_real_transactions: Cast, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = cast_in_real_transactions
    assert connection.vendor == "postgresql"
    first = make_application(cast.a, "3000.00", on=day)
    others = [make_application(cast.a, "3000.00", on=day, borrower=first.borrower) for _ in range(3)]
    failing = others[0]
    real = issuing.render

    def render(**given: Any) -> bytes:
        if given["facts"]["application"] == failing.number:
            raise RenderingFailed("out of paper")
        return real(**given)

    monkeypatch.setattr(issuing, "render", render)

    def make(application: Any) -> Any:
        return lambda: make_paper(
            application=application,
            kind="contract",
            about="",
            replaces=None,
            actor=actor(cast.a["credit_clerk"], day),
            on=day,
        )

    raised = at_once(*[make(application) for application in (first, *others)])
    assert len(raised) == 1 and isinstance(raised[0], RenderingFailed)
    assert sorted(IssuedPaper.objects.values_list("serial", flat=True)) == [1, 2, 3]


@pytest.mark.postgres
def test_the_same_paper_is_made_once_and_its_copies_are_numbered_in_turn(
    cast_in_real_transactions: Cast, day: datetime.date
) -> None:
    cast = cast_in_real_transactions
    application = make_application(cast.a, "3000.00", on=day)

    def make() -> None:
        make_paper(
            application=application,
            kind="contract",
            about="",
            replaces=None,
            actor=actor(cast.a["credit_clerk"], day),
            on=day,
        )

    raised = at_once(make, make, make)
    assert len(raised) == 2 and all(isinstance(error, Refused) for error in raised)
    paper = IssuedPaper.objects.get()

    def take() -> None:
        print_paper(paper=paper, language="zh-hans", actor=actor(cast.a["director"], day), on=day)

    assert at_once(take, take, take, take) == []
    assert list(paper.prints.values_list("copy", flat=True)) == [1, 2, 3, 4]
