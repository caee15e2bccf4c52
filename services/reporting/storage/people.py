"""All that is kept of one person: told to them when they ask, removed when they are erased."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session as Database

from services.reporting.storage.tables import (
    CERTIFICATES,
    CERTIFICATIONS,
    LEARNERS,
    MEMBERSHIPS,
    ORGANISATIONS,
    POSITIONS,
    PUBLICATIONS,
)


class People:
    """Accounts, and the pupils they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, user_ids: Collection[UUID]) -> None:
        """Results, levels and links go; the school's list stays the school's."""
        theirs = select(CERTIFICATIONS.c.id).where(CERTIFICATIONS.c.user_id.in_(user_ids))
        self._database.execute(delete(CERTIFICATES).where(CERTIFICATES.c.certification_id.in_(theirs)))
        for table in (CERTIFICATIONS, POSITIONS):
            self._database.execute(delete(table).where(table.c.user_id.in_(user_ids)))
        linked = LEARNERS.c.user_id.in_(user_ids)
        self._database.execute(update(LEARNERS).where(linked).values(user_id=None))

    def learners(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The pupils that an account is."""
        statement = (
            select(LEARNERS, ORGANISATIONS.c.name.label("organisation"))
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == LEARNERS.c.organisation_id)
            .where(LEARNERS.c.user_id == user_id)
        )
        return self._read(statement.order_by(LEARNERS.c.id))

    def positions(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per competence."""
        mine = select(POSITIONS).where(POSITIONS.c.user_id == user_id, POSITIONS.c.level.is_not(None))
        return self._read(mine.order_by(POSITIONS.c.competence))

    def certifications(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """What record systems may be told, once published."""
        statement = (
            select(
                CERTIFICATIONS,
                PUBLICATIONS.c.centre,
                PUBLICATIONS.c.published_at,
                CERTIFICATES.c.code,
                CERTIFICATES.c.valid_until,
            )
            .join(PUBLICATIONS, PUBLICATIONS.c.session_id == CERTIFICATIONS.c.session_id)
            .outerjoin(CERTIFICATES, CERTIFICATES.c.certification_id == CERTIFICATIONS.c.id)
            .where(CERTIFICATIONS.c.user_id == user_id)
        )
        return self._read(statement.order_by(CERTIFICATIONS.c.started_at, CERTIFICATIONS.c.id))

    def memberships(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The schools whose follow-up somebody may see."""
        statement = (
            select(MEMBERSHIPS.c.role, ORGANISATIONS.c.name.label("organisation"))
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == MEMBERSHIPS.c.organisation_id)
            .where(MEMBERSHIPS.c.user_id == user_id)
        )
        return self._read(statement.order_by(MEMBERSHIPS.c.organisation_id))

    def _read(self, statement: Select[Any]) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._database.execute(statement).mappings()]
