"""`/connexion/ent`: leave for the school's own system (ENT, by the GAR) or another provider, and come back from it.

The browser that leaves holds the verifier of the challenge it shows (RFC 7636): nobody can come in with a code that they stole.
"""

import base64
import hashlib
import secrets
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from web.api import ApiAway, ApiRefused
from web.page import go, page, parts, session, t, words_for
from web.pix.campaign import birth_date_of
from web.pix.code import look_up, read
from web.safety import local_path

BLUEPRINT = Blueprint("ent", __name__, url_prefix="/connexion/ent")
COOKIE: Final = "verificateur"
GAR: Final = "GAR"
_LONGEST_PATH: Final = 500
_LINKED: Final = frozenset({"learner_linked_here", "learner_linked_elsewhere", "external_account_unexpected"})
"""The pupil has an account that opens otherwise: its password links it."""


def providers() -> list[dict[str, str]]:
    """Through what one may sign in here; nothing when the API does not say."""
    with suppress(ApiAway, ApiRefused):
        found: list[dict[str, str]] = session().nobody.get("/api/external-providers")["items"]
        return found
    return []


@BLUEPRINT.get("/partir/<provider>")
def leave(provider: str) -> Response:
    """To the provider, and then back here."""
    one = next((one for one in providers() if one["provider"] == provider), None)
    if one is None:
        raise NotFound
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    back = local_path(request.args.get("retour", "")[:_LONGEST_PATH]) or "/profil"
    response = go(f"{one['sign_in_path']}?{urlencode({'challenge': challenge, 'return_to': back})}")
    response.set_cookie(
        COOKIE,
        verifier,
        httponly=True,
        samesite="Lax",
        secure=parts().settings.secure_cookies,
        path="/connexion/ent",
        max_age=3600,
    )
    return response


@BLUEPRINT.get("")
def come_back() -> Response:
    """Signed in; or not known yet: who is it here? Or refused, and why."""
    refusal = request.args.get("refusal", "")
    if refusal:
        title = t("ent.refuse_pourquoi")
        # it was refused elsewhere, and told by this address: the page itself is as it should be
        return _refused(ApiRefused(200, {"code": refusal[:60], "title": title}, {}))
    code = request.args.get("code", "")
    if not code:
        return go("/connexion")
    given = {"code": code[:200], "verifier": request.cookies.get(COOKIE)}
    try:
        found = session().nobody.post(
            "/api/external-sessions", {name: one for name, one in given.items() if one}
        )
    except ApiRefused as refused:
        return _refused(refused)
    if found["tokens"]:
        session().open(found["tokens"])
        return _left(go(local_path(found["return_to"]) or "/profil"))
    return _left(_who({**found, "return_to": local_path(found["return_to"]) or "/profil"}))


@BLUEPRINT.post("/compte")
def link() -> Response:
    """The account one has already, from now on opened by the provider too."""
    ticket, login, password = (request.form.get(name, "").strip() for name in ("ticket", "login", "password"))
    errors = {}
    if not login:
        errors["login"] = t("connexion.manque_login")
    if not password:
        errors["password"] = t("connexion.manque_mot_de_passe")
    if not errors:
        try:
            session().open(
                session().nobody.post(
                    "/api/external-links",
                    {"ticket": ticket, "login": login, "password": request.form["password"]},
                )
            )
            return go(_back())
        except ApiRefused as refused:
            if refused.code == "external_ticket_invalid":
                return _refused(refused)
            errors["login"] = words_for(refused)
    return _who(_held(), errors=errors, login=login)


@BLUEPRINT.post("/eleve")
def pupil() -> Response:
    """The pupil that one is in the school of a campaign, by the birth date: the provider has said the names."""
    typed, given = request.form.get("code", ""), {name: one.strip() for name, one in request.form.items()}
    birth_date, errors = birth_date_of(given)
    code = read(typed)
    if code is None:
        errors["code"] = t("refus.campaign_code_unknown") if typed.strip() else t("code.manque")
    if errors or code is None:
        return _who(_held(), errors=errors, given=given)
    try:
        organisation = look_up(code)["organisation_id"]
    except ApiRefused as refused:
        return _who(_held(), errors={"code": words_for(refused)}, given=given)
    claim = {"ticket": given.get("ticket", ""), "birth_date": birth_date}
    if given.get("student_number"):
        claim["student_number"] = given["student_number"]
    try:
        session().open(session().nobody.post(f"/api/organisations/{organisation}/external-accounts", claim))
    except ApiRefused as refused:
        if refused.code == "external_ticket_invalid":
            return _refused(refused)
        return _who(_held(), given=given, refused=refused)
    return go(f"/campagnes/{code}")


@BLUEPRINT.post("/nouveau")
def create() -> Response:
    """An account without a password, for whoever has none."""
    try:
        session().open(
            session().nobody.post("/api/external-accounts", {"ticket": request.form.get("ticket", "")})
        )
    except ApiRefused as refused:
        return _refused(refused)
    return go(_back())


def _back() -> str:
    return local_path(request.form.get("retour", "")) or "/profil"


def _held() -> dict[str, Any]:
    """What the form brought back of the first answer."""
    names = {name: request.form.get(name, "")[:200] for name in ("ticket", "provider", "first_name")}
    return {**names, "return_to": _back()}


def _left(response: Response) -> Response:
    response.delete_cookie(COOKIE, path="/connexion/ent")
    return response


def _who(
    found: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    given: dict[str, str] | None = None,
    login: str = "",
    refused: ApiRefused | None = None,
) -> Response:
    code = read(found["return_to"].removeprefix("/campagnes/")) or ""
    return page(
        "public/ent_who.html",
        status=refused.status if refused else 422 if errors else 200,
        found=found,
        errors=errors or {},
        given=given or {"code": code},
        login=login,
        is_school=found["provider"] == GAR,
        refused=refused,
        linked=bool(refused and refused.code in _LINKED),
        reason=words_for(refused) if refused else "",
        masked=refused.details.get("value") if refused else None,
        short_code=(refused.details.get("short_code") or refused.code) if refused else "",
    )


def _refused(refused: ApiRefused) -> Response:
    return page(
        "public/ent_refused.html",
        status=refused.status,
        reason=words_for(refused),
        code=refused.code,
        providers=providers(),
    )
