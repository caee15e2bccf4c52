"""A member looks at pupils across the campaigns of their school. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.framework import Framework
from services.campaigns.domain.participants import Followed, Neighbours, Participant, Sift, Window
from services.campaigns.domain.refusals import LearnerUnknown, OrganisationUnknown
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


@dataclass(frozen=True)
class Taken:
    """What a pupil did in one campaign."""

    participant: Participant
    campaign: Campaign
    framework: Framework


@dataclass(frozen=True)
class Course:
    """A pupil across the campaigns of their school: `followed` is None of whoever began nothing; a page of what they began.

    `neighbours` are among the pupils that were asked for, if any were.
    """

    followed: Followed | None
    taken: list[Taken]
    total: int
    neighbours: Neighbours


def follow_learners(
    organisation_id: UUID, learner_ids: Sequence[UUID], *, by: UUID, uow: CampaignsUnitOfWork
) -> list[Followed]:
    """Those of them who began something there; refuses whoever is not a member, as if there was no such school."""
    with uow:
        _require_member(organisation_id, by, uow)
        return uow.participants.of_learners(organisation_id, learner_ids)


def sift_learners(
    organisation_id: UUID, sift: Sift, *, window: Window, by: UUID, uow: CampaignsUnitOfWork
) -> tuple[list[UUID], int]:
    """A page of the pupils who match, by name, and how many there are."""
    with uow:
        _require_member(organisation_id, by, uow)
        return uow.participants.sifted(organisation_id, sift, window)


def follow_learner(
    organisation_id: UUID,
    learner_id: UUID,
    among: Sift | None,
    *,
    window: Window,
    by: UUID,
    uow: CampaignsUnitOfWork,
) -> Course:
    """One pupil of this school, on its list or gone from it; refuses another school's. What they did elsewhere is not there."""
    with uow:
        _require_member(organisation_id, by, uow)
        if not uow.learners.knows(organisation_id, learner_id):
            raise LearnerUnknown
        followed = uow.participants.of_learners(organisation_id, [learner_id])
        taken, total = uow.participants.taken_by(organisation_id, learner_id, window)
        campaigns = uow.campaigns.several({one.participation.campaign_id for one in taken})
        releases = {one.release for one in campaigns.values()}
        frameworks = {release: uow.outlines.get(release) for release in releases}
        neighbours = (
            uow.participants.beside(organisation_id, learner_id, among) if among else Neighbours(None, None)
        )
        found = [(one, campaigns[one.participation.campaign_id]) for one in taken]
        return Course(
            followed[0] if followed else None,
            [Taken(one, campaign, frameworks[campaign.release]) for one, campaign in found],
            total,
            neighbours,
        )


def _require_member(organisation_id: UUID, by: UUID, uow: CampaignsUnitOfWork) -> None:
    if not uow.members.belongs(organisation_id, by):
        raise OrganisationUnknown
