"""`/evaluations/<id>/resultats`: what a test brought: levels, pix, topics to work on."""

from uuid import UUID

from flask import Blueprint, Response

from web.page import ask, go, page, signed_in
from web.pix.code import code_of

BLUEPRINT = Blueprint("outcome", __name__, url_prefix="/evaluations")


@BLUEPRINT.get("/<uuid:assessment_id>/resultats")
@signed_in
def results(assessment_id: UUID) -> Response:
    """Only once the test is over; before, the test itself."""
    outcome = ask(lambda api: api.get(f"/api/assessments/{assessment_id}/outcome"))
    if outcome["state"] == "STARTED":
        return go(f"/evaluations/{assessment_id}")
    if outcome["kind"] == "CAMPAIGN" and (code := code_of(assessment_id)):
        return go(f"/campagnes/{code}/resultats")
    one = outcome["competences"][0] if len(outcome["competences"]) == 1 else None
    return page("pix/outcome.html", outcome=outcome, one=one)
