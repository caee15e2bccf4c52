"""`/tutos/<id>`: what teaches a topic."""

from urllib.parse import quote

from flask import Blueprint, Response

from web.page import ask, page, signed_in

BLUEPRINT = Blueprint("tutorial", __name__, url_prefix="/tutos")


@BLUEPRINT.get("/<tutorial_id>")
@signed_in
def read(tutorial_id: str) -> Response:
    """One tutorial, with its text."""
    found = ask(lambda api: api.get(f"/api/tutorials/{quote(tutorial_id, safe='')}"))
    return page("pix/tutorial.html", tutorial=found)
