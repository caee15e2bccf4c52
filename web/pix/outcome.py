"""`/evaluations/<id>/resultats`: what a test brought: levels, pix, topics to work on."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response

from web.api import ApiAway, ApiRefused
from web.page import ask, go, page, signed_in
from web.pix.checkpoint import already
from web.pix.code import code_of

BLUEPRINT = Blueprint("outcome", __name__, url_prefix="/evaluations")
_PROPOSED: Final = 3


@BLUEPRINT.get("/<uuid:assessment_id>/resultats")
@signed_in
def results(assessment_id: UUID) -> Response:
    """Only once the test is over; before, the test itself."""
    outcome = ask(lambda api: api.get(f"/api/assessments/{assessment_id}/outcome"))
    if outcome["state"] == "STARTED":
        return go(f"/evaluations/{assessment_id}")
    if outcome["kind"] == "CAMPAIGN" and (code := code_of(assessment_id)):
        told = f"?deja={number}" if (number := already()) else ""
        return go(f"/campagnes/{code}/resultats{told}")
    one = outcome["competences"][0] if len(outcome["competences"]) == 1 else None
    return page("pix/outcome.html", outcome=outcome, one=one, profile=_profile(outcome), already=already())


def _profile(outcome: dict[str, Any]) -> dict[str, Any] | None:
    """What to go on with. The results stand without it."""
    try:
        found: dict[str, Any] = ask(lambda api: api.get("/api/profile"))
    except (ApiRefused, ApiAway):
        return None
    done = {change["competence"] for change in outcome["competences"]}
    # the lowest first: what is nearest to being certifiable, and where there is most to win
    left = sorted(
        (one for one in found["competences"] if _may_go_on(one, done)), key=lambda one: one["level"]
    )
    return {**found, "left": left[:_PROPOSED]}


def _may_go_on(line: dict[str, Any], done: set[str]) -> bool:
    free = not line["assessment_id"] and not line["days_before_improvement"]
    return bool(line["index"] not in done and free and line["level"] < line["max_level"])
