"""Anyone who holds a code sees what it opens, before signing in."""

from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.code import read_code
from services.campaigns.storage.organisations import Organisation
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def look_up_code(typed: str, *, uow: CampaignsUnitOfWork) -> tuple[Campaign, Organisation]:
    """The campaign and its organisation; refuses an unknown code, and otherwise an archived campaign."""
    with uow:
        campaign = uow.campaigns.of_code(read_code(typed))
        campaign.require_open()
        return campaign, uow.organisations.get(campaign.organisation_id)
