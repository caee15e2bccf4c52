"""`/mon-compte`: identity, ways to sign in, open sessions; closing them."""

from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import ask, go, page, session, signed_in, words_for

BLUEPRINT = Blueprint("account", __name__, url_prefix="/mon-compte")
_DONE: Final = frozenset({"email", "mot_de_passe", "connexion", "service", "adresse"})
_REGISTERS: Final = {"usage": None, "tu": "tu", "vous": "vous"}


@BLUEPRINT.get("")
@signed_in
def mine() -> Response:
    """All that I may see and change."""
    return _page()


@BLUEPRINT.post("/connexions/<uuid:session_id>/fermer")
@signed_in
def close_one(session_id: UUID) -> Response:
    """Sign out there."""
    ask(lambda api: api.delete(f"/api/me/sessions/{session_id}"))
    return go("/mon-compte?fait=connexion")


@BLUEPRINT.post("/connexions/fermer")
@signed_in
def close_all() -> Response:
    """Sign out everywhere, here too."""
    ask(lambda api: api.delete("/api/me/sessions"))
    session().forget()
    return go("/connexion")


@BLUEPRINT.post("/tutoiement")
@signed_in
def choose_register() -> Response:
    """Be spoken to in tu or in vous, or as usual; the next page does."""
    chosen = request.form.get("register", "")
    if chosen in _REGISTERS:
        ask(lambda api: api.patch("/api/me", {"register": _REGISTERS[chosen]}))
        session().changed()
    return go("/mon-compte?fait=adresse" if chosen in _REGISTERS else "/mon-compte")


@BLUEPRINT.post("/services/<provider>/retirer")
@signed_in
def unlink(provider: str) -> Response:
    """This service opens the account no more; the last way in stays."""
    try:
        ask(lambda api: api.delete(f"/api/me/external-identities/{quote(provider, safe='')}"))
    except ApiRefused as refused:
        if refused.code != "last_connection_method":
            raise
        return _page(refusal=words_for(refused), status=409)
    return go("/mon-compte?fait=service")


def _page(*, refusal: str = "", status: int = 200) -> Response:
    me: Any = ask(lambda api: api.get("/api/me"))
    sessions = ask(lambda api: api.get("/api/me/sessions"))["items"]
    services = ask(lambda api: api.get("/api/me/external-identities"))["items"]
    done = request.args.get("fait", "")
    return page(
        "account/overview.html",
        status=status,
        me=me,
        sessions=sessions,
        services=services,
        done=done if done in _DONE else "",
        refusal=refusal,
    )
