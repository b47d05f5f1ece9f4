"""The web server of `dev.py run`: one worker, so that embedded jobs run once."""

import os

workers = 1
worker_class = "gthread"
threads = 4
timeout = 120
graceful_timeout = 3
loglevel = "warning"
control_socket_disable = True


def when_ready(server: object) -> None:
    """Only now does the address answer."""
    print(os.environ.get("START_NOTE", ""), flush=True)
