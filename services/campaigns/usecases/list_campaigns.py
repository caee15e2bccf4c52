"""A member looks at the campaigns of an organisation, or at one."""

from uuid import UUID

from services.campaigns.domain.participants import Window
from services.campaigns.domain.refusals import OrganisationUnknown
from services.campaigns.domain.stages import Stage
from services.campaigns.storage.campaigns import CampaignFilter, ListedCampaign
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def list_campaigns(
    wanted: CampaignFilter, *, window: Window, by: UUID, uow: CampaignsUnitOfWork
) -> tuple[list[ListedCampaign], int]:
    """A page of them with their counts, the newest first, and how many there are."""
    with uow:
        if not uow.members.belongs(wanted.organisation_id, by):
            raise OrganisationUnknown
        return uow.campaigns.page(wanted, window)


def show_campaign(
    campaign_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork
) -> tuple[ListedCampaign, tuple[Stage, ...]]:
    """One with its counts, and the stages of its target profile."""
    with uow:
        campaign = uow.campaigns.get(campaign_id)
        uow.members.require(campaign.organisation_id, by)
        counts = uow.campaigns.counts([campaign_id])[campaign_id]
        stages = uow.outlines.get(campaign.release).stages_of(campaign.target_profile)
        return ListedCampaign(campaign, *counts), stages
