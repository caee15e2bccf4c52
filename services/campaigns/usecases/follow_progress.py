"""What becomes of a participation when its test goes on: reactions to assessment's facts."""

from datetime import datetime
from uuid import UUID

from chassis.messaging import Retry
from chassis.retention import is_buried
from contracts.events.assessment import AnswerResult, AnswerSubmitted, AssessmentCompleted, AssessmentKind
from services.campaigns.domain.participation import Participation
from services.campaigns.domain.questions import Answered, Outcome
from services.campaigns.domain.refusals import ParticipationUnknown
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork
from services.campaigns.usecases.start_participation import started

_OUTCOMES = {AnswerResult.OK: Outcome.SUCCEEDED, AnswerResult.SKIPPED: Outcome.SKIPPED}


def follow_progress_on_answer_submitted(fact: AnswerSubmitted, *, uow: CampaignsUnitOfWork) -> None:
    """Progress moves to the furthest answer heard of; how its question went is kept, also once the results are sent."""
    if (
        fact.kind is not AssessmentKind.CAMPAIGN
        or fact.origin_id is None
        or is_buried(uow.session, fact.user_id)
    ):
        return
    participation = _held(fact.origin_id, uow)
    if participation.is_deleted:
        return
    begun = _open(participation, fact.assessment_id, fact.targeted, fact.answered_at, uow)
    moved = participation.advance(fact.position, known=fact.known, targeted=fact.targeted)
    if begun or moved:
        uow.participations.save(participation)
    outcome = _OUTCOMES.get(fact.result, Outcome.FAILED)
    answer = Answered(fact.position, fact.topic, fact.level, outcome, fact.answered_at)
    uow.answers.keep(participation.id, answer)


def follow_progress_on_assessment_completed(fact: AssessmentCompleted, *, uow: CampaignsUnitOfWork) -> None:
    """The test is over: the results can be sent."""
    if (
        fact.kind is not AssessmentKind.CAMPAIGN
        or fact.origin_id is None
        or is_buried(uow.session, fact.user_id)
    ):
        return
    participation = _held(fact.origin_id, uow)
    if participation.is_deleted:
        return
    targeted = uow.campaigns.get(participation.campaign_id).targeted
    begun = _open(participation, fact.assessment_id, targeted, fact.completed_at, uow)
    over = participation.complete(at=fact.completed_at)
    if begun or over:
        uow.participations.save(participation)


def _held(participation_id: UUID, uow: CampaignsUnitOfWork) -> Participation:
    try:
        return uow.participations.held(participation_id)
    except ParticipationUnknown:
        # its place is committed before its test is asked for: only a restored database, or nonsense, comes here
        raise Retry("no such participation yet") from None


def _open(
    participation: Participation, assessment_id: UUID, targeted: int, at: datetime, uow: CampaignsUnitOfWork
) -> bool:
    """The test is open and we do not know it: the answer to our question was lost, or is still on its way."""
    begun = participation.open(assessment_id, targeted=targeted, known=0, at=at)
    if begun:
        campaign = uow.campaigns.get(participation.campaign_id)
        uow.announce(started(participation, campaign.organisation_id, at=at), subject=participation.id)
    return begun
