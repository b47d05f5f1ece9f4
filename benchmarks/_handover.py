"""Hand one portfolio over and time it: `python -m benchmarks._handover LOANS SECONDS`, on an empty database."""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

SIGNERS = ("cm", "cm2", "cm_director", "monitor")


class Watch:
    """Seconds by the clock and of the processor, and statements, of each step in the order in which they were taken."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float, float, int]] = []

    def time(self, title: str, work: Callable[[], Any]) -> Any:
        from django.db import connection

        sent = 0

        def counts(execute: Any, statement: Any, values: Any, many: Any, context: Any) -> Any:
            nonlocal sent
            sent += 1
            return execute(statement, values, many, context)

        started, busy = time.perf_counter(), processor()
        with connection.execute_wrapper(counts):
            result = work()
        self.steps.append((title, time.perf_counter() - started, processor() - busy, sent))
        return result


def processor() -> float:
    """Seconds that the processor has worked for this process and for those it started and has seen end."""
    return sum(os.times()[:4])


def main(loans: int, aim: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment
    from django.utils import translation

    setup_test_environment()
    call_command("migrate", verbosity=0)
    with translation.override("zh-hans"):
        watch = hand_over(loans)
    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    head = f"{loans:,} loans, {kind}, in one process"
    print(f"{head:<42} {'seconds':>8} {'processor':>10}  statements")
    for title, seconds, busy, statements in watch.steps:
        print(f"  {title:<40} {seconds:8.2f} {busy:10.2f}  {statements:10,}")
    total, worked = (sum(step[column] for step in watch.steps) for column in (1, 2))
    said = f"aim: {aim} s on two cores that do nothing else{'' if total < aim else ', MISSED by the clock'}"
    print(f"  {'all of it':<40} {total:8.2f} {worked:10.2f}  ({said})\n")


def hand_over(loans: int) -> Watch:
    """Opened by the union, signed by all, papers made, completed with the post of who hands over."""
    from creditcoop.core import clock
    from handover.services.make_handover_paper import make_handover_paper
    from handover.services.put_to_signature import put_to_signature
    from tests.builders import actor
    from tests.conftest import make_cast
    from tests.handover.portfolio import take_in
    from tests.handover.walk import complete, opened, said_none, sign

    cast, on, watch = make_cast(), clock.today(), Watch()
    take_in(cast, loans, on=on)
    cm, posting = cast.a["cm"], cast.a["cm"].postings.get()
    told = {"ends": posting, "opener": cast.union["union_credit"]}
    handover = watch.time("opened", lambda: opened(cast, on=on, **told))
    said_none(handover, on=on)
    watch.time(
        "list built and put to signature",
        lambda: put_to_signature(handover_id=handover.pk, actor=actor(cm, on), on=on),
    )
    watch.time("signed by four", lambda: [sign(handover, cast.a[post], on=on) for post in SIGNERS])
    handover.refresh_from_db()
    papers = {
        "handover_list": "list as PDF, Chinese and English",
        "supervision_record": "record of supervision as PDF",
    }

    def make(kind: str) -> Any:
        return make_handover_paper(handover=handover, kind=kind, actor=actor(cm, on), on=on)

    paper = watch.time(papers["handover_list"], lambda: make("handover_list"))
    watch.time("completed", lambda: complete(handover, cast.a["director"], on=on))
    handover.refresh_from_db()
    cm.refresh_from_db()
    watch.time(papers["supervision_record"], lambda: make("supervision_record"))
    print(f"{len(bytes(paper.pdf)) / 1e6:.1f} MB of PDF", file=sys.stderr)
    return watch


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
