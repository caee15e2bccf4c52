"""The pupils of each school, as its list says: whom to enrol, and under which civil identity."""

from chassis.retention import is_buried
from contracts.events.identity import LearnerChanged, LearnerDisabled, LearnerEnrolled, LearnerReconciled
from services.certification.domain.candidates import CivilIdentity
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def follow_record(fact: LearnerEnrolled | LearnerChanged, *, uow: CertificationUnitOfWork) -> None:
    """Only what a certificate or an attendance sheet needs: no INE, no other name."""
    record = fact.record
    identity = CivilIdentity(
        last_name=record.last_name,
        first_name=record.first_name,
        birth_date=record.birth_date,
        sex=record.sex,
        birth_city=record.birth_city,
        birth_city_code=record.birth_city_code,
        birth_country_code=record.birth_country_code,
    )
    uow.learners.follow_record(
        fact.learner_id,
        fact.organisation_id,
        identity=identity,
        class_name=record.class_name,
        revision=fact.revision,
    )


def follow_absence(fact: LearnerDisabled, *, uow: CertificationUnitOfWork) -> None:
    """Off the list: no longer to be enrolled."""
    uow.learners.follow_absence(fact.learner_id, fact.organisation_id, revision=fact.revision)


def follow_link(fact: LearnerReconciled, *, uow: CertificationUnitOfWork) -> None:
    """This account is this pupil, unless it was erased meanwhile."""
    if is_buried(uow.session, fact.user_id):
        return
    uow.learners.follow_link(
        fact.learner_id, fact.organisation_id, user_id=fact.user_id, revision=fact.revision
    )
