"""Where a person stands in one competence, topic by topic."""

from dataclasses import dataclass
from uuid import UUID

from contracts.content.release import Topic
from services.assessment.domain.evidence import Proof
from services.assessment.domain.policy import Policy
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.read_profile import Line, profile_from


@dataclass(frozen=True, slots=True)
class TopicStanding:
    """A topic: the highest level shown, and the lowest one failed above it (what to work on)."""

    topic: Topic
    validated_level: int
    failed_level: int | None


@dataclass(frozen=True, slots=True)
class CompetenceRead:
    """A competence as its page shows it."""

    line: Line
    topics: tuple[TopicStanding, ...]


def read_competence(
    competence: str, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents, policy: Policy
) -> CompetenceRead:
    """One competence of the person; refuses with CompetenceUnknown or ContentNotReady."""
    with uow:
        content = contents.current(uow.session)
        content.competence(competence)
        profile = profile_from(by, uow=uow, contents=contents, policy=policy)
        (line,) = (one for one in profile.lines if one.competence.id == competence)
        known = uow.profiles.known(by)
    topics = (topic for topic in content.release.topics if topic.competence == competence)
    return CompetenceRead(line, tuple(_standing(topic, known.proofs.get(topic.id, [])) for topic in topics))


def _standing(topic: Topic, proofs: list[Proof]) -> TopicStanding:
    validated = max((one.level for one in proofs if one.succeeded), default=0)
    failed = min((one.level for one in proofs if not one.succeeded and one.level > validated), default=None)
    return TopicStanding(topic, validated, failed)
