"""The web server of `dev.py run`: one worker, so that embedded jobs run once."""

import os

workers = 1
worker_class = "gthread"
threads = 4
timeout = 120
graceful_timeout = 3
loglevel = "warning"
control_socket_disable = True
# As in docker/gunicorn_conf.py: without what follows "?", which may be a name or the number of a document.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(M)s'


def when_ready(server: object) -> None:
    """Only now does the address answer."""
    print(os.environ.get("START_NOTE", ""), flush=True)
