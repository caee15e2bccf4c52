"""Badges handed out, and those that count no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.certification.domain.badges import PER_LIST, Badge
from services.certification.storage.tables import BADGES


class Badges:
    """One in force for each certification at most; those before it stay, revoked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, certification_id: UUID, *, new_id: UUID, at: datetime) -> Badge:
        """The one in force, made if there is none; asked for twice at once, it is the same."""
        made = insert(BADGES).values(id=new_id, certification_id=certification_id, made_at=at)
        self._database.execute(
            made.on_conflict_do_nothing(
                index_elements=[BADGES.c.certification_id], index_where=BADGES.c.revoked_at.is_(None)
            )
        )
        mine = BADGES.c.certification_id == certification_id, BADGES.c.revoked_at.is_(None)
        row = self._database.execute(select(BADGES.c.id, BADGES.c.number).where(*mine)).one()
        return Badge(row.id, row.number)

    def revoke(self, certification_id: UUID, *, at: datetime) -> None:
        """What it says is not so, or not any more."""
        mine = BADGES.c.certification_id == certification_id, BADGES.c.revoked_at.is_(None)
        self._database.execute(update(BADGES).where(*mine).values(revoked_at=at))

    def revoked_in(self, status_list: int) -> list[int] | None:
        """Numbers of the revoked ones of that list; None when no badge has come so far yet. The first list always is."""
        first = status_list * PER_LIST
        last = self._database.scalar(select(func.max(BADGES.c.number))) or 0
        if last < first:
            return None
        within = BADGES.c.number.between(first, first + PER_LIST - 1)
        statement = select(BADGES.c.number).where(within, BADGES.c.revoked_at.is_not(None))
        return list(self._database.scalars(statement.order_by(BADGES.c.number)))
