"""Results as rows: every one there ever was, with all that led to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session as Database

from services.certification.domain.scoring import Cause, Mark, Score, Status, Verdict
from services.certification.storage.tables import RESULTS

ALGORITHM = "ALGORITHM"
JURY = "JURY"


@dataclass(frozen=True)
class ResultLine:
    """A result of the past or of today. `judge_id` when the jury caused it."""

    revision: int
    score: Score
    emitter: str
    judge_id: UUID | None
    scored_at: datetime


class Results:
    """The history of results."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, certification_id: UUID, line: ResultLine) -> None:
        """One more; the primary key holds two at once apart."""
        score = line.score
        marks = [
            {
                "competence": one.competence,
                "level": one.level,
                "pix": one.pix,
                "questions": one.questions,
                "right": one.right,
                "neutralised": one.neutralised,
                "verdict": one.verdict.value,
            }
            for one in score.marks
        ]
        values = {
            "certification_id": certification_id,
            "revision": line.revision,
            "status": score.status.value,
            "cause": score.cause.value if score.cause else None,
            "pix": score.pix,
            "reproducibility": score.reproducibility,
            "asked": score.asked,
            "counted": score.counted,
            "trusted": score.trusted,
            "marks": marks,
            "emitter": line.emitter,
            "judge_id": line.judge_id,
            "scored_at": line.scored_at,
        }
        self._database.execute(insert(RESULTS).values(values))

    def of_certification(self, certification_id: UUID) -> list[ResultLine]:
        """The first result first."""
        mine = select(RESULTS).where(RESULTS.c.certification_id == certification_id)
        rows = self._database.execute(mine.order_by(RESULTS.c.revision))
        return [
            ResultLine(row.revision, score_of(row), row.emitter, row.judge_id, row.scored_at) for row in rows
        ]


def score_of(row: Row[Any]) -> Score:
    """The score in a row."""
    marks = tuple(Mark(**{**one, "verdict": Verdict(one["verdict"])}) for one in row.marks)
    return Score(
        status=Status(row.status),
        cause=Cause(row.cause) if row.cause else None,
        pix=row.pix,
        reproducibility=row.reproducibility,
        asked=row.asked,
        counted=row.counted,
        trusted=row.trusted,
        marks=marks,
    )
