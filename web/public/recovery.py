"""`/mot-de-passe/oublie`, `…/nouveau`: a forgotten password; `/recuperer-mon-compte`: an account kept after school.

The letter's token is after a #, which no server is told.
"""

import re

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import page, session, t, words_for
from web.public.sign_in import RULES

_RESET, _RECOVERY = "jeton", "cle"
BLUEPRINT = Blueprint("recovery", __name__)


@BLUEPRINT.get("/mot-de-passe/oublie")
def forgotten() -> Response:
    """Whom to ask, or where to send the letter."""
    return page("public/forgotten_password.html", email="", errors={})


@BLUEPRINT.post("/mot-de-passe/oublie")
def send() -> Response:
    """The same words whether there is such an account or not."""
    email = request.form.get("email", "").strip()
    errors = {} if email else {"email": t("oublie.manque_email")}
    if not errors:
        try:
            session().nobody.post("/api/password-reset-requests", {"email": email})
            return page("public/forgotten_password_sent.html")
        except ApiRefused as refused:
            errors["email"] = words_for(refused)
    return page("public/forgotten_password.html", status=422, email=email, errors=errors)


@BLUEPRINT.get("/mot-de-passe/nouveau")
def form() -> Response:
    """A script takes the token from the link; without one, it is pasted."""
    return page("public/new_password.html", token="", errors={}, hash=_RESET)


@BLUEPRINT.post("/mot-de-passe/nouveau")
def choose() -> Response:
    """The new password, which opens the account from now on."""
    return _choose(_RESET, "/api/password-resets", ("token", "new_password"))


@BLUEPRINT.get("/recuperer-mon-compte")
def recovery_form() -> Response:
    """The same, for the key of somebody who left school (facts, identity 2.8)."""
    return page("public/new_password.html", token="", errors={}, hash=_RECOVERY)


@BLUEPRINT.post("/recuperer-mon-compte")
def recover() -> Response:
    """The account has the address that the key was sent to, and this password."""
    return _choose(_RECOVERY, "/api/account-recoveries/completion", ("key", "password"))


def _choose(mark: str, path: str, names: tuple[str, str]) -> Response:
    token, chosen = _token(request.form.get("token", ""), mark), request.form.get("new_password", "")
    errors = {}
    if not token:
        errors["token"] = t("nouveau.manque_token")
    if not chosen:
        errors["new_password"] = t("mot_de_passe.manque_new_password")
    elif not all(re.search(rule, chosen) for rule in RULES):
        errors["new_password"] = t("refus.password_too_weak")
    if not errors:
        try:
            session().nobody.post(path, dict(zip(names, (token, chosen), strict=True)))
            return page("public/new_password_done.html")
        except ApiRefused as refused:
            errors["new_password" if refused.code == "password_too_weak" else "token"] = words_for(refused)
    return page("public/new_password.html", status=422, token=token, errors=errors, hash=mark)


def _token(pasted: str, mark: str) -> str:
    """What follows `#jeton=` (or `#cle=`) when the whole link was pasted."""
    return "".join(pasted.rpartition(f"#{mark}=")[2].split())
