"""`/orga/campagnes`: the campaigns of a school, a new one, and the code of each."""

from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.orga import lists
from web.orga.school import mine, my_school, team
from web.page import ask, go, page, signed_in, t, words_for

BLUEPRINT = Blueprint("campaigns", __name__, url_prefix="/orga/campagnes")
PATH: Final = "/orga/campagnes"
CATEGORIES: Final = ("rentree", "discipline", "competence")
KINDS: Final = ("ASSESSMENT", "PROFILES_COLLECTION")
_UNPROCESSABLE: Final = 422


@BLUEPRINT.get("")
@signed_in
def listed() -> Response:
    """Mine or all, active or archived, by name."""
    here = my_school()
    kept = {name: lists.asked(name) for name in ("q", "qui", "etat", "page", "taille")}
    wanted = {
        "organisation": here["id"],
        "mine": "" if kept["qui"] == "toutes" else "true",
        "archived": "true" if kept["etat"] == "archivees" else "",
        "q": kept["q"],
        **lists.window(),
    }
    found = ask(lambda api: api.get(f"/api/campaigns{lists.query(wanted)}"))
    filters = {name: kept[name] for name in ("q", "qui", "etat")}
    return page(
        "orga/campaigns.html",
        school=here,
        found=found,
        names={one["id"]: one["name"] for one in team(here["id"])},
        filters=filters,
        address=lists.pages_of(PATH, filters),
    )


@BLUEPRINT.get("/nouvelle")
@signed_in
def new() -> Response:
    """The form."""
    return _form(my_school(), {"kind": KINDS[0], "request_id": str(uuid4())}, {})


@BLUEPRINT.post("/nouvelle")
@signed_in
def create() -> Response:
    """Make it; the form sent twice makes one campaign."""
    here = my_school()
    given = {name: value.strip() for name, value in request.form.items()}
    if given.get("organisation_id"):
        here = mine(given["organisation_id"])
    tested = given.get("kind") != KINDS[1]
    fields = ("kind", "name", "landing_text", "request_id") + (("title", "target_profile") if tested else ())
    wish = {name: given[name].replace("\r\n", "\n") for name in fields if given.get(name)}
    try:
        made = ask(lambda api: api.post("/api/campaigns", {"organisation_id": here["id"], **wish}))
    except ApiRefused as refused:
        field = refused.details.get("field")
        if refused.status != _UNPROCESSABLE or not field:
            raise
        return _form(here, given, {str(field): words_for(refused)})
    return go(f"{PATH}/{made['id']}/parametres")


@BLUEPRINT.get("/<uuid:campaign_id>/parametres")
@signed_in
def settings(campaign_id: UUID) -> Response:
    """The code to give, the link, and what the campaign is made of."""
    campaign, here = campaign_here(campaign_id)
    names = {one["id"]: one["name"] for one in team(here["id"])}
    return page(
        "orga/settings.html",
        school=here,
        campaign=campaign,
        owner=names.get(campaign["owner_id"]),
        link=f"{request.host_url}campagnes/{campaign['code']}",
    )


@BLUEPRINT.get("/<uuid:campaign_id>/archiver")
@signed_in
def confirm_archive(campaign_id: UUID) -> Response:
    """What stops, before it does."""
    campaign, here = campaign_here(campaign_id)
    return page("orga/archive.html", school=here, campaign=campaign)


@BLUEPRINT.post("/<uuid:campaign_id>/archiver")
@signed_in
def archive(campaign_id: UUID) -> Response:
    """No more beginnings, no more results."""
    ask(lambda api: api.post(f"/api/campaigns/{campaign_id}/archive"))
    return go(f"{PATH}/{campaign_id}/parametres")


@BLUEPRINT.post("/<uuid:campaign_id>/desarchiver")
@signed_in
def unarchive(campaign_id: UUID) -> Response:
    """Open again."""
    ask(lambda api: api.post(f"/api/campaigns/{campaign_id}/unarchive"))
    return go(f"{PATH}/{campaign_id}/parametres")


def campaign_here(campaign_id: UUID) -> tuple[dict[str, Any], Any]:
    """A campaign and its school, whichever was chosen; refuses what is not the reader's."""
    campaign = ask(lambda api: api.get(f"/api/campaigns/{campaign_id}"))
    return campaign, mine(campaign["organisation_id"])


def _form(here: Any, given: dict[str, str], errors: dict[str, str]) -> Response:
    found = ask(lambda api: api.get("/api/target-profiles"))["items"]
    profiles = {name: [one for one in found if one["category"] == name] for name in CATEGORIES}
    other = [one for one in found if one["category"] not in CATEGORIES]
    return page(
        "orga/new_campaign.html",
        status=_UNPROCESSABLE if errors else 200,
        school=here,
        given=given,
        errors=errors,
        groups=[
            (t(f"nouvelle.{name}"), group) for name, group in [*profiles.items(), ("autres", other)] if group
        ],
        kinds=KINDS,
    )
