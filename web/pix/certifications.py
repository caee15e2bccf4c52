"""`/mes-certificats`: my certifications, newest first, and their certificates."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, Response, request

from web.api import ApiAway, ApiRefused
from web.downloads import file_of
from web.page import ask, page, signed_in

BLUEPRINT = Blueprint("certifications", __name__, url_prefix="/mes-certificats")


@BLUEPRINT.get("")
@signed_in
def mine() -> Response:
    """Before publication nothing of a result is known here."""
    items = ask(lambda api: api.get("/api/my-certifications"))["items"]
    names = {}
    if any(one["marks"] for one in items):
        with suppress(ApiRefused, ApiAway):  # a certificate is read without the names too
            profile = ask(lambda api: api.get("/api/profile"))
            names = {one["index"]: one["name"] for one in profile["competences"]}
    verify = f"{request.host_url}verification-certificat?code="
    return page("pix/certifications.html", items=items, names=names, verify=verify)


@BLUEPRINT.get("/<uuid:certification_id>/certificat.pdf")
@signed_in
def certificate(certification_id: UUID) -> Response:
    """To print."""
    return file_of(f"/api/certifications/{certification_id}/certificate.pdf")
