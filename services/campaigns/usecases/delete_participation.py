"""The owner of a campaign, or an administrator, deletes a participation: sent by mistake, or by somebody who was not to take part."""

from datetime import datetime
from uuid import UUID, uuid4

from services.campaigns.domain.refusals import DeletionForbidden
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def delete_participation(
    campaign_id: UUID, participation_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork, now: datetime
) -> None:
    """For good, results with it, also in an archived campaign; deleting again changes nothing.

    Nobody is told: of the other services none keeps anything of a participation, and the test stays the pupil's own.
    """
    with uow:
        campaign = uow.campaigns.get(campaign_id)
        uow.members.require(campaign.organisation_id, by)
        if campaign.owner_id != by and not uow.members.administers(campaign.organisation_id, by):
            raise DeletionForbidden
        participation = uow.participations.held_of(campaign_id, participation_id)
        if participation.is_deleted:
            return
        # before the participation forgets whose it is
        uow.departures.add(participation)
        participation.delete(by=by, nobody=uuid4(), at=now)
        uow.participations.save(participation)
        uow.snapshots.remove(participation.id)
        uow.answers.remove(participation.id)
        uow.commit()
