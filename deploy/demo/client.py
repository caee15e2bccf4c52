"""One person's hold on the API: their token, JSON in and out, refusals as exceptions that say which."""

import json
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import urllib3

TRIES_WHEN_AWAY: Final = 60
T = TypeVar("T")


class ApiRefused(Exception):
    """The API said no. `code` is the problem's stable code."""

    def __init__(self, method: str, path: str, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem
        super().__init__(
            f"{method} {path}: {status} {self.code} {problem.get('details') or problem.get('errors') or ''}"
        )


class Api:
    """Calls as one person (or nobody). Safe to share between threads."""

    def __init__(
        self, url: str, token: str | None = None, *, pool: urllib3.PoolManager | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._pool = pool or urllib3.PoolManager(maxsize=32, timeout=urllib3.Timeout(connect=3, read=70))

    @property
    def token(self) -> str:
        """Of who calls; empty for nobody."""
        return self._token or ""

    def signed_in_as(self, token: str) -> "Api":
        """The same door, as somebody."""
        return Api(self._url, token, pool=self._pool)

    def get(self, path: str, **headers: str) -> Any:
        """JSON of a GET."""
        return json.loads(self.raw("GET", path, headers=headers))

    def post(self, path: str, body: Any = None) -> Any:
        """JSON of a POST, or None without content."""
        answer = self.raw("POST", path, body=body)
        return json.loads(answer) if answer else None

    def put(self, path: str, body: Any) -> Any:
        """JSON of a PUT."""
        return json.loads(self.raw("PUT", path, body=body))

    def raw(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The bytes of an answer. A service that is away (503, a broken line) is asked again for a while, as a player would."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = content_type
        for remaining in range(TRIES_WHEN_AWAY, -1, -1):
            try:
                answer = self._pool.request(method, self._url + path, body=data, headers=sent, retries=False)
            except urllib3.exceptions.HTTPError:
                if not remaining:
                    raise
                time.sleep(0.5)
                continue
            if answer.status in {502, 503, 504} and remaining:
                time.sleep(0.5)
                continue
            if answer.status >= 400:  # noqa: PLR2004 (an HTTP status)
                raise ApiRefused(method, path, answer.status, _problem_of(answer.data))
            return bytes(answer.data)
        raise AssertionError  # the loop returns or raises


def _problem_of(data: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(data)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def until(look: Callable[[], T], *, seconds: float = 30.0, pause: float = 0.1) -> T:
    """What a screen that refreshes would end up showing: the first true value, or the last one."""
    end = time.monotonic() + seconds
    while not (value := look()) and time.monotonic() < end:
        time.sleep(pause)
    return value
