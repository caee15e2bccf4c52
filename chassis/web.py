"""A service's HTTP face: who may call each route, problem+json for every refusal, ids, logs, health and metrics.

Nothing is open by oversight: a route that does not say who may call it is refused at start-up.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, TypeVar, cast
from uuid import UUID, uuid4

import flask
from flask import Flask, g, request
from flask_smorest import Api, Blueprint
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from chassis.messaging import Unavailable
from chassis.telemetry import HTTP_SECONDS, Trace, log, quiet, tracing
from chassis.tokens import Caller, CallerKind, KeysUnavailable, TokenRefused, Verifies
from contracts.http import problems
from contracts.http.problem import CONTENT_TYPE
from contracts.rpc import Refused
from contracts.shapes import schema_of

V = TypeVar("V", bound=Callable[..., Any])

MAX_BODY: Final = 256 * 1024
MAX_ETAG_BODY: Final = 1024 * 1024
SAFE_ID_LENGTH: Final = 64

_CODES_BY_STATUS: Final = {
    400: "json_malformed",
    401: "token_missing",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "body_too_large",
    415: "media_type_unsupported",
    422: "fields_invalid",
    429: "too_many_requests",
    503: "service_unavailable",
}


class Refusal(Protocol):
    """What a domain's refusal must tell: a stable code of the catalogue, and details fit for the client."""

    code: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Audience:
    """Who may call a route: anyone, any signed-in person, or an application with a scope. `who` is the finer rule in words."""

    kind: CallerKind | None
    who: str
    scope: str = ""


def callers(audience: CallerKind | None, who: str, *, scope: str = "") -> Callable[[V], V]:
    """Every route says who may call it: `@callers(PERSON, "the owner of the document")`; None is anyone at all."""

    def mark(view: V) -> V:
        view.__audience__ = Audience(audience, who, scope)  # type: ignore[attr-defined]  # a note on a function
        return view

    return mark


PERSON: Final = CallerKind.USER
APPLICATION: Final = CallerKind.APPLICATION
ANYONE: Final = None


def caller_id() -> UUID:
    """The signed-in person of this request."""
    return cast("Caller", g.caller).user_id


def caller_session() -> str:
    """The sign-in that this request's token came from; empty when the token does not say."""
    return cast("Caller", g.caller).session


def optional_caller() -> Caller | None:
    """Whoever is signed in, on a route open to anyone."""
    return cast("Caller | None", g.get("caller"))


def problem(code: str, *, detail: str | None = None, **members: Any) -> flask.Response:
    """A problem+json response."""
    body = problems.document(code, detail=detail, request_id=g.get("request_id"), **members)
    response = flask.jsonify(body)
    response.status_code = body["status"]
    response.content_type = CONTENT_TYPE
    return response


def body_of(shape: type) -> Any:
    """The strict schema of a request: an unknown field is refused.

    An instance: from a class, flask-smorest would make a new schema at every request.
    """
    return schema_of(shape, tolerant=False)


def reply_of(shape: type) -> Any:
    """The schema of a reply."""
    return schema_of(shape, tolerant=False)


