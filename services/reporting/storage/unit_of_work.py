"""One transaction of reporting, with its repositories."""

from typing import Any

from chassis.database import UnitOfWork
from chassis.service import Parts
from services.reporting.storage.certifications import Certifications
from services.reporting.storage.exports import Exports
from services.reporting.storage.frameworks import Frameworks
from services.reporting.storage.learners import Learners
from services.reporting.storage.organisations import Organisations
from services.reporting.storage.people import People


class ReportingUnitOfWork(UnitOfWork):
    """See UnitOfWork."""

    organisations: Organisations
    learners: Learners
    certifications: Certifications
    frameworks: Frameworks
    exports: Exports
    people: People

    def begin(self) -> None:
        """The repositories of this transaction."""
        self.organisations = Organisations(self.session)
        self.learners = Learners(self.session)
        self.certifications = Certifications(self.session)
        self.frameworks = Frameworks(self.session)
        self.exports = Exports(self.session)
        self.people = People(self.session)


def new_uow(parts: Parts[Any]) -> ReportingUnitOfWork:
    """A transaction to be."""
    return ReportingUnitOfWork(parts.sessions, producer="reporting", ring=parts.ring)
