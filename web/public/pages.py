"""Pages that only say something: help, accessibility, privacy, notices."""

from typing import Any

from flask import Blueprint, Response

from web.page import page, parts, recognise
from web.public.rgaa import figures
from web.words import say

BLUEPRINT = Blueprint("pages", __name__)


@BLUEPRINT.get("/aide")
def help_page() -> Response:
    """What to do when something does not go."""
    return _told("public/help.html")


@BLUEPRINT.get("/accessibilite")
def accessibility() -> Response:
    """What was checked, and how to report a barrier."""
    return _told("public/accessibility.html", figures=figures(), support=parts().settings.support_email)


@BLUEPRINT.get("/donnees-personnelles")
def privacy() -> Response:
    """What is kept of people, why, how long; for minors first."""
    return _told("public/privacy.html", to_pupils=_to_pupils)


@BLUEPRINT.get("/mentions")
def notices() -> Response:
    """Who publishes this, under which licence."""
    return _told("public/notices.html")


def _to_pupils(key: str) -> str:
    """In tu, whoever reads: it is written for the youngest."""
    return say(f"vie_privee.eleves.{key}", "tu")


def _told(template: str, **values: Any) -> Response:
    """In the reader's register if they are known, and readable whatever happens to the API."""
    recognise()
    return page(template, **values)
