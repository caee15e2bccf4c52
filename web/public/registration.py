"""`/inscription`: an account with an e-mail address. Pupils of a school's list make theirs from a code (`pix/pupil_account.py`)."""

import re
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from web.api import ApiAway, ApiRefused
from web.page import at_fields, go, page, session, t
from web.public.sign_in import MADE, RULES
from web.safety import local_path

BLUEPRINT = Blueprint("registration", __name__, url_prefix="/inscription")
_PERSON: Final = ("first_name", "last_name", "email", "password")


@BLUEPRINT.get("")
def form() -> Response:
    """A code first, for those who have one; else the form. `retour` is where to go afterwards."""
    if session().is_open:
        return go(_back(request.args))
    return _page({}, {})


@BLUEPRINT.post("")
def create() -> Response:
    """The account, signed in; or to be signed in to, when that cannot be done at once."""
    given = {name: request.form.get(name, "") for name in _PERSON}
    given |= {name: given[name].strip() for name in _PERSON if name != "password"}
    errors = {name: t(f"arrivee.manque_{name}") for name in _PERSON if not given[name]}
    if not errors and not all(re.search(rule, given["password"]) for rule in RULES):
        errors["password"] = t("refus.password_too_weak")
    if "conditions" not in request.form:
        errors["conditions"] = t("inscription.manque_conditions")
    if errors:
        return _page(given, errors)
    try:
        session().nobody.post("/api/users", given)
    except ApiRefused as refused:
        first = "password" if refused.code.startswith("password_") else "email"
        return _page(given, at_fields(refused, _PERSON, first=first))
    login = {"login": given["email"], "password": given["password"]}
    try:
        session().open(session().nobody.post("/api/token", login))
    except (ApiRefused, ApiAway):  # the account is there all the same
        return go(f"/connexion?{urlencode({'retour': _back(request.form), 'fait': MADE})}")
    return go(_back(request.form))


def _back(values: Any) -> str:
    return local_path(values.get("retour", "")) or "/profil"


def _page(given: dict[str, str], errors: dict[str, str]) -> Response:
    back = local_path(request.values.get("retour", "")) or ""
    status = 422 if errors else 200
    return page("public/registration.html", status=status, given=given, errors=errors, back=back)
