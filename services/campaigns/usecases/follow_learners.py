"""A member looks at pupils across the campaigns of their school. Reads only."""

from collections.abc import Sequence
from uuid import UUID

from services.campaigns.domain.participants import Followed
from services.campaigns.domain.refusals import OrganisationUnknown
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def follow_learners(
    organisation_id: UUID, learner_ids: Sequence[UUID], *, by: UUID, uow: CampaignsUnitOfWork
) -> list[Followed]:
    """Those of them who began something there; refuses whoever is not a member, as if there was no such school."""
    with uow:
        if not uow.members.belongs(organisation_id, by):
            raise OrganisationUnknown
        return uow.participants.of_learners(organisation_id, learner_ids)
