"""One transaction of assessment."""

from typing import Any

from sqlalchemy import Connection

from chassis.database import UnitOfWork
from chassis.service import Parts
from services.assessment.storage.people import People
from services.assessment.storage.profiles import ProfileRepository
from services.assessment.storage.reports import ReportRepository
from services.assessment.storage.repositories import AnswerRepository, AssessmentRepository
from services.assessment.storage.tutorials import TutorialRepository


class AssessmentUnitOfWork(UnitOfWork):
    """The repositories of assessment, on one transaction."""

    connection: Connection
    assessments: AssessmentRepository
    answers: AnswerRepository
    profiles: ProfileRepository
    tutorials: TutorialRepository
    reports: ReportRepository
    people: People

    def begin(self) -> None:
        """Make the repositories on the transaction's connection."""
        self.connection = self.session.connection()
        self.assessments = AssessmentRepository(self.connection)
        self.answers = AnswerRepository(self.connection)
        self.profiles = ProfileRepository(self.connection)
        self.tutorials = TutorialRepository(self.connection)
        self.reports = ReportRepository(self.connection)
        self.people = People(self.connection)


def new_uow(parts: Parts[Any]) -> AssessmentUnitOfWork:
    """A unit of work of the service put together from these parts."""
    return AssessmentUnitOfWork(parts.sessions, producer="assessment", ring=parts.ring)
