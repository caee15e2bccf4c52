"""`/activation`: a head of school asks for the school's space; the letter goes to the address the school is known by."""

from typing import Final

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import at_fields, page, recognise, session, t

BLUEPRINT = Blueprint("activation", __name__, url_prefix="/activation")
_FIELDS: Final = ("uai", "first_name", "last_name")


@BLUEPRINT.get("")
def form() -> Response:
    """Which school, and who asks."""
    recognise()
    return page("public/activation.html", given={}, errors={})


@BLUEPRINT.post("")
def ask_for_it() -> Response:
    """Where the letter went, masked."""
    recognise()
    given = {name: request.form.get(name, "").strip() for name in _FIELDS}
    errors = {name: t(f"activation.manque_{name}") for name, value in given.items() if not value}
    if not errors:
        try:
            sent = session().nobody.post("/api/organisation-activations", given)
            return page("public/activation_sent.html", sent_to=sent["sent_to"])
        except ApiRefused as refused:
            errors = at_fields(refused, _FIELDS, first="uai")
    return page("public/activation.html", status=422, given=given, errors=errors)
