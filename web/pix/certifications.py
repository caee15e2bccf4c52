"""`/mes-certificats`: my certifications, newest first, and their certificates."""

from uuid import UUID

from flask import Blueprint, Response

from web.downloads import file_of
from web.page import ask, page, signed_in

BLUEPRINT = Blueprint("certifications", __name__, url_prefix="/mes-certificats")


@BLUEPRINT.get("")
@signed_in
def mine() -> Response:
    """Before publication nothing of a result is known here."""
    return page("pix/certifications.html", items=ask(lambda api: api.get("/api/my-certifications"))["items"])


@BLUEPRINT.get("/<uuid:certification_id>/certificat.pdf")
@signed_in
def certificate(certification_id: UUID) -> Response:
    """To print."""
    return file_of(f"/api/certifications/{certification_id}/certificate.pdf")
