"""`/mon-compte/donnees`: a copy of all that is kept about me."""

from typing import Any

from flask import Blueprint, Response

from web.api import ApiRefused
from web.downloads import file_of
from web.page import ask, go, page, signed_in

BLUEPRINT = Blueprint("account_data", __name__, url_prefix="/mon-compte/donnees")


@BLUEPRINT.get("")
@signed_in
def state() -> Response:
    """Ask for it, wait for it, or take it."""
    try:
        export: Any = ask(lambda api: api.get("/api/me/data-export"))
    except ApiRefused as refused:
        if refused.code != "data_export_unknown":
            raise
        export = None
    return page("account/data.html", export=export)


@BLUEPRINT.post("")
@signed_in
def request_copy() -> Response:
    """It is gathered in a few moments."""
    ask(lambda api: api.post("/api/me/data-export"))
    return go("/mon-compte/donnees")


@BLUEPRINT.get("/mes-donnees.pdf")
@signed_in
def for_reading() -> Response:
    """To read."""
    return file_of("/api/me/data-export/document.pdf")


@BLUEPRINT.get("/mes-donnees.json")
@signed_in
def for_machines() -> Response:
    """For another system."""
    return file_of("/api/me/data-export/document.json")
