"""Certifications: opened, followed, judged; read with their candidate, session and the result in force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.certification.domain.certificates import Issue
from services.certification.domain.certifications import Certification
from services.certification.domain.evidence import AbortReason
from services.certification.domain.identities import alphabetical
from services.certification.domain.refusals import CertificationUnknown
from services.certification.domain.scoring import Ruling
from services.certification.storage.learners import identity_of
from services.certification.storage.results import score_of
from services.certification.storage.tables import CANDIDATES, CERTIFICATIONS, RESULTS, SESSIONS


class Certifications:
    """Only started ones are read: before, there is nothing to show or to score."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, values: dict[str, Any]) -> bool:
        """A start is accepted; False when that verification code is taken."""
        statement = insert(CERTIFICATIONS).values(values)
        free = statement.on_conflict_do_nothing(constraint="one_certification_per_verification_code")
        return self._database.execute(free.returning(CERTIFICATIONS.c.id)).first() is not None

    def leave(self, certification_id: UUID) -> None:
        """The test was refused: as if the candidate had never entered."""
        mine = CERTIFICATIONS.c.id == certification_id, CERTIFICATIONS.c.started_at.is_(None)
        self._database.execute(CERTIFICATIONS.delete().where(*mine))

    def start(self, certification_id: UUID, *, assessment_id: UUID, questions: int, at: datetime) -> bool:
        """The test is open; False when it already was."""
        mine = CERTIFICATIONS.c.id == certification_id, CERTIFICATIONS.c.started_at.is_(None)
        opened = {"assessment_id": assessment_id, "questions": questions, "started_at": at}
        statement = update(CERTIFICATIONS).where(*mine).values(opened).returning(CERTIFICATIONS.c.id)
        return self._database.execute(statement).first() is not None

    def reenter(self, certification_id: UUID, *, at: datetime) -> None:
        """Back after an interruption."""
        self._change(certification_id, entered_at=at)

    def follow_answer(self, certification_id: UUID, *, position: int, at: datetime) -> None:
        """For the board: the furthest question answered, whatever the order in which answers are told."""
        self._change(
            certification_id,
            answered=func.greatest(CERTIFICATIONS.c.answered, position),
            last_answer_at=func.greatest(CERTIFICATIONS.c.last_answer_at, at),
        )

    def follow_completion(self, certification_id: UUID, *, at: datetime) -> None:
        """The candidate has answered everything, or handed in."""
        self._change(certification_id, completed_at=func.coalesce(CERTIFICATIONS.c.completed_at, at))

    def end(self, certification_id: UUID, *, at: datetime) -> None:
        """The invigilator ended the test."""
        self._change(certification_id, ended_at=func.coalesce(CERTIFICATIONS.c.ended_at, at))

    def abort(self, certification_id: UUID, reason: AbortReason) -> None:
        """Why it was not finished, as the centre says."""
        self._change(certification_id, abort_reason=reason.value)

    def close(self, certification_id: UUID, *, completed: bool, at: datetime) -> None:
        """The assessment takes no more answers. A test that was finished after all has no abort reason."""
        values: dict[str, Any] = {"closed_at": at}
        if completed:
            values |= {
                "abort_reason": None,
                "completed_at": func.coalesce(CERTIFICATIONS.c.completed_at, at),
            }
        self._change(certification_id, **values)

    def rule(self, certification_id: UUID, ruling: Ruling) -> None:
        """The jury's word."""
        self._change(certification_id, cancelled=ruling.cancelled, fraud=ruling.fraud)

    def put_in_force(self, certification_id: UUID, revision: int) -> None:
        """Which result counts."""
        self._change(certification_id, revision=revision)

    def issue(self, certification_id: UUID, *, at: datetime, valid_until: date) -> None:
        """The certificate counts from now on."""
        self._change(certification_id, issued_at=at, valid_until=valid_until, revoked_at=None)

    def revoke(self, certification_id: UUID, *, at: datetime) -> None:
        """The certificate no longer counts."""
        self._change(certification_id, revoked_at=at)

    def get(self, certification_id: UUID, *, change: bool = False) -> Certification:
        """By id; `change` keeps everybody else off it."""
        mine = CERTIFICATIONS.c.id == certification_id
        if change:
            # locked first and read after, so that the joined result is not the one from before the wait
            self._database.execute(select(CERTIFICATIONS.c.id).where(mine).with_for_update())
        return self._only(_everything().where(mine))

    def by_code(self, verification_code: str) -> Certification:
        """By what is printed on the certificate."""
        return self._only(_everything().where(CERTIFICATIONS.c.verification_code == verification_code))

    def of_session(self, session_id: UUID) -> list[Certification]:
        """Everybody who started, in alphabetical order."""
        found = self._read(_everything().where(CERTIFICATIONS.c.session_id == session_id))
        return sorted(
            found, key=lambda one: (*alphabetical(one.holder.last_name, one.holder.first_name), one.id)
        )

    def of_user(self, user_id: UUID) -> list[Certification]:
        """Somebody's own, newest first."""
        mine = _everything().where(CERTIFICATIONS.c.user_id == user_id)
        return self._read(mine.order_by(CERTIFICATIONS.c.started_at.desc()))

    def unscored_since(self, moment: datetime) -> set[UUID]:
        """Sessions finalised before then of which a certification still has no result."""
        waiting = (
            select(CERTIFICATIONS.c.session_id)
            .join(SESSIONS, SESSIONS.c.id == CERTIFICATIONS.c.session_id)
            .where(
                SESSIONS.c.finalised_at < moment,
                CERTIFICATIONS.c.started_at.is_not(None),
                CERTIFICATIONS.c.revision == 0,
            )
        )
        return set(self._database.scalars(waiting))

    def _change(self, certification_id: UUID, **values: Any) -> None:
        mine = CERTIFICATIONS.c.id == certification_id
        self._database.execute(update(CERTIFICATIONS).where(mine).values(**values))

    def _only(self, statement: Select[Any]) -> Certification:
        found = self._read(statement)
        if not found:
            raise CertificationUnknown
        return found[0]

    def _read(self, statement: Select[Any]) -> list[Certification]:
        return [_certification(row) for row in self._database.execute(statement)]


