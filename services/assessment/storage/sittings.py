"""The history of answers, sitting by sitting, as calibration reads it: one pass, in order, a few thousand rows in memory."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Select, Text, literal, or_, select, text

from services.assessment.domain.assessment import Kind
from services.assessment.domain.correction import Result
from services.assessment.storage.tables import ANSWERS, ASSESSMENTS

ROWS_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class SittingAnswer:
    """What became of one question, and what hurried or distracted whoever answered."""

    challenge: str
    result: Result
    left_ms: int | None
    focus_lost: bool


@dataclass(frozen=True, slots=True)
class KeptSitting:
    """A test with its answers, in order."""

    user_id: UUID
    kind: Kind
    release: int
    answers: list[SittingAnswer]


def first_sittings(
    connection: Connection,
    *,
    since: datetime | None = None,
    competence: str | None = None,
    topics: Collection[str] = (),
) -> Iterator[KeptSitting]:
    """Every sitting, oldest first, that began knowing nothing of its person on what it asks; certifications left out.

    With a competence, only those that could ask about it; `topics` are its own, by which campaigns are recognised. Both tables
    are read in the order of their primary keys, so PostgreSQL has nothing to sort and we have nothing to hold.
    """
    statement = _first_sittings()
    if since is not None:
        statement = statement.where(ASSESSMENTS.c.started_at >= since)
    if competence is not None:
        asked = literal(list(topics), ARRAY(Text))
        statement = statement.where(
            or_(ASSESSMENTS.c.competence == competence, ASSESSMENTS.c.targets.has_any(asked))
        )
    rows = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    for _, answers in groupby(rows, attrgetter("id")):
        yield _sitting_of(list(answers))


def _first_sittings() -> Select[Any]:
    nothing = text("'[]'::jsonb")
    return (
        select(
            ASSESSMENTS.c.id,
            ASSESSMENTS.c.user_id,
            ASSESSMENTS.c.kind,
            ASSESSMENTS.c.release,
            ANSWERS.c.challenge,
            ANSWERS.c.result,
            ANSWERS.c.left_ms,
            ANSWERS.c.focus_lost,
        )
        .join_from(ASSESSMENTS, ANSWERS, ANSWERS.c.assessment_id == ASSESSMENTS.c.id)
        .where(
            ASSESSMENTS.c.kind.in_([Kind.COMPETENCE, Kind.CAMPAIGN]),
            ASSESSMENTS.c.known == nothing,
            ASSESSMENTS.c.seen == nothing,
        )
        .order_by(ASSESSMENTS.c.id, ANSWERS.c.position)
    )


def _sitting_of(rows: list[Any]) -> KeptSitting:
    first = rows[0]
    answers = [SittingAnswer(row.challenge, Result(row.result), row.left_ms, row.focus_lost) for row in rows]
    return KeptSitting(first.user_id, Kind(first.kind), first.release, answers)
