"""What assessment can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.content.release import ChallengeKind
from contracts.events.assessment import AnswerResult
from contracts.rpc import Question
from contracts.rpc.personal_data import data_of_user_asked_of


@dataclass(frozen=True)
class CampaignAssessmentWanted:
    """Open the test of a participation; asking again gives the same test. `topics`: topic id to level cap."""

    participation_id: UUID
    user_id: UUID
    release: int
    topics: Mapping[str, int]


@dataclass(frozen=True)
class CampaignAssessmentOpened:
    """The test, how many skills it targets and how many the profile already settles."""

    assessment_id: UUID
    targeted: int
    known: int


@dataclass(frozen=True)
class ParticipationWanted:
    """Whose results."""

    participation_id: UUID


@dataclass(frozen=True)
class SkillOutcome:
    """A targeted skill; `tested` when a question was asked on it in this test."""

    competence: str
    topic: str
    level: int
    validated: bool
    tested: bool


@dataclass(frozen=True)
class CompetenceLevel:
    """Where somebody stands in a competence; pix and level as shown (capped), or uncapped where the question says so."""

    competence: str
    level: int
    pix: int


@dataclass(frozen=True)
class ParticipationResults:
    """The results of a participation as they are now: campaigns keeps them as a snapshot when the pupil shares.

    `pix` of the targeted skills validated; `profile` the person's sixteen competences.
    """

    assessment_id: UUID
    completed: bool
    answers: int
    skills: tuple[SkillOutcome, ...]
    pix: int
    certifiable: bool
    profile: tuple[CompetenceLevel, ...]


@dataclass(frozen=True)
class UserWanted:
    """Whose profile."""

    user_id: UUID


@dataclass(frozen=True)
class Profile:
    """Total pix, certifiable or not, and the competences (sixteen lines)."""

    pix: int
    certifiable: bool
    competences: tuple[CompetenceLevel, ...]


@dataclass(frozen=True)
class CertificationTestWanted:
    """Open the test of a certification; asking again gives the same test."""

    certification_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class CertificationTestOpened:
    """The test, and the level and pix (uncapped) that each certifiable competence had when the questions were drawn."""

    assessment_id: UUID
    questions: int
    competences: tuple[CompetenceLevel, ...]


@dataclass(frozen=True)
class CertificationWanted:
    """Whose test."""

    certification_id: UUID


@dataclass(frozen=True)
class CertificationQuestion:
    """A question that was drawn and what became of it; `result` is None while unanswered. `has_image`: or a simulator."""

    position: int
    challenge_id: str
    kind: ChallengeKind
    competence: str
    topic: str
    level: int
    timed: bool
    focused: bool
    has_files: bool
    has_image: bool
    result: AnswerResult | None
    answered_at: datetime | None


@dataclass(frozen=True)
class CertificationTestClosed:
    """The test takes no more answers: all its questions, for scoring and for whoever must show why."""

    assessment_id: UUID
    completed: bool
    questions: tuple[CertificationQuestion, ...]


OPEN_CAMPAIGN_ASSESSMENT: Final = Question(
    service="assessment",
    name="open_campaign_assessment",
    request=CampaignAssessmentWanted,
    answer=CampaignAssessmentOpened,
    deadline=5.0,
    refusals=("release_unknown",),
)

RESULTS_OF_PARTICIPATION: Final = Question(
    service="assessment",
    name="results_of_participation",
    request=ParticipationWanted,
    answer=ParticipationResults,
    deadline=5.0,
    refusals=("assessment_unknown",),
)

PROFILE_OF_USER: Final = Question(
    service="assessment",
    name="profile_of_user",
    request=UserWanted,
    answer=Profile,
    deadline=5.0,
)

OPEN_CERTIFICATION_TEST: Final = Question(
    service="assessment",
    name="open_certification_test",
    request=CertificationTestWanted,
    answer=CertificationTestOpened,
    deadline=10.0,
    refusals=("not_certifiable",),
)

CLOSE_CERTIFICATION_TEST: Final = Question(
    service="assessment",
    name="close_certification_test",
    request=CertificationWanted,
    answer=CertificationTestClosed,
    deadline=10.0,
    refusals=("assessment_unknown",),
)
"""Closing is final and may be asked again."""

DATA_OF_USER: Final = data_of_user_asked_of("assessment")
