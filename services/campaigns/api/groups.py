"""Routes by which teachers follow a campaign: activity, results, profiles, analysis, one participant."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import flask
from flask import request
from flask_smorest import Blueprint
from marshmallow import RAISE

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.campaigns.api import csv_file
from services.campaigns.api.campaigns import MEMBER
from services.campaigns.api.group_schemas import (
    ActivityView,
    AnalysisView,
    GroupResultsView,
    IndividualView,
    ProfilesView,
    RollView,
)
from services.campaigns.api.group_views import (
    activity_view,
    analysis_view,
    group_results_view,
    individual_view,
    profiles_view,
    roll_view,
)
from services.campaigns.api.queries import (
    ActivityQuery,
    AnalysisQuery,
    ParticipantQuery,
    ProfilesQuery,
    ResultsQuery,
    filter_of,
    order_of,
    window_of,
)
from services.campaigns.api.views import page_view
from services.campaigns.settings import Settings
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.delete_participation import delete_participation
from services.campaigns.usecases.follow_group import (
    see_analysis,
    see_group,
    see_participant,
    see_profiles,
    see_results,
    see_roll,
    see_sheet,
    sheet_rows,
    version_of,
)


def groups_blueprint(parts: Parts[Settings]) -> Blueprint:
    """What the members of the campaign's organisation see of its participants."""
    blueprint = Blueprint("groups", __name__, url_prefix="/api/campaigns", description="Suivi des campagnes")

    @blueprint.get("/<uuid:campaign_id>/activity")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(ActivityQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(ActivityView))
    def activity(query: dict[str, Any], campaign_id: UUID) -> Any:
        """Qui en est où. `If-None-Match` avec la version reçue : 304 tant que rien ne bouge."""
        if request.if_none_match:
            version = version_of(campaign_id, by=caller_id(), uow=new_uow(parts)).version
            if request.if_none_match.contains_weak(version):
                return _not_modified(version)
        window = window_of(query)
        group = see_group(campaign_id, filter_of(query), window=window, by=caller_id(), uow=new_uow(parts))
        return (
            activity_view(group, page_view(window, group.total)),
            200,
            {"ETag": f'"{group.counts.version}"'},
        )

    @blueprint.get("/<uuid:campaign_id>/results")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(ResultsQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(GroupResultsView))
    def results(query: dict[str, Any], campaign_id: UUID) -> Any:
        """Les résultats reçus, ou tous les participants en CSV (`Accept: text/csv` ou `?format=csv`)."""
        if _wants_csv(query):
            return _csv(parts, campaign_id, query)
        window = window_of(query)
        group = see_results(
            campaign_id,
            filter_of(query),
            order_of(query),
            window=window,
            by=caller_id(),
            uow=new_uow(parts),
        )
        return group_results_view(group, page_view(window, group.total))

    @blueprint.get("/<uuid:campaign_id>/profiles")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(ProfilesQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(ProfilesView))
    def profiles(query: dict[str, Any], campaign_id: UUID) -> Any:
        """Les profils reçus et attendus d’une collecte, ou le même en CSV."""
        if _wants_csv(query):
            return _csv(parts, campaign_id, query)
        window = window_of(query)
        group = see_profiles(campaign_id, filter_of(query), window=window, by=caller_id(), uow=new_uow(parts))
        return profiles_view(group, page_view(window, group.total))

    @blueprint.get("/<uuid:campaign_id>/participants/<uuid:participation_id>")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(ParticipantQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(IndividualView))
    def participant(query: dict[str, Any], campaign_id: UUID, participation_id: UUID) -> IndividualView:
        """Une personne : ses résultats et ses questions manquées, si elle les a envoyés ; et ses voisines dans cette liste."""
        among, order = filter_of(query), order_of(query)
        return individual_view(
            see_participant(campaign_id, participation_id, among, order, by=caller_id(), uow=new_uow(parts))
        )

    @blueprint.delete("/<uuid:campaign_id>/participants/<uuid:participation_id>")
    @callers(PERSON, "the campaign's owner, or an administrator of its organisation")
    @blueprint.response(204)
    def delete(campaign_id: UUID, participation_id: UUID) -> None:
        """Supprimer une participation, définitivement."""
        delete_participation(
            campaign_id, participation_id, by=caller_id(), uow=new_uow(parts), now=datetime.now(UTC)
        )

    @blueprint.get("/<uuid:campaign_id>/roll")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(AnalysisQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(RollView))
    def roll(query: dict[str, Any], campaign_id: UUID) -> RollView:
        """L’appel : les élèves des classes concernées, qui ont commencé ou non, pour relancer ou convoquer."""
        classes = filter_of(query).classes
        return roll_view(see_roll(campaign_id, classes, by=caller_id(), uow=new_uow(parts)))

    @blueprint.get("/<uuid:campaign_id>/analysis")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(AnalysisQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(AnalysisView))
    def analysis(query: dict[str, Any], campaign_id: UUID) -> AnalysisView:
        """Les sujets à travailler, le plus pertinent d’abord, et la réussite par question."""
        return analysis_view(see_analysis(campaign_id, filter_of(query), by=caller_id(), uow=new_uow(parts)))

    return blueprint


def _not_modified(version: str) -> flask.Response:
    response = flask.Response(status=304)
    response.set_etag(version)
    # a 304 renews the headers of what the client keeps: they must go on allowing it to be kept
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _wants_csv(query: dict[str, Any]) -> bool:
    if query["format"]:
        return bool(query["format"] == "csv")
    best = request.accept_mimetypes.best_match(["application/json", csv_file.MEDIA_TYPE])
    return best == csv_file.MEDIA_TYPE


def _csv(parts: Parts[Settings], campaign_id: UUID, query: dict[str, Any]) -> flask.Response:
    sheet = see_sheet(campaign_id, by=caller_id(), uow=new_uow(parts))
    rows = sheet_rows(campaign_id, filter_of(query), uow=new_uow(parts))
    response = flask.Response(csv_file.write(sheet, rows), content_type="text/csv; charset=utf-8")
    name = csv_file.file_name(sheet.campaign, now=datetime.now(UTC))
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Vary"] = "Accept"
    return response
