"""Marks on tutorials: a row for each person and tutorial, for as long as it says something."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.assessment.domain.tutorials import Mark, Sign
from services.assessment.storage.tables import TUTORIAL_MARKS as MARKS

_COLUMN: Final = {Sign.SAVED: MARKS.c.saved_at, Sign.USEFUL: MARKS.c.useful_at}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people saved a tutorial, and found it useful."""

    tutorial: str
    title: str
    competence: str
    saved: int
    useful: int


class TutorialRepository:
    """Marks of people, and how many they are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, user_id: UUID) -> dict[str, Mark]:
        """All the marks of a person, by tutorial."""
        rows = self._connection.execute(select(MARKS).where(MARKS.c.user_id == user_id))
        return {row.tutorial: _mark_of(row) for row in rows}

    def add(
        self, sign: Sign, user_id: UUID, tutorial: str, *, title: str, competence: str, now: datetime
    ) -> None:
        """Put a sign; put again, it keeps its first date."""
        column = _COLUMN[sign]
        row = {
            "user_id": user_id,
            "tutorial": tutorial,
            "title": title,
            "competence": competence,
            column.name: now,
        }
        statement = insert(MARKS).values(row)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[MARKS.c.user_id, MARKS.c.tutorial],
                set_={
                    "title": statement.excluded.title,
                    "competence": statement.excluded.competence,
                    column.name: func.coalesce(column, statement.excluded[column.name]),
                },
            )
        )

    def remove(self, sign: Sign, user_id: UUID, tutorial: str) -> None:
        """Take a sign away, and the row with its last one; does nothing if there is none."""
        here = and_(MARKS.c.user_id == user_id, MARKS.c.tutorial == tutorial)
        # the lock makes two removals at once follow one another: the second sees that nothing is left
        row = self._connection.execute(select(MARKS).where(here).with_for_update()).first()
        if row is None:
            return
        others = [column for one, column in _COLUMN.items() if one is not sign]
        if any(getattr(row, column.name) is not None for column in others):
            self._connection.execute(update(MARKS).where(here).values({_COLUMN[sign].name: None}))
        else:
            self._connection.execute(delete(MARKS).where(here))

    def tallies(self) -> list[Tally]:
        """One for each tutorial that anybody marked, most useful first."""
        saved, useful = func.count(MARKS.c.saved_at), func.count(MARKS.c.useful_at)
        rows = self._connection.execute(
            select(MARKS.c.tutorial, func.max(MARKS.c.title), func.max(MARKS.c.competence), saved, useful)
            .group_by(MARKS.c.tutorial)
            .order_by(useful.desc(), saved.desc(), MARKS.c.tutorial)
        )
        return [Tally(*row) for row in rows]


def _mark_of(row: Row[Any]) -> Mark:
    return Mark(
        tutorial=row.tutorial,
        title=row.title,
        competence=row.competence,
        saved_at=row.saved_at,
        useful_at=row.useful_at,
    )
