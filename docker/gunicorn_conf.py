"""What the web server writes into its log of requests: never what follows "?" in an address, nor who led there.

A search may be a name or the number of a document, and the referrer carries the address of the page before.
"""

from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(M)s'


class OneLineLogger(Logger):
    """The path as it was sent: gunicorn decodes it, and a line break in it would forge a second line."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {**found, "U": quote(environ.get("PATH_INFO", ""), errors="surrogatepass")}


logger_class = OneLineLogger
