"""How a request reaches a service: over HTTP in the distributed suite, by a call in the embedded one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol, cast
from urllib.parse import quote

import urllib3
from flask import Request, Response
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import Timeout
from werkzeug.test import EnvironBuilder, run_wsgi_app

HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "trailers",
        "transfer-encoding",
        "upgrade",
    }
)
_NEVER_NOMINATED: Final = frozenset({"content-length", "content-type", "host"})
_SAID_BY_OUR_SERVER: Final = frozenset({"date", "server"})
CONNECT_SECONDS: Final = 1.0
SEND_SECONDS: Final = 60.0
"""How long a service may leave a body unread: with every thread busy, a large upload waits its turn."""

CHUNK: Final = 64 * 1024
SMALL_BODY: Final = 64 * 1024
IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})


class ServiceAway(Exception):
    """Nobody accepts connections there, or the line broke before an answer began."""


class ServiceSlow(Exception):
    """The service took the request and did not answer in time."""


class Upstream(Protocol):
    """One service, as the gateway sees it."""

    def forward(self, request: Request, headers: Mapping[str, str], *, seconds: float) -> Response:
        """The service's answer, streamed; refuses with ServiceAway or ServiceSlow."""

    def is_ready(self) -> bool:
        """Whether the service says it is ready."""


class _PatientConnection(HTTPConnection):
    """urllib3 would send under the timeout of the connection: a second is right to find somebody, not to be read by them."""

    def connect(self) -> None:
        """As ever, then with patience."""
        super().connect()
        self.sock.settimeout(SEND_SECONDS)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _PatientConnection


class HttpUpstream:
    """A service behind a URL; connections are kept open and shared by threads."""

    def __init__(self, url: str, *, connections: int = 32) -> None:
        where = urllib3.util.parse_url(url)
        kind = HTTPSConnectionPool if where.scheme == "https" else _Pool
        self._prefix = (where.path or "").rstrip("/")
        # one host, one pool: a manager would look for it at every request
        self._pool = kind(where.host or "", where.port, maxsize=connections, block=False, retries=False)

    def forward(self, request: Request, headers: Mapping[str, str], *, seconds: float) -> Response:
        """See Upstream."""
        body = _body(request)
        # a kept connection may have been closed at the other end just now: what may safely be said twice is
        tries = 2 if request.method in IDEMPOTENT and not hasattr(body, "read") else 1
        for remaining in range(tries - 1, -1, -1):
            try:
                return _streamed(self._ask(request, body, headers, seconds))
            except urllib3.exceptions.ReadTimeoutError as error:
                raise ServiceSlow from error
            except urllib3.exceptions.HTTPError as error:
                if not remaining:
                    raise ServiceAway from error
        raise ServiceAway

    def _ask(
        self, request: Request, body: Any, headers: Mapping[str, str], seconds: float
    ) -> urllib3.BaseHTTPResponse:
        return self._pool.urlopen(
            request.method,
            self._prefix + _target(request),
            body=body,
            headers=dict(headers),
            timeout=Timeout(connect=CONNECT_SECONDS, read=seconds),
            preload_content=False,
            decode_content=False,
            redirect=False,
        )

    def is_ready(self) -> bool:
        """See Upstream."""
        try:
            answer = self._pool.urlopen(
                "GET", f"{self._prefix}/ready", timeout=Timeout(connect=0.5, read=2.0)
            )
        except urllib3.exceptions.HTTPError:
            return False
        return bool(answer.status == 200)  # noqa: PLR2004 (an HTTP status)


class WsgiUpstream:
    """A service mounted in this very process."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def forward(self, request: Request, headers: Mapping[str, str], *, seconds: float) -> Response:  # noqa: ARG002 (a call cannot be timed out)
        """See Upstream."""
        environ = {
            key: value
            for key, value in request.environ.items()
            if not key.startswith(("werkzeug.", "flask."))
        }
        for name in [key for key in environ if key.startswith("HTTP_")]:
            del environ[name]
        for name, value in headers.items():
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        content, status, answered = run_wsgi_app(cast("Any", self._app), environ, buffered=False)
        return _answer(content, status, answered.items())

    def is_ready(self) -> bool:
        """See Upstream."""
        environ = EnvironBuilder(path="/ready").get_environ()
        return bool(Response.from_app(self._app, environ).status_code == 200)  # noqa: PLR2004


def end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers without those of one hop: the standard ones, and those that `Connection` names (RFC 9110, 7.6.1)."""
    every = list(headers)
    nominated = {
        token.strip().lower()
        for name, value in every
        if name.lower() == "connection"
        for token in value.split(",")
    }
    dropped = HOP_BY_HOP | (nominated - _NEVER_NOMINATED)
    return [(name, value) for name, value in every if name.lower() not in dropped]


def _target(request: Request) -> str:
    """Path and query written anew from what was routed: %3F or %23 in a path stay there, %2541 is not decoded twice."""
    path = quote(request.environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~")
    query = quote(request.query_string, safe="/:@!$&'()*+,;=~?%[]")
    return f"{path}?{query}" if query else path


def _body(request: Request) -> Any:
    """Small bodies are read (they may be sent again); large ones stream through."""
    length = request.content_length
    if length is None and "chunked" not in request.headers.get("Transfer-Encoding", ""):
        return None
    if length is not None and length <= SMALL_BODY:
        return request.get_data(cache=False) or None
    return request.stream


def _streamed(answer: urllib3.BaseHTTPResponse) -> Response:
    length = int(answer.headers.get("Content-Length", CHUNK + 1))
    if length <= CHUNK:
        content: Any = answer.read()
        answer.release_conn()
    else:
        content = _chunks(answer)
    return _answer(content, answer.status, answer.headers.items())


def _answer(content: Any, status: int | str, headers: Iterable[tuple[str, str]]) -> Response:
    """The service's answer as it goes back: our own server says the date, and nobody guesses a type that was not told."""
    passed = [one for one in end_to_end(headers) if one[0].lower() not in _SAID_BY_OUR_SERVER]
    response = Response(content, status=status, headers=passed)
    if not any(name.lower() == "content-type" for name, _ in passed):
        del response.headers["Content-Type"]
    return response


def _chunks(answer: urllib3.BaseHTTPResponse) -> Iterable[bytes]:
    try:
        yield from answer.stream(CHUNK, decode_content=False)
    finally:
        answer.release_conn()
