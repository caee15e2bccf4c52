"""A member closes a campaign: no start, no share any more; what was received stays readable."""

from datetime import datetime
from uuid import UUID

from contracts.events.campaigns import CampaignArchived
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def archive_campaign(campaign_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork, now: datetime) -> None:
    """Archiving again changes nothing and tells nothing."""
    with uow:
        # held: whoever starts or shares at this moment comes either before or after, never in between
        campaign = uow.campaigns.get(campaign_id, lock="update")
        uow.members.require(campaign.organisation_id, by)
        if campaign.archive(at=now):
            uow.campaigns.save(campaign)
            uow.announce(CampaignArchived(campaign.id, campaign.organisation_id, now), subject=campaign.id)
            uow.commit()
