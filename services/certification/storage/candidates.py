"""Who is on the list of each session, with the test of whoever has entered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Database

from services.certification.domain.candidates import Candidate, Test
from services.certification.domain.identities import alphabetical
from services.certification.domain.refusals import AccountOfAnotherCandidate, CandidateUnknown
from services.certification.storage.learners import IDENTITY_COLUMNS, identity_of
from services.certification.storage.tables import CANDIDATES, CERTIFICATIONS

_TEST_COLUMNS = (
    "assessment_id",
    "questions",
    "answered",
    "last_answer_at",
    "entered_at",
    "started_at",
    "completed_at",
    "ended_at",
)


class Candidates:
    """Candidates of sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, candidates: Iterable[Candidate], *, at: datetime, by: UUID) -> set[UUID]:
        """Enrol; those already on the list are skipped (constraints decide). The ids that were new."""
        rows = [
            {
                "id": one.id,
                "session_id": one.session_id,
                "learner_id": one.learner_id,
                "class_name": one.class_name,
                "identity_key": one.identity.key,
                "extra_time_percentage": one.extra_time_percentage,
                "enrolled_at": at,
                "enrolled_by": by,
                **{name: getattr(one.identity, name) for name in IDENTITY_COLUMNS},
            }
            for one in candidates
        ]
        statement = insert(CANDIDATES).on_conflict_do_nothing().returning(CANDIDATES.c.id)
        return {row.id for row in self._database.execute(statement, rows)} if rows else set()

    def of_session(self, session_id: UUID) -> list[Candidate]:
        """The list, in alphabetical order."""
        found = self._read(_everything().where(CANDIDATES.c.session_id == session_id))
        return sorted(
            found, key=lambda one: (*alphabetical(one.identity.last_name, one.identity.first_name), one.id)
        )

    def count(self, session_id: UUID) -> int:
        """How many are on the list."""
        mine = CANDIDATES.c.session_id == session_id
        return len(self._database.execute(select(CANDIDATES.c.id).where(mine)).all())

    def matching(self, session_id: UUID, identity_key: str) -> list[Candidate]:
        """Those who have this name and birth date."""
        same = CANDIDATES.c.session_id == session_id, CANDIDATES.c.identity_key == identity_key
        return self._read(_everything().where(*same))

    def of_account(self, session_id: UUID, user_id: UUID, *, change: bool = False) -> Candidate | None:
        """Who this account has joined as."""
        mine = CANDIDATES.c.session_id == session_id, CANDIDATES.c.user_id == user_id
        return next(iter(self._one(*mine, change=change)), None)

    def get(self, session_id: UUID, candidate_id: UUID, *, change: bool = False) -> Candidate:
        """A candidate of this session."""
        one = CANDIDATES.c.session_id == session_id, CANDIDATES.c.id == candidate_id
        found = self._one(*one, change=change)
        if not found:
            raise CandidateUnknown
        return found[0]

    def link(self, candidate: Candidate, user_id: UUID, *, at: datetime) -> None:
        """This account is this candidate; refuses an account that is another one (two tabs at once: the constraint decides)."""
        free = CANDIDATES.c.id == candidate.id, CANDIDATES.c.user_id.is_(None)
        try:
            self._database.execute(update(CANDIDATES).where(*free).values(user_id=user_id, joined_at=at))
        except IntegrityError as error:
            raise AccountOfAnotherCandidate from error

    def authorise(self, candidate: Candidate, *, authorised: bool) -> None:
        """The invigilator's word, or its consumption."""
        mine = CANDIDATES.c.id == candidate.id
        self._database.execute(update(CANDIDATES).where(mine).values(authorised=authorised))

    def set_extra_time(self, candidate: Candidate, percentage: int | None) -> None:
        """Shown to the invigilator."""
        mine = CANDIDATES.c.id == candidate.id
        self._database.execute(update(CANDIDATES).where(mine).values(extra_time_percentage=percentage))

    def remove(self, candidate: Candidate) -> None:
        """Off the list."""
        self._database.execute(delete(CANDIDATES).where(CANDIDATES.c.id == candidate.id))

    def _one(self, *conditions: Any, change: bool) -> list[Candidate]:
        if change:
            # locked first and read after: a joined read under the lock would show the test as it was before the wait
            self._database.execute(select(CANDIDATES.c.id).where(*conditions).with_for_update())
        return self._read(_everything().where(*conditions))

    def _read(self, statement: Select[Any]) -> list[Candidate]:
        return [_candidate(row) for row in self._database.execute(statement)]


def _everything() -> Select[Any]:
    test = [CERTIFICATIONS.c[name] for name in _TEST_COLUMNS]
    joined = CANDIDATES.outerjoin(CERTIFICATIONS, CERTIFICATIONS.c.candidate_id == CANDIDATES.c.id)
    return select(CANDIDATES, CERTIFICATIONS.c.id.label("certification_id"), *test).select_from(joined)


def _candidate(row: Row[Any]) -> Candidate:
    test = None
    if row.certification_id is not None:
        test = Test(row.certification_id, **{name: getattr(row, name) for name in _TEST_COLUMNS})
    return Candidate(
        id=row.id,
        session_id=row.session_id,
        learner_id=row.learner_id,
        identity=identity_of(row),
        class_name=row.class_name,
        extra_time_percentage=row.extra_time_percentage,
        user_id=row.user_id,
        authorised=row.authorised,
        test=test,
    )
