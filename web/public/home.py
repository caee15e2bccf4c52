"""`/`: choose where to go. Whoever is signed in is already there."""

from flask import Blueprint, Response

from web.page import go, page, parts, session

BLUEPRINT = Blueprint("home", __name__)


@BLUEPRINT.get("/")
def door() -> Response:
    """The first page."""
    if session().is_open:
        return go("/profil")
    return page("public/home.html", accounts=parts().demo_accounts)
