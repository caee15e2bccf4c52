"""How the pages talk to `/api`: over HTTP to the gateway, or by a call when the suite runs in one process."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import urllib3
from werkzeug.test import EnvironBuilder, run_wsgi_app

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 20.0
"""Longer than the gateway waits for a service: its word that a service is slow must reach us."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ApiRefused(Exception):
    """The API said no: `code` is the problem's stable code, `details` what it tells besides."""

    def __init__(self, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self.status = status
        self.code = str(problem.get("code", "internal_error"))
        self.details: Mapping[str, Any] = problem.get("details") or {}
        self.problem = problem
        self.headers = headers
        super().__init__(f"{status} {self.code}")


class ApiAway(Exception):
    """Nobody answered, or not in time."""


class Transport(Protocol):
    """Carries one request to `/api`."""

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float | None = None,
    ) -> Answer:
        """The answer, whatever its status; refuses with ApiAway. `seconds` is for whoever cannot wait as long as usual."""


class HttpTransport:
    """To the gateway's URL. What may safely be said twice is, since a kept connection may just have been closed."""

    def __init__(self, url: str, *, connections: int = 32) -> None:
        self._url = url.rstrip("/")
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        self._pool = urllib3.PoolManager(maxsize=connections)

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float | None = None,
    ) -> Answer:
        """See Transport."""
        again = urllib3.Retry(
            connect=1 if seconds is None else 0,
            read=0,
            other=1 if method != "POST" else 0,
            redirect=False,
            status=0,
            backoff_factor=0,
        )
        timeout = self._timeout if seconds is None else urllib3.Timeout(total=seconds)
        try:
            answer = self._pool.request(
                method,
                self._url + path,
                body=body,
                headers=dict(headers),
                retries=again,
                redirect=False,
                timeout=timeout,
            )
        except urllib3.exceptions.HTTPError as error:
            raise ApiAway from error
        return Answer(answer.status, dict(answer.headers), answer.data)


class CallTransport:
    """To a WSGI application in this very process."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float | None = None,  # noqa: ARG002 (a call has no line to wait for)
    ) -> Answer:
        """See Transport. The visitor's address is told as the server would: nobody else could have written it."""
        parts = urlsplit(path)
        builder = EnvironBuilder(
            method=method, path=parts.path, query_string=parts.query, headers=list(headers.items()), data=body
        )
        environ = builder.get_environ()
        environ["REMOTE_ADDR"] = headers.get("X-Forwarded-For", "")
        content, status, answered = run_wsgi_app(self._app, environ, buffered=True)
        return Answer(int(status.split(" ", 1)[0]), dict(answered.items()), b"".join(content))


@dataclass(frozen=True)
class Api:
    """One person's hold on `/api`, or nobody's."""

    transport: Transport
    token: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    """Headers of every request: the visitor's address, the correlation id."""

    seconds: float | None = None
    """How long to wait for an answer, when that is less than usual."""

    def taking(self, kind: str) -> "Api":
        """The same hold, which wants that media type."""
        return replace(self, told={**self.told, "Accept": kind})

    def get(self, path: str) -> Any:
        """JSON of a GET; refuses with ApiRefused or ApiAway, like the others."""
        return _parsed(self.raw("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        """JSON of a POST; None without content."""
        return _parsed(self.raw("POST", path, body))

    def put(self, path: str, body: Any) -> Any:
        """JSON of a PUT."""
        return _parsed(self.raw("PUT", path, body))

    def patch(self, path: str, body: Any) -> Any:
        """JSON of a PATCH."""
        return _parsed(self.raw("PATCH", path, body))

    def delete(self, path: str) -> None:
        """A DELETE, which has nothing to say."""
        self.raw("DELETE", path)

    def send_file(self, path: str, content: bytes, kind: str) -> Any:
        """JSON of a POST whose body is a file of that media type."""
        return _parsed(self._sent("POST", path, content, kind))

    def raw(self, method: str, path: str, body: Any = None) -> Answer:
        """The whole answer, when it is not a refusal."""
        if body is None:
            return self._sent(method, path, None, "")
        return self._sent(method, path, json.dumps(body, ensure_ascii=False).encode(), "application/json")

    def _sent(self, method: str, path: str, data: bytes | None, kind: str) -> Answer:
        headers = {"Accept": "application/json", **self.told}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if data is not None:
            headers["Content-Type"] = kind
        answer = self.transport.send(method, path, headers, data, self.seconds)
        if answer.status >= 400:  # noqa: PLR2004 (an HTTP status)
            raise ApiRefused(answer.status, _problem_of(answer.body), answer.headers)
        return answer


def _parsed(answer: Answer) -> Any:
    return json.loads(answer.body) if answer.body else None


def _problem_of(body: bytes) -> Mapping[str, Any]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
