"""Recorded answers are weighed against what the authors of challenges said of them. Reads only: authors decide."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.assessment.domain.answered import Item, Sample, testimony
from services.assessment.domain.assessment import Kind
from services.assessment.domain.calibration import FEWEST_ANSWERS, Calibration, calibrate
from services.assessment.domain.deck import Card, lot
from services.assessment.domain.positioning import guess_rate
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.sittings import KeptSitting, first_sittings
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork

# Some 1,700 for each challenge of today's content, in less than 0.2 GB; an interval is then a fifth of a level wide.
ANSWERS_AT_MOST: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The calibration, and the content it speaks of: the release in force."""

    calibration: Calibration
    content: Content


def calibrate_challenges(
    *,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    since: datetime | None = None,
    competence: str | None = None,
    minimum: int = FEWEST_ANSWERS,
    answers_at_most: int = ANSWERS_AT_MOST,
) -> Calibrated:
    """Estimate the challenges in force, of one competence or of all; refuses with ContentNotReady or CompetenceUnknown.

    What left the content since, and what campaigns asked of other competences, still testifies about the people, and is not
    reported.
    """
    with uow:
        content = contents.current(uow.session)
        topics: tuple[str, ...] = ()
        if competence is not None:
            content.competence(competence)
            topics = tuple(one.id for one in content.release.topics if one.competence == competence)
        reading = _Reading(content, contents, uow)
        sample = Sample(capacity=answers_at_most)
        for sitting in first_sittings(uow.connection, since=since, competence=competence, topics=topics):
            reading.take(sitting, sample)
    return Calibrated(
        calibrate(sample.answered(), minimum=minimum).about(
            {
                one.id
                for topic in content.release.topics
                if competence is None or topic.competence == competence
                for skill in topic.skills
                for one in skill.challenges
            }
        ),
        content,
    )


@dataclass
class _Reading:
    """What each challenge is, looked up once: in the release in force, or in that of the first sitting that met it."""

    current: Content
    contents: Contents
    uow: AssessmentUnitOfWork
    met: dict[str, tuple[Card, Item]] = field(default_factory=dict)

    def take(self, sitting: KeptSitting, sample: Sample) -> None:
        answers = []
        for one in sitting.answers:
            card, item = self._look_up(one.challenge, sitting.release)
            right = testimony(
                one.result,
                timed=card.timed,
                left_ms=one.left_ms,
                focused=card.focused,
                focus_lost=one.focus_lost,
            )
            if right is not None:
                answers.append((sample.index_of(item), right))
        # the person is a lot and nothing else: enough to tell one from another, of no use to whoever would look for somebody
        sample.take(lot(f"{sitting.user_id}"), answers, crossing=sitting.kind is Kind.CAMPAIGN)

    def _look_up(self, challenge: str, release: int) -> tuple[Card, Item]:
        if challenge not in self.met:
            content = self.current
            if not content.holds(challenge):
                content = self.contents.of(release, self.uow.session)
            card, question = content.card(challenge), content.challenge(challenge)
            luck = guess_rate(question.kind.value, choices=len(question.choices))
            self.met[challenge] = card, Item(challenge, card.topic, card.competence, card.level, luck)
        return self.met[challenge]
