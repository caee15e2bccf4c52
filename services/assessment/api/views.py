"""From what use cases read to what screens show."""

from datetime import datetime

from contracts.content.release import Topic
from contracts.content.solutions import expected_in_words, given_in_words
from services.assessment.api.questions import questions_at_hand
from services.assessment.api.schemas.assessments import (
    AssessmentView,
    CheckpointView,
    CorrectionView,
    LevelChange,
    OutcomeView,
    TopicToWorkOn,
)
from services.assessment.api.schemas.profile import (
    CompetenceLine,
    CompetenceView,
    LevelExplanation,
    ProfileView,
    SkillExplained,
    TopicExplained,
    TopicView,
)
from services.assessment.api.schemas.questions import QuestionView
from services.assessment.api.tutorial_views import Marks, tutorial_view
from services.assessment.domain.assessment import Assessment
from services.assessment.domain.explanation import ExplainedSkill
from services.assessment.domain.policy import Policy
from services.assessment.domain.scoring import PIX_PER_LEVEL, days_until, shown
from services.assessment.storage.content import Content
from services.assessment.storage.repositories import KeptAnswer
from services.assessment.usecases import asking
from services.assessment.usecases.explain_level import LevelExplained
from services.assessment.usecases.read_assessment import CorrectionsRead, OutcomeRead
from services.assessment.usecases.read_competence import CompetenceRead
from services.assessment.usecases.read_profile import Line, ProfileRead


def assessment_view(assessment: Assessment, content: Content) -> AssessmentView:
    """A test with its next questions."""
    known, targeted = asking.progress(assessment, content)
    competence = assessment.competence
    questions: tuple[QuestionView, ...] = tuple(questions_at_hand(assessment, content))  # type: ignore[arg-type]  # written as dictionaries, of that shape
    return AssessmentView(
        id=assessment.id,
        kind=assessment.kind.value,
        state=assessment.state.value,
        competence=competence,
        competence_name=content.competences[competence].name if competence else None,
        answered=assessment.answered,
        total=len(assessment.offers) if assessment.is_certification else None,
        known=known,
        targeted=targeted,
        started_at=assessment.started_at,
        completed_at=assessment.completed_at,
        next=questions,
        end=not assessment.is_open,
    )


def checkpoint_view(read: CorrectionsRead) -> CheckpointView:
    """The last answers, corrected."""
    known, targeted = asking.progress(read.assessment, read.content)
    return CheckpointView(
        assessment_id=read.assessment.id,
        answered=read.assessment.answered,
        known=known,
        targeted=targeted,
        end=not read.assessment.is_open,
        answers=tuple(correction_view(answer, read.content, read.marks) for answer in read.answers),
    )


def correction_view(answer: KeptAnswer, content: Content, marks: Marks) -> CorrectionView:
    """One answer, corrected."""
    challenge = content.challenge(answer.challenge)
    topic = content.topic_of(answer.challenge)
    return CorrectionView(
        position=answer.position,
        challenge_id=challenge.id,
        instruction=challenge.instruction,
        competence=topic.competence,
        topic=topic.name,
        result=answer.result.value,
        fields=answer.fields,
        given=None if answer.fields is None else given_in_words(challenge, answer.fields),
        expected=expected_in_words(challenge),
        explanation=challenge.explanation,
        tutorial=tutorial_view(topic.tutorial, marks),
    )


def outcome_view(read: OutcomeRead, policy: Policy) -> OutcomeView:
    """What a test brought."""
    changes = tuple(
        _change(competence, before, after, read.content, policy)
        for competence, (before, after) in sorted(read.assessment.pix.items())
    )
    return OutcomeView(
        assessment_id=read.assessment.id,
        kind=read.assessment.kind.value,
        state=read.assessment.state.value,
        answered=read.assessment.answered,
        pix_won=sum(one.pix_after - one.pix_before for one in changes),
        max_level=policy.max_level,
        competences=changes,
        topics_to_work_on=tuple(
            TopicToWorkOn(
                topic=card.topic,
                name=read.content.topics[card.topic].name,
                competence=card.competence,
                level=card.level,
                tutorial=tutorial_view(read.content.topics[card.topic].tutorial, read.marks),
            )
            for card in read.missed
        ),
    )


