"""Where a person stands in everything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.content.release import Area, Competence
from services.assessment.domain.policy import Policy
from services.assessment.domain.position import Position
from services.assessment.domain.scoring import Shown, certifiable, missing_to_be_certifiable
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


@dataclass(frozen=True, slots=True)
class Line:
    """One competence of a profile."""

    competence: Competence
    area: Area
    position: Position
    shown: Shown
    open_assessment: UUID | None


@dataclass(frozen=True, slots=True)
class ProfileRead:
    """A profile: a line for each competence of the content in force."""

    lines: tuple[Line, ...]

    @property
    def pix(self) -> int:
        """The total, each competence capped and whole (facts, assessment 3)."""
        return sum(line.shown.pix for line in self.lines)

    @property
    def is_certifiable(self) -> bool:
        """Whether a certification test may be taken."""
        return certifiable(line.shown.level for line in self.lines)

    @property
    def missing_competences(self) -> int:
        """How many competences must still reach level 1 for that."""
        return missing_to_be_certifiable(line.shown.level for line in self.lines)


def read_profile(
    user_id: UUID, *, uow: AssessmentUnitOfWork, contents: Contents, policy: Policy
) -> ProfileRead:
    """The profile of a person, of whom nothing may be known yet; refuses with ContentNotReady."""
    with uow:
        return profile_from(user_id, uow=uow, contents=contents, policy=policy)


def profile_from(
    user_id: UUID, *, uow: AssessmentUnitOfWork, contents: Contents, policy: Policy
) -> ProfileRead:
    """The same, inside a transaction."""
    content = contents.current(uow.session)
    areas = {area.id: area for area in content.release.areas}
    positions = uow.profiles.positions(user_id)
    running = uow.assessments.open_positionings(user_id)
    lines = []
    for competence in content.release.competences:
        position = positions.get(competence.id) or nothing_known(
            user_id, competence.id, content.release.published_at
        )
        shown = position.shown(policy)
        lines.append(Line(competence, areas[competence.area], position, shown, running.get(competence.id)))
    return ProfileRead(tuple(lines))


def nothing_known(user_id: UUID, competence: str, since: datetime) -> Position:
    """The position of whoever was never asked anything."""
    return Position(user_id=user_id, competence=competence, changed_at=since)
