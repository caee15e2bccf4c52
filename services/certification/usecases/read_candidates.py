"""A member looks at the list of a session: who is certifiable, who has joined."""

from dataclasses import dataclass
from uuid import UUID

from services.certification.domain.candidates import Candidate
from services.certification.domain.certifiability import COMPETENCES_NEEDED, certifiable_competences
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member


@dataclass(frozen=True)
class CandidateLine:
    """A candidate and how many competences count; None while nobody knows which account is theirs."""

    candidate: Candidate
    certifiable_competences: int | None

    @property
    def certifiable(self) -> bool | None:
        """Five competences at level 1 (facts 3.1)."""
        if self.certifiable_competences is None:
            return None
        return self.certifiable_competences >= COMPETENCES_NEEDED


def read_candidates(
    number: int, *, by: UUID, uow: CertificationUnitOfWork
) -> tuple[Session, list[CandidateLine]]:
    """The list, in alphabetical order."""
    with uow:
        session = session_of_member(uow, number, by)
        candidates = uow.candidates.of_session(session.id)
        pupils = [one.learner_id for one in candidates if one.learner_id]
        linked = uow.learners.users_of(pupils)
        accounts = {one.id: one.user_id or _account(one, linked) for one in candidates}
        levels = uow.learners.levels_of([one for one in accounts.values() if one])
    return session, [_line(one, accounts[one.id], levels) for one in candidates]


def _account(candidate: Candidate, linked: dict[UUID, UUID]) -> UUID | None:
    return linked.get(candidate.learner_id) if candidate.learner_id else None


def _line(candidate: Candidate, account: UUID | None, levels: dict[UUID, list[int]]) -> CandidateLine:
    counted = None if account is None else certifiable_competences(levels.get(account, []))
    return CandidateLine(candidate, counted)
