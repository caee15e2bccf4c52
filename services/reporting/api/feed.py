"""The route that record systems call."""

from datetime import UTC, datetime
from typing import Final, cast

import flask
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.tokens import Caller
from chassis.web import APPLICATION, callers, optional_caller
from services.reporting.api.schemas import FEED
from services.reporting.settings import Settings
from services.reporting.storage.unit_of_work import new_uow
from services.reporting.usecases.export_feed import export_feed

SCOPE: Final = "organizations-certifications-result"


def feed_blueprint(parts: Parts[Settings]) -> Blueprint:
    """LSU and LSL: addresses and spelling are those that record systems already call (facts 6.1)."""
    blueprint = Blueprint("feed", __name__, url_prefix="/api/organizations", description="Livret scolaire")

    @blueprint.get("/<uai>/certifications")
    @callers(APPLICATION, "a record system with the scope for results", scope=SCOPE)
    @blueprint.response(200, FEED)
    def certifications(uai: str) -> flask.Response:
        """Le dernier résultat publié de chaque élève d’un établissement, et le référentiel des compétences."""
        text = export_feed(
            uai,
            application_id=cast("Caller", optional_caller()).subject,
            uow=new_uow(parts),
            questions=parts.questions,
            now=datetime.now(UTC),
        )
        return flask.Response(text, content_type="application/json")

    return blueprint
