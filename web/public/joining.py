"""`/rejoindre`: accept an invitation to a team, with the account one has or with a new one."""

import re
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import at_fields, go, page, reader, recognise, session, signed_in, t
from web.public.sign_in import RULES

BLUEPRINT = Blueprint("joining", __name__, url_prefix="/rejoindre")
_PERSON: Final = ("first_name", "last_name", "email", "password")
AFTERWARDS: Final = "/orga/equipe"


@BLUEPRINT.get("")
def invited() -> Response:
    """Accept as who is signed in; else sign in, or make an account here."""
    recognise()
    return _page(_invitation(request.args), {}, {})


@BLUEPRINT.post("")
@signed_in
def accept() -> Response:
    """Join the team."""
    invitation = _invitation(request.form)
    errors = _malformed(invitation)
    if not errors:
        try:
            _accept(invitation)
            return go(AFTERWARDS)
        except ApiRefused as refused:
            errors = at_fields(refused, (), first="code")
    return _page(invitation, {}, errors, status=422)


@BLUEPRINT.post("/compte")
def create_and_accept() -> Response:
    """A new account, signed in, and the team joined."""
    invitation = _invitation(request.form)
    given = {name: request.form.get(name, "").strip() for name in _PERSON[:3]}
    given["password"] = request.form.get("password", "")
    errors = _malformed(invitation)
    errors |= {name: t(f"arrivee.manque_{name}") for name, value in given.items() if not value}
    if given["password"] and not all(re.search(rule, given["password"]) for rule in RULES):
        errors["password"] = t("refus.password_too_weak")
    if errors:
        return _page(invitation, given, errors, status=422)
    try:
        session().nobody.post("/api/users", given)
    except ApiRefused as refused:
        first = "password" if refused.code.startswith("password_") else "email"
        return _page(invitation, given, at_fields(refused, _PERSON, first=first), status=422)
    session().open(
        session().nobody.post("/api/token", {"login": given["email"], "password": given["password"]})
    )
    try:
        _accept(invitation)
    except ApiRefused as refused:
        # the account is there: what is left is an invitation to have sent again
        recognise()
        return _page(invitation, {}, at_fields(refused, (), first="code"), status=422)
    return go(AFTERWARDS)


def _invitation(values: Any) -> dict[str, str]:
    return {name: values.get(name, "").strip() for name in ("invitation", "code")}


def _malformed(invitation: dict[str, str]) -> dict[str, str]:
    try:
        UUID(invitation["invitation"])
    except ValueError:
        return {"code": t("refus.invitation_unknown")}
    return {} if invitation["code"] else {"code": t("arrivee.manque_code")}


def _accept(invitation: dict[str, str]) -> None:
    address = f"/api/invitations/{UUID(invitation['invitation'])}/acceptance"
    session().ask(lambda api: api.post(address, {"code": invitation["code"]}))
    session().changed()


def _page(
    invitation: dict[str, str], given: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> Response:
    if reader() is None:
        recognise()
    back = f"/rejoindre?{urlencode(invitation)}"
    return page(
        "public/joining.html", status=status, invitation=invitation, given=given, errors=errors, back=back
    )
