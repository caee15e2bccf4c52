"""`/campagnes/<code>/inscription`: a pupil of the school's list makes their account, then begins."""

import re
from typing import Any, Final

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import go, page, session, t, words_for
from web.pix.campaign import OF_THE_LIST, claim_of, plain, start
from web.pix.code import look_up
from web.public.sign_in import RULES

BLUEPRINT = Blueprint("pupil_account", __name__, url_prefix="/campagnes/<code>/inscription")
_AT_FIELDS: Final = {
    "username_taken": "username",
    "username_unsuitable": "username",
    "email_taken": "email",
    "email_malformed": "email",
    "password_too_weak": "password",
}


@BLUEPRINT.get("")
def who(code: str) -> Response:
    """First step: who one is on the school's list. Without a list, an account with an e-mail address."""
    code = plain(code)
    if session().is_open:
        return go(f"/campagnes/{code}")
    campaign = look_up(code)
    if not campaign["learners_managed"]:
        return go(f"/inscription?retour=/campagnes/{code}")
    return _who(code, campaign, {}, {})


@BLUEPRINT.post("")
def found(code: str) -> Response:
    """Second step: the username one would get, and a password to choose."""
    code = plain(code)
    campaign, given = look_up(code), _given()
    claim, errors = claim_of(given)
    if errors:
        return _who(code, campaign, given, errors)
    try:
        offered = session().nobody.post(_accounts(campaign, "/preview"), claim)
    except ApiRefused as refused:
        return _refused(code, campaign, given, refused)
    return _choose(code, campaign, given, offered["username"], {})


@BLUEPRINT.post("/compte")
def create(code: str) -> Response:
    """The account, its link to the list and its session; then the campaign begins."""
    code = plain(code)
    campaign, given = look_up(code), _given()
    claim, errors = claim_of(given)
    if errors:
        return _who(code, campaign, given, errors)
    password, username, email = (given.get(name, "") for name in ("password", "username", "email"))
    if not password:
        errors["password"] = t("arrivee.manque_password")
    elif not all(re.search(rule, password) for rule in RULES):
        errors["password"] = t("refus.password_too_weak")
    if errors:
        return _choose(code, campaign, given, username, errors)
    login = {"email": email, "campaign_code": code} if email else {"username": username}
    try:
        tokens = session().nobody.post(_accounts(campaign, ""), {**claim, **login, "password": password})
    except ApiRefused as refused:
        errors = _at_fields(refused)
        if not errors:
            return _refused(code, campaign, given, refused)
        if "username" in errors:
            username = session().nobody.post(_accounts(campaign, "/preview"), claim)["username"]
        return _choose(code, campaign, given, username, errors)
    session().open(tokens)
    return start(code)


def _given() -> dict[str, str]:
    return {
        name: value if name == "password" else value.strip()[:200] for name, value in request.form.items()
    }


def _accounts(campaign: Any, rest: str) -> str:
    return f"/api/organisations/{campaign['organisation_id']}/pupil-accounts{rest}"


def _at_fields(refused: ApiRefused) -> dict[str, str]:
    """What can be mended in the form, each at its field."""
    told = refused.details.get("problems") or [{"code": refused.code}]
    found = {}
    for one in told:
        if name := _AT_FIELDS.get(one["code"]):
            found[name] = words_for(ApiRefused(refused.status, {"title": one.get("message"), **one}, {}))
    return found


def _refused(code: str, campaign: Any, given: dict[str, str], refused: ApiRefused) -> Response:
    if refused.code not in OF_THE_LIST:
        raise refused
    return _who(code, campaign, given, {}, refused)


def _who(
    code: str, campaign: Any, given: dict[str, str], errors: dict[str, str], refused: ApiRefused | None = None
) -> Response:
    return page(
        "pix/pupil_who.html",
        status=refused.status if refused else 422 if errors else 200,
        code=code,
        campaign=campaign,
        given=given,
        errors=errors,
        refused=refused,
        reason=words_for(refused) if refused else "",
        masked=refused.details.get("value") if refused else None,
        short_code=(refused.details.get("short_code") or refused.code) if refused else "",
    )


def _choose(
    code: str, campaign: Any, given: dict[str, str], username: str, errors: dict[str, str]
) -> Response:
    status = 422 if errors else 200
    return page(
        "pix/pupil_account.html",
        status=status,
        code=code,
        campaign=campaign,
        given=given,
        username=username,
        errors=errors,
    )
