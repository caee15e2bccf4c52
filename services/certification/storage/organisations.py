"""Schools and who belongs to them, as identity tells."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.certification.domain.schools import Organisation
from services.certification.storage.tables import MEMBERSHIPS, ORGANISATIONS

JURY_KIND = "PLATFORM"
ADMINISTRATOR = "ADMINISTRATOR"


class Organisations:
    """The projection of organisations and memberships."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def follow(self, organisation: Organisation) -> None:
        """Told once and never changed: hearing it again changes nothing."""
        statement = insert(ORGANISATIONS).values(
            id=organisation.id,
            name=organisation.name,
            kind=organisation.kind,
            uai=organisation.uai,
            manages_learners=organisation.manages_learners,
        )
        self._database.execute(statement.on_conflict_do_nothing())

    def follow_member(self, organisation_id: UUID, user_id: UUID, *, role: str | None, revision: int) -> None:
        """The highest revision wins; no role means removed."""
        statement = insert(MEMBERSHIPS).values(
            organisation_id=organisation_id, user_id=user_id, role=role, revision=revision
        )
        self._database.execute(
            statement.on_conflict_do_update(
                index_elements=["organisation_id", "user_id"],
                set_={"role": role, "revision": revision},
                where=MEMBERSHIPS.c.revision < revision,
            )
        )

    def find(self, organisation_id: UUID) -> Organisation | None:
        """The organisation, when identity has told it."""
        row = self._database.execute(
            select(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation_id)
        ).first()
        return Organisation(**row._mapping) if row else None  # noqa: SLF001 (SQLAlchemy's public name)

    def has_member(self, organisation_id: UUID, user_id: UUID) -> bool:
        """Whether the person belongs there today."""
        return self._has(user_id, MEMBERSHIPS.c.organisation_id == organisation_id)

    def has_administrator(self, organisation_id: UUID, user_id: UUID) -> bool:
        """Whether the person administers it today."""
        mine = MEMBERSHIPS.c.organisation_id == organisation_id
        return self._has(user_id, and_(mine, MEMBERSHIPS.c.role == ADMINISTRATOR))

    def is_jury(self, user_id: UUID) -> bool:
        """The jury are the members of the platform itself."""
        platform = select(ORGANISATIONS.c.id).where(ORGANISATIONS.c.kind == JURY_KIND)
        return self._has(user_id, MEMBERSHIPS.c.organisation_id.in_(platform))

    def _has(self, user_id: UUID, condition: Any) -> bool:
        mine = and_(MEMBERSHIPS.c.user_id == user_id, MEMBERSHIPS.c.role.is_not(None), condition)
        return bool(self._database.scalar(select(exists().where(mine))))
