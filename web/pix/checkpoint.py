"""`/evaluations/<id>/etape`, `…/reponses/<n>`: a pause every five answers, and the correction of one."""

from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, request

from web.api import ApiAway, ApiRefused
from web.page import ask, go, page, parts, signed_in

BLUEPRINT = Blueprint("checkpoint", __name__, url_prefix="/evaluations")


BETWEEN_PAUSES: Final = 5
NO_PAUSE: Final = "sans_pause"
"""A cookie of somebody who wants none."""


def between_pauses() -> int:
    """So many answers from one pause to the next; 0: none."""
    return 0 if NO_PAUSE in request.cookies else BETWEEN_PAUSES


def already() -> int | None:
    """The question that was answered twice, differently; the form that came second says so on the page that follows."""
    return request.args.get("deja", type=int)


def just_reported() -> int | None:
    """The question of which a problem was just reported; the page that follows says so."""
    return request.args.get("signale", type=int)


@BLUEPRINT.get("/<uuid:assessment_id>/etape")
@signed_in
def pause(assessment_id: UUID) -> Response:
    """The last five answers, right or not, and a rest."""
    found = ask(lambda api: api.get(f"/api/assessments/{assessment_id}/checkpoint"))
    if found["end"]:
        return go(f"/evaluations/{assessment_id}/resultats")
    return page("pix/checkpoint.html", already=already(), reported=just_reported(), **found)


@BLUEPRINT.post("/<uuid:assessment_id>/etape/sans-pause")
@signed_in
def no_more_pauses(assessment_id: UUID) -> Response:
    """On with the test, and no pause until the browser is closed: each is a page more on a slow line."""
    response = go(f"/evaluations/{assessment_id}")
    secure = parts().settings.secure_cookies
    response.set_cookie(NO_PAUSE, "1", httponly=True, samesite="Lax", secure=secure, path="/evaluations")
    return response


@BLUEPRINT.get("/<uuid:assessment_id>/reponses/<int:position>")
@signed_in
def correction(assessment_id: UUID, position: int) -> Response:
    """One question, what I answered, what was expected and why."""
    answer = ask(lambda api: api.get(f"/api/assessments/{assessment_id}/answers/{position}"))
    marks = _marks(answer["tutorial"], answer["competence"])
    return page(
        "pix/correction.html",
        assessment_id=assessment_id,
        answer=answer,
        marks=marks,
        reported=just_reported(),
    )


def _marks(tutorial: dict[str, Any], competence: str) -> dict[str, Any] | None:
    """Whether I kept it or found it useful. The correction stands without."""
    path = f"/api/tutorials?competence={quote(competence)}&size=100"
    try:
        listed = ask(lambda api: api.get(path))["items"]
    except (ApiRefused, ApiAway):
        return None
    return next((one for one in listed if one["id"] == tutorial["id"]), None)
