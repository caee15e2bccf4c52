"""`/orga/campagnes/<id>/activite`, `resultats`, `profils`, `analyse`, `participants/<p>`: what a group does, sends and needs.

One participation at a time may be deleted, by the campaign's owner and those who administer the school.

The activity renews itself: its fragment asks the API only whether anything moved, and answers 304 until something has.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import NotFound

from web.api import Answer, Api
from web.orga import lists
from web.orga.campaigns import PATH, campaign_here
from web.orga.school import School, is_administrator
from web.page import ask, go, page, parts, reader, signed_in, t

BLUEPRINT = Blueprint("follow", __name__, url_prefix=PATH)
STATUSES: Final = ("STARTED", "TO_SHARE", "SHARED")
SORTS: Final = ("reussite", "sujet")
COLLECTION: Final = "PROFILES_COLLECTION"
_NOT_MODIFIED: Final = 304
_OF_ACTIVITY: Final = ("classe", "statut", "q")
_OF_RESULTS: Final = ("classe", "palier", "q", "tri")
_OF_PROFILES: Final = ("classe", "certifiable", "q")
_OF_ANYBODY: Final = ("classe", "statut", "palier", "certifiable", "q", "tri")
ORDERS: Final = {"nom": "name", "moins": "mastery", "plus": "-mastery"}
"""Of the results: by name, the least mastered first, the most first."""


@BLUEPRINT.get("/<uuid:campaign_id>/activite")
@signed_in
def activity(campaign_id: UUID) -> Response:
    """Who is where, now."""
    campaign, here = campaign_here(campaign_id)
    found = ask(lambda api: api.get(_activity_path(campaign_id)))
    done = request.args.get("fait") == "suppression"
    return page("orga/activity.html", school=here, campaign=campaign, done=done, **_live(campaign_id, found))


@BLUEPRINT.get("/<uuid:campaign_id>/activite/direct")
@signed_in
def live(campaign_id: UUID) -> Response:
    """The region that renews itself; 304 to whoever has seen this version."""
    seen = request.headers.get("If-None-Match", "")

    def ask_if_moved(api: Api) -> Answer:
        told = {**api.told, "If-None-Match": seen} if seen else api.told
        return replace(api, told=told).raw("GET", _activity_path(campaign_id))

    answer: Answer = ask(ask_if_moved)
    if answer.status == _NOT_MODIFIED:
        return make_response("", _NOT_MODIFIED)
    return page("orga/activity_live.html", **_live(campaign_id, json.loads(answer.body)))


@BLUEPRINT.get("/<uuid:campaign_id>/resultats")
@signed_in
def results(campaign_id: UUID) -> Response:
    """How the group stands in stages, and each of those who sent."""
    campaign, here = campaign_here(campaign_id)
    if campaign["kind"] == COLLECTION:
        return go(f"{PATH}/{campaign_id}/profils")
    path = f"{PATH}/{campaign_id}/resultats"
    filters = {name: lists.asked(name) for name in _OF_RESULTS}
    wanted = _wanted(filters)
    found = ask(lambda api: api.get(f"/api/campaigns/{campaign_id}/results{lists.query(wanted)}"))
    return page(
        "orga/results.html",
        school=here,
        campaign=campaign,
        found=found,
        filters=filters,
        sort=filters["tri"] if filters["tri"] in ORDERS else "nom",
        sorts=tuple(ORDERS),
        sorted_by=lists.pages_of(path, {**filters, "tri": ""}),
        beside=lists.query({**filters, "statut": "SHARED"}),
        address=lists.pages_of(path, filters),
        sheet=f"{path}/fichier{lists.query(filters)}",
    )


@BLUEPRINT.get("/<uuid:campaign_id>/profils")
@signed_in
def profiles(campaign_id: UUID) -> Response:
    """The profiles received, and those awaited."""
    campaign, here = campaign_here(campaign_id)
    if campaign["kind"] != COLLECTION:
        return go(f"{PATH}/{campaign_id}/resultats")
    path = f"{PATH}/{campaign_id}/profils"
    filters = {name: lists.asked(name) for name in _OF_PROFILES}
    wanted = _wanted(filters)
    found = ask(lambda api: api.get(f"/api/campaigns/{campaign_id}/profiles{lists.query(wanted)}"))
    return page(
        "orga/profiles.html",
        school=here,
        campaign=campaign,
        found=found,
        filters=filters,
        beside=lists.query(filters),
        address=lists.pages_of(path, filters),
        sheet=f"{path}/fichier{lists.query(filters)}",
    )


@BLUEPRINT.get("/<uuid:campaign_id>/resultats/fichier")
@signed_in
def results_file(campaign_id: UUID) -> Response:
    """The same as CSV, with the same filters."""
    return _sheet(campaign_id, "results", _OF_RESULTS)


@BLUEPRINT.get("/<uuid:campaign_id>/profils/fichier")
@signed_in
def profiles_file(campaign_id: UUID) -> Response:
    """The same as CSV, with the same filters."""
    return _sheet(campaign_id, "profiles", _OF_PROFILES)


@BLUEPRINT.get("/<uuid:campaign_id>/analyse")
@signed_in
def analysis(campaign_id: UUID) -> Response:
    """What to work on, the most relevant first, and how each question went."""
    campaign, here = campaign_here(campaign_id)
    if campaign["kind"] == COLLECTION:
        return go(f"{PATH}/{campaign_id}/profils")
    filters = {"classe": lists.asked("classe"), "competence": lists.asked("competence")}
    path = f"/api/campaigns/{campaign_id}/analysis{lists.query({'class': filters['classe']})}"
    found = ask(lambda api: api.get(path))
    # the analysis does not say which classes there are; a list of one line does
    classes = ask(lambda api: api.get(f"/api/campaigns/{campaign_id}/activity?size=1"))["classes"]
    competences = sorted({(one["competence"], one["competence_name"]) for one in found["items"]})
    if filters["competence"] in dict(competences):
        for lines in ("items", "questions"):
            found[lines] = [one for one in found[lines] if one["competence"] == filters["competence"]]
    sort = lists.asked("tri") if lists.asked("tri") in SORTS else SORTS[0]
    if sort == "sujet":
        # as it comes from the API, the least succeeded is first, and the most relevant
        found["questions"].sort(key=lambda one: (one["competence"], one["name"], one["level"]))
        found["items"].sort(key=lambda one: (one["competence"], one["name"]))
    name = t("analyse.nom_propose", nom=campaign["name"])
    for one in found["suggestions"]:
        one["address"] = f"{PATH}/nouvelle{lists.query({'parcours': one['id'], 'nom': name})}"
    return page(
        "orga/analysis.html",
        school=here,
        campaign=campaign,
        found=found,
        classes=classes,
        competences=competences,
        filters=filters,
        sort=sort,
        sorts=SORTS,
        address=lists.pages_of(f"{PATH}/{campaign_id}/analyse", filters),
    )


@BLUEPRINT.get("/<uuid:campaign_id>/participants/<uuid:participation_id>")
@signed_in
def participant(campaign_id: UUID, participation_id: UUID) -> Response:
    """One person: what they sent, by competence and topic; only their progress until they have.

    Filters are those of the list one comes from, in which others stand before and after.
    """
    campaign, here = campaign_here(campaign_id)
    filters = {name: lists.asked(name) for name in _OF_ANYBODY}
    among = {name: one for name, one in _wanted(filters).items() if name not in {"page", "size"}}
    path = f"/api/campaigns/{campaign_id}/participants/{participation_id}{lists.query(among)}"
    seen = ask(lambda api: api.get(path))
    one = seen["participant"]
    return page(
        "orga/participant.html",
        school=here,
        campaign=campaign,
        seen=seen,
        one=one,
        lasted=_lasted(seen),
        beside=lists.query(filters),
        may_delete=_may_delete(campaign, here),
    )


@BLUEPRINT.get("/<uuid:campaign_id>/participants/<uuid:participation_id>/supprimer")
@signed_in
def confirm_deletion(campaign_id: UUID, participation_id: UUID) -> Response:
    """What is lost, before it is."""
    campaign, here = campaign_here(campaign_id)
    if not _may_delete(campaign, here):
        raise NotFound
    seen = ask(lambda api: api.get(f"/api/campaigns/{campaign_id}/participants/{participation_id}"))
    return page("orga/delete_participation.html", school=here, campaign=campaign, one=seen["participant"])


@BLUEPRINT.post("/<uuid:campaign_id>/participants/<uuid:participation_id>/supprimer")
@signed_in
def delete_participation(campaign_id: UUID, participation_id: UUID) -> Response:
    """For good; sent twice, it is deleted once."""
    ask(lambda api: api.delete(f"/api/campaigns/{campaign_id}/participants/{participation_id}"))
    return go(f"{PATH}/{campaign_id}/activite?fait=suppression")


def _may_delete(campaign: dict[str, Any], school: School) -> bool:
    """The API decides; this only spares a button that would refuse."""
    return is_administrator(school) or campaign["owner_id"] == (reader() or {}).get("id")


def _lasted(seen: dict[str, Any]) -> int | None:
    """Seconds from the beginning to the end, in whole minutes; pauses are within."""
    begun, ended = seen["participant"]["started_at"], seen["completed_at"]
    if not (begun and ended):
        return None
    minutes = (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds() // 60
    return int(max(minutes, 1)) * 60


def _activity_path(campaign_id: UUID) -> str:
    wanted = _wanted({name: lists.asked(name) for name in _OF_ACTIVITY})
    return f"/api/campaigns/{campaign_id}/activity{lists.query(wanted)}"


def _live(campaign_id: UUID, found: dict[str, Any]) -> dict[str, Any]:
    path = f"{PATH}/{campaign_id}/activite"
    filters = {name: lists.asked(name) for name in _OF_ACTIVITY}
    kept = {**filters, "page": lists.asked("page"), "taille": lists.asked("taille")}
    return {
        "campaign_id": campaign_id,
        "found": found,
        "filters": filters,
        "filtered": any(filters.values()),
        "statuses": STATUSES,
        "address": lists.pages_of(path, filters),
        "renewal": f"{path}/direct{lists.query(kept)}",
        "beside": lists.query(filters),
        "now": datetime.now(UTC),
        "live_seconds": parts().settings.live_seconds,
    }


def _wanted(filters: dict[str, str]) -> dict[str, str]:
    """Filters of a page as those of the API; what could be none of its values is left out."""
    wanted = {"class": filters["classe"], "q": filters["q"], **lists.window()}
    if filters.get("statut") in STATUSES:
        wanted["status"] = filters["statut"]
    if filters.get("tri") in ORDERS:
        wanted["sort"] = ORDERS[filters["tri"]]
    stage = filters.get("palier", "")
    if stage.isascii() and stage.isdigit() and len(stage) == 1:
        wanted["stage"] = stage
    if filters.get("certifiable") in {"oui", "non"}:
        wanted["certifiable"] = "true" if filters["certifiable"] == "oui" else "false"
    return wanted


def _sheet(campaign_id: UUID, what: str, names: tuple[str, ...]) -> Response:
    wanted = {**_wanted({name: lists.asked(name) for name in names}), "format": "csv"}
    answer: Answer = ask(
        lambda api: api.raw("GET", f"/api/campaigns/{campaign_id}/{what}{lists.query(wanted)}")
    )
    headers = {name.lower(): value for name, value in answer.headers.items()}
    response = make_response(answer.body)
    response.content_type = headers.get("content-type", "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = headers.get("content-disposition", "attachment")
    return response
