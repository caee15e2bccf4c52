"""Schools and who belongs to them, as identity tells."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.reporting.domain.schools import Organisation
from services.reporting.storage.tables import MEMBERSHIPS, ORGANISATIONS


class Organisations:
    """The projection of organisations and memberships."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def follow(self, organisation: Organisation) -> None:
        """Told once and never changed: hearing it again changes nothing."""
        uai = organisation.uai.strip().upper() if organisation.uai else None
        statement = insert(ORGANISATIONS).values(
            id=organisation.id, name=organisation.name, kind=organisation.kind, uai=uai
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
        wanted = ORGANISATIONS.c.id == organisation_id
        row = self._database.execute(select(ORGANISATIONS).where(wanted)).first()
        return Organisation(row.id, row.name, row.kind, row.uai) if row else None

    def kinds_of(self, uai: str) -> list[str]:
        """The kinds of the organisations that have this number; none when nobody has it."""
        return list(self._database.scalars(select(ORGANISATIONS.c.kind).where(ORGANISATIONS.c.uai == uai)))

    def has_member(self, organisation_id: UUID, user_id: UUID) -> bool:
        """Whether the person belongs there today."""
        mine = (
            MEMBERSHIPS.c.organisation_id == organisation_id,
            MEMBERSHIPS.c.user_id == user_id,
            MEMBERSHIPS.c.role.is_not(None),
        )
        return bool(self._database.scalar(select(exists().where(*mine))))
