"""Assessments and answers, to and from their rows: Core statements, since the way of an answer passes here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from chassis.statements import Prepared
from services.assessment.domain.assessment import Assessment, Kind, State
from services.assessment.domain.correction import Result
from services.assessment.domain.refusals import AnswerUnknown, AssessmentUnknown
from services.assessment.storage import history
from services.assessment.storage.tables import ANSWERS, ASSESSMENTS

_WANTED = select(ASSESSMENTS).where(ASSESSMENTS.c.id == bindparam("wanted"))
_BY_ID, _BY_ID_LOCKED = Prepared(_WANTED), Prepared(_WANTED.with_for_update())

FORGOTTEN_AT_ONCE: Final = 5_000


class AssessmentRepository:
    """Tests, by id or by what they were opened for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, assessment: Assessment) -> bool:
        """Keep a new test; False when another holds its place (same competence, or same origin)."""
        statement = insert(ASSESSMENTS).values(_row_of(assessment)).on_conflict_do_nothing()
        return bool(self._connection.execute(statement.returning(ASSESSMENTS.c.id)).first())

    def get(self, assessment_id: UUID, *, of: UUID) -> Assessment:
        """The person's test; refuses with AssessmentUnknown, somebody else's as well."""
        return _assessment_of(_BY_ID.run(self._connection, {"wanted": assessment_id}), of=of)

    def lock(self, assessment_id: UUID, *, of: UUID) -> Assessment:
        """The same, held until the transaction ends: two answers at once follow one another."""
        return _assessment_of(_BY_ID_LOCKED.run(self._connection, {"wanted": assessment_id}), of=of)

    def open_positioning(self, user_id: UUID, competence: str) -> Assessment | None:
        """The test that is being taken in a competence, if any."""
        row = self._connection.execute(
            select(ASSESSMENTS).where(
                ASSESSMENTS.c.user_id == user_id,
                ASSESSMENTS.c.competence == competence,
                ASSESSMENTS.c.kind == Kind.COMPETENCE,
                ASSESSMENTS.c.state == State.STARTED,
            )
        ).first()
        return _assessment_of(dict(row._mapping)) if row else None  # noqa: SLF001 (SQLAlchemy's public name for a row's columns)

    def open_positionings(self, user_id: UUID) -> dict[str, UUID]:
        """The tests that are being taken, by competence."""
        rows = self._connection.execute(
            select(ASSESSMENTS.c.competence, ASSESSMENTS.c.id).where(
                ASSESSMENTS.c.user_id == user_id,
                ASSESSMENTS.c.kind == Kind.COMPETENCE,
                ASSESSMENTS.c.state == State.STARTED,
            )
        )
        return {row.competence: row.id for row in rows}

    def abort_open_positioning(self, user_id: UUID, competence: str, *, now: datetime) -> None:
        """End the test that is being taken in a competence, if any."""
        self._connection.execute(
            update(ASSESSMENTS)
            .where(
                ASSESSMENTS.c.user_id == user_id,
                ASSESSMENTS.c.competence == competence,
                ASSESSMENTS.c.kind == Kind.COMPETENCE,
                ASSESSMENTS.c.state == State.STARTED,
            )
            .values(state=State.ABORTED, completed_at=now)
        )

    def of_origin(self, kind: Kind, origin_id: UUID, *, lock: bool = False) -> Assessment:
        """The test opened for a participation or a certification; refuses with AssessmentUnknown."""
        statement = select(ASSESSMENTS).where(
            ASSESSMENTS.c.kind == kind, ASSESSMENTS.c.origin_id == origin_id
        )
        row = self._connection.execute(statement.with_for_update() if lock else statement).first()
        return _assessment_of(dict(row._mapping) if row else None)  # noqa: SLF001 (as above)

    def save_end(self, assessment: Assessment) -> None:
        """Write that a test is over."""
        self._connection.execute(
            update(ASSESSMENTS)
            .where(ASSESSMENTS.c.id == assessment.id)
            .values(state=assessment.state, completed_at=assessment.completed_at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it is kept: what was given, what it was judged, and every time we know of."""

    assessment_id: UUID
    position: int
    challenge: str
    fields: Mapping[str, Any] | None
    skipped: bool
    result: Result
    elapsed_ms: int
    left_ms: int | None
    focus_lost: bool
    answered_at: datetime
    received_at: datetime

    def says_the_same(self, *, challenge: str, fields: Mapping[str, Any] | None, skipped: bool) -> bool:
        """Whether this is the answer being sent again: what was answered counts, not how long it took."""
        return (self.challenge, self.fields, self.skipped) == (challenge, fields, skipped)


class AnswerRepository:
    """Answers given. Written with their consequences, in `storage/one_answer.py`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, assessment_id: UUID, position: int) -> KeptAnswer:
        """One answer; refuses with AnswerUnknown."""
        row = self._connection.execute(
            select(ANSWERS).where(ANSWERS.c.assessment_id == assessment_id, ANSWERS.c.position == position)
        ).first()
        if row is None:
            raise AnswerUnknown
        return _answer_of(row)

    def last(self, assessment_id: UUID, *, count: int) -> list[KeptAnswer]:
        """The last answers, by ascending position."""
        rows = self._connection.execute(
            select(ANSWERS)
            .where(ANSWERS.c.assessment_id == assessment_id)
            .order_by(ANSWERS.c.position.desc())
            .limit(count)
        ).all()
        return [_answer_of(row) for row in reversed(rows)]

    def forget(self, *, before: datetime) -> int:
        """A few thousand of the answers to tests opened before then; how many there were."""
        is_old = ANSWERS.c.assessment_id < history.bound_of(before)
        old = select(ANSWERS.c.assessment_id, ANSWERS.c.position).where(is_old)
        key = tuple_(ANSWERS.c.assessment_id, ANSWERS.c.position)
        statement = delete(ANSWERS).where(key.in_(old.limit(FORGOTTEN_AT_ONCE)))
        return self._connection.execute(statement).rowcount

    def times(self, assessment_id: UUID) -> dict[int, datetime]:
        """When each position was answered."""
        rows = self._connection.execute(
            select(ANSWERS.c.position, ANSWERS.c.answered_at).where(ANSWERS.c.assessment_id == assessment_id)
        )
        return {row.position: row.answered_at for row in rows}


def _answer_of(row: Row[Any]) -> KeptAnswer:
    return KeptAnswer(**{**row._mapping, "result": Result(row.result)})  # noqa: SLF001 (SQLAlchemy's public name for a row's columns)


def _assessment_of(row: Mapping[str, Any] | None, *, of: UUID | None = None) -> Assessment:
    if row is None or (of is not None and row["user_id"] != of):
        raise AssessmentUnknown
    values = dict(row)
    values["kind"], values["state"] = Kind(row["kind"]), State(row["state"])
    values["known"] = [(topic, level, succeeded) for topic, level, succeeded in row["known"]]
    return Assessment(**values)


def _row_of(assessment: Assessment) -> dict[str, Any]:
    return {column.name: getattr(assessment, column.name) for column in ASSESSMENTS.columns}
