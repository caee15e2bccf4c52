"""`/tutos`: recommended and saved tutorials; keep one, say that one helped."""

from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from web.api import ApiAway, ApiRefused
from web.page import ask, go, page, signed_in
from web.paging import wanted_page
from web.safety import local_path

BLUEPRINT = Blueprint("tutorials", __name__, url_prefix="/tutos")
_MARKS: Final = {"enregistre": "saved", "utile": "useful"}


@BLUEPRINT.get("")
@signed_in
def recommended() -> Response:
    """What helps with what I missed."""
    return _listed("recommended", "/tutos")


@BLUEPRINT.get("/enregistres")
@signed_in
def saved() -> Response:
    """What I kept; one that was withdrawn still says its title."""
    return _listed("saved", "/tutos/enregistres")


@BLUEPRINT.post("/<tutorial_id>/<any(enregistre, utile):mark>")
@signed_in
def put_mark(tutorial_id: str, mark: str) -> Response:
    """Set the mark, or take it away with `retirer`; then back to where one was."""
    address = f"/api/tutorials/{quote(tutorial_id, safe='')}/{_MARKS[mark]}"
    if "retirer" in request.form:
        ask(lambda api: api.delete(address))
    else:
        ask(lambda api: api.raw("PUT", address))
    return go(local_path(request.form.get("retour", "")) or "/tutos")


def _listed(kind: str, address: str) -> Response:
    competences = _competences()
    wanted = request.args.get("competence", "")
    kept = {"competence": wanted} if wanted in dict(competences) else {}
    query = urlencode({kind: "true", **kept, **wanted_page(request.args)})
    found: Any = ask(lambda api: api.get(f"/api/tutorials?{query}"))
    return page(
        "pix/tutorials.html",
        kind=kind,
        address=address,
        kept=f"{urlencode(kept)}&" if kept else "",
        competence=kept.get("competence", ""),
        competences=competences,
        **found,
    )


def _competences() -> list[tuple[str, str]]:
    """To filter by: index and name. The list stands without them."""
    try:
        found = ask(lambda api: api.get("/api/profile"))["competences"]
    except (ApiRefused, ApiAway):
        return []
    return [(one["index"], f"{one['index']} {one['name']}") for one in found]
