"""One transaction of certification, with its repositories."""

from typing import Any

from chassis.database import UnitOfWork
from chassis.service import Parts
from services.certification.storage.badges import Badges
from services.certification.storage.candidates import Candidates
from services.certification.storage.certifications import Certifications
from services.certification.storage.evidence import Evidence
from services.certification.storage.frameworks import Frameworks
from services.certification.storage.learners import Learners
from services.certification.storage.organisations import Organisations
from services.certification.storage.people import People
from services.certification.storage.results import Results
from services.certification.storage.sessions import Sessions


class CertificationUnitOfWork(UnitOfWork):
    """See UnitOfWork."""

    organisations: Organisations
    learners: Learners
    frameworks: Frameworks
    sessions: Sessions
    candidates: Candidates
    certifications: Certifications
    evidence: Evidence
    results: Results
    people: People
    badges: Badges

    def begin(self) -> None:
        """The repositories of this transaction."""
        self.organisations = Organisations(self.session)
        self.learners = Learners(self.session)
        self.frameworks = Frameworks(self.session)
        self.sessions = Sessions(self.session)
        self.candidates = Candidates(self.session)
        self.certifications = Certifications(self.session)
        self.evidence = Evidence(self.session)
        self.results = Results(self.session)
        self.people = People(self.session)
        self.badges = Badges(self.session)


def new_uow(parts: Parts[Any]) -> CertificationUnitOfWork:
    """A transaction to be."""
    return CertificationUnitOfWork(parts.sessions, producer="certification", ring=parts.ring)
