"""A person starts, resumes or tries again a competence."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.assessment.domain.assessment import Assessment, Kind
from services.assessment.domain.evidence import recalled
from services.assessment.domain.policy import Policy
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import announcing, asking


@dataclass(frozen=True, slots=True)
class Begun:
    """The test, and whether it is a new one."""

    assessment: Assessment
    content: Content
    is_new: bool


def start_positioning(
    competence: str,
    *,
    by: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    policy: Policy,
    now: datetime,
) -> Begun:
    """Give the open test of a competence, or a new one; asking again gives the same.

    Refuses with ContentNotReady, CompetenceUnknown, LevelHighest or ImprovementTooEarly.
    """
    with uow:
        content = contents.current(uow.session)
        content.competence(competence)
        uow.profiles.prepare(by, [competence], now=now)
        # the lock makes a second request wait here, then find the test that the first one opened
        position, known = uow.profiles.lock(by, competence)
        running = uow.assessments.open_positioning(by, competence)
        if running:
            return Begun(running, contents.of(running.release, uow.session), is_new=False)
        position.require_startable(policy, now=now)
        topics = content.deck_of_competence(competence).bank.topics
        forget_before = now - policy.improvement_delay if position.positioned else None
        assessment = Assessment(
            id=new_id(),
            user_id=by,
            kind=Kind.COMPETENCE,
            competence=competence,
            release=content.release.number,
            known=recalled(known.proofs, topics=topics, forget_before=forget_before),
            seen=known.seen_of(topics),
            pix={competence: [position.exact_pix, position.exact_pix]},
            started_at=now,
        )
        asking.offer_more(assessment, content, policy)
        announcing.started(assessment, uow=uow)
        if assessment.finish_if_over(now=now):
            # all was known already, from campaigns: the competence is positioned without a question
            position.positioned = True
            if asking.measure(position, known, content, policy=policy, now=now):
                announcing.positioned(position, uow=uow)
            assessment.pix[competence][1] = position.exact_pix
            uow.profiles.save(position)
            announcing.completed(assessment, uow=uow)
        uow.assessments.add(assessment)
        uow.commit()
    return Begun(assessment, content, is_new=True)
