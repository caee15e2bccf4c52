"""The pupils of each school, as its list says: whose results a record system may fetch, and under which names."""

from chassis.retention import is_buried
from contracts.events.identity import LearnerChanged, LearnerDisabled, LearnerEnrolled, LearnerReconciled
from services.reporting.domain.feed import Pupil
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def follow_record(fact: LearnerEnrolled | LearnerChanged, *, uow: ReportingUnitOfWork) -> None:
    """Only what the feed says of a pupil: no sex, no place of birth, no preferred name."""
    record = fact.record
    pupil = Pupil(
        last_name=record.last_name,
        first_name=record.first_name,
        middle_name=record.middle_name,
        third_name=record.third_name,
        birth_date=record.birth_date,
        ine=record.ine,
    )
    uow.learners.follow_record(
        fact.learner_id,
        fact.organisation_id,
        pupil=pupil,
        class_name=record.class_name,
        revision=fact.revision,
    )


def follow_absence(fact: LearnerDisabled, *, uow: ReportingUnitOfWork) -> None:
    """Off the list: out of the feed, and forgotten by name."""
    uow.learners.follow_absence(fact.learner_id, fact.organisation_id, revision=fact.revision)


def follow_link(fact: LearnerReconciled, *, uow: ReportingUnitOfWork) -> None:
    """This account is this pupil: what it is worth may be told of them, unless it was erased meanwhile."""
    if is_buried(uow.session, fact.user_id):
        return
    uow.learners.follow_link(
        fact.learner_id, fact.organisation_id, user_id=fact.user_id, revision=fact.revision
    )
