"""`/mon-compte/mot-de-passe`: change it; every other session is closed."""

import re

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import ask, go, page, session, signed_in, t, words_for
from web.public.sign_in import RULES

BLUEPRINT = Blueprint("account_password", __name__, url_prefix="/mon-compte/mot-de-passe")


@BLUEPRINT.get("")
@signed_in
def form() -> Response:
    """The password that is, and the one that shall be."""
    return page("account/password.html", errors={})


@BLUEPRINT.post("")
@signed_in
def change() -> Response:
    """Change it, and stay signed in here."""
    given = {name: request.form.get(name, "") for name in ("password", "new_password")}
    errors = {name: t(f"mot_de_passe.manque_{name}") for name, value in given.items() if not value}
    if given["new_password"] and not all(re.search(rule, given["new_password"]) for rule in RULES):
        errors["new_password"] = t("refus.password_too_weak")
    if not errors:
        try:
            session().open(ask(lambda api: api.post("/api/me/password-changes", given)))
            return go("/mon-compte?fait=mot_de_passe")
        except ApiRefused as refused:
            where = "new_password" if refused.code.startswith("password_") else "password"
            errors[where] = words_for(refused)
    return page("account/password.html", status=422, errors=errors)
