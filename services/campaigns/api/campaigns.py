"""Routes of campaigns, for the members of their organisation."""

from datetime import UTC, datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import RAISE

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.campaigns.api.queries import CampaignChange, CampaignsQuery, window_of, words_of
from services.campaigns.api.schemas import CampaignsView, CampaignView, NewCampaign
from services.campaigns.api.views import campaign_view, campaigns_view, page_view
from services.campaigns.domain.campaign import Wish, read_kind
from services.campaigns.settings import Settings
from services.campaigns.storage.campaigns import CampaignFilter
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.archive_campaign import archive_campaign
from services.campaigns.usecases.change_campaign import change_campaign
from services.campaigns.usecases.create_campaign import create_campaign
from services.campaigns.usecases.list_campaigns import list_campaigns, show_campaign
from services.campaigns.usecases.unarchive_campaign import unarchive_campaign

MEMBER = "a member of the campaign's organisation"


def campaigns_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Make, find, change and close campaigns."""
    blueprint = Blueprint("campaigns", __name__, url_prefix="/api/campaigns", description="Campagnes")
    rng = SystemRandom()

    def shown(campaign_id: UUID) -> CampaignView:
        return campaign_view(*show_campaign(campaign_id, by=caller_id(), uow=new_uow(parts)))

    @blueprint.post("")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(body_of(NewCampaign))
    @blueprint.response(201, reply_of(CampaignView))
    @blueprint.alt_response(200, schema=reply_of(CampaignView), description="Déjà créée par cette demande")
    def create(new: NewCampaign) -> tuple[CampaignView, int]:
        """Créer une campagne."""
        campaign_id, is_new = create_campaign(
            _wish(new),
            organisation_id=new.organisation_id,
            by=caller_id(),
            uow=new_uow(parts),
            rng=rng,
            now=datetime.now(UTC),
        )
        return shown(campaign_id), 201 if is_new else 200

    @blueprint.get("")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(CampaignsQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(CampaignsView))
    def campaigns(query: dict[str, Any]) -> CampaignsView:
        """Les campagnes d’un établissement."""
        owner_id = caller_id() if query["mine"] else query["owner"]
        wanted = CampaignFilter(query["organisation"], query["archived"], owner_id, words_of(query["q"]))
        window = window_of(query)
        listed, total = list_campaigns(wanted, window=window, by=caller_id(), uow=new_uow(parts))
        return campaigns_view(listed, page_view(window, total))

    @blueprint.get("/<uuid:campaign_id>")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, reply_of(CampaignView))
    def campaign(campaign_id: UUID) -> CampaignView:
        """Une campagne."""
        return shown(campaign_id)

    @blueprint.patch("/<uuid:campaign_id>")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(CampaignChange)
    @blueprint.response(200, reply_of(CampaignView))
    def change(changes: dict[str, Any], campaign_id: UUID) -> CampaignView:
        """Corriger le nom, le titre, le texte d’accueil ou la personne propriétaire."""
        change_campaign(campaign_id, **changes, by=caller_id(), uow=new_uow(parts))
        return shown(campaign_id)

    @blueprint.post("/<uuid:campaign_id>/archive")
    @callers(PERSON, MEMBER)
    @blueprint.response(204)
    def archive(campaign_id: UUID) -> None:
        """Archiver : plus de départ, plus d’envoi."""
        archive_campaign(campaign_id, by=caller_id(), uow=new_uow(parts), now=datetime.now(UTC))

    @blueprint.post("/<uuid:campaign_id>/unarchive")
    @callers(PERSON, MEMBER)
    @blueprint.response(204)
    def unarchive(campaign_id: UUID) -> None:
        """Désarchiver."""
        unarchive_campaign(campaign_id, by=caller_id(), uow=new_uow(parts))

    return blueprint


def _wish(new: NewCampaign) -> Wish:
    return Wish(
        kind=read_kind(new.kind),
        name=new.name or "",
        title=new.title,
        landing_text=new.landing_text,
        target_profile=new.target_profile,
        owner_id=new.owner_id,
        request_id=new.request_id,
    )
