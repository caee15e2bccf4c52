"""A certification ends its test: no more answers, and every question with what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.assessment.domain.assessment import Assessment, Kind, State
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import announcing


@dataclass(frozen=True, slots=True)
class Closed:
    """The test as it is for good, and when each position was answered."""

    assessment: Assessment
    content: Content
    answered_at: dict[int, datetime]

    @property
    def is_complete(self) -> bool:
        """Whether every question was answered."""
        return self.assessment.state is State.COMPLETED


def close_certification_test(
    certification_id: UUID, *, uow: AssessmentUnitOfWork, contents: Contents, now: datetime
) -> Closed:
    """Close, once; asking again tells the same. Refuses with AssessmentUnknown."""
    with uow:
        assessment = uow.assessments.of_origin(Kind.CERTIFICATION, certification_id, lock=True)
        content = contents.of(assessment.release, uow.session)
        times = uow.answers.times(assessment.id)
        if assessment.close(now=now):
            uow.assessments.save_end(assessment)
            announcing.completed(assessment, uow=uow)
            uow.commit()
        return Closed(assessment, content, times)
