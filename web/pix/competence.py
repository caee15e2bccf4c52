"""`/competences/1.2`: one competence: start, resume, try again, start over."""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from web.page import ask, go, page, signed_in

BLUEPRINT = Blueprint("competence", __name__, url_prefix="/competences")


@BLUEPRINT.get("/<index>")
@signed_in
def one(index: str) -> Response:
    """Level, pix, topics, and what may be done today."""
    found = ask(lambda api: api.get(f"/api/competences/{_plain(index)}"))
    return page("pix/competence.html", line=found["competence"], **found)


@BLUEPRINT.post("/<index>/commencer")
@signed_in
def start(index: str) -> Response:
    """Start, resume or try again: asked twice, the same test."""
    opened = ask(lambda api: api.post("/api/assessments", {"competence": _plain(index)}))
    if opened["end"]:
        return go(f"/evaluations/{opened['id']}/resultats")
    return go(f"/evaluations/{opened['id']}")


@BLUEPRINT.get("/<index>/remise-a-zero")
@signed_in
def confirm_reset(index: str) -> Response:
    """What would be lost, before it is."""
    found = ask(lambda api: api.get(f"/api/competences/{_plain(index)}"))
    return page("pix/reset.html", line=found["competence"])


@BLUEPRINT.post("/<index>/remise-a-zero")
@signed_in
def reset(index: str) -> Response:
    """Forget what is known of this competence."""
    ask(lambda api: api.post(f"/api/competences/{_plain(index)}/reset"))
    return go(f"/competences/{index}")


def _plain(index: str) -> str:
    """Only what could be a competence goes into an address of the API."""
    if not (len(index) <= 8 and index.replace(".", "").isalnum() and index.isascii()):  # noqa: PLR2004 ("5.2" and to spare)
        raise NotFound
    return index