def make_app(
    service: str,
    *,
    blueprints: Iterable[Blueprint],
    verifier: Verifies,
    refusals: type[Exception],
    is_ready: Callable[[], None],
    title: str,
) -> Flask:
    """The Flask application of a service. `refusals` is its domain's base refusal; `is_ready` raises when it is not."""
    app = Flask(service, static_folder=None)
    app.config.update(
        API_TITLE=title,
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_JSON_PATH="openapi.json",
        OPENAPI_URL_PREFIX=f"/internal/{service}",
        MAX_CONTENT_LENGTH=MAX_BODY,
        PROPAGATE_EXCEPTIONS=False,
        JSON_SORT_KEYS=False,
    )
    cast("Any", app.json).ensure_ascii = False
    app.before_request(lambda: _begin(app, service, verifier))
    app.after_request(_finish)
    api = _Api(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    _answer_refusals(app, refusals)
    _serve_health(app, service, is_ready)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    _refuse_silent_routes(app)
    _document_audiences(app, api)
    return app


class _Api(Api):  # type: ignore[misc]  # flask-smorest is untyped
    """flask-smorest, with our one form of refusal."""

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Every HTTP error is a problem+json document with a stable code."""
        code = _CODES_BY_STATUS.get(error.code or 500, "internal_error")
        data = getattr(error, "data", None) or {}
        errors = data.get("messages") if code == "fields_invalid" else None
        if isinstance(errors, dict) and set(errors) == {"json"}:
            errors = errors["json"]
        if errors == ["Invalid JSON body."]:
            code, errors = "json_malformed", None
        response = problem(code, errors=errors)
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after"}:
                response.headers[name] = value
        return response


def _begin(app: Flask, service: str, verifier: Verifies) -> flask.Response | None:
    g.started = time.perf_counter()
    g.service = service
    g.request_id = str(uuid4())
    g.caller = None
    given = request.headers.get("X-Correlation-Id", "")
    correlation = given if 0 < len(given) <= SAFE_ID_LENGTH and given.isascii() else g.request_id
    g.tracing = tracing(Trace(correlation, g.request_id))
    g.tracing.__enter__()
    g.correlation_id = correlation
    if request.endpoint is None:
        return None  # the router will say 404 or 405
    return _admit(_audience_of(app, request.endpoint), verifier)


def _audience_of(app: Flask, endpoint: str) -> Audience:
    return cast("Audience", cast("Any", app.view_functions[endpoint]).__audience__)


def _admit(audience: Audience, verifier: Verifies) -> flask.Response | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None if audience.kind is None else problem("token_missing")
    try:
        g.caller = verifier.verify(token)
    except TokenRefused:
        return problem("token_invalid")
    except KeysUnavailable:
        return problem("service_unavailable")
    if audience.kind is None:
        return None
    if g.caller.kind is not audience.kind:
        return problem("not_allowed")
    if audience.scope and audience.scope not in g.caller.scopes:
        return problem("not_allowed")
    return None


def _finish(response: flask.Response) -> flask.Response:
    is_json = (response.content_type or "").startswith("application/json")
    short = not response.is_streamed and (response.content_length or 0) <= MAX_ETAG_BODY
    if request.method == "GET" and response.status_code == 200 and is_json and short:  # noqa: PLR2004
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.add_etag()
        response.make_conditional(request)
    response.headers["X-Request-Id"] = g.request_id
    response.headers["X-Correlation-Id"] = g.correlation_id
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    route = str(request.url_rule) if request.url_rule else "unknown"
    seconds = time.perf_counter() - g.started
    status = f"{response.status_code // 100}xx"
    HTTP_SECONDS.labels(g.service, request.method, route, status).observe(seconds)
    if route not in {"/live", "/ready", "/metrics"}:
        # the template, never the path: a path may hold a code or an id that somebody could be found by
        log().info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            request_id=g.request_id,
        )
    g.tracing.__exit__(None, None, None)
    return response


def _answer_refusals(app: Flask, refusals: type[Exception]) -> None:
    def refused(error: Any) -> flask.Response:
        return problem(error.code, details=dict(error.details) or None)

    def rpc_refused(error: Refused) -> flask.Response:
        return problem(error.code, details=error.details or None)

    def unavailable(error: Exception) -> flask.Response:
        log().warning("dependency_away", error=quiet(error))
        response = problem("service_unavailable")
        response.headers["Retry-After"] = "2"
        return response

    def crashed(error: Exception) -> flask.Response:
        log().error("request_crashed", error=quiet(error), cause=quiet(error.__cause__ or error))
        return problem("internal_error")

    app.register_error_handler(refusals, refused)
    app.register_error_handler(Refused, rpc_refused)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(Exception, crashed)


def _serve_health(app: Flask, service: str, is_ready: Callable[[], None]) -> None:
    @app.get("/live")
    @callers(ANYONE, "whoever watches the process")
    def live() -> dict[str, str]:
        return {"service": service, "status": "live"}

    @app.get("/ready")
    @callers(ANYONE, "whoever watches the process")
    def ready() -> tuple[dict[str, str], int]:
        try:
            is_ready()
        except Exception as error:  # noqa: BLE001 (whatever is wrong, we are not ready)
            log().warning("not_ready", error=quiet(error))
            return {"service": service, "status": "not ready"}, 503
        return {"service": service, "status": "ready"}, 200

    @app.get("/metrics")
    @callers(ANYONE, "the monitoring of the platform; not routed by the gateway")
    def metrics() -> flask.Response:
        return flask.Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _refuse_silent_routes(app: Flask) -> None:
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("api-docs."):
            # flask-smorest registers a bound method, on which no note can be left
            view = callers(ANYONE, "developers; not routed by the gateway")(partial(view))  # noqa: PLW2901
            app.view_functions[endpoint] = view
        if not hasattr(view, "__audience__"):
            message = f"{endpoint} does not say who may call it"
            raise RuntimeError(message)


def _document_audiences(app: Flask, api: Api) -> None:
    """The OpenAPI document names the callers of each operation."""
    for rule in app.url_map.iter_rules():
        audience = _audience_of(app, rule.endpoint)
        path = "/" + "/".join(
            f"{{{part.split(':')[-1].strip('<>')}}}" if part.startswith("<") else part
            for part in str(rule).strip("/").split("/")
        )
        operations = api.spec._paths.get(path, {})  # noqa: SLF001 (apispec offers no reading)
        for method in rule.methods or ():
            operation = operations.get(method.lower())
            if operation is not None:
                operation["x-callers"] = audience.who
                operation["security"] = (
                    [] if audience.kind is None else [{"token": [audience.scope] if audience.scope else []}]
                )
