"""`/composants`: every component in every state, for tests and developers only."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, g, request

from web.api import ApiAway, ApiRefused
from web.page import may_show_simulators, page, session

BLUEPRINT = Blueprint("components", __name__)


@BLUEPRINT.get("/composants")
def every() -> Response:
    """All of them; `?registre=tu` in the pupils' register."""
    if request.args.get("registre") == "tu":
        g.reader = {"register": "tu", "id": "0", "first_name": "Alix", "last_name": "Exemple"}
    may_show_simulators()
    return page("public/components.html", simulator=_simulator())


def _simulator() -> dict[str, Any] | None:
    """That of the demonstration, if there is one."""
    with suppress(ApiAway, ApiRefused):
        questions = session().nobody.get("/api/demo-test")["questions"]
        return next((one["simulator"] for one in questions if one.get("simulator")), None)
    return None
