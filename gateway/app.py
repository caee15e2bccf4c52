"""The door itself."""

import hmac
import time
from collections.abc import Mapping
from typing import Any, Final, cast
from uuid import uuid4

from flask import Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from chassis.telemetry import HTTP_SECONDS, Trace, log, quiet, tracing
from chassis.tokens import KeysUnavailable, TokenRefused, Verifies
from contracts.http import problems
from contracts.http.problem import CONTENT_TYPE
from gateway import documentation
from gateway.routes import Route, route_of
from gateway.upstreams import ServiceAway, ServiceSlow, Upstream, end_to_end

MAX_UPLOAD: Final = 21 * 1024 * 1024
"""The largest file people may send is 20 MiB; a little room for what is around it."""

DRAIN_AT_MOST: Final = 64 * 1024 * 1024
SAFE_ID_LENGTH: Final = 64
METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_OURS_TO_SAY: Final = frozenset(
    {
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-real-ip",
        "x-correlation-id",
        "x-edge-secret",
        "forwarded",
    }
)
EDGE_HEADER: Final = "X-Edge-Secret"
PAGE_SECONDS: Final = 30.0
"""A page asks the API a few times: it may take longer than one of its services."""

_NOT_PAGES: Final = ("api/", ".well-known/")


def make_gateway(
    upstreams: Mapping[str, Upstream],
    verifier: Verifies,
    *,
    pages: Upstream | None = None,
    edge_secret: str = "",
) -> Flask:
    """The gateway's application on these upstreams (one per service); whatever is not the API's goes to the pages, if any."""
    app = Flask("gateway", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_UPLOAD)
    app.url_map.merge_slashes = False  # //api is not found; it is not sent elsewhere
    cast("Any", app.json).ensure_ascii = False
    app.config["EDGE_SECRET"] = edge_secret
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(Exception, _failed)

    def forward(path: str = "") -> Response:  # noqa: ARG001 (Flask gives it; the whole path is on the request)
        route = route_of(request.method, request.path)
        if route is None:
            return _problem("not_found")
        return _admit(route, verifier) or _forward(route, upstreams[route.service])

    app.add_url_rule("/api/<path:path>", "api", forward, methods=METHODS)
    app.add_url_rule("/.well-known/jwks.json", "jwks", forward, methods=["GET"])
    app.add_url_rule("/api/openapi.json", "openapi", documentation.openapi)
    app.add_url_rule("/api/docs", "docs", documentation.page)
    app.add_url_rule("/health", "health", lambda: _health(upstreams))
    app.add_url_rule("/live", "live", lambda: jsonify(service="gateway", status="live"))
    app.add_url_rule("/ready", "ready", lambda: jsonify(service="gateway", status="ready"))
    app.add_url_rule(
        "/metrics", "metrics", lambda: Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
    )
    if pages:
        _serve_pages(app, pages)
    return app


def _serve_pages(app: Flask, pages: Upstream) -> None:
    def show(path: str = "") -> Response:
        if path == "api" or path.startswith(_NOT_PAGES):
            return _problem("not_found")
        g.service = "web"
        try:
            return pages.forward(request, _headers(), seconds=PAGE_SECONDS)
        except (ServiceAway, ServiceSlow) as error:
            log().warning("service_away", upstream="web", error=quiet(error.__cause__ or error))
            return documentation.away() if request.accept_mimetypes.accept_html else _away()

    app.add_url_rule("/", "door", show, methods=METHODS)
    app.add_url_rule("/<path:path>", "pages", show, methods=METHODS)


def _begin() -> None:
    g.started = time.perf_counter()
    given = request.headers.get("X-Correlation-Id", "")
    g.visitor = _visitor()
    g.correlation_id = given if 0 < len(given) <= SAFE_ID_LENGTH and given.isascii() else str(uuid4())
    g.service = "gateway"
    g.tracing = tracing(Trace(g.correlation_id))
    g.tracing.__enter__()


