"""Routes of participations, each for the person whose it is."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import RAISE

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.campaigns.api.queries import ParticipationsQuery, window_of
from services.campaigns.api.schemas import ParticipationsView, ParticipationView
from services.campaigns.api.views import page_view, participation_view, participations_view
from services.campaigns.domain.participation import Status
from services.campaigns.settings import Settings
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.share_participation import share_participation
from services.campaigns.usecases.show_participation import list_participations, show_participation


def participations_blueprint(parts: Parts[Settings]) -> Blueprint:
    """See one's own campaigns and send results."""
    blueprint = Blueprint(
        "participations", __name__, url_prefix="/api/participations", description="Participations"
    )
    max_level = parts.settings.max_reachable_level

    def shown(participation_id: UUID) -> ParticipationView:
        return participation_view(
            show_participation(
                participation_id,
                by=caller_id(),
                uow=new_uow(parts),
                questions=parts.questions,
                max_level=max_level,
            )
        )

    @blueprint.get("")
    @callers(PERSON, "anyone: one's own")
    @blueprint.arguments(ParticipationsQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(ParticipationsView))
    def participations(query: dict[str, Any]) -> ParticipationsView:
        """Mes campagnes : à finir, à envoyer, envoyées."""
        window = window_of(query)
        statuses = tuple(Status(one) for one in query["status"])
        owned, total = list_participations(caller_id(), statuses=statuses, window=window, uow=new_uow(parts))
        return participations_view(owned, page_view(window, total))

    @blueprint.get("/<uuid:participation_id>")
    @callers(PERSON, "the person whose it is")
    @blueprint.response(200, reply_of(ParticipationView))
    def participation(participation_id: UUID) -> ParticipationView:
        """Une de mes participations, avec ses résultats dès que le test est fini."""
        return shown(participation_id)

    @blueprint.post("/<uuid:participation_id>/share")
    @callers(PERSON, "the person whose it is")
    @blueprint.response(200, reply_of(ParticipationView))
    def share(participation_id: UUID) -> ParticipationView:
        """Envoyer mes résultats ; les renvoyer ne change rien."""
        share_participation(
            participation_id,
            by=caller_id(),
            uow=new_uow(parts),
            questions=parts.questions,
            max_level=max_level,
            now=datetime.now(UTC),
        )
        return shown(participation_id)

    return blueprint
