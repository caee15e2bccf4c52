"""What certification hears and does on time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.messaging import Bus, Retry
from chassis.retention import KEEP_EVERY_SECONDS, tidy_plumbing
from chassis.service import Parts
from chassis.telemetry import log
from contracts.events.assessment import (
    AnswerSubmitted,
    AssessmentCompleted,
    CompetencePositioned,
    CompetenceReset,
)
from contracts.events.certification import SessionFinalised
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
from contracts.rpc.certification import DATA_OF_USER
from contracts.rpc.personal_data import DataOfUser, DataOfUserWanted, Section
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import CertificationUnitOfWork, new_uow
from services.certification.usecases.adopt_release_on_release_published import (
    adopt_release_on_release_published,
)
from services.certification.usecases.follow_certifiability_on_competence_facts import (
    follow_certifiability,
)
from services.certification.usecases.follow_learners_on_learner_facts import (
    follow_absence,
    follow_link,
    follow_record,
)
from services.certification.usecases.follow_members_on_membership_facts import follow_member
from services.certification.usecases.follow_organisations_on_organisation_created import (
    follow_organisations_on_organisation_created,
)
from services.certification.usecases.follow_test_on_assessment_facts import (
    follow_answer,
    follow_completion,
)
from services.certification.usecases.forget_people import (
    forget_learner_on_learner_anonymised,
    forget_user_on_user_anonymised,
    keep_retention,
)
from services.certification.usecases.publish_session import publish_what_needs_no_human
from services.certification.usecases.score_session_on_session_finalised import score_session
from services.certification.usecases.tell_data_of_user import tell_data_of_user

SCORING_IS_LATE: Final = timedelta(minutes=20)
"""Past the last retry of the letter that asked for scoring: from then on the timer takes over."""
LOOK_EVERY_SECONDS: Final = 300.0


def make_bus(parts: Parts[Settings]) -> Bus:
    """The table of contents of certification's conversations."""
    bus = Bus("certification", lambda: new_uow(parts))
    _hear_identity(bus)
    _hear_assessment(bus)
    _keep_privacy(bus, parts)

    @bus.hears(ReleasePublished, deed="adopt_release")
    def adopt_release(fact: ReleasePublished, uow: CertificationUnitOfWork) -> None:
        adopt_release_on_release_published(fact, uow=uow, questions=parts.questions)

    def score(session_id: UUID) -> None:
        score_session(
            session_id,
            new_uow=lambda: new_uow(parts),
            questions=parts.questions,
            now=_now,
            certificate_years=parts.settings.certificate_years,
        )

    @bus.hears(SessionFinalised, deed="score_session")
    def score_session_on_session_finalised(fact: SessionFinalised, _uow: CertificationUnitOfWork) -> None:
        score(fact.session_id)
        _publish_if_wanted(parts)

    @bus.every(LOOK_EVERY_SECONDS, name="finish_sessions")
    def finish_sessions() -> None:
        _score_late_sessions(parts, score)
        _publish_if_wanted(parts)

    return bus


def _hear_identity(bus: Bus) -> None:
    @bus.hears(OrganisationCreated, deed="follow_organisations")
    def follow_organisations(fact: OrganisationCreated, uow: CertificationUnitOfWork) -> None:
        follow_organisations_on_organisation_created(fact, uow=uow)

    def follow_role(fact: MemberJoined | MemberRoleChanged, uow: CertificationUnitOfWork) -> None:
        follow_member(fact.organisation_id, fact.user_id, role=fact.role, revision=fact.revision, uow=uow)

    bus.hears(MemberJoined, deed="follow_members")(follow_role)
    bus.hears(MemberRoleChanged, deed="follow_members")(follow_role)

    @bus.hears(MemberRemoved, deed="follow_members")
    def follow_departure(fact: MemberRemoved, uow: CertificationUnitOfWork) -> None:
        follow_member(fact.organisation_id, fact.user_id, role=None, revision=fact.revision, uow=uow)

    def follow_learner(fact: LearnerEnrolled | LearnerChanged, uow: CertificationUnitOfWork) -> None:
        follow_record(fact, uow=uow)

    bus.hears(LearnerEnrolled, deed="follow_learners")(follow_learner)
    bus.hears(LearnerChanged, deed="follow_learners")(follow_learner)

    @bus.hears(LearnerDisabled, deed="follow_learners")
    def follow_disabled(fact: LearnerDisabled, uow: CertificationUnitOfWork) -> None:
        follow_absence(fact, uow=uow)

    @bus.hears(LearnerReconciled, deed="follow_learners")
    def follow_reconciled(fact: LearnerReconciled, uow: CertificationUnitOfWork) -> None:
        follow_link(fact, uow=uow)


def _hear_assessment(bus: Bus) -> None:
    def follow_level(fact: CompetencePositioned | CompetenceReset, uow: CertificationUnitOfWork) -> None:
        follow_certifiability(fact, uow=uow)

    bus.hears(CompetencePositioned, deed="follow_certifiability")(follow_level)
    bus.hears(CompetenceReset, deed="follow_certifiability")(follow_level)

    @bus.hears(AnswerSubmitted, deed="follow_test")
    def follow_progress(fact: AnswerSubmitted, uow: CertificationUnitOfWork) -> None:
        follow_answer(fact, uow=uow)

    @bus.hears(AssessmentCompleted, deed="follow_test")
    def follow_end(fact: AssessmentCompleted, uow: CertificationUnitOfWork) -> None:
        follow_completion(fact, uow=uow)


def _keep_privacy(bus: Bus, parts: Parts[Settings]) -> None:
    evidence_days = parts.settings.evidence_days

    @bus.hears(UserAnonymised, deed="forget_user")
    def forget_user(fact: UserAnonymised, uow: CertificationUnitOfWork) -> None:
        forget_user_on_user_anonymised(fact, uow=uow, evidence_days=evidence_days, now=_now())

    @bus.hears(LearnerAnonymised, deed="follow_learners")
    def forget_learner(fact: LearnerAnonymised, uow: CertificationUnitOfWork) -> None:
        forget_learner_on_learner_anonymised(fact, uow=uow, evidence_days=evidence_days, now=_now())

    @bus.answers(DATA_OF_USER)
    def data_of_user(wanted: DataOfUserWanted) -> DataOfUser:
        told = tell_data_of_user(wanted.user_id, uow=new_uow(parts))
        return DataOfUser(tuple(Section.told(*one) for one in told))

    @bus.every(KEEP_EVERY_SECONDS, name="keep_retention")
    def retain() -> None:
        tidy_plumbing(parts.sessions, parts.settings, now=_now())
        keep_retention(uow=new_uow(parts), evidence_days=evidence_days, now=_now())


def _score_late_sessions(parts: Parts[Settings], score: Callable[[UUID], None]) -> None:
    with new_uow(parts) as uow:
        late = uow.certifications.unscored_since(_now() - SCORING_IS_LATE)
    for session_id in sorted(late):
        try:
            score(session_id)
        except Retry as later:
            log().warning("scoring_still_waits", session=str(session_id), reason=str(later))


def _publish_if_wanted(parts: Parts[Settings]) -> None:
    if parts.settings.auto_publish:
        publish_what_needs_no_human(
            new_uow=lambda: new_uow(parts),
            now=_now(),
            certificate_years=parts.settings.certificate_years,
        )


def _now() -> datetime:
    return datetime.now(UTC)
