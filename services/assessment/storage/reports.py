"""Reports: a row for each person and thing; what authors read of them says nobody's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.assessment.domain.reports import About, QuestionReason, Report
from services.assessment.storage.tables import ANSWERS, REPORTS

_HOLD: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True, slots=True)
class Said:
    """One report as authors read it. `fields` is what was answered, of somebody whose right answer was refused, and nobody else."""

    about: About
    thing: str
    reason: str
    comment: str | None
    release: int
    fields: Mapping[str, Any] | None
    reported_at: datetime
    closed_at: datetime | None
    note: str | None


class ReportRepository:
    """Reports of people, and what authors make of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, user_id: UUID) -> None:
        """Until the transaction ends: two reports of one person at once follow one another, and are counted."""
        self._connection.execute(_HOLD, {"key": f"reports of {user_id}"})

    def of(self, user_id: UUID, about: About, thing: str) -> tuple[str, str | None] | None:
        """The reason and the comment that the person gave for this, if they did."""
        row = self._connection.execute(
            select(REPORTS.c.reason, REPORTS.c.comment).where(_one(user_id, about, thing))
        ).first()
        return (row.reason, row.comment) if row else None

    def count(self, user_id: UUID, *, since: datetime) -> int:
        """How many things the person reported since then."""
        mine = and_(REPORTS.c.user_id == user_id, REPORTS.c.reported_at > since)
        return self._connection.execute(select(func.count()).select_from(REPORTS).where(mine)).scalar_one()

    def put(self, user_id: UUID, report: Report, *, now: datetime) -> None:
        """Keep the report instead of any that the person made of the same thing: it is to be read again."""
        said = {
            "reason": report.reason.value,
            "comment": report.comment,
            "release": report.release,
            "assessment_id": report.assessment_id,
            "position": report.position,
            "reported_at": now,
            "closed_at": None,
            "note": None,
        }
        key = {"user_id": user_id, "about": report.about.value, "thing": report.thing}
        self._connection.execute(
            insert(REPORTS)
            .values({**key, **said})
            .on_conflict_do_update(index_elements=list(REPORTS.primary_key.columns), set_=said)
        )

    def said(self, *, thing: str | None = None, closed: bool | None = None) -> list[Said]:
        """The reports, of one thing or of all; to read, closed, or both (None). The last ones first."""
        answered = and_(
            REPORTS.c.reason == QuestionReason.RIGHT_REFUSED,
            ANSWERS.c.assessment_id == REPORTS.c.assessment_id,
            ANSWERS.c.position == REPORTS.c.position,
        )
        statement = select(
            REPORTS.c.about,
            REPORTS.c.thing,
            REPORTS.c.reason,
            REPORTS.c.comment,
            REPORTS.c.release,
            ANSWERS.c.fields,
            REPORTS.c.reported_at,
            REPORTS.c.closed_at,
            REPORTS.c.note,
        ).select_from(REPORTS.outerjoin(ANSWERS, answered))
        if thing is not None:
            statement = statement.where(REPORTS.c.thing == thing)
        if closed is not None:
            statement = statement.where(_is_closed() if closed else ~_is_closed())
        rows = self._connection.execute(
            statement.order_by(REPORTS.c.reported_at.desc(), REPORTS.c.about, REPORTS.c.thing)
        )
        return [Said(About(about), *rest) for about, *rest in rows]

    def close(self, thing: str, *, note: str, reason: str | None, now: datetime) -> int:
        """Say of the reports to read that they were dealt with, all or those with that reason; how many there were."""
        these = [REPORTS.c.thing == thing, REPORTS.c.closed_at.is_(None)]
        if reason is not None:
            these.append(REPORTS.c.reason == reason)
        statement = update(REPORTS).where(*these).values(closed_at=now, note=note)
        return self._connection.execute(statement).rowcount

    def forget(self, *, reported_before: datetime, closed_before: datetime) -> None:
        """What is too old, and what was dealt with long enough ago."""
        old = or_(REPORTS.c.reported_at < reported_before, REPORTS.c.closed_at < closed_before)
        self._connection.execute(delete(REPORTS).where(old))


def _is_closed() -> ColumnElement[bool]:
    return REPORTS.c.closed_at.is_not(None)


def _one(user_id: UUID, about: About, thing: str) -> ColumnElement[bool]:
    return and_(REPORTS.c.user_id == user_id, REPORTS.c.about == about, REPORTS.c.thing == thing)
