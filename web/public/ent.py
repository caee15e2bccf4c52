"""`/connexion/ent`: leave for the school's own system (ENT, by the GAR) or another provider, and come back from it.

The browser that leaves holds the verifier of the challenge it shows (RFC 7636): nobody can come in with a code that they stole, or be
brought in with somebody else's. Whoever comes without having left (from the ENT's own page) is sent to leave: the provider knows them.
"""

import base64
import hashlib
import secrets
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from web.api import ApiRefused
from web.page import go, page, parts, session, t, words_for
from web.pix.campaign import birth_date_of
from web.pix.code import look_up, read
from web.public.sign_in import asked_for_providers, challenged, providers, reason, status_of
from web.safety import local_path

BLUEPRINT = Blueprint("ent", __name__, url_prefix="/connexion/ent")
COOKIE: Final = "verificateur"
AGAIN: Final = "encore"
"""Sent to leave, in the address and in a cookie: a browser that keeps no cookies would otherwise turn for ever."""

GAR: Final = "GAR"
_LONGEST_PATH: Final = 500
_LINKED: Final = frozenset({"learner_linked_here", "learner_linked_elsewhere", "external_account_unexpected"})
"""The pupil has an account that opens otherwise: its password links it."""


@BLUEPRINT.get("/partir/<provider>")
def leave(provider: str) -> Response:
    """To the provider, and then back here."""
    one = next((one for one in asked_for_providers() if one["provider"] == provider), None)
    if one is None:
        raise NotFound
    if AGAIN in request.args and AGAIN not in request.cookies:
        return _invalid()
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    back = local_path(request.args.get("retour", "")[:_LONGEST_PATH]) or "/profil"
    response = go(f"{one['sign_in_path']}?{urlencode({'challenge': challenge, 'return_to': back})}")
    response.delete_cookie(AGAIN, path="/connexion/ent")
    return _marked(response, COOKIE, verifier)


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
    verifier = request.cookies.get(COOKIE)
    if not verifier:
        return _without_departure()
    try:
        found = session().nobody.post("/api/external-sessions", {"code": code[:200], "verifier": verifier})
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
            return _not_linked(refused, login)
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


def _marked(response: Response, name: str, value: str) -> Response:
    response.set_cookie(
        name,
        value,
        httponly=True,
        samesite="Lax",
        secure=parts().settings.secure_cookies,
        path="/connexion/ent",
        max_age=3600,
    )
    return response


def _left(response: Response) -> Response:
    response.delete_cookie(COOKIE, path="/connexion/ent")
    return response


def _without_departure() -> Response:
    """The code may be somebody else's: it is not used. The GAR is asked who this is; it alone sends people of its own accord."""
    if GAR not in {one["provider"] for one in asked_for_providers()}:
        return _invalid()
    return _marked(go(f"/connexion/ent/partir/{GAR}?{AGAIN}=1"), AGAIN, "1")


def _invalid() -> Response:
    return _refused(ApiRefused(403, {"code": "external_code_invalid"}, {}))


def _not_linked(refused: ApiRefused, login: str) -> Response:
    """Why the account was not linked, at its login; or linked, with a password that must change before anything else."""
    if refused.code == "external_ticket_invalid":
        return _refused(refused)
    if refused.code == "password_must_change":
        return page("public/change_password.html", back=_back(), login=login, errors={}, first=True)
    if refused.code in _LINKED:
        return _who(_held(), login=login, refused=refused)
    status = status_of(refused)
    return challenged(_who(_held(), errors={"login": reason(refused)}, login=login, status=status))


def _who(
    found: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    given: dict[str, str] | None = None,
    login: str = "",
    refused: ApiRefused | None = None,
    status: int = 422,
) -> Response:
    code = read(found["return_to"].removeprefix("/campagnes/")) or ""
    return page(
        "public/ent_who.html",
        status=refused.status if refused else status if errors else 200,
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
