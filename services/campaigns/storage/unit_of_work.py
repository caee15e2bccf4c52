"""One transaction of campaigns."""

from chassis.database import UnitOfWork
from chassis.service import Parts
from services.campaigns.settings import Settings
from services.campaigns.storage.answers import AnswerRepository
from services.campaigns.storage.campaigns import CampaignRepository
from services.campaigns.storage.departures import DepartureRepository
from services.campaigns.storage.learners import LearnerRepository
from services.campaigns.storage.organisations import MemberRepository, OrganisationRepository
from services.campaigns.storage.outlines import OutlineRepository
from services.campaigns.storage.participants import ParticipantRepository
from services.campaigns.storage.participations import ParticipationRepository, SnapshotRepository
from services.campaigns.storage.people import People


class CampaignsUnitOfWork(UnitOfWork):
    """Everything campaigns keeps."""

    def begin(self) -> None:
        """See UnitOfWork."""
        self.organisations = OrganisationRepository(self.session)
        self.members = MemberRepository(self.session)
        self.learners = LearnerRepository(self.session)
        self.outlines = OutlineRepository(self.session)
        self.campaigns = CampaignRepository(self.session)
        self.participations = ParticipationRepository(self.session)
        self.snapshots = SnapshotRepository(self.session)
        self.answers = AnswerRepository(self.session)
        self.departures = DepartureRepository(self.session)
        self.participants = ParticipantRepository(self.session)
        self.people = People(self.session)


def new_uow(parts: Parts[Settings]) -> CampaignsUnitOfWork:
    """A unit of work on these parts."""
    return CampaignsUnitOfWork(parts.sessions, producer="campaigns", ring=parts.ring)
