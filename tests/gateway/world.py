"""A door and the services behind it: toys that say what reached them, over HTTP or mounted in the process."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from chassis.tokens import KeySetVerifier, Verifies
from gateway.app import make_gateway
from gateway.routes import SERVICES
from gateway.upstreams import HttpUpstream, Upstream
from tests.support.parts import issuer, signed_in

SOMEBODY = UUID(int=7)
SIGNED_IN = signed_in(SOMEBODY)
OPEN_PATH = "/api/framework"
CLOSED_PATH = "/api/sessions"


@dataclass(frozen=True)
class Seen:
    """A request as a service got it."""

    service: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    length: int
    digest: str


Answer = tuple[str, list[tuple[str, str]], Iterable[bytes]]


@dataclass
class Toys:
    """Every service of the suite as one WSGI application each. `answer` may be replaced by a test."""

    seen: list[Seen] = field(default_factory=list)
    answer: Callable[[Seen], Answer] | None = None
    received: int = 0
    """Bytes of the body at hand, as they come in."""

    def application(self, name: str) -> Callable[..., Iterable[bytes]]:
        def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if environ["PATH_INFO"] == "/ready":
                start_response("200 OK", [("Content-Type", "application/json")])
                return [b"{}"]
            one = self._look(name, environ)
            self.seen.append(one)
            status, headers, body = (self.answer or said_back)(one)
            start_response(status, headers)
            return body if one.method != "HEAD" else []

        return app

    def _look(self, name: str, environ: dict[str, Any]) -> Seen:
        digest = hashlib.sha256()
        self.received = 0
        for piece in _pieces(environ):
            self.received += len(piece)
            digest.update(piece)
        return Seen(
            service=name,
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            query=environ["QUERY_STRING"],
            headers={
                key.removeprefix("HTTP_").replace("_", "-").lower(): value
                for key, value in environ.items()
                if key.startswith("HTTP_") or key in {"CONTENT_TYPE", "CONTENT_LENGTH"}
            },
            length=self.received,
            digest=digest.hexdigest(),
        )


def _pieces(environ: dict[str, Any]) -> Iterator[bytes]:
    stream, left = environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0)
    endless = bool(environ.get("wsgi.input_terminated")) and not environ.get("CONTENT_LENGTH")
    while endless or left > 0:
        piece = stream.read(8192 if endless else min(8192, left))
        if not piece:
            return
        left -= len(piece)
        yield piece


def said_back(seen: Seen) -> Answer:
    """By default a service says its name."""
    body = json.dumps({"service": seen.service}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return "200 OK", headers, [body]


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_args: Any) -> None:
        """Tests speak for themselves."""


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The application behind a real socket; gives its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def verifier() -> Verifies:
    """Knows the key of this session's tokens."""
    return KeySetVerifier(issuer().jwks)


def door_to(upstreams: Mapping[str, Upstream] | str, *, knowing: Verifies | None = None) -> Flask:
    """A gateway on these upstreams, or on one URL for every service."""
    if isinstance(upstreams, str):
        url = upstreams
        upstreams = {name: HttpUpstream(url) for name in SERVICES}
    return make_gateway(upstreams, knowing or verifier())


def until(look: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Wait for what must come true."""
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)
