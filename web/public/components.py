"""`/composants`: every component in every state, for tests and developers only."""

from flask import Blueprint, Response, g, request

from web.page import page

BLUEPRINT = Blueprint("components", __name__)


@BLUEPRINT.get("/composants")
def every() -> Response:
    """All of them; `?registre=tu` in the pupils' register."""
    if request.args.get("registre") == "tu":
        g.reader = {"register": "tu", "id": "0", "first_name": "Alix", "last_name": "Exemple"}
    return page("public/components.html")
