"""A member corrects a campaign: its name, title, welcome text or owner."""

from collections.abc import Mapping
from uuid import UUID

from services.campaigns.domain.refusals import OwnerNotInOrganisation
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def change_campaign(
    campaign_id: UUID,
    *,
    texts: Mapping[str, str | None],
    owner_id: UUID | None,
    by: UUID,
    uow: CampaignsUnitOfWork,
) -> None:
    """Only what is given changes (facts, identity 5.1: name, title, landing text, owner)."""
    with uow:
        campaign = uow.campaigns.get(campaign_id, lock="update")
        uow.members.require(campaign.organisation_id, by)
        campaign.change(texts)
        if owner_id:
            if not uow.members.belongs(campaign.organisation_id, owner_id):
                raise OwnerNotInOrganisation(field="owner_id")
            campaign.owner_id = owner_id
        uow.campaigns.save(campaign)
        uow.commit()
