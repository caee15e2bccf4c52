"""A person looks at a test: where it stands, its last answers, what it brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.assessment.domain.assessment import ANSWERS_BETWEEN_PAUSES, Assessment
from services.assessment.domain.correction import Result
from services.assessment.domain.deck import Card
from services.assessment.domain.refusals import AnswerUnknown, NotInCertification
from services.assessment.domain.tutorials import Mark
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.repositories import KeptAnswer
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


@dataclass(frozen=True, slots=True)
class AssessmentRead:
    """A test with the content it runs on."""

    assessment: Assessment
    content: Content


@dataclass(frozen=True, slots=True)
class CorrectionsRead:
    """Answers to be shown with their corrections, by ascending position; `marks` are the person's, by tutorial."""

    assessment: Assessment
    content: Content
    answers: tuple[KeptAnswer, ...]
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class OutcomeRead:
    """What a test brought: pix of each competence before and after, and where a question was missed, easiest first."""

    assessment: Assessment
    content: Content
    missed: tuple[Card, ...]
    marks: Mapping[str, Mark]


def read_assessment(
    assessment_id: UUID, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents
) -> AssessmentRead:
    """The person's test; refuses with AssessmentUnknown."""
    with uow:
        assessment = uow.assessments.get(assessment_id, of=by)
        return AssessmentRead(assessment, contents.of(assessment.release, uow.session))


def read_checkpoint(
    assessment_id: UUID, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents
) -> CorrectionsRead:
    """The last five answers with their corrections; refuses with AssessmentUnknown or NotInCertification."""
    with uow:
        assessment = _correctable(assessment_id, by, uow)
        answers = uow.answers.last(assessment_id, count=ANSWERS_BETWEEN_PAUSES)
        content = contents.of(assessment.release, uow.session)
        return CorrectionsRead(assessment, content, tuple(answers), uow.tutorials.of(by))


def read_answer(
    assessment_id: UUID, position: int, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents
) -> CorrectionsRead:
    """One answer with its correction; refuses with AssessmentUnknown, NotInCertification or AnswerUnknown."""
    with uow:
        assessment = _correctable(assessment_id, by, uow)
        if not assessment.is_answered(position):
            raise AnswerUnknown
        answer = uow.answers.get(assessment_id, position)
        content = contents.of(assessment.release, uow.session)
        return CorrectionsRead(assessment, content, (answer,), uow.tutorials.of(by))


def read_outcome(
    assessment_id: UUID, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents
) -> OutcomeRead:
    """What a test brought so far; refuses with AssessmentUnknown or NotInCertification."""
    with uow:
        assessment = _correctable(assessment_id, by, uow)
        content = contents.of(assessment.release, uow.session)
        return OutcomeRead(assessment, content, _missed(assessment, content), uow.tutorials.of(by))


def _correctable(assessment_id: UUID, by: UUID, uow: AssessmentUnitOfWork) -> Assessment:
    assessment = uow.assessments.get(assessment_id, of=by)
    if assessment.is_certification:
        raise NotInCertification
    return assessment


def _missed(assessment: Assessment, content: Content) -> tuple[Card, ...]:
    """For each topic, the easiest question that was not answered right (facts, assessment 6), easiest topics first."""
    easiest: dict[str, Card] = {}
    for challenge, outcome in zip(assessment.offers, assessment.outcomes, strict=True):
        if outcome is None or outcome == Result.OK:
            continue
        card = content.card(challenge)
        held = easiest.get(card.topic)
        if held is None or card.level < held.level:
            easiest[card.topic] = card
    return tuple(sorted(easiest.values(), key=lambda card: (card.level, card.topic)))
