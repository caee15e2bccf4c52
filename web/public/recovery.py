"""`/mot-de-passe/oublie`, `…/nouveau`: a forgotten password. The letter's token is after a #, which no server is told."""

import re

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import page, session, t, words_for
from web.public.sign_in import RULES

BLUEPRINT = Blueprint("recovery", __name__, url_prefix="/mot-de-passe")


@BLUEPRINT.get("/oublie")
def forgotten() -> Response:
    """Whom to ask, or where to send the letter."""
    return page("public/forgotten_password.html", email="", errors={})


@BLUEPRINT.post("/oublie")
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


@BLUEPRINT.get("/nouveau")
def form() -> Response:
    """A script takes the token from the link; without one, it is pasted."""
    return page("public/new_password.html", token="", errors={})


@BLUEPRINT.post("/nouveau")
def choose() -> Response:
    """The new password, which opens the account from now on."""
    token, chosen = _token(request.form.get("token", "")), request.form.get("new_password", "")
    errors = {}
    if not token:
        errors["token"] = t("nouveau.manque_token")
    if not chosen:
        errors["new_password"] = t("mot_de_passe.manque_new_password")
    elif not all(re.search(rule, chosen) for rule in RULES):
        errors["new_password"] = t("refus.password_too_weak")
    if not errors:
        try:
            session().nobody.post("/api/password-resets", {"token": token, "new_password": chosen})
            return page("public/new_password_done.html")
        except ApiRefused as refused:
            where = "token" if refused.code == "password_reset_invalid" else "new_password"
            errors[where] = words_for(refused)
    return page("public/new_password.html", status=422, token=token, errors=errors)


def _token(pasted: str) -> str:
    """What follows `#jeton=` when the whole link was pasted."""
    return "".join(pasted.rpartition("#jeton=")[2].split())
