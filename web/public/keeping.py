"""`/recuperer-mon-compte/demande`: somebody who left school keeps their account, with an address of their own (facts, identity 2.8)."""

from typing import Final

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.page import at_fields, page, session, t, words_for
from web.pix.campaign import claim_of

BLUEPRINT = Blueprint("keeping", __name__, url_prefix="/recuperer-mon-compte/demande")
_AT_THE_ADDRESS: Final = frozenset({"email_malformed", "email_taken"})


@BLUEPRINT.get("")
def form() -> Response:
    """Who one was on the school's list, and the address to write to."""
    return _page({}, {})


@BLUEPRINT.post("")
def send() -> Response:
    """The letter leaves; nothing of the account changes before its link is followed."""
    given = {name: value.strip()[:200] for name, value in request.form.items()}
    claim, errors = claim_of(given)
    claim.pop("student_number", None)
    for name in ("ine", "email"):
        claim[name] = given.get(name, "").replace(" ", "")
        if not claim[name]:
            errors[name] = t(f"garder.manque_{name}")
    if errors:
        return _page(given, errors)
    try:
        sent = session().nobody.post("/api/account-recoveries", claim)
    except ApiRefused as refused:
        if refused.code in _AT_THE_ADDRESS:
            return _page(given, {"email": words_for(refused)})
        return _page(given, at_fields(refused, claim, first="ine"))
    return page("public/keeping_sent.html", sent_to=sent["sent_to"])


def _page(given: dict[str, str], errors: dict[str, str]) -> Response:
    return page(
        "public/keeping.html", status=422 if errors else 200, given=given, errors=errors, refused=None
    )
