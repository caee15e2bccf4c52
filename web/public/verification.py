"""`/verification-certificat`: anyone who holds a certificate's code checks what it says. Its QR code leads here."""

import re
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, request

from web import writing
from web.api import ApiRefused
from web.page import page, recognise, session, t, words_for

BLUEPRINT = Blueprint("verification", __name__, url_prefix="/verification-certificat")
_CODE: Final = re.compile(r"[A-Z0-9-]{1,20}", re.ASCII)
NOT_FOUND: Final = 404
TOO_MANY: Final = 429


@BLUEPRINT.get("")
def form() -> Response:
    """The form; with `code`, as the QR code has it, the answer."""
    recognise()
    given = request.args.get("code", "")
    return _answer(given) if given else _form("", {}, 200)


@BLUEPRINT.get("/resultat")
def again() -> Response:
    """Nothing is kept of an answer: the form."""
    recognise()
    return _form("", {}, 200)


@BLUEPRINT.post("/resultat")
def verify() -> Response:
    """What the certificate says. A code that is unknown and one that was revoked are answered alike."""
    recognise()
    return _answer(request.form.get("code", ""))


def _answer(given: str) -> Response:
    code = "".join(given.split()).upper()
    if not code:
        return _form("", {"code": t("verification.manque")}, 422)
    if not _CODE.fullmatch(code):
        return _form(given, {"code": t("refus.certificate_unknown")}, NOT_FOUND)
    try:
        found: Any = session().nobody.get(f"/api/certificates/{quote(code, safe='')}")
    except ApiRefused as refused:
        if refused.status == TOO_MANY:
            return _later(given, refused)
        if refused.status != NOT_FOUND:
            raise
        words = words_for(refused) if refused.code == "certificate_unknown" else ""
        return _form(given, {"code": words or t("refus.certificate_unknown")}, NOT_FOUND)
    return page("public/certificate.html", certificate=found, today=writing.today())


def _later(given: str, refused: ApiRefused) -> Response:
    headers = {name.lower(): value for name, value in refused.headers.items()}
    seconds = headers.get("retry-after", "")
    words = t("verification.attendre", secondes=seconds) if seconds.isdigit() else words_for(refused)
    response = _form(given, {"code": words}, TOO_MANY)
    if seconds.isdigit():
        response.headers["Retry-After"] = seconds
    return response


def _form(code: str, errors: dict[str, str], status: int) -> Response:
    return page("public/verification.html", status=status, code=code, errors=errors)
