"""`/tutos/<id>`: what teaches a topic."""

from urllib.parse import quote

from flask import Blueprint, Response

from web.page import ask, page, signed_in
from web.pix.checkpoint import just_reported

BLUEPRINT = Blueprint("tutorial", __name__, url_prefix="/tutos")


@BLUEPRINT.get("/<tutorial_id>")
@signed_in
def read(tutorial_id: str) -> Response:
    """One tutorial, with its text, and whether I kept it or found it useful."""
    found = ask(lambda api: api.get(f"/api/tutorials/{quote(tutorial_id, safe='')}"))
    listed = ask(lambda api: api.get(f"/api/tutorials?competence={quote(found['competence'])}&size=100"))
    marks = next((one for one in listed["items"] if one["id"] == found["id"]), None)
    return page("pix/tutorial.html", tutorial=found, marks=marks, reported=just_reported())
