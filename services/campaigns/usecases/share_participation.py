"""A person sends their results: what stands now is kept as it is, and told."""

from datetime import datetime
from uuid import UUID

from chassis.messaging import Asks
from contracts.events.campaigns import ProfileShared
from services.campaigns.domain import analysis, mastery
from services.campaigns.domain.participation import Participation, Snapshot
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork
from services.campaigns.usecases.look_at_results import Measure, look_at_results


def share_participation(
    participation_id: UUID,
    *,
    by: UUID,
    uow: CampaignsUnitOfWork,
    questions: Asks,
    max_level: int,
    now: datetime,
) -> None:
    """Refuses somebody else's, an archived campaign and an unfinished test; sending again changes nothing."""
    with uow:
        participation = uow.participations.of_owner(participation_id, by)
        if participation.is_shared:
            return
        campaign = uow.campaigns.get(participation.campaign_id)
        campaign.require_open()
        measure = Measure(campaign, uow.outlines.get(campaign.release), max_level)
    found = participation.require_results(look_at_results(participation, measure, questions))
    with uow:
        uow.campaigns.get(campaign.id, lock="share").require_open()
        participation = uow.participations.held(participation_id)
        participation.require_kept()
        if participation.share(found, at=now):
            topics = analysis.topic_results(mastery.by_topic(found.skills))
            uow.participations.save(participation)
            uow.snapshots.add(participation.id, found, topics)
            uow.announce(_told(participation, campaign.organisation_id, found, now), subject=participation.id)
            uow.commit()


def _told(
    participation: Participation, organisation_id: UUID, snapshot: Snapshot, at: datetime
) -> ProfileShared:
    return ProfileShared(
        participation_id=participation.id,
        campaign_id=participation.campaign_id,
        organisation_id=organisation_id,
        user_id=participation.user_id,
        learner_id=participation.learner_id,
        mastery=snapshot.share,
        pix=snapshot.pix,
        certifiable=snapshot.certifiable,
        shared_at=at,
    )
