"""A campaign opens the test of a participation: only what the profile does not settle is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.assessment.domain.assessment import Assessment, Kind
from services.assessment.domain.evidence import recalled, settled
from services.assessment.domain.policy import Policy
from services.assessment.domain.refusals import AssessmentUnknown
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import announcing, asking


@dataclass(frozen=True, slots=True)
class Opened:
    """The test, how many skills it targets, and how many were settled when it opened."""

    assessment_id: UUID
    targeted: int
    known: int


def open_campaign_assessment(
    participation_id: UUID,
    *,
    user_id: UUID,
    release: int,
    targets: Mapping[str, int],
    uow: AssessmentUnitOfWork,
    contents: Contents,
    policy: Policy,
    now: datetime,
) -> Opened:
    """Open the test of a participation, once; asking again gives the same. Refuses with ReleaseUnknown."""
    with uow:
        opened = _opened_before(participation_id, uow, contents)
        if opened:
            return opened
        content = contents.of(release, uow.session)
        assessment = _new_test(
            participation_id,
            user_id=user_id,
            content=content,
            targets=targets,
            uow=uow,
            policy=policy,
            now=now,
        )
        asking.offer_more(assessment, content, policy)
        announcing.started(assessment, uow=uow)
        if assessment.finish_if_over(now=now):
            announcing.completed(assessment, uow=uow)
        if uow.assessments.add(assessment):
            uow.commit()
            return _opened(assessment, content)
    # two asked at once: the other one was first
    with uow:
        opened = _opened_before(participation_id, uow, contents)
        assert opened is not None  # noqa: S101 (its row is what kept ours out)
        return opened


def _opened_before(participation_id: UUID, uow: AssessmentUnitOfWork, contents: Contents) -> Opened | None:
    try:
        assessment = uow.assessments.of_origin(Kind.CAMPAIGN, participation_id)
    except AssessmentUnknown:
        return None
    return _opened(assessment, contents.of(assessment.release, uow.session))


def _opened(assessment: Assessment, content: Content) -> Opened:
    topics = asking.deck_of(assessment, content).bank.topics
    targeted = sum(len(levels) for levels in topics.values())
    return Opened(assessment.id, targeted, settled(topics, assessment.known))


def _new_test(
    participation_id: UUID,
    *,
    user_id: UUID,
    content: Content,
    targets: Mapping[str, int],
    uow: AssessmentUnitOfWork,
    policy: Policy,
    now: datetime,
) -> Assessment:
    topics = content.deck_of_targets(targets).bank.topics
    competences = {content.topics[topic].competence for topic in topics}
    uow.profiles.prepare(user_id, competences, now=now)
    positions = uow.profiles.positions(user_id)
    known = uow.profiles.known(user_id)
    return Assessment(
        id=new_id(),
        user_id=user_id,
        kind=Kind.CAMPAIGN,
        origin_id=participation_id,
        release=content.release.number,
        targets=dict(targets),
        # what was validated is kept for good; an old failure is asked again (facts, assessment 2.2)
        known=recalled(known.proofs, topics=topics, forget_before=now - policy.improvement_delay),
        seen=known.seen_of(topics),
        pix={one: [positions[one].exact_pix] * 2 for one in sorted(competences)},
        started_at=now,
    )
