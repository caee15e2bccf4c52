"""Routes of the content: open to anyone, since nothing here says who somebody is or what an answer should be."""

import mimetypes
from pathlib import PurePosixPath
from typing import Final

import flask
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, callers, reply_of
from contracts.content.release import Release
from services.referential.api.schemas import FrameworkView, ProfilesView, ProfileView
from services.referential.api.views import framework_view, profile_view, profiles_view
from services.referential.domain import SIMULATORS, FileUnknown, ReleaseUnknown
from services.referential.settings import Settings
from services.referential.storage.unit_of_work import new_uow
from services.referential.usecases.print_profile import print_profile

SHOWN_IN_PLACE: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml"})
_RULES: Final = (
    "sandbox allow-scripts",
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src 'none'",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
)
SIMULATOR_POLICY: Final = "; ".join(_RULES)
"""A simulator runs its own script and nothing more: `sandbox` gives it an origin of its own, even opened by itself, so that it has no
cookie, no storage and no voice at `/api`; and only our pages may show it."""

BINARY: Final = {"type": "string", "format": "binary"}
A_YEAR: Final = 365 * 24 * 3600
FOR_GOOD: Final = f"public, max-age={A_YEAR}, immutable"
"""What a path names never changes."""


def content_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Framework, target profiles, files."""
    blueprint = Blueprint("content", __name__, url_prefix="/api", description="Référentiel et contenus")

    def in_force() -> Release:
        with new_uow(parts) as uow:
            release = uow.release()
        if release is None:
            raise ReleaseUnknown
        return release

    @blueprint.get("/framework")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, reply_of(FrameworkView))
    def framework() -> FrameworkView:
        """Les 5 domaines, les 16 compétences, leurs thématiques et leurs sujets."""
        return framework_view(in_force())

    @blueprint.get("/target-profiles")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, reply_of(ProfilesView))
    def target_profiles() -> ProfilesView:
        """Les parcours proposés."""
        return profiles_view(in_force())

    @blueprint.get("/target-profiles/<profile_id>")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, reply_of(ProfileView))
    def target_profile(profile_id: str) -> ProfileView:
        """Un parcours : ses sujets par compétence, ses paliers."""
        return profile_view(in_force(), profile_id)

    @blueprint.get("/target-profiles/<profile_id>/description.pdf")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, BINARY, content_type="application/pdf")
    def target_profile_description(profile_id: str) -> flask.Response:
        """Un parcours, à imprimer : pour qui, combien de temps, ses paliers, ses sujets."""
        drawn = print_profile(profile_id, uow=new_uow(parts))
        response = flask.Response(drawn, mimetype="application/pdf")
        response.headers.set("Content-Disposition", "inline", filename=f"parcours-{profile_id}.pdf")
        # the address stays when a release comes: whoever kept it asks whether it is still the same
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        response.make_conditional(flask.request)
        return response

    @blueprint.get("/files/<path:path>")
    @callers(ANYONE, "anyone: the path is only learnt from a question")
    @blueprint.response(200, BINARY)
    def file(path: str) -> flask.Response:
        """Un fichier donné par une épreuve."""
        if path.startswith(f"{SIMULATORS}/"):
            raise FileUnknown  # they have an address of their own
        with new_uow(parts) as uow:
            content = uow.file(path)
        if content is None:
            raise FileUnknown
        return _file_response(PurePosixPath(path).name, content)

    @blueprint.get("/simulators/<path:path>")
    @callers(ANYONE, "anyone: the path is only learnt from a question")
    @blueprint.response(200, {"type": "string"}, content_type="text/html")
    def simulator(path: str) -> flask.Response:
        """Une page où travailler, à montrer dans un cadre isolé."""
        with new_uow(parts) as uow:
            content = uow.file(f"{SIMULATORS}/{path}")
        if content is None:
            raise FileUnknown
        response = flask.Response(content, mimetype="text/html")
        response.headers["Content-Security-Policy"] = SIMULATOR_POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = FOR_GOOD
        return response

    return blueprint


def _file_response(name: str, content: bytes) -> flask.Response:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = flask.Response(content, mimetype=media_type)
    disposition = "inline" if media_type in SHOWN_IN_PLACE else "attachment"
    response.headers.set("Content-Disposition", disposition, filename=name)
    # an SVG or a page of ours is still only data: it may run nothing and reach nobody
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = FOR_GOOD
    return response