def _visitor() -> str:
    """The address of whoever asks. The pages ask in somebody's name: they prove that they are ours, then are believed."""
    secret, shown = current_app.config["EDGE_SECRET"], request.headers.get(EDGE_HEADER, "")
    if secret and hmac.compare_digest(secret.encode(), shown.encode()):
        return request.headers.get("X-Forwarded-For", "") or request.remote_addr or ""
    return request.remote_addr or ""


def _finish(response: Response) -> Response:
    response.headers["X-Correlation-Id"] = g.correlation_id
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    seconds = time.perf_counter() - g.started
    status = f"{response.status_code // 100}xx"
    HTTP_SECONDS.labels("gateway", request.method, g.service, status).observe(seconds)
    if response.status_code >= 500:  # noqa: PLR2004 (a service logs its own requests; the door logs what it could not deliver)
        log().warning(
            "request_failed", upstream=g.service, method=request.method, status=response.status_code
        )
    g.tracing.__exit__(None, None, None)
    return response


def _admit(route: Route, verifier: Verifies) -> Response | None:
    """None when the request may pass. The service checks again: this only keeps strangers out early."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None if route.is_open else _problem("token_missing")
    try:
        caller = verifier.verify(token)
    except TokenRefused:
        return _problem("token_invalid")
    except KeysUnavailable:
        return _away()
    if not route.is_open and caller.kind is not route.caller:
        return _problem("not_allowed")
    return None


def _forward(route: Route, upstream: Upstream) -> Response:
    g.service = route.service
    if (request.content_length or 0) > MAX_UPLOAD:
        raise RequestEntityTooLarge
    try:
        # cookies are the pages' affair: a service never sees one
        headers = {name: value for name, value in _headers().items() if name.lower() != "cookie"}
        return upstream.forward(request, headers, seconds=route.seconds)
    except ServiceAway as error:
        log().warning("service_away", upstream=route.service, error=quiet(error.__cause__ or error))
        return _away()
    except ServiceSlow:
        return _problem("service_timeout")


def _headers() -> dict[str, str]:
    passed = end_to_end(request.headers.items())
    headers = {name: value for name, value in passed if name.lower() not in _OURS_TO_SAY}
    headers["X-Forwarded-For"] = g.visitor
    headers["X-Forwarded-Proto"] = request.scheme
    headers["X-Forwarded-Host"] = request.host
    headers["X-Correlation-Id"] = g.correlation_id
    return headers


def _drain() -> None:
    """Read and forget what is being sent: answered in mid-sentence, most clients would see a broken line, not our reason.

    Without a length the body comes in chunks: it ends by itself, or we end it.
    """
    stream: Any = request.environ["wsgi.input"]
    left = min(request.content_length or DRAIN_AT_MOST, DRAIN_AT_MOST)
    while left > 0 and (chunk := stream.read(min(left, 1024 * 1024))):
        left -= len(chunk)


def _health(upstreams: Mapping[str, Upstream]) -> Response:
    states = {name: upstream.is_ready() for name, upstream in upstreams.items()}
    response = jsonify(status="ready" if all(states.values()) else "degraded", services=states)
    response.status_code = 200 if all(states.values()) else 503
    return response


def _problem(code: str) -> Response:
    response = jsonify(problems.document(code, correlation_id=g.correlation_id))
    response.status_code = problems.PROBLEMS[code].status
    response.content_type = CONTENT_TYPE
    return response


def _away() -> Response:
    response = _problem("service_unavailable")
    response.headers["Retry-After"] = "2"
    return response


def _failed(error: Exception) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        _drain()
        return _problem("body_too_large")
    if isinstance(error, HTTPException):
        codes = {404: "not_found", 405: "method_not_allowed"}
        return _problem(codes.get(error.code or 500, "json_malformed"))
    log().error("gateway_failed", error=quiet(error))
    return _problem("internal_error")
