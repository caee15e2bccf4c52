"""A teacher opens a campaign: what it measures is frozen, and it gets its code."""

from datetime import datetime
from random import Random
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events import campaigns as facts
from services.campaigns.domain.campaign import Campaign, Wish, new_campaign
from services.campaigns.domain.refusals import OrganisationUnknown, OwnerNotInOrganisation
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def create_campaign(
    wish: Wish, *, organisation_id: UUID, by: UUID, uow: CampaignsUnitOfWork, rng: Random, now: datetime
) -> tuple[UUID, bool]:
    """The campaign's id, and whether it is new: the same form sent again is answered with what it made."""
    with uow:
        if not uow.members.belongs(organisation_id, by):
            raise OrganisationUnknown
        uow.organisations.get(organisation_id)
        if wish.owner_id and not uow.members.belongs(organisation_id, wish.owner_id):
            raise OwnerNotInOrganisation(field="owner_id")
        if made := uow.campaigns.of_request(by, wish.request_id):
            return made.id, False
        campaign = new_campaign(
            wish,
            campaign_id=new_id(),
            organisation_id=organisation_id,
            by=by,
            framework=uow.outlines.in_force(),
            at=now,
        )
        kept = uow.campaigns.add(campaign, rng=rng)
        if kept is not campaign:
            return kept.id, False
        uow.announce(_told(campaign), subject=campaign.id)
        uow.commit()
    return campaign.id, True


def _told(campaign: Campaign) -> facts.CampaignCreated:
    return facts.CampaignCreated(
        campaign_id=campaign.id,
        organisation_id=campaign.organisation_id,
        kind=facts.CampaignKind(campaign.kind),
        target_profile=campaign.target_profile,
        release=campaign.release,
        created_at=campaign.created_at,
    )
