"""`/mon-compte/effacement`: prove who one is, read what goes and what stays, confirm."""

from flask import Blueprint, Response, g, request

from web.api import ApiRefused
from web.page import ask, page, session, signed_in, words_for

BLUEPRINT = Blueprint("account_erasure", __name__, url_prefix="/mon-compte/effacement")
_OF_THE_FORM = frozenset(
    {
        "password_required",
        "fresh_sign_in_required",
        "credentials_wrong",
        "sign_in_blocked_for_now",
        "sign_in_blocked",
        "password_must_change",
        "erasure_not_confirmed",
    }
)


@BLUEPRINT.get("")
@signed_in
def form() -> Response:
    """Nothing is erased here."""
    return page("account/erasure.html", errors={})


@BLUEPRINT.post("")
@signed_in
def ask_for_it() -> Response:
    """What goes, what stays, and the last button."""
    password = request.form.get("password", "") or None
    try:
        asked = ask(lambda api: api.post("/api/me/erasure", {"password": password}))
    except ApiRefused as refused:
        return _refused(refused)
    return page("account/erasure_confirm.html", asked=asked)


@BLUEPRINT.post("/confirmation")
@signed_in
def confirm() -> Response:
    """Erased; nobody is signed in any more."""
    given = {"confirmation": request.form.get("confirmation", "")}
    try:
        ask(lambda api: api.post("/api/me/erasure/confirmation", given))
    except ApiRefused as refused:
        return _refused(refused)
    session().forget()
    g.reader = None
    response = page("account/erased.html")
    # pages of somebody who is no more; not "storage": another person's unsent answers may wait on a shared computer
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _refused(refused: ApiRefused) -> Response:
    if refused.code not in _OF_THE_FORM and refused.status != 422:  # noqa: PLR2004 (an HTTP status)
        raise refused
    return page("account/erasure.html", status=422, errors={"password": words_for(refused)})
