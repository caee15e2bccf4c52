"""What reporting hears, answers and does on time."""

from datetime import UTC, datetime

from chassis.messaging import Bus
from chassis.retention import KEEP_EVERY_SECONDS, tidy_plumbing
from chassis.service import Parts
from contracts.events.assessment import CompetencePositioned, CompetenceReset
from contracts.events.certification import (
    CertificateIssued,
    CertificateRevoked,
    CertificationScored,
    SessionPublished,
)
from contracts.events.identity import (
    LearnerAnonymised,
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationCreated,
    UserAnonymised,
)
from contracts.events.referential import ReleasePublished
from contracts.rpc.personal_data import DataOfUser, DataOfUserWanted, Section
from contracts.rpc.reporting import DATA_OF_USER
from services.reporting.settings import Settings
from services.reporting.storage.unit_of_work import ReportingUnitOfWork, new_uow
from services.reporting.usecases import follow_certifications_on_certification_facts as certification_facts
from services.reporting.usecases import follow_learners_on_learner_facts as learner_facts
from services.reporting.usecases.adopt_release_on_release_published import adopt_release_on_release_published
from services.reporting.usecases.follow_members_on_membership_facts import follow_member
from services.reporting.usecases.follow_organisations_on_organisation_created import (
    follow_organisations_on_organisation_created,
)
from services.reporting.usecases.follow_positioning_on_competence_facts import follow_positioning
from services.reporting.usecases.forget_people import (
    forget_learner_on_learner_anonymised,
    forget_user_on_user_anonymised,
    keep_retention,
)
from services.reporting.usecases.tell_data_of_user import tell_data_of_user


def make_bus(parts: Parts[Settings]) -> Bus:
    """The table of contents."""
    bus = Bus("reporting", lambda: new_uow(parts))
    _hear_schools(bus)
    _hear_pupils(bus)
    _hear_results(bus)
    _keep_privacy(bus, parts)

    @bus.hears(ReleasePublished, deed="adopt_release")
    def adopt_release(fact: ReleasePublished, uow: ReportingUnitOfWork) -> None:
        adopt_release_on_release_published(fact, uow=uow, questions=parts.questions)

    return bus


def _hear_schools(bus: Bus) -> None:
    @bus.hears(OrganisationCreated, deed="follow_organisations")
    def organisation_created(fact: OrganisationCreated, uow: ReportingUnitOfWork) -> None:
        follow_organisations_on_organisation_created(fact, uow=uow)

    @bus.hears(MemberJoined, deed="follow_members")
    def member_joined(fact: MemberJoined, uow: ReportingUnitOfWork) -> None:
        follow_member(fact.organisation_id, fact.user_id, role=fact.role, revision=fact.revision, uow=uow)

    @bus.hears(MemberRoleChanged, deed="follow_members")
    def member_role_changed(fact: MemberRoleChanged, uow: ReportingUnitOfWork) -> None:
        follow_member(fact.organisation_id, fact.user_id, role=fact.role, revision=fact.revision, uow=uow)

    @bus.hears(MemberRemoved, deed="follow_members")
    def member_removed(fact: MemberRemoved, uow: ReportingUnitOfWork) -> None:
        follow_member(fact.organisation_id, fact.user_id, role=None, revision=fact.revision, uow=uow)


def _hear_pupils(bus: Bus) -> None:
    @bus.hears(LearnerEnrolled, deed="follow_learners")
    def learner_enrolled(fact: LearnerEnrolled, uow: ReportingUnitOfWork) -> None:
        learner_facts.follow_record(fact, uow=uow)

    @bus.hears(LearnerChanged, deed="follow_learners")
    def learner_changed(fact: LearnerChanged, uow: ReportingUnitOfWork) -> None:
        learner_facts.follow_record(fact, uow=uow)

    @bus.hears(LearnerDisabled, deed="follow_learners")
    def learner_disabled(fact: LearnerDisabled, uow: ReportingUnitOfWork) -> None:
        learner_facts.follow_absence(fact, uow=uow)

    @bus.hears(LearnerReconciled, deed="follow_learners")
    def learner_reconciled(fact: LearnerReconciled, uow: ReportingUnitOfWork) -> None:
        learner_facts.follow_link(fact, uow=uow)

    @bus.hears(CompetencePositioned, deed="follow_positioning")
    def competence_positioned(fact: CompetencePositioned, uow: ReportingUnitOfWork) -> None:
        follow_positioning(fact, uow=uow)

    @bus.hears(CompetenceReset, deed="follow_positioning")
    def competence_reset(fact: CompetenceReset, uow: ReportingUnitOfWork) -> None:
        follow_positioning(fact, uow=uow)


def _hear_results(bus: Bus) -> None:
    @bus.hears(CertificationScored, deed="follow_certifications")
    def certification_scored(fact: CertificationScored, uow: ReportingUnitOfWork) -> None:
        certification_facts.follow_result(fact, uow=uow)

    @bus.hears(SessionPublished, deed="follow_certifications")
    def session_published(fact: SessionPublished, uow: ReportingUnitOfWork) -> None:
        certification_facts.follow_publication(fact, uow=uow)

    @bus.hears(CertificateIssued, deed="follow_certifications")
    def certificate_issued(fact: CertificateIssued, uow: ReportingUnitOfWork) -> None:
        certification_facts.follow_issue(fact, uow=uow)

    @bus.hears(CertificateRevoked, deed="follow_certifications")
    def certificate_revoked(fact: CertificateRevoked, uow: ReportingUnitOfWork) -> None:
        certification_facts.follow_revocation(fact, uow=uow)


def _keep_privacy(bus: Bus, parts: Parts[Settings]) -> None:
    @bus.hears(UserAnonymised, deed="forget_user")
    def forget_user(fact: UserAnonymised, uow: ReportingUnitOfWork) -> None:
        forget_user_on_user_anonymised(fact, uow=uow, now=datetime.now(UTC))

    @bus.hears(LearnerAnonymised, deed="follow_learners")
    def forget_learner(fact: LearnerAnonymised, uow: ReportingUnitOfWork) -> None:
        forget_learner_on_learner_anonymised(fact, uow=uow, now=datetime.now(UTC))

    @bus.answers(DATA_OF_USER)
    def data_of_user(wanted: DataOfUserWanted) -> DataOfUser:
        told = tell_data_of_user(wanted.user_id, uow=new_uow(parts))
        return DataOfUser(tuple(Section.told(*one) for one in told))

    @bus.every(KEEP_EVERY_SECONDS, name="keep_retention")
    def retain() -> None:
        now = datetime.now(UTC)
        tidy_plumbing(parts.sessions, parts.settings, now=now)
        keep_retention(uow=new_uow(parts), now=now)
