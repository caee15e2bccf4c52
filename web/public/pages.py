"""Pages that only say something: help, accessibility."""

from typing import Any

from flask import Blueprint, Response

from web.page import page, recognise
from web.public.rgaa import figures

BLUEPRINT = Blueprint("pages", __name__)


@BLUEPRINT.get("/aide")
def help_page() -> Response:
    """What to do when something does not go."""
    return _told("public/help.html")


@BLUEPRINT.get("/accessibilite")
def accessibility() -> Response:
    """What was checked, and how to report a barrier."""
    return _told("public/accessibility.html", figures=figures())


def _told(template: str, **values: Any) -> Response:
    """In the reader's register if they are known, and readable whatever happens to the API."""
    recognise()
    return page(template, **values)
