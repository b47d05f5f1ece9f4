"""Fifty identical sendings in the same moment, to a real server in a process of its own: one row, fifty same answers.

On the database of this run: PostgreSQL with `python3 dev.py test-full`, else SQLite.
"""

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.core.migrated import program
from tests.core.processes import Program, running, wait_until

TIMES = 50
SET_UP = """
import json
from creditcoop.core import clock
from tests.api.support import application_body, token_of
from tests.builders import actor, bring_to, make_application, make_borrower
from tests.conftest import make_cast
cast, today = make_cast(), clock.today()
def at(step, amount="8000.00"):
    return bring_to(make_application(cast.a, amount, on=today), cast.a, cast.union, step, on=today).pk
borrower = make_borrower(cast.a, on=today)
acts = {
    "enter_application": ["cm", "applications/", application_body(borrower.pk, cast.a["cm"], "8000.00")],
    "order_issue": ["cm", f"applications/{at('order')}/order-issue/", {}],
    "issue_loan": ["credit_clerk", f"applications/{at('booking')}/issue/", {}],
}
print("READY" + json.dumps({"acts": acts, "tokens": {post: token_of(cast.a[post]) for post in ("cm", "credit_clerk")}}))
"""
ROWS = {
    "enter_application": "SELECT COUNT(*) FROM loans_loanapplication",
    "order_issue": "SELECT COUNT(*) FROM loans_issueorder",
    "issue_loan": "SELECT COUNT(*) FROM loans_loan",
}


class Server:
    """The program behind eight threads of two processes, with a cast of people and applications at every step."""

    def __init__(self, own: Program, port: int) -> None:
        self.own, self.port = own, port
        own.manage("shell", "-v", "0", "-c", SET_UP)
        told = own.log().rpartition("READY")[2].splitlines()[0]
        found = json.loads(told)
        self.acts: dict[str, list[Any]] = found["acts"]
        self.tokens: dict[str, str] = found["tokens"]

    def post(self, act: str, key: str) -> tuple[int, bytes]:
        post, path, body = self.acts[act]
        signature = {"signature": {"password": "demo"}} if act != "enter_application" else {}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as line:
            headers = {
                "Authorization": f"Bearer {self.tokens[post]}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            line.request("POST", f"/api/v1/{path}", json.dumps({**body, **signature}), headers)
            answer = line.getresponse()
            return answer.status, answer.read()

    def at_once(self, act: str, keys: list[str]) -> list[tuple[int, bytes]]:
        """One thread a key; all begin together."""
        barrier = threading.Barrier(len(keys))
        answers: list[tuple[int, bytes]] = [(0, b"")] * len(keys)

        def send(place: int) -> None:
            barrier.wait()
            answers[place] = self.post(act, keys[place])

        threads = [threading.Thread(target=send, args=(place,)) for place in range(len(keys))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def rows(self, act: str) -> int:
        return int(self.own.ask(ROWS[act])[0][0])


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("once")
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    with program(folder) as own:
        made = Server(own, port)
        process = own.start(
            *("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"),
            *("--threads", "8", "--no-control-socket", "creditcoop.wsgi:application"),
        )
        with running(process):
            wait_until(lambda: listens(port), what="a listening server", log=own.log)
            yield made


def listens(port: int) -> bool:
    with closing(socket.socket()) as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("act", sorted(ROWS))
def test_fifty_sendings_at_once_are_one_act(server: Server, act: str) -> None:
    before = server.rows(act)
    answers = server.at_once(act, [str(uuid.uuid4())] * TIMES)
    assert {status for status, _body in answers} <= {200, 201}, answers[0]
    assert len({body for _status, body in answers}) == 1
    assert server.rows(act) == before + 1


def test_with_a_key_each_they_are_an_act_each(server: Server) -> None:
    """The control: what makes fifty one is the key."""
    before = server.rows("enter_application")
    answers = server.at_once("enter_application", [str(uuid.uuid4()) for _time in range(10)])
    assert [status for status, _body in answers] == [201] * 10, answers
    assert server.rows("enter_application") == before + 10
