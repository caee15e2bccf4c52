"""`/orga`, `/orga/choisir`: in which school one works. A choice lasts as long as the browser is open, or a year if so wished."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import NotFound

from web.page import ask, go, page, parts, reader, signed_in

BLUEPRINT = Blueprint("school", __name__, url_prefix="/orga")
COOKIE: Final = "etablissement"
A_YEAR: Final = 365 * 24 * 3600
ADMINISTRATOR: Final = "ADMINISTRATOR"
_NO_SCHOOL: Final = "PLATFORM"
School = Mapping[str, Any]


@BLUEPRINT.get("")
@signed_in
def door() -> Response:
    """To what is looked at most."""
    my_school()
    return go("/orga/campagnes")


@BLUEPRINT.get("/choisir")
@signed_in
def choose() -> Response:
    """Which of my schools; with one only there is nothing to choose."""
    if len(schools()) == 1:
        return go("/orga/campagnes")
    return page("orga/choose.html", school=my_school(), schools=schools())


@BLUEPRINT.post("/choisir")
@signed_in
def chosen() -> Response:
    """Work there from now on."""
    one = mine(request.form.get("etablissement", ""))
    response = go("/orga/campagnes")
    response.set_cookie(
        COOKIE,
        one["id"],
        max_age=A_YEAR if "retenir" in request.form else None,
        httponly=True,
        samesite="Lax",
        secure=parts().settings.secure_cookies,
        path="/orga",
    )
    return response


def schools() -> list[School]:
    """Where the reader is a member; refuses whoever is nowhere, as if there was nothing there."""
    me = reader() or {}
    found = [one for one in me.get("organisations", ()) if one["kind"] != _NO_SCHOOL]
    if not found:
        raise NotFound
    return found


def my_school() -> School:
    """The one chosen in this browser, else the first."""
    wanted = request.cookies.get(COOKIE, "")
    found = schools()
    return next((one for one in found if one["id"] == wanted), found[0])


def mine(organisation_id: str) -> School:
    """One of the reader's; refuses any other."""
    found = next((one for one in schools() if one["id"] == organisation_id), None)
    if found is None:
        raise NotFound
    return found


def team(organisation_id: str) -> list[dict[str, str]]:
    """Who is in the team, by name, as `id` and `name`; asked once for a page."""
    if "team" not in g:
        path = f"/api/organisations/{organisation_id}/members?size=100"
        members = ask(lambda api: api.get(path))["items"]
        g.team = [
            {"id": one["user_id"], "name": f"{one['first_name']} {one['last_name']}"} for one in members
        ]
    found: list[dict[str, str]] = g.team
    return found


def is_administrator(school: School) -> bool:
    """Whether the reader administers it; the API decides, this only spares them buttons that would refuse."""
    return bool(school["role"] == ADMINISTRATOR)


def address_of(school: School, rest: str) -> str:
    """In the API."""
    return f"/api/organisations/{school['id']}/{rest}"
