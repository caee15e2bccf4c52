"""A certification opens its test: questions drawn among what the person validated, at the highest levels."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.assessment.domain.assessment import Assessment, Kind
from services.assessment.domain.deck import Card
from services.assessment.domain.draw import draw
from services.assessment.domain.policy import CERTIFIABLE_COMPETENCES, CERTIFIABLE_LEVEL
from services.assessment.domain.position import Position
from services.assessment.domain.refusals import AssessmentUnknown, NotCertifiable
from services.assessment.domain.scoring import uncapped
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.profiles import Known
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import announcing


@dataclass(frozen=True, slots=True)
class LevelWhenDrawn:
    """Where the person stood in a competence when the questions were drawn, not capped (facts, certification 3.1)."""

    competence: str
    level: int
    pix: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The test."""

    assessment_id: UUID
    questions: int
    competences: tuple[LevelWhenDrawn, ...]


def open_certification_test(
    certification_id: UUID,
    *,
    user_id: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    now: datetime,
) -> Drawn:
    """Draw the test of a certification, once; asking again gives the same. Refuses with NotCertifiable or ContentNotReady."""
    with uow:
        drawn = _drawn_before(certification_id, uow)
        if drawn:
            return drawn
        content = contents.current(uow.session)
        known = uow.profiles.known(user_id)
        cards, positions = _draw(certification_id, user_id, known, content, uow)
        assessment = Assessment(
            id=new_id(),
            user_id=user_id,
            kind=Kind.CERTIFICATION,
            origin_id=certification_id,
            release=content.release.number,
            offers=[card.challenge for card in cards],
            outcomes=[None] * len(cards),
            pix={one.competence: [one.exact_pix] for one in positions},
            started_at=now,
        )
        announcing.started(assessment, uow=uow)
        if uow.assessments.add(assessment):
            uow.commit()
            return _drawn(assessment)
    # two asked at once: the other one was first
    with uow:
        drawn = _drawn_before(certification_id, uow)
        assert drawn is not None  # noqa: S101 (its row is what kept ours out)
        return drawn


def _draw(
    certification_id: UUID, user_id: UUID, known: Known, content: Content, uow: AssessmentUnitOfWork
) -> tuple[list[Card], list[Position]]:
    """The questions, competence by competence, and the positions of the competences that have some."""
    cards: list[Card] = []
    tested: list[Position] = []
    for competence, position in sorted(uow.profiles.positions(user_id).items()):
        level, _ = uncapped(position.exact_pix)
        if level < CERTIFIABLE_LEVEL or competence not in content.competences:
            continue
        deck = content.deck_of_competence(competence)
        validated = (
            (topic, proof.level)
            for topic in deck.bank.topics
            for proof in known.proofs.get(topic, ())
            if proof.succeeded
        )
        of_competence = draw(
            validated,
            deck.cards,
            seen=known.seen_of(deck.bank.topics),
            certification=certification_id,
        )
        if of_competence:
            cards += of_competence
            tested.append(position)
    if len(tested) < CERTIFIABLE_COMPETENCES:
        raise NotCertifiable(reached=len(tested), needed=CERTIFIABLE_COMPETENCES)
    return cards, tested


def _drawn_before(certification_id: UUID, uow: AssessmentUnitOfWork) -> Drawn | None:
    try:
        return _drawn(uow.assessments.of_origin(Kind.CERTIFICATION, certification_id))
    except AssessmentUnknown:
        return None


def _drawn(assessment: Assessment) -> Drawn:
    levels = (LevelWhenDrawn(competence, *uncapped(pix[0])) for competence, pix in assessment.pix.items())
    return Drawn(
        assessment.id,
        len(assessment.offers),
        tuple(sorted(levels, key=lambda one: one.competence)),
    )
