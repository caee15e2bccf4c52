"""All that is kept of one person: told to them when they ask, removed when they are erased."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, null, select, update

from services.assessment.domain.assessment import Kind
from services.assessment.storage.tables import (
    ANSWERS,
    ASSESSMENTS,
    EVIDENCE,
    POSITIONS,
    REPORTS,
    TUTORIAL_MARKS,
)


class People:
    """What assessment knows under somebody's id; it knows nobody's name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, user_ids: Collection[UUID]) -> None:
        """Levels, evidence, marks on tutorials, reports, tests and answers go. Of a certification test the marks stay: certification may yet have to score it."""
        for table in (EVIDENCE, POSITIONS, TUTORIAL_MARKS, REPORTS):
            self._connection.execute(delete(table).where(table.c.user_id.in_(user_ids)))
        theirs = select(ASSESSMENTS.c.id).where(ASSESSMENTS.c.user_id.in_(user_ids))
        exams = theirs.where(ASSESSMENTS.c.kind == Kind.CERTIFICATION)
        others = theirs.where(ASSESSMENTS.c.kind != Kind.CERTIFICATION)
        # what was typed in an exam may be a name; what it was worth is not
        self._connection.execute(
            update(ANSWERS).where(ANSWERS.c.assessment_id.in_(exams)).values(fields=null())
        )
        self._connection.execute(delete(ANSWERS).where(ANSWERS.c.assessment_id.in_(others)))
        self._connection.execute(delete(ASSESSMENTS).where(ASSESSMENTS.c.id.in_(others)))

    def forget_exams(self, user_ids: Collection[UUID], *, started_before: datetime) -> None:
        """Certification tests old enough for any jury to be done with them."""
        exams = select(ASSESSMENTS.c.id).where(
            ASSESSMENTS.c.user_id.in_(user_ids), ASSESSMENTS.c.started_at < started_before
        )
        self._connection.execute(delete(ANSWERS).where(ANSWERS.c.assessment_id.in_(exams)))
        self._connection.execute(delete(ASSESSMENTS).where(ASSESSMENTS.c.id.in_(exams)))

    def positions(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per competence."""
        return self._read(
            select(POSITIONS).where(POSITIONS.c.user_id == user_id).order_by(POSITIONS.c.competence)
        )

    def evidence(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per topic."""
        return self._read(
            select(EVIDENCE)
            .where(EVIDENCE.c.user_id == user_id)
            .order_by(EVIDENCE.c.competence, EVIDENCE.c.topic)
        )

    def assessments(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per test."""
        return self._read(
            select(ASSESSMENTS)
            .where(ASSESSMENTS.c.user_id == user_id)
            .order_by(ASSESSMENTS.c.started_at, ASSESSMENTS.c.id)
        )

    def answers(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per answer, with the kind of its test."""
        statement = (
            select(ANSWERS, ASSESSMENTS.c.kind)
            .join(ASSESSMENTS, ASSESSMENTS.c.id == ANSWERS.c.assessment_id)
            .where(ASSESSMENTS.c.user_id == user_id)
        )
        return self._read(
            statement.order_by(ANSWERS.c.answered_at, ANSWERS.c.assessment_id, ANSWERS.c.position)
        )

    def tutorial_marks(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per tutorial saved or found useful."""
        return self._read(
            select(TUTORIAL_MARKS)
            .where(TUTORIAL_MARKS.c.user_id == user_id)
            .order_by(TUTORIAL_MARKS.c.tutorial)
        )

    def reports(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per question or tutorial reported. What its authors noted is about the thing, not about the person."""
        return self._read(
            select(REPORTS)
            .where(REPORTS.c.user_id == user_id)
            .order_by(REPORTS.c.reported_at, REPORTS.c.about, REPORTS.c.thing)
        )

    def _read(self, statement: Select[Any]) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._connection.execute(statement).mappings()]
