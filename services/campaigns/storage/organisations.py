"""Organisations and who belongs to them, as identity tells."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.campaigns.domain.refusals import CampaignUnknown, OrganisationUnknown
from services.campaigns.storage.tables import MEMBERSHIPS, ORGANISATIONS


@dataclass(frozen=True)
class Organisation:
    """Its name to show, and whether its learners must be on its list."""

    id: UUID
    name: str
    manages_learners: bool


class OrganisationRepository:
    """Organisations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, organisation: Organisation) -> None:
        """Keep it; it is told once, whatever the number of letters."""
        row = {
            "id": organisation.id,
            "name": organisation.name,
            "manages_learners": organisation.manages_learners,
        }
        self._session.execute(insert(ORGANISATIONS).values(row).on_conflict_do_nothing())

    def get(self, organisation_id: UUID) -> Organisation:
        """One; refuses an unknown one."""
        row = self._session.execute(
            select(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation_id)
        ).one_or_none()
        if row is None:
            raise OrganisationUnknown
        return Organisation(row.id, row.name, row.manages_learners)

    def names(self, organisation_ids: set[UUID]) -> dict[UUID, str]:
        """The names of several."""
        statement = select(ORGANISATIONS.c.id, ORGANISATIONS.c.name).where(
            ORGANISATIONS.c.id.in_(organisation_ids)
        )
        return {row.id: row.name for row in self._session.execute(statement)}


class MemberRepository:
    """Memberships: the highest revision stands."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set(
        self,
        organisation_id: UUID,
        user_id: UUID,
        *,
        active: bool,
        administrator: bool = False,
        revision: int,
    ) -> None:
        """What a fact tells, unless a later one was heard before."""
        statement = insert(MEMBERSHIPS).values(
            organisation_id=organisation_id,
            user_id=user_id,
            active=active,
            administrator=administrator,
            revision=revision,
        )
        told = statement.excluded
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["organisation_id", "user_id"],
                set_={
                    "active": told.active,
                    "administrator": told.administrator,
                    "revision": told.revision,
                },
                where=MEMBERSHIPS.c.revision < told.revision,
            )
        )

    def belongs(self, organisation_id: UUID, user_id: UUID) -> bool:
        """Whether somebody is a member today."""
        statement = select(MEMBERSHIPS.c.active).where(
            MEMBERSHIPS.c.organisation_id == organisation_id, MEMBERSHIPS.c.user_id == user_id
        )
        return bool(self._session.execute(statement).scalar_one_or_none())

    def administers(self, organisation_id: UUID, user_id: UUID) -> bool:
        """Whether somebody administers it today."""
        statement = select(MEMBERSHIPS.c.active & MEMBERSHIPS.c.administrator).where(
            MEMBERSHIPS.c.organisation_id == organisation_id, MEMBERSHIPS.c.user_id == user_id
        )
        return bool(self._session.execute(statement).scalar_one_or_none())

    def require(self, organisation_id: UUID, user_id: UUID) -> None:
        """Refuses a campaign to whoever does not belong to its organisation: not yours is not there."""
        if not self.belongs(organisation_id, user_id):
            raise CampaignUnknown
