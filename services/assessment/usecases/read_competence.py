"""Where a person stands in one competence, topic by topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.content.release import Topic
from services.assessment.domain.evidence import Standing, standing
from services.assessment.domain.policy import Policy
from services.assessment.domain.tutorials import Mark
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.read_profile import Line, profile_from


@dataclass(frozen=True, slots=True)
class TopicStanding:
    """A topic: what the person has shown of it, and what to work on."""

    topic: Topic
    standing: Standing


@dataclass(frozen=True, slots=True)
class CompetenceRead:
    """A competence as its page shows it; `marks` are the person's, by tutorial."""

    line: Line
    topics: tuple[TopicStanding, ...]
    marks: Mapping[str, Mark]


def read_competence(
    competence: str, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents, policy: Policy
) -> CompetenceRead:
    """One competence of the person; refuses with CompetenceUnknown or ContentNotReady."""
    with uow:
        content = contents.current(uow.session)
        content.competence(competence)
        profile = profile_from(by, uow=uow, contents=contents, policy=policy)
        (line,) = (one for one in profile.lines if one.competence.id == competence)
        known, marks = uow.profiles.known(by), uow.tutorials.of(by)
    topics = tuple(
        TopicStanding(topic, standing(known.proofs.get(topic.id, [])))
        for topic in content.release.topics
        if topic.competence == competence
    )
    return CompetenceRead(line, topics, marks)
