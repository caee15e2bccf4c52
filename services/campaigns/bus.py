"""What campaigns hears, answers and does on time."""

from datetime import UTC, datetime

from chassis.messaging import Bus
from chassis.retention import KEEP_EVERY_SECONDS, tidy_plumbing
from chassis.service import Parts
from contracts.events.assessment import AnswerSubmitted, AssessmentCompleted
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
from contracts.rpc.campaigns import DATA_OF_USER
from contracts.rpc.personal_data import DataOfUser, DataOfUserWanted, Section
from services.campaigns.settings import Settings
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork, new_uow
from services.campaigns.usecases import follow_school, forget_people
from services.campaigns.usecases.adopt_release import adopt_release_on_release_published
from services.campaigns.usecases.follow_progress import (
    follow_progress_on_answer_submitted,
    follow_progress_on_assessment_completed,
)
from services.campaigns.usecases.tell_data_of_user import tell_data_of_user


def make_bus(parts: Parts[Settings]) -> Bus:
    """The table of contents."""
    bus = Bus("campaigns", lambda: new_uow(parts))

    @bus.hears(ReleasePublished, deed="adopt_release")
    def adopt_release(fact: ReleasePublished, uow: CampaignsUnitOfWork) -> None:
        adopt_release_on_release_published(fact, uow=uow, questions=parts.questions, now=datetime.now(UTC))

    @bus.hears(OrganisationCreated, deed="follow_organisations")
    def follow_organisations(fact: OrganisationCreated, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_organisations_on_organisation_created(fact, uow=uow)

    @bus.hears(MemberJoined, deed="follow_members")
    def follow_members(fact: MemberJoined, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_members_on_member_present(fact, uow=uow)

    @bus.hears(MemberRoleChanged, deed="follow_members")
    def follow_roles(fact: MemberRoleChanged, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_members_on_member_present(fact, uow=uow)

    @bus.hears(MemberRemoved, deed="follow_members")
    def forget_members(fact: MemberRemoved, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_members_on_member_removed(fact, uow=uow)

    @bus.hears(LearnerEnrolled, deed="follow_learners")
    def follow_learners(fact: LearnerEnrolled, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_learners_on_learner_present(fact, uow=uow)

    @bus.hears(LearnerChanged, deed="follow_learners")
    def correct_learners(fact: LearnerChanged, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_learners_on_learner_present(fact, uow=uow)

    @bus.hears(LearnerDisabled, deed="follow_learners")
    def disable_learners(fact: LearnerDisabled, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_learners_on_learner_disabled(fact, uow=uow)

    @bus.hears(LearnerReconciled, deed="follow_learners")
    def link_learners(fact: LearnerReconciled, uow: CampaignsUnitOfWork) -> None:
        follow_school.follow_learners_on_learner_reconciled(fact, uow=uow)

    @bus.hears(AnswerSubmitted, deed="follow_progress")
    def follow_answers(fact: AnswerSubmitted, uow: CampaignsUnitOfWork) -> None:
        follow_progress_on_answer_submitted(fact, uow=uow)

    @bus.hears(AssessmentCompleted, deed="follow_progress")
    def follow_completion(fact: AssessmentCompleted, uow: CampaignsUnitOfWork) -> None:
        follow_progress_on_assessment_completed(fact, uow=uow)

    _keep_privacy(bus, parts)
    return bus


def _keep_privacy(bus: Bus, parts: Parts[Settings]) -> None:
    @bus.hears(UserAnonymised, deed="forget_user")
    def forget_user(fact: UserAnonymised, uow: CampaignsUnitOfWork) -> None:
        forget_people.forget_user_on_user_anonymised(fact, uow=uow, now=datetime.now(UTC))

    @bus.hears(LearnerAnonymised, deed="follow_learners")
    def forget_learner(fact: LearnerAnonymised, uow: CampaignsUnitOfWork) -> None:
        forget_people.forget_learner_on_learner_anonymised(fact, uow=uow, now=datetime.now(UTC))

    @bus.answers(DATA_OF_USER)
    def data_of_user(wanted: DataOfUserWanted) -> DataOfUser:
        told = tell_data_of_user(wanted.user_id, uow=new_uow(parts))
        return DataOfUser(tuple(Section.told(*one) for one in told))

    @bus.every(KEEP_EVERY_SECONDS, name="keep_retention")
    def retain() -> None:
        now = datetime.now(UTC)
        tidy_plumbing(parts.sessions, parts.settings, now=now)
        days = parts.settings.answers_days
        forget_people.keep_retention(uow=new_uow(parts), answers_days=days, now=now)
