"""`/connexion`, `/deconnexion`, `/mot-de-passe/…`: in, out, and a password that must change."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, request

from web import writing
from web.api import ApiAway, ApiRefused
from web.page import UNAUTHORISED, go, page, parts, session, t, words_for
from web.providers import Offered
from web.safety import local_path

BLUEPRINT = Blueprint("sign_in", __name__)
RULES: Final = (r".{8}", r"[A-ZÀ-Þ]", r"[a-zß-ÿ]", r"\d")
"""Facts, identity 2.8: eight characters, a capital, a small letter, a digit."""

MADE: Final = "compte"
"""`?fait=compte`: the account was made, but could not be opened at once."""

_PROVIDERS_SECONDS: Final = 1.0
_NOT_THE_LOGIN: Final = 500


@BLUEPRINT.get("/connexion")
def form() -> Response:
    """The form; `retour` is where to go afterwards."""
    return page(
        "public/sign_in.html",
        back=_back(request.args),
        login="",
        errors={},
        providers=providers(),
        made=request.args.get("fait") == MADE,
    )


@BLUEPRINT.post("/connexion")
def enter() -> Response:
    """Sign in, or say why not."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    errors = {}
    if not login:
        errors["login"] = t("connexion.manque_login")
    if not password:
        errors["password"] = t("connexion.manque_mot_de_passe")
    if errors:
        return _again(login, errors, status=422)
    try:
        tokens = session().nobody.post("/api/token", {"login": login, "password": password})
    except ApiRefused as refused:
        if refused.code == "password_must_change":
            return page(
                "public/change_password.html", back=_back(request.form), login=login, errors={}, first=True
            )
        return _again(login, {"login": reason(refused)}, status=status_of(refused))
    session().open(tokens)
    return go(_back(request.form) or "/profil")


@BLUEPRINT.post("/deconnexion")
def leave() -> Response:
    """Sign out; whatever happens at the API, nothing is left in this browser."""
    with suppress(ApiRefused, ApiAway):  # the cookies go all the same, and the token dies of age
        session().close()
    response = go("/connexion")
    # not "storage": another person's unsent answers may wait on a shared computer
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@BLUEPRINT.get("/mot-de-passe/a-changer")
def change_form() -> Response:
    """Change a password that one knows."""
    return page("public/change_password.html", back=_back(request.args), login="", errors={}, first=False)


@BLUEPRINT.post("/mot-de-passe/a-changer")
def change() -> Response:
    """Change it, and sign in with the new one."""
    given = {name: request.form.get(name, "") for name in ("login", "password", "new_password")}
    given["login"] = given["login"].strip()
    errors = {name: t(f"mot_de_passe.manque_{name}") for name, value in given.items() if not value}
    weak = not all(re.search(rule, given["new_password"]) for rule in RULES)
    if weak and "new_password" not in errors:
        errors["new_password"] = t("refus.password_too_weak")
    if not errors:
        try:
            session().open(session().nobody.post("/api/password-changes", given))
            return go(_back(request.form) or "/profil")
        except ApiRefused as refused:
            where = "new_password" if refused.code.startswith("password_") else "password"
            errors[where] = reason(refused)
    return page(
        "public/change_password.html",
        status=422,
        back=_back(request.form),
        login=given["login"],
        errors=errors,
        first=False,
    )


def _again(login: str, errors: dict[str, str], *, status: int) -> Response:
    response = page(
        "public/sign_in.html",
        status=status,
        back=_back(request.form),
        login=login,
        errors=errors,
        providers=providers(),
    )
    return challenged(response)


def challenged(response: Response) -> Response:
    """A 401 says how one signs in (RFC 9110, 15.5.2)."""
    if response.status_code == UNAUTHORISED:
        response.headers["WWW-Authenticate"] = "Cookie"
    return response


def asked_for_providers() -> Offered:
    """Through what one may sign in here; refuses with ApiAway when there is no knowing."""
    hurried = replace(session().nobody, seconds=_PROVIDERS_SECONDS)

    def ask() -> Offered:
        try:
            found: Offered = hurried.get("/api/external-providers")["items"]
        except ApiRefused as refused:
            raise ApiAway from refused
        return found

    return parts().providers.of(ask)


def providers() -> Offered:
    """The same for a page that does without; nothing when the API does not say."""
    with suppress(ApiAway):
        return asked_for_providers()
    return []


def status_of(refused: ApiRefused) -> int:
    """Of a form whose login or password was refused. What is not about them is raised again."""
    if refused.status >= _NOT_THE_LOGIN:
        raise refused
    return refused.status if refused.status in {401, 403, 429} else 422


def reason(refused: ApiRefused) -> str:
    """Why a login is refused, and until when."""
    until = refused.details.get("until")
    if refused.code == "sign_in_blocked_for_now" and until:
        left = (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds()
        return t("connexion.bloque", minutes=max(1, round(left / 60 + 0.5)), heure=writing.hour(until))
    return words_for(refused)


def _back(values: Any) -> str:
    return local_path(values.get("retour", "")) or ""
