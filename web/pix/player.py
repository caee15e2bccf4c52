"""`/evaluations/<id>`: the player. The page works as plain forms; `player.js` makes it lose nothing when the line is cut.

Fragments of HTML travel to the script: one template, no second renderer.
"""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from web.api import ApiAway, ApiRefused
from web.page import ask, go, may_show_simulators, page, parts, session, signed_in, t, words_for
from web.pix.checkpoint import already, between_pauses, just_reported
from web.questions import fields_of, is_answer, with_files
from web.session import SignInNeeded

BLUEPRINT = Blueprint("player", __name__, url_prefix="/evaluations")
_OF_THE_API: Final = frozenset(
    {"challenge_id", "fields", "skipped", "elapsed_ms", "left_ms", "focus_lost", "answered_at"}
)


@BLUEPRINT.get("/<uuid:assessment_id>")
@signed_in
def play(assessment_id: UUID) -> Response:
    """The question to answer now, and those that may follow."""
    return show_player(assessment_id)


@BLUEPRINT.post("/<uuid:assessment_id>/reponses/<int:position>")
@signed_in
def answer_by_form(assessment_id: UUID, position: int) -> Response:
    """An answer without JavaScript. Sent twice by a reload, it is the same answer, and the next question comes."""
    assessment = _assessment(assessment_id)
    question = next((one for one in assessment["next"] if one["position"] == position), None)
    if question is None:  # answered before, here or elsewhere
        another = _another_is_held(assessment_id, position)
        return _after(assessment_id, position, ended=assessment["end"], another=another)
    skipped = "passe" in request.form
    fields = None if skipped else fields_of(question, request.form)
    if fields is None and not skipped:
        return show_player(assessment_id, missing=position, typed_for=position, status=422)
    body = {
        "challenge_id": question["challenge_id"],
        "fields": fields,
        "skipped": skipped,
        "elapsed_ms": 0,
        "left_ms": None,
        "focus_lost": False,
        "answered_at": datetime.now(UTC).isoformat(),
    }
    try:
        taken = _put(assessment_id, position, body)
    except ApiRefused as refused:
        if refused.code != "answer_conflict":
            raise
        return _after(assessment_id, position, ended=_assessment(assessment_id)["end"], another=True)
    return _after(assessment_id, position, ended=taken["end"])


@BLUEPRINT.put("/<uuid:assessment_id>/reponses/<int:position>")
def answer_by_script(assessment_id: UUID, position: int) -> Response:
    """An answer from the player; the reply carries the next questions as HTML, or a problem with its code."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        return _problem(400, "json_malformed", t("refus.json_malformed"))
    body = {name: value for name, value in given.items() if name in _OF_THE_API}
    try:
        g.reader = session().me()
        if given.get("person", g.reader["id"]) != g.reader["id"]:
            # kept by somebody else in this browser: it waits for them
            return _problem(401, "token_missing", t("refus.token_missing"))
        taken = _put(assessment_id, position, body)
        fragments = _fragments(assessment_id, taken["next"])
    except SignInNeeded:
        return _problem(401, "token_missing", t("refus.token_missing"))
    except ApiRefused as refused:
        return _problem(refused.status, refused.code, words_for(refused))
    except ApiAway:
        return _problem(503, "service_unavailable", t("refus.service_unavailable"))
    return jsonify(accepted=taken["accepted"], end=taken["end"], next=fragments)


def show_player(
    assessment_id: UUID,
    *,
    missing: int | None = None,
    typed_for: int | None = None,
    reported: int | None = None,
    status: int = 200,
) -> Response:
    """The question to answer now. `typed_for`: the form of this request holds what was typed for that question."""
    assessment = _assessment(assessment_id)
    if assessment["end"]:
        return go(f"/evaluations/{assessment_id}/resultats")
    may_show_simulators()
    return page(
        "pix/player.html",
        status=status,
        assessment=assessment,
        questions=[with_files(one, parts().sizes, session().nobody) for one in assessment["next"]],
        missing=missing,
        typed=request.form if typed_for == assessment["next"][0]["position"] else {},
        reported=reported or just_reported(),
        between=between_pauses(),
        already=already(),
    )


def _assessment(assessment_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = ask(lambda api: api.get(f"/api/assessments/{assessment_id}"))
    return found


def _put(assessment_id: UUID, position: int, body: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/assessments/{assessment_id}/answers/{position}"
    taken: dict[str, Any] = ask(lambda api: api.put(path, body))
    return taken


def _another_is_held(assessment_id: UUID, position: int) -> bool:
    """Whether the server holds an answer there that is not the one of this form."""
    try:
        held = ask(lambda api: api.get(f"/api/assessments/{assessment_id}/answers/{position}"))
    except (
        ApiRefused,
        ApiAway,
    ):  # no question was asked there, or no correction is shown: the next one comes
        return False
    return not is_answer(held["fields"], request.form)


def _after(assessment_id: UUID, position: int, *, ended: bool, another: bool = False) -> Response:
    told = f"?deja={position}" if another else ""
    if ended:
        return go(f"/evaluations/{assessment_id}/resultats{told}")
    between = between_pauses()
    if between and position % between == 0:
        return go(f"/evaluations/{assessment_id}/etape{told}")
    return go(f"/evaluations/{assessment_id}{told}")


def _fragments(assessment_id: UUID, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    api = session().nobody
    return [
        {
            "position": one["position"],
            "html": render_template(
                "pix/question.html",
                question=with_files(one, parts().sizes, api),
                assessment_id=assessment_id,
                between=between_pauses(),
                missing=None,
                typed={},
            ),
        }
        for one in questions
    ]


def _problem(status: int, code: str, title: str) -> Response:
    response = make_response({"code": code, "status": status, "title": title}, status)
    response.content_type = "application/problem+json"
    return response
