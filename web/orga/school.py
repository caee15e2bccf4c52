"""Which of the reader's schools a page is about."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from werkzeug.exceptions import NotFound

from web.page import reader

COOKIE: Final = "etablissement"
ADMINISTRATOR: Final = "ADMINISTRATOR"
School = Mapping[str, Any]


def my_school() -> School:
    """The one last chosen, else the first; whoever has none is told that there is no such page."""
    me = reader() or {}
    mine = [one for one in me.get("organisations", ()) if one["kind"] != "PLATFORM"]
    if not mine:
        raise NotFound
    wanted = request.cookies.get(COOKIE, "")
    found: School = next((one for one in mine if one["id"] == wanted), mine[0])
    return found


def is_administrator(school: School) -> bool:
    """Whether the reader administers it; the API decides, this only spares them buttons that would refuse."""
    return bool(school["role"] == ADMINISTRATOR)


def address_of(school: School, rest: str) -> str:
    """In the API."""
    return f"/api/organisations/{school['id']}/{rest}"
