"""A pupil says who they are at the door of a session (facts 2.1)."""

from datetime import datetime
from uuid import UUID

from chassis.messaging import Asks
from contracts.rpc.identity import LEARNER_OF_USER, UserInOrganisation
from services.certification.domain.candidates import Candidate, CivilIdentity, recognise
from services.certification.domain.refusals import CandidateNotReconciled
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def join_session(
    number: int,
    claim: CivilIdentity,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    questions: Asks,
    now: datetime,
) -> None:
    """The account becomes the one candidate of that name and birth date; joining again as the same changes nothing."""
    with uow:
        session = uow.sessions.get(number)
        # who they are comes first: only a candidate is told how the session stands
        candidate = _recognise(uow, session, claim, by)
        session.require_accessible()
        pupil = _pupil_to_be(uow, session, candidate)
        known_account = uow.learners.user_of(pupil) if pupil else None
    if pupil is not None:
        _require_reconciled(session, pupil, known_account, by, questions)
    with uow:
        # looked at again, held this time: two accounts may be typing the same name
        session = uow.sessions.get(number, hold=True)
        session.require_accessible()
        uow.candidates.get(session.id, candidate.id, change=True)
        candidate = _recognise(uow, session, claim, by)
        uow.candidates.link(candidate, by, at=now)
        uow.commit()


def _recognise(uow: CertificationUnitOfWork, session: Session, claim: CivilIdentity, by: UUID) -> Candidate:
    joined = uow.candidates.of_account(session.id, by)
    return recognise(
        uow.candidates.matching(session.id, claim.key),
        user_id=by,
        joined_as=joined.id if joined else None,
    )


def _pupil_to_be(uow: CertificationUnitOfWork, session: Session, candidate: Candidate) -> UUID | None:
    """The pupil of the school's list whom the account must be, when the school manages its pupils."""
    centre = uow.organisations.find(session.organisation_id)
    return candidate.learner_id if centre is None or centre.manages_learners else None


def _require_reconciled(
    session: Session, pupil: UUID, known_account: UUID | None, by: UUID, questions: Asks
) -> None:
    if known_account == by:
        return
    if known_account is not None:
        raise CandidateNotReconciled
    # the pupil may have been reconciled a moment ago, the fact still on its way: identity knows
    found = questions.ask(LEARNER_OF_USER, UserInOrganisation(session.organisation_id, by))
    if found.learner_id != pupil:
        raise CandidateNotReconciled