def _change(competence: str, before: float, after: float, content: Content, policy: Policy) -> LevelChange:
    then = shown(before, max_level=policy.max_level)
    now = shown(after, max_level=policy.max_level)
    name = content.competences[competence].name
    return LevelChange(competence, name, then.level, now.level, then.pix, now.pix)


def profile_view(read: ProfileRead, policy: Policy, *, now: datetime) -> ProfileView:
    """A profile."""
    return ProfileView(
        pix=read.pix,
        maximum=len(read.lines) * policy.max_level * PIX_PER_LEVEL,
        max_level=policy.max_level,
        certifiable=read.is_certifiable,
        missing_competences=read.missing_competences,
        competences=tuple(competence_line(line, policy, now=now) for line in read.lines),
    )


def competence_line(line: Line, policy: Policy, *, now: datetime) -> CompetenceLine:
    """A competence of a profile."""
    position = line.position
    is_highest = line.shown.level >= policy.max_level
    improvement = None if is_highest else position.improvement_opens_at(policy)
    reset = position.reset_opens_at(policy)
    return CompetenceLine(
        index=line.competence.id,
        name=line.competence.name,
        area=line.area.id,
        area_name=line.area.name,
        status=position.status(being_assessed=line.open_assessment is not None).value,
        level=line.shown.level,
        max_level=policy.max_level,
        pix=line.shown.pix,
        progress=line.shown.progress,
        pix_to_next_level=line.shown.pix_to_next_level,
        standard_error=position.standard_error,
        assessment_id=line.open_assessment,
        last_answer_at=position.last_evidence_at,
        improvement_opens_at=improvement,
        days_before_improvement=days_until(improvement, now),
        reset_opens_at=reset,
        days_before_reset=days_until(reset, now),
    )


def competence_view(read: CompetenceRead, policy: Policy, *, now: datetime) -> CompetenceView:
    """One competence, topic by topic."""
    return CompetenceView(
        competence=competence_line(read.line, policy, now=now),
        description=read.line.competence.description,
        topics=tuple(
            TopicView(
                topic=one.topic.id,
                name=one.topic.name,
                description=one.topic.description,
                validated_level=one.standing.validated_level,
                failed_level=one.standing.failed_level,
                tutorial=tutorial_view(one.topic.tutorial, read.marks),
            )
            for one in read.topics
        ),
    )


def explanation_view(read: LevelExplained) -> LevelExplanation:
    """Why this level, topic by topic in the order of the framework."""
    score = read.explanation.score
    by_topic: dict[str, list[ExplainedSkill]] = {}
    for one in read.explanation.skills:
        by_topic.setdefault(one.topic, []).append(one)
    return LevelExplanation(
        competence=read.competence,
        name=read.content.competences[read.competence].name,
        release=read.content.release.number,
        positioned=read.positioned,
        level=read.shown.level,
        pix=read.shown.pix,
        exact_pix=score.pix,
        standard_error=score.standard_error,
        topics=tuple(
            TopicExplained(
                topic.id,
                topic.name,
                tuple(_skill(one, topic) for one in by_topic[topic.id]),
            )
            for topic in read.content.release.topics
            if topic.id in by_topic
        ),
    )


def _skill(one: ExplainedSkill, topic: Topic) -> SkillExplained:
    (description,) = (skill.description for skill in topic.skills if skill.level == one.level)
    return SkillExplained(
        level=one.level,
        description=description,
        basis="DIRECT" if one.is_direct else "INFERRED",
        answered_right=one.answered,
        probability=one.probability,
        validated=one.validated,
        counts=one.counts,
        pix=round(one.worth, 2),
    )
