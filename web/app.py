"""The pages' application."""

import time
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import HTTPException
from whitenoise import WhiteNoise

from chassis.telemetry import HTTP_SECONDS, Trace, log, quiet, tracing
from web import page, rescue, safety, words, writing
from web.account import data, email, erasure, overview, password
from web.api import ApiAway, ApiRefused, Transport
from web.orga import campaigns, follow, imports, pupil, pupils, roll, school, team
from web.page import Parts
from web.pix import (
    campaign,
    certificates,
    certification,
    checkpoint,
    code,
    competence,
    outcome,
    paths,
    player,
    profile,
    pupil_account,
    report,
    tutorial,
    tutorials,
)
from web.public import (
    activation,
    components,
    demonstration,
    ent,
    home,
    joining,
    keeping,
    pages,
    recovery,
    registration,
    sign_in,
    verification,
)
from web.session import CookieNames, Session, SignInNeeded

MAX_FORM: Final = 64 * 1024
SAFE_ID_LENGTH: Final = 64
A_YEAR: Final = 365 * 24 * 3600
_OURS: Final = frozenset({"/live", "/ready", "/metrics", "/service-worker.js"})


def make_web(transport: Transport, parts: Parts) -> Flask:
    """The application, on this way to `/api`."""
    app = Flask("web", root_path=str(Path(__file__).parent), static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_FORM, MAX_FORM_MEMORY_SIZE=MAX_FORM)
    app.extensions["parts"] = parts
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(writing.FILTERS)
    app.jinja_env.globals.update(
        t=page.t,
        words_of=lambda section: words.words_of(section, page.register()),
        asset=parts.assets.url,
        has_scripts=parts.assets.has_scripts,
        with_blanks=writing.with_blanks,
        share=writing.share,
        reader=page.reader,
        rescue_point=lambda: rescue.point_of(parts.settings.rescue_key),
    )
    app.before_request(partial(_begin, transport, parts, CookieNames(parts.settings.secure_cookies)))
    app.after_request(_finish)
    _answer_refusals(app)
    for blueprint in _blueprints(parts):
        app.register_blueprint(blueprint)
    _serve_the_rest(app, parts)
    return app


def _blueprints(parts: Parts) -> list[Blueprint]:
    found = [
        home.BLUEPRINT,
        sign_in.BLUEPRINT,
        pages.BLUEPRINT,
        demonstration.BLUEPRINT,
        profile.BLUEPRINT,
        competence.BLUEPRINT,
        player.BLUEPRINT,
        checkpoint.BLUEPRINT,
        outcome.BLUEPRINT,
        tutorial.BLUEPRINT,
        report.BLUEPRINT,
        code.BLUEPRINT,
        paths.BLUEPRINT,
        campaign.BLUEPRINT,
        pupil_account.BLUEPRINT,
        school.BLUEPRINT,
        campaigns.BLUEPRINT,
        follow.BLUEPRINT,
        roll.BLUEPRINT,
        tutorials.BLUEPRINT,
        certification.BLUEPRINT,
        certificates.BLUEPRINT,
        verification.BLUEPRINT,
        activation.BLUEPRINT,
        joining.BLUEPRINT,
        recovery.BLUEPRINT,
        registration.BLUEPRINT,
        ent.BLUEPRINT,
        keeping.BLUEPRINT,
        overview.BLUEPRINT,
        password.BLUEPRINT,
        email.BLUEPRINT,
        data.BLUEPRINT,
        erasure.BLUEPRINT,
        pupils.BLUEPRINT,
        pupil.BLUEPRINT,
        imports.BLUEPRINT,
        team.BLUEPRINT,
    ]
    return [*found, components.BLUEPRINT] if parts.settings.components_page else found


def _begin(transport: Transport, parts: Parts, names: CookieNames) -> Response | None:
    g.started = time.perf_counter()
    given = request.headers.get("X-Correlation-Id", "")
    correlation = given if 0 < len(given) <= SAFE_ID_LENGTH and given.isascii() else str(uuid4())
    g.correlation_id = correlation
    g.tracing = tracing(Trace(correlation))
    g.tracing.__enter__()
    told = {
        "X-Correlation-Id": correlation,
        # the gateway is the only one who calls us, and writes this header itself
        "X-Forwarded-For": request.headers.get("X-Forwarded-For") or request.remote_addr or "",
    }
    if parts.settings.edge_secret:
        told["X-Edge-Secret"] = parts.settings.edge_secret
    g.session = Session(
        transport,
        parts.people,
        names,
        told,
        access=request.cookies.get(names.access, ""),
        refresh=request.cookies.get(names.refresh, ""),
    )
    if not safety.is_ours(request):
        return page.trouble(403, "not_allowed", page.t("erreur.ailleurs"))
    return None


def _finish(response: Response) -> Response:
    g.session.keep_on(response)
    safety.protect(response, simulators=g.get("simulators", False))
    safety.compress(request, response)
    response.headers["X-Correlation-Id"] = g.correlation_id
    route = str(request.url_rule) if request.url_rule else "unknown"
    seconds = time.perf_counter() - g.started
    status = f"{response.status_code // 100}xx"
    HTTP_SECONDS.labels("web", request.method, route, status).observe(seconds)
    if request.path not in _OURS:
        # the template, never the path: it may hold a code or an id that somebody could be found by
        log().info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
    g.tracing.__exit__(None, None, None)
    return response


def _answer_refusals(app: Flask) -> None:
    def crashed(error: Exception) -> Response:
        if isinstance(error, HTTPException):
            code = error.code or 500
            if code == 404:  # noqa: PLR2004 (an HTTP status)
                return page.trouble(404, "not_found", page.t("refus.not_found"))
            return page.trouble(code, "request_refused", page.t("erreur.demande"))
        log().error("page_crashed", error=quiet(error), cause=quiet(error.__cause__ or error))
        return page.trouble(500, "internal_error", page.t("refus.internal_error"))

    app.register_error_handler(SignInNeeded, page.to_sign_in)
    app.register_error_handler(ApiRefused, page.refused)
    app.register_error_handler(ApiAway, page.away)
    app.register_error_handler(Exception, crashed)


def _serve_the_rest(app: Flask, parts: Parts) -> None:
    def service_worker() -> Response:
        # at the root, because a worker may only care for addresses below its own
        response = Response(
            parts.assets.file("js/service-worker.js").read_bytes(), content_type="text/javascript"
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.add_url_rule("/live", "live", lambda: jsonify(service="web", status="live"))
    app.add_url_rule("/ready", "ready", lambda: jsonify(service="web", status="ready"))
    app.add_url_rule("/metrics", "metrics", metrics)
    static: Any = WhiteNoise(
        app.wsgi_app,
        root=parts.assets.root,
        prefix="static/",
        max_age=A_YEAR,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_beside_static,
    )
    app.wsgi_app = static  # type: ignore[method-assign]  # flask's own advice for middleware


def _beside_static(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
