"""`/mon-compte/adresse`: an e-mail address added or changed, once the code sent to it is given back."""

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import ask, at_fields, go, page, session, signed_in, t, words_for

BLUEPRINT = Blueprint("account_email", __name__, url_prefix="/mon-compte/adresse")


@BLUEPRINT.get("")
@signed_in
def form() -> Response:
    """The address, and the password, which proves that it is still the same person."""
    return page("account/email.html", email="", errors={})


@BLUEPRINT.post("")
@signed_in
def send() -> Response:
    """A code leaves for that address. Whether somebody else has it, only its owner learns."""
    given = {"email": request.form.get("email", "").strip(), "password": request.form.get("password", "")}
    errors = {name: t(f"adresse.manque_{name}") for name, value in given.items() if not value}
    if not errors:
        try:
            ask(lambda api: api.post("/api/me/email-changes", given))
            return go("/mon-compte/adresse/code")
        except ApiRefused as refused:
            first = "email" if refused.code.startswith("email_") else "password"
            errors = at_fields(refused, tuple(given), first=first)
    return page("account/email.html", status=422, email=given["email"], errors=errors)


@BLUEPRINT.get("/code")
@signed_in
def code_form() -> Response:
    """The six digits of the letter."""
    return page("account/email_code.html", errors={})


@BLUEPRINT.post("/code")
@signed_in
def confirm() -> Response:
    """The account has the address from now on."""
    code = "".join(request.form.get("code", "").split())
    errors = {} if code else {"code": t("adresse.manque_code")}
    if not errors:
        try:
            ask(lambda api: api.post("/api/me/email-changes/confirmation", {"code": code}))
            session().changed()
            return go("/mon-compte?fait=email")
        except ApiRefused as refused:
            errors["code"] = words_for(refused)
    return page("account/email_code.html", status=422, errors=errors)
