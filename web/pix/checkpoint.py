"""`/evaluations/<id>/etape`, `…/reponses/<n>`: a pause every five answers, and the correction of one."""

from uuid import UUID

from flask import Blueprint, Response, request

from web.page import ask, go, page, signed_in

BLUEPRINT = Blueprint("checkpoint", __name__, url_prefix="/evaluations")


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


@BLUEPRINT.get("/<uuid:assessment_id>/reponses/<int:position>")
@signed_in
def correction(assessment_id: UUID, position: int) -> Response:
    """One question, what I answered, what was expected and why."""
    answer = ask(lambda api: api.get(f"/api/assessments/{assessment_id}/answers/{position}"))
    return page("pix/correction.html", assessment_id=assessment_id, answer=answer, reported=just_reported())
