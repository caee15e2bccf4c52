"""A person enters a code and begins, or goes on where they were.

The place is taken first, in a transaction of its own, then the test is asked for under the participation's id, then its opening
is written and told. Whatever breaks in between, trying again finds the same place and is given the same test.
"""

from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from chassis.messaging import Asks, Unavailable
from contracts.events.campaigns import ParticipationStarted
from contracts.rpc import Refused
from contracts.rpc.assessment import (
    OPEN_CAMPAIGN_ASSESSMENT,
    CampaignAssessmentOpened,
    CampaignAssessmentWanted,
)
from contracts.rpc.identity import LEARNER_OF_USER, LearnerFound, UserInOrganisation
from services.campaigns.domain.campaign import Campaign, Kind
from services.campaigns.domain.code import read_code
from services.campaigns.domain.participation import Participation
from services.campaigns.domain.refusals import LearnerNotReconciled
from services.campaigns.storage.learners import Shown
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def start_participation(
    typed: str, *, by: UUID, uow: CampaignsUnitOfWork, questions: Asks, now: datetime
) -> tuple[Participation, bool]:
    """The participation, and whether it has just begun (facts, identity 5.3).

    Refuses an unknown code, an archived campaign, results already sent, whoever is not an enabled learner where the
    organisation manages its learners, and whoever's participation was deleted.
    """
    with uow:
        campaign = uow.campaigns.of_code(read_code(typed))
        campaign.require_open()
        participation = uow.participations.of_user(campaign.id, by)
    if participation is None or participation.is_opening:
        learner_id = _learner_of(by, campaign.organisation_id, uow=uow, questions=questions)
        participation, begun = _take_place(campaign, by=by, learner_id=learner_id, uow=uow, now=now)
        if participation.is_opening:
            opened = _open_test(participation, campaign, questions)
            return _write_opening(participation.id, opened, uow=uow, now=now)
        if begun:
            return participation, True
    participation.require_not_shared()
    return participation, False


def _learner_of(
    user_id: UUID, organisation_id: UUID, *, uow: CampaignsUnitOfWork, questions: Asks
) -> UUID | None:
    with uow:
        if not uow.organisations.get(organisation_id).manages_learners:
            return None
        known = uow.learners.enabled_of_user(organisation_id, user_id)
    if known:
        return known
    # somebody who joined a second ago is known to identity before its fact is heard here
    found = questions.ask(LEARNER_OF_USER, UserInOrganisation(organisation_id, user_id))
    if found.learner_id is None:
        raise LearnerNotReconciled(organisation_id=str(organisation_id))
    _remember(found, found.learner_id, organisation_id, user_id, uow)
    return found.learner_id


def _remember(
    found: LearnerFound,
    learner_id: UUID,
    organisation_id: UUID,
    user_id: UUID,
    uow: CampaignsUnitOfWork,
) -> None:
    shown = Shown(found.last_name, found.first_name, found.class_name)
    with uow:
        uow.learners.remember(learner_id, organisation_id, user_id, shown)
        uow.commit()


def _take_place(
    campaign: Campaign, *, by: UUID, learner_id: UUID | None, uow: CampaignsUnitOfWork, now: datetime
) -> tuple[Participation, bool]:
    place = Participation(
        id=new_id(), campaign_id=campaign.id, user_id=by, learner_id=learner_id, created_at=now
    )
    if campaign.kind is Kind.PROFILES_COLLECTION:
        place.begin_collection(at=now)
    with uow:
        uow.campaigns.get(campaign.id, lock="share").require_open()
        participation, is_new = uow.participations.take_place(place)
        if is_new:
            # after taking it: a deletion under way has either not freed the place yet, or is seen here
            uow.departures.require_none(participation)
        if is_new and not participation.is_opening:
            uow.announce(started(participation, campaign.organisation_id, at=now), subject=participation.id)
        uow.commit()
    return participation, is_new


def _open_test(participation: Participation, campaign: Campaign, questions: Asks) -> CampaignAssessmentOpened:
    wanted = CampaignAssessmentWanted(
        participation_id=participation.id,
        user_id=participation.user_id,
        release=campaign.release,
        topics=campaign.caps,
    )
    try:
        return questions.ask(OPEN_CAMPAIGN_ASSESSMENT, wanted)
    except Refused as refused:
        # the release exists, since the campaign was made on it: assessment has yet to adopt it
        raise Unavailable(OPEN_CAMPAIGN_ASSESSMENT.address) from refused


def _write_opening(
    participation_id: UUID, opened: CampaignAssessmentOpened, *, uow: CampaignsUnitOfWork, now: datetime
) -> tuple[Participation, bool]:
    with uow:
        participation = uow.participations.held(participation_id)
        participation.require_kept()
        begun = participation.open(opened.assessment_id, targeted=opened.targeted, known=opened.known, at=now)
        if begun:
            campaign = uow.campaigns.get(participation.campaign_id)
            uow.participations.save(participation)
            uow.announce(started(participation, campaign.organisation_id, at=now), subject=participation.id)
            uow.commit()
    participation.require_not_shared()
    return participation, begun


def started(participation: Participation, organisation_id: UUID, *, at: datetime) -> ParticipationStarted:
    """The fact of a beginning."""
    return ParticipationStarted(
        participation_id=participation.id,
        campaign_id=participation.campaign_id,
        organisation_id=organisation_id,
        user_id=participation.user_id,
        learner_id=participation.learner_id,
        assessment_id=participation.assessment_id,
        started_at=at,
    )
