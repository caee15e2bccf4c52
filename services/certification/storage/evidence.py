"""What a score is made of: competences at the draw, questions, incidents."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session as Database

from services.certification.domain.evidence import Outcome, Question
from services.certification.domain.incidents import Incident, Report, kind_of
from services.certification.domain.scoring import Drawn
from services.certification.storage.tables import DRAWN_COMPETENCES, INCIDENTS, QUESTIONS

_QUESTION_COLUMNS = [column.name for column in QUESTIONS.c if column.name != "certification_id"]


class Evidence:
    """Kept for whoever must show why."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_draw(self, certification_id: UUID, drawn: Mapping[str, Drawn]) -> None:
        """Level and pix of each competence when the questions were drawn."""
        rows = [
            {"certification_id": certification_id, "competence": code, "level": one.level, "pix": one.pix}
            for code, one in drawn.items()
        ]
        if rows:
            self._database.execute(upsert(DRAWN_COMPETENCES).on_conflict_do_nothing(), rows)

    def draw_of(self, certification_id: UUID) -> dict[str, Drawn]:
        """What was kept at the start."""
        mine = DRAWN_COMPETENCES.c.certification_id == certification_id
        rows = self._database.execute(select(DRAWN_COMPETENCES).where(mine))
        return {row.competence: Drawn(row.level, row.pix) for row in rows}

    def keep_questions(self, certification_id: UUID, questions: Iterable[Question]) -> None:
        """The test as it was closed."""
        rows = [
            {
                "certification_id": certification_id,
                **{name: getattr(one, name) for name in _QUESTION_COLUMNS},
                "result": one.result.value if one.result else None,
            }
            for one in questions
        ]
        if rows:
            self._database.execute(insert(QUESTIONS), rows)

    def questions_of(self, certification_id: UUID) -> list[Question]:
        """In the order they were asked."""
        mine = select(QUESTIONS).where(QUESTIONS.c.certification_id == certification_id)
        return [_question(row) for row in self._database.execute(mine.order_by(QUESTIONS.c.position))]

    def neutralise(self, certification_id: UUID, position: int, *, neutralised: bool) -> None:
        """The jury's word about a question."""
        mine = QUESTIONS.c.certification_id == certification_id, QUESTIONS.c.position == position
        self._database.execute(update(QUESTIONS).where(*mine).values(neutralised=neutralised))

    def report(self, certification_id: UUID, incident: Incident, *, by: UUID) -> None:
        """What an invigilator saw."""
        values = {
            "id": incident.id,
            "certification_id": certification_id,
            "category": incident.kind.category,
            "subcategory": incident.kind.subcategory,
            "description": incident.description,
            "question_number": incident.question_number,
            "reported_by": by,
            "reported_at": incident.reported_at,
        }
        self._database.execute(insert(INCIDENTS).values(values))

    def find_same(self, certification_id: UUID, report: Report) -> Incident | None:
        """The same report, already there: sent twice over a bad line, it is one."""
        return next(
            (
                one
                for one in self.incidents_of([certification_id]).get(certification_id, ())
                if Report(one.kind, one.description, one.question_number) == report
            ),
            None,
        )

    def incidents_of(self, certification_ids: Collection[UUID]) -> dict[UUID, list[Incident]]:
        """The first reported first."""
        mine = select(INCIDENTS).where(INCIDENTS.c.certification_id.in_(certification_ids))
        found: dict[UUID, list[Incident]] = {}
        for row in self._database.execute(mine.order_by(INCIDENTS.c.reported_at, INCIDENTS.c.id)):
            found.setdefault(row.certification_id, []).append(_incident(row))
        return found

    def resolve(self, incident: Incident) -> None:
        """How it was settled."""
        values = {
            "resolved_at": incident.resolved_at,
            "resolution": incident.resolution,
            "resolved_automatically": incident.resolved_automatically,
            "had_effect": incident.had_effect,
        }
        self._database.execute(update(INCIDENTS).where(INCIDENTS.c.id == incident.id).values(values))


def _question(row: Row[Any]) -> Question:
    values = {name: getattr(row, name) for name in _QUESTION_COLUMNS}
    return Question(**{**values, "result": Outcome(row.result) if row.result else None})


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        kind=kind_of(row.category, row.subcategory),
        description=row.description,
        question_number=row.question_number,
        reported_at=row.reported_at,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
        resolved_automatically=row.resolved_automatically,
        had_effect=row.had_effect,
    )
