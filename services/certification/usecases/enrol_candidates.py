"""A member puts pupils on the list of a session: a class, some pupils, or people typed in (facts 1.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.certification import CandidateEnrolled
from services.certification.domain.candidates import Candidate, CivilIdentity
from services.certification.domain.refusals import (
    CandidateClassEmpty,
    CandidateLearnerUnknown,
    CandidatesFromListOnly,
)
from services.certification.domain.schools import Learner
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member


@dataclass(frozen=True)
class TypedCandidate:
    """Somebody who is on no list, in a centre that has none."""

    identity: CivilIdentity
    extra_time_percentage: int | None = None


@dataclass(frozen=True)
class Enrolment:
    """What came of it. `session` and `candidates` tell whether there are enough invigilators."""

    session: Session
    enrolled: int
    already: int
    candidates: int


def enrol_candidates(
    number: int,
    *,
    class_name: str | None,
    learner_ids: Sequence[UUID],
    people: Sequence[TypedCandidate],
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
) -> Enrolment:
    """All or nothing; those already on the list are skipped, so that asking again changes nothing (facts 1.6d)."""
    with uow:
        session = session_of_member(uow, number, by, hold=True)
        session.require_accessible()
        wanted = {one.id: one for one in _learners(uow, session, class_name, learner_ids)}
        new = [_from_list(session, learner) for learner in wanted.values()]
        new += [_typed(session, person) for person in people]
        if people:
            _require_no_list(uow, session)
        enrolled = uow.candidates.add(new, at=now, by=by)
        for candidate in new:
            if candidate.id in enrolled:
                uow.announce(_enrolled(session, candidate, now), subject=candidate.id)
        total = uow.candidates.count(session.id)
        uow.commit()
    return Enrolment(session, len(enrolled), len(new) - len(enrolled), total)


def _learners(
    uow: CertificationUnitOfWork, session: Session, class_name: str | None, ids: Sequence[UUID]
) -> list[Learner]:
    chosen = uow.learners.of_organisation(session.organisation_id, ids) if ids else []
    if missing := set(ids) - {one.id for one in chosen}:
        raise CandidateLearnerUnknown(learners=sorted(map(str, missing)))
    if class_name is None:
        return chosen
    pupils = uow.learners.in_class(session.organisation_id, class_name)
    if not pupils:
        raise CandidateClassEmpty
    return pupils + chosen


def _require_no_list(uow: CertificationUnitOfWork, session: Session) -> None:
    centre = uow.organisations.find(session.organisation_id)
    if centre is None or centre.manages_learners:
        raise CandidatesFromListOnly


def _from_list(session: Session, learner: Learner) -> Candidate:
    return _candidate(session, learner.identity, learner_id=learner.id, class_name=learner.class_name)


def _typed(session: Session, person: TypedCandidate) -> Candidate:
    return _candidate(session, person.identity, extra_time_percentage=person.extra_time_percentage)


def _candidate(
    session: Session,
    identity: CivilIdentity,
    *,
    learner_id: UUID | None = None,
    class_name: str | None = None,
    extra_time_percentage: int | None = None,
) -> Candidate:
    return Candidate(
        id=new_id(),
        session_id=session.id,
        learner_id=learner_id,
        identity=identity,
        class_name=class_name,
        extra_time_percentage=extra_time_percentage,
        user_id=None,
        authorised=False,
        test=None,
    )


def _enrolled(session: Session, candidate: Candidate, now: datetime) -> CandidateEnrolled:
    return CandidateEnrolled(
        candidate_id=candidate.id,
        session_id=session.id,
        organisation_id=session.organisation_id,
        learner_id=candidate.learner_id,
        enrolled_at=now,
    )
