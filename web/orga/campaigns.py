"""`/orga/campagnes`: the campaigns of a school, a new one, and the code of each."""

from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, request

from web.api import Api, ApiRefused
from web.orga import lists
from web.orga.school import mine, my_school, team
from web.page import ask, go, page, signed_in, t, words_for

BLUEPRINT = Blueprint("campaigns", __name__, url_prefix="/orga/campagnes")
PATH: Final = "/orga/campagnes"
CATEGORIES: Final = ("rentree", "discipline", "competence")
KINDS: Final = ("ASSESSMENT", "PROFILES_COLLECTION")
_CHANGED: Final = ("name", "title", "landing_text", "owner_id")
_UNPROCESSABLE: Final = 422
_AT_ONCE: Final = 50


@BLUEPRINT.get("")
@signed_in
def listed() -> Response:
    """Mine or all, active or archived, by name or owner."""
    return _list()


@BLUEPRINT.post("/archiver")
@signed_in
def archive_several() -> Response:
    """What stops, for each that was chosen, before it does."""
    here = my_school()
    chosen = [campaign_here(one)[0] for one in _chosen()]
    if not chosen:
        return _list(refusal=t("campagnes.aucune_cochee"))
    if "confirme" not in request.form:
        return page("orga/archive_several.html", school=here, chosen=chosen)
    for one in chosen:
        if not one["archived_at"]:
            ask(partial(_archive, one["id"]))
    return go(f"{PATH}?etat=archivees&qui=toutes")


def _list(*, refusal: str = "") -> Response:
    here = my_school()
    kept = {name: lists.asked(name) for name in ("q", "qui", "etat", "de", "page", "taille")}
    people = team(here["id"])
    owner = kept["de"] if kept["de"] in {one["id"] for one in people} else ""
    wanted = {
        "organisation": here["id"],
        "mine": "" if kept["qui"] == "toutes" or owner else "true",
        "owner": owner,
        "archived": "true" if kept["etat"] == "archivees" else "",
        "q": kept["q"],
        **lists.window(),
    }
    found = ask(lambda api: api.get(f"/api/campaigns{lists.query(wanted)}"))
    filters = {**{name: kept[name] for name in ("q", "qui", "etat")}, "de": owner}
    return page(
        "orga/campaigns.html",
        status=_UNPROCESSABLE if refusal else 200,
        school=here,
        found=found,
        names={one["id"]: one["name"] for one in people},
        filters=filters,
        refusal=refusal,
        address=lists.pages_of(PATH, filters),
    )


def _chosen() -> list[UUID]:
    found = []
    for given in request.form.getlist("campagne")[:_AT_ONCE]:
        try:
            found.append(UUID(given))
        except ValueError:
            continue
    return found


def _archive(campaign_id: str, api: Api) -> None:
    api.post(f"/api/campaigns/{campaign_id}/archive")


@BLUEPRINT.get("/nouvelle")
@signed_in
def new() -> Response:
    """The form; `parcours` and a name are filled in for whoever comes from an analysis."""
    given = {
        "kind": KINDS[0],
        "request_id": str(uuid4()),
        "target_profile": lists.asked("parcours"),
        "name": lists.asked("nom"),
    }
    return _form(my_school(), given, {})


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
    return go(f"{PATH}/{made['id']}/parametres?fait=creee")


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
        done=request.args.get("fait", ""),
    )


@BLUEPRINT.get("/<uuid:campaign_id>/feuille")
@signed_in
def code_sheet(campaign_id: UUID) -> Response:
    """The code in large letters, to show or to print."""
    campaign, here = campaign_here(campaign_id)
    return page("orga/code_sheet.html", school=here, campaign=campaign, address=request.host)


@BLUEPRINT.get("/<uuid:campaign_id>/familles")
@signed_in
def families(campaign_id: UUID) -> Response:
    """What to write to families, of a school that has an ENT or of one that has none."""
    campaign, here = campaign_here(campaign_id)
    ways = (("avec_ent", True), ("sans_ent", False))
    messages = [(t(f"familles.{way}"), _letter(campaign, here, ent=ent)) for way, ent in ways]
    return page("orga/families.html", school=here, campaign=campaign, messages=messages)


@BLUEPRINT.get("/<uuid:campaign_id>/modifier")
@signed_in
def change_form(campaign_id: UUID) -> Response:
    """What may still change; nothing of what is archived."""
    campaign, here = campaign_here(campaign_id)
    if campaign["archived_at"]:
        return go(f"{PATH}/{campaign_id}/parametres")
    return _change_form(campaign, here, {name: campaign[name] or "" for name in _CHANGED}, {})


@BLUEPRINT.post("/<uuid:campaign_id>/modifier")
@signed_in
def change(campaign_id: UUID) -> Response:
    """Change it; what is refused is said at its field."""
    campaign, here = campaign_here(campaign_id)
    given = {name: request.form.get(name, "").strip().replace("\r\n", "\n") for name in _CHANGED}
    wish: dict[str, str | None] = {"name": given["name"], "landing_text": given["landing_text"] or None}
    if campaign["kind"] == KINDS[0]:
        wish["title"] = given["title"] or None
    if given["owner_id"] and given["owner_id"] != campaign["owner_id"]:
        wish["owner_id"] = given["owner_id"]
    try:
        ask(lambda api: api.patch(f"/api/campaigns/{campaign_id}", wish))
    except ApiRefused as refused:
        if refused.status != _UNPROCESSABLE:
            raise
        field = str(refused.details.get("field") or "name")
        return _change_form(campaign, here, given, {field: words_for(refused)})
    return go(f"{PATH}/{campaign_id}/parametres?fait=modifiee")


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


def _letter(campaign: Any, here: Any, *, ent: bool) -> list[str]:
    name = campaign["title"] or campaign["target_profile_name"]
    what = (
        t("familles.quoi", nom=name, minutes=t("commun.minutes", n=campaign["duration"]))
        if campaign["kind"] == KINDS[0]
        else t("familles.quoi_collecte")
    )
    code = f"{campaign['code'][:3]} {campaign['code'][3:6]} {campaign['code'][6:]}"
    return [
        t("familles.bonjour"),
        what,
        t("familles.ent", code=code) if ent else t("familles.comment", adresse=request.host, code=code),
        t("familles.note"),
        t("familles.donnees", adresse=f"{request.host}/donnees-personnelles"),
        f"{t('familles.merci')}\n{here['name']}",
    ]


def _change_form(campaign: Any, here: Any, given: dict[str, str], errors: dict[str, str]) -> Response:
    return page(
        "orga/change_campaign.html",
        status=_UNPROCESSABLE if errors else 200,
        school=here,
        campaign=campaign,
        given=given,
        errors=errors,
        team=team(here["id"]),
    )


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