def _everything() -> Select[Any]:
    in_force = and_(
        RESULTS.c.certification_id == CERTIFICATIONS.c.id, RESULTS.c.revision == CERTIFICATIONS.c.revision
    )
    joined = (
        CERTIFICATIONS.join(CANDIDATES, CANDIDATES.c.id == CERTIFICATIONS.c.candidate_id)
        .join(SESSIONS, SESSIONS.c.id == CERTIFICATIONS.c.session_id)
        .outerjoin(RESULTS, in_force)
    )
    results = [column for column in RESULTS.c if column.name not in ("certification_id", "revision")]
    return (
        select(
            CERTIFICATIONS,
            *[column for column in CANDIDATES.c if column.name not in ("id", "session_id", "user_id")],
            SESSIONS.c.number,
            SESSIONS.c.organisation_id,
            SESSIONS.c.centre,
            SESSIONS.c.finalised_at,
            SESSIONS.c.published_at,
            *results,
        )
        .select_from(joined)
        .where(CERTIFICATIONS.c.started_at.is_not(None))
    )


def _certification(row: Row[Any]) -> Certification:
    return Certification(
        id=row.id,
        session_id=row.session_id,
        session_number=row.number,
        organisation_id=row.organisation_id,
        centre=row.centre,
        candidate_id=row.candidate_id,
        learner_id=row.learner_id,
        user_id=row.user_id,
        holder=identity_of(row),
        verification_code=row.verification_code,
        max_level=row.max_level,
        started_at=row.started_at,
        completed_at=row.completed_at,
        abort_reason=AbortReason(row.abort_reason) if row.abort_reason else None,
        ruling=Ruling(cancelled=row.cancelled, fraud=row.fraud),
        published_at=row.published_at,
        issue=Issue(row.issued_at, row.valid_until, row.revoked_at) if row.issued_at else None,
        score=score_of(row) if row.revision else None,
        revision=row.revision,
        finalised_at=row.finalised_at,
    )
