"""A member opens an archived campaign again."""

from uuid import UUID

from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def unarchive_campaign(campaign_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork) -> None:
    """Opening an open campaign changes nothing."""
    with uow:
        campaign = uow.campaigns.get(campaign_id, lock="update")
        uow.members.require(campaign.organisation_id, by)
        campaign.unarchive()
        uow.campaigns.save(campaign)
        uow.commit()
