"""`…/signaler`: something is wrong with a question or a tutorial; a page of its own, then back to where one was.

From the player, a script goes there with a link and keeps what was being typed. Without it the question's own form comes here, and
what was typed travels in hidden fields until the question is shown again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from web.api import ApiAway, ApiRefused
from web.page import ask, go, page, signed_in, t, words_for
from web.pix.player import show_player

BLUEPRINT = Blueprint("report", __name__)
LONGEST_COMMENT: Final = 300
SERVER_ERROR: Final = 500
OF_QUESTIONS: Final = (
    "MEDIA_MISSING",
    "FILE_BROKEN",
    "SIMULATOR_BROKEN",
    "NOT_UNDERSTOOD",
    "RIGHT_REFUSED",
    "WRONG_WORD",
    "OTHER",
)
OF_TUTORIALS: Final = ("DEAD_LINK", "OFF_TOPIC", "ASKS_MONEY_OR_DATA", "OTHER")
_QUESTION: Final = "/evaluations/<uuid:assessment_id>/questions/<int:position>/signaler"
_TUTORIAL: Final = "/tutos/<tutorial_id>/signaler"


@dataclass(frozen=True)
class Matter:
    """What is reported: where the page is, where the API takes it, where one came from."""

    address: str
    api: str
    back: str
    back_words: str
    title: str
    reasons: Sequence[tuple[str, str]]
    place: str = ""
    is_timed: bool = False
    is_answered: bool = False
    typed: Sequence[tuple[str, str]] = ()


@BLUEPRINT.get(_QUESTION)
@signed_in
def question(assessment_id: UUID, position: int) -> Response:
    """What is wrong with this question? In a certification, whom to call."""
    matter = _question(assessment_id, position)
    return _form(matter) if matter else _exam(assessment_id)


@BLUEPRINT.post(_QUESTION)
@signed_in
def question_sent(assessment_id: UUID, position: int) -> Response:
    """The report; or, from the question's own form, what was being typed, which comes along."""
    if "revenir" in request.form:
        return show_player(assessment_id, typed_for=position)
    matter = _question(assessment_id, position)
    if matter is None:
        return _exam(assessment_id)
    if "envoi" not in request.form:
        return _form(matter)
    return _refusal(matter) or _back_to_question(matter, assessment_id, position)


@BLUEPRINT.get(_TUTORIAL)
@signed_in
def tutorial(tutorial_id: str) -> Response:
    """What is wrong with this tutorial?"""
    return _form(_tutorial(tutorial_id))


@BLUEPRINT.post(_TUTORIAL)
@signed_in
def tutorial_sent(tutorial_id: str) -> Response:
    """The report."""
    matter = _tutorial(tutorial_id)
    return _refusal(matter) or go(f"{matter.back}?signale=1")


def _question(assessment_id: UUID, position: int) -> Matter | None:
    """None in a certification."""
    test = ask(lambda api: api.get(f"/api/assessments/{assessment_id}"))
    at_hand = next((one for one in test["next"] if one["position"] == position), None)
    if at_hand is None and not 1 <= position <= test["answered"]:
        raise NotFound
    if test["kind"] == "CERTIFICATION":
        return None
    root = f"/evaluations/{assessment_id}"
    place, back = _whence(root, position)
    left_out = "RIGHT_REFUSED" if at_hand else ""  # nothing has been refused yet
    return Matter(
        address=f"{root}/questions/{position}/signaler",
        api=f"/api/assessments/{assessment_id}/questions/{position}/report",
        back=back,
        back_words=t(f"signaler.revenir_{place or 'question'}"),
        title=t("player.question", n=position),
        reasons=[(one, t(f"signaler.question.{one}")) for one in OF_QUESTIONS if one != left_out],
        place=place,
        is_timed=bool(at_hand and at_hand["timer"]),
        is_answered=at_hand is None,
        typed=[(name, value) for name, value in request.form.items(multi=True) if _is_of_an_answer(name)],
    )


def _tutorial(tutorial_id: str) -> Matter:
    named = quote(tutorial_id, safe="")
    found = ask(lambda api: api.get(f"/api/tutorials/{named}"))
    return Matter(
        address=f"/tutos/{named}/signaler",
        api=f"/api/tutorials/{named}/report",
        back=f"/tutos/{named}",
        back_words=t("signaler.revenir_tuto"),
        title=found["title"],
        reasons=[(one, t(f"signaler.tuto.{one}")) for one in OF_TUTORIALS],
    )


def _whence(root: str, position: int) -> tuple[str, str]:
    """The page one came from, by its name and its address; the question itself has no name."""
    places = {"correction": f"{root}/reponses/{position}", "etape": f"{root}/etape"}
    named = request.values.get("depuis", "")
    return (named, places[named]) if named in places else ("", root)


def _is_of_an_answer(name: str) -> bool:
    return name in {"choice", "choices", "answer"} or name.startswith("blank.")


def _refusal(matter: Matter) -> Response | None:
    """Send the report; the form again, with what was written, if it could not be taken."""
    reason = request.form.get("motif", "")
    comment = request.form.get("commentaire", "").replace("\r\n", "\n")
    errors = {}
    if reason not in dict(matter.reasons):
        errors["motif"] = t("signaler.manque_motif")
    if len(comment) > LONGEST_COMMENT:
        errors["commentaire"] = t("signaler.trop_long", n=len(comment) - LONGEST_COMMENT)
    if errors:
        return _form(matter, errors, status=422)
    try:
        ask(lambda api: api.put(matter.api, {"reason": reason, "comment": comment}))
    except ApiAway:
        return _form(matter, {"commentaire": t("signaler.absent")}, status=503)
    except ApiRefused as refused:
        return _refused(matter, refused)
    return None


def _refused(matter: Matter, refused: ApiRefused) -> Response:
    if refused.status >= SERVER_ERROR:
        return _form(matter, {"commentaire": t("signaler.absent")}, status=503)
    if refused.code == "too_many_reports":
        return _form(matter, {"motif": words_for(refused)}, status=429)
    raise refused


def _exam(assessment_id: UUID) -> Response:
    return page("pix/report_exam.html", assessment_id=assessment_id)


def _form(matter: Matter, errors: Mapping[str, str] | None = None, *, status: int = 200) -> Response:
    return page(
        "pix/report.html",
        status=status,
        matter=matter,
        errors=errors or {},
        reason=request.form.get("motif", ""),
        comment=request.form.get("commentaire", ""),
        longest=LONGEST_COMMENT,
    )


def _back_to_question(matter: Matter, assessment_id: UUID, position: int) -> Response:
    if matter.typed:
        return show_player(assessment_id, typed_for=position, reported=position)
    return go(f"{matter.back}?signale={position}")
