"""The follow-up of a school, for its teachers."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import flask
from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.reporting.api.schemas import FollowUpView
from services.reporting.api.views import follow_up_csv, follow_up_view
from services.reporting.settings import Settings
from services.reporting.storage.unit_of_work import new_uow
from services.reporting.usecases.read_follow_up import read_follow_up

JSON: Final = "application/json"
CSV: Final = "text/csv"


def follow_up_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Counts by class."""
    blueprint = Blueprint(
        "follow_up", __name__, url_prefix="/api/organisations-follow-up", description="Suivi d’établissement"
    )

    @blueprint.get("/<uuid:organisation_id>")
    @callers(PERSON, "a member of the organisation")
    @blueprint.response(200, reply_of(FollowUpView))
    def follow_up(organisation_id: UUID) -> Any:
        """Par classe : élèves, comptes rattachés, positionnement, certifiables, certifiés ; en CSV selon Accept."""
        form = request.accept_mimetypes.best_match([JSON, CSV]) if request.accept_mimetypes else JSON
        if form is None:
            flask.abort(406)
        school = read_follow_up(organisation_id, by=caller_id(), uow=new_uow(parts), now=datetime.now(UTC))
        if form == CSV:
            return _as_csv(follow_up_csv(school), school.organisation.uai)
        return follow_up_view(school), {"Vary": "Accept"}

    return blueprint


def _as_csv(text: str, uai: str | None) -> flask.Response:
    response = flask.Response(text, content_type=f"{CSV}; charset=utf-8")
    name = f"Suivi-{uai}.csv" if uai else "Suivi.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.vary.add("Accept")
    return response
