"""Organisations, their members and invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.identity.domain.organisations import Kind, Role
from services.identity.domain.refusals import (
    AdministratorRequired,
    InvitationUnknown,
    OrganisationUnknown,
)
from services.identity.storage.tables import INVITATIONS, MEMBERSHIPS, ORGANISATIONS, USERS


@dataclass(frozen=True)
class Organisation:
    """A row of organisations."""

    id: UUID
    name: str
    kind: Kind
    uai: str | None
    email: str | None
    manages_learners: bool
    created_at: datetime
    archived_at: datetime | None = None


@dataclass(frozen=True)
class Membership:
    """Somebody in an organisation; `role` is None once removed."""

    organisation_id: UUID
    user_id: UUID
    role: Role | None
    revision: int
    joined_at: datetime


@dataclass(frozen=True)
class MemberFilter:
    """Which members: `text` is part of a name or of an address (facts 4.2)."""

    text: str = ""
    role: Role | None = None


@dataclass(frozen=True)
class Invitation:
    """A row of invitations."""

    id: UUID
    organisation_id: UUID
    email: str
    code: str
    role: Role | None
    status: str
    accepted_by: UUID | None
    sent_at: datetime


def _organisation(row: Any) -> Organisation:
    return Organisation(**{**row, "kind": Kind(row["kind"])})


def _invitation(row: Any) -> Invitation:
    role = Role(row["role"]) if row["role"] else None
    names = ("id", "organisation_id", "email", "code", "status", "accepted_by", "sent_at")
    return Invitation(role=role, **{name: row[name] for name in names})


class Organisations:
    """Organisations and who belongs to them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, organisation: Organisation) -> bool:
        """False when an open organisation has this UAI, or this id is there already."""
        statement = upsert(ORGANISATIONS).values(**vars(organisation)).on_conflict_do_nothing()
        return self._session.execute(statement.returning(ORGANISATIONS.c.id)).first() is not None

    def get(self, organisation_id: UUID) -> Organisation:
        """By id; refuses with OrganisationUnknown."""
        return self._one(select(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation_id))

    def lock(self, organisation_id: UUID) -> Organisation:
        """Whoever changes its team or its pupils comes one after the other; readers and references do not wait."""
        statement = select(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation_id)
        return self._one(statement.with_for_update(key_share=True))

    def _one(self, statement: Any) -> Organisation:
        row = self._session.execute(statement).mappings().first()
        if row is None:
            raise OrganisationUnknown
        return _organisation(row)

    def of_uai(self, uai: str) -> Organisation | None:
        """The open one, else an archived one."""
        statement = select(ORGANISATIONS).where(ORGANISATIONS.c.uai == uai)
        archived = ORGANISATIONS.c.archived_at
        row = self._session.execute(statement.order_by(archived.desc().nulls_first()).limit(1))
        found = row.mappings().first()
        return _organisation(found) if found else None

    def set_email(self, organisation_id: UUID, email: str | None) -> None:
        """Another recorded address."""
        statement = update(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation_id)
        self._session.execute(statement.values(email=email))

    def role_of(self, organisation_id: UUID, user_id: UUID) -> Role:
        """What somebody is here; a stranger gets OrganisationUnknown, as if there were nothing."""
        statement = select(MEMBERSHIPS.c.role).where(
            MEMBERSHIPS.c.organisation_id == organisation_id, MEMBERSHIPS.c.user_id == user_id
        )
        role = self._session.execute(statement).scalar_one_or_none()
        if role is None:
            raise OrganisationUnknown
        return Role(role)

    def require_administrator(self, organisation_id: UUID, user_id: UUID) -> None:
        """Refuses strangers with OrganisationUnknown, members with AdministratorRequired."""
        if self.role_of(organisation_id, user_id) is not Role.ADMINISTRATOR:
            raise AdministratorRequired

    def of_user(self, user_id: UUID) -> list[tuple[Organisation, Role]]:
        """Where somebody belongs."""
        statement = (
            select(ORGANISATIONS, MEMBERSHIPS.c.role)
            .join(MEMBERSHIPS, MEMBERSHIPS.c.organisation_id == ORGANISATIONS.c.id)
            .where(MEMBERSHIPS.c.user_id == user_id, MEMBERSHIPS.c.role.is_not(None))
            .order_by(ORGANISATIONS.c.name, ORGANISATIONS.c.id)
        )
        found = []
        for row in self._session.execute(statement).mappings():
            values = dict(row)
            role = Role(values.pop("role"))
            found.append((_organisation(values), role))
        return found


class Memberships:
    """Who belongs to an organisation. Hold the organisation's lock before changing anything."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, organisation_id: UUID, user_id: UUID) -> Membership | None:
        """Present or past."""
        statement = select(MEMBERSHIPS).where(
            MEMBERSHIPS.c.organisation_id == organisation_id, MEMBERSHIPS.c.user_id == user_id
        )
        row = self._session.execute(statement).first()
        if row is None:
            return None
        role = Role(row.role) if row.role else None
        return Membership(row.organisation_id, row.user_id, role, row.revision, row.joined_at)

    def keep(self, membership: Membership) -> None:
        """As it is now."""
        row = vars(membership)
        changes = {name: row[name] for name in ("role", "revision", "joined_at")}
        keys = [MEMBERSHIPS.c.organisation_id, MEMBERSHIPS.c.user_id]
        statement = upsert(MEMBERSHIPS).values(row).on_conflict_do_update(index_elements=keys, set_=changes)
        self._session.execute(statement)

    def roles(self, organisation_id: UUID) -> dict[UUID, Role]:
        """Everybody's."""
        statement = select(MEMBERSHIPS.c.user_id, MEMBERSHIPS.c.role).where(_present_in(organisation_id))
        return {row.user_id: Role(row.role) for row in self._session.execute(statement)}

    def organisations_of(self, user_id: UUID) -> set[UUID]:
        """Where somebody belongs."""
        mine = MEMBERSHIPS.c.user_id == user_id, MEMBERSHIPS.c.role.is_not(None)
        return set(self._session.scalars(select(MEMBERSHIPS.c.organisation_id).where(*mine)))

    def emails(self, organisation_id: UUID) -> set[str]:
        """The addresses of those who belong."""
        statement = (select(USERS.c.email).join(MEMBERSHIPS, MEMBERSHIPS.c.user_id == USERS.c.id)).where(
            _present_in(organisation_id), USERS.c.email.is_not(None)
        )
        return set(self._session.execute(statement).scalars())

    def page(
        self, organisation_id: UUID, wanted: MemberFilter, *, offset: int, limit: int
    ) -> tuple[list[Any], int]:
        """Some of them by name, and how many match."""
        where = _matching(organisation_id, wanted)
        with_users = MEMBERSHIPS.join(USERS, MEMBERSHIPS.c.user_id == USERS.c.id)
        statement = (
            select(
                USERS.c.id,
                USERS.c.first_name,
                USERS.c.last_name,
                USERS.c.email,
                MEMBERSHIPS.c.role,
                MEMBERSHIPS.c.joined_at,
            )
            .select_from(with_users)
            .where(where)
            .order_by(func.lower(USERS.c.last_name), func.lower(USERS.c.first_name), USERS.c.id)
        )
        counted = select(func.count()).select_from(with_users).where(where)
        rows = self._session.execute(statement.offset(offset).limit(limit)).all()
        return list(rows), self._session.execute(counted).scalar_one()


def _present_in(organisation_id: UUID) -> ColumnElement[bool]:
    return (MEMBERSHIPS.c.organisation_id == organisation_id) & MEMBERSHIPS.c.role.is_not(None)


def _matching(organisation_id: UUID, wanted: MemberFilter) -> ColumnElement[bool]:
    where = _present_in(organisation_id)
    if wanted.role is not None:
        where &= MEMBERSHIPS.c.role == wanted.role
    if wanted.text.strip():
        typed = wanted.text.strip().lower()
        full_name = func.lower(USERS.c.first_name + " " + USERS.c.last_name)
        where &= full_name.contains(typed, autoescape=True) | USERS.c.email.contains(typed, autoescape=True)
    return where


class Invitations:
    """Invitations by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(
        self,
        new_id: UUID,
        *,
        organisation_id: UUID,
        email: str,
        code: str,
        role: Role | None,
        by: UUID | None,
        now: datetime,
    ) -> Invitation:
        """The pending invitation of that address: the one that waits already (same code), else a new one (facts 4.3)."""
        row = {
            "id": new_id,
            "organisation_id": organisation_id,
            "email": email,
            "code": code,
            "role": role,
            "status": "PENDING",
            "invited_by": by,
            "created_at": now,
            "sent_at": now,
        }
        new = upsert(INVITATIONS).values(row)
        statement = new.on_conflict_do_update(
            index_elements=[INVITATIONS.c.organisation_id, INVITATIONS.c.email],
            # written out: with a parameter, PostgreSQL no longer knows the index once the statement is prepared
            index_where=text("status = 'PENDING'"),
            set_={"sent_at": now, "role": func.coalesce(new.excluded.role, INVITATIONS.c.role)},
        )
        return _invitation(self._session.execute(statement.returning(INVITATIONS)).mappings().one())

    def organisation_of(self, invitation_id: UUID) -> UUID:
        """Refuses with InvitationUnknown."""
        statement = select(INVITATIONS.c.organisation_id).where(INVITATIONS.c.id == invitation_id)
        found: UUID | None = self._session.execute(statement).scalar_one_or_none()
        if found is None:
            raise InvitationUnknown
        return found

    def get(self, invitation_id: UUID) -> Invitation:
        """By id; hold the organisation's lock. Refuses with InvitationUnknown."""
        statement = select(INVITATIONS).where(INVITATIONS.c.id == invitation_id)
        row = self._session.execute(statement).mappings().first()
        if row is None:
            raise InvitationUnknown
        return _invitation(row)

    def close(self, invitation_id: UUID, *, status: str, accepted_by: UUID | None = None) -> None:
        """ACCEPTED or CANCELLED."""
        statement = update(INVITATIONS).where(INVITATIONS.c.id == invitation_id)
        self._session.execute(statement.values(status=status, accepted_by=accepted_by))

    def touch(self, invitation_id: UUID, *, now: datetime) -> None:
        """Sent again."""
        statement = update(INVITATIONS).where(INVITATIONS.c.id == invitation_id)
        self._session.execute(statement.values(sent_at=now))

    def pending(self, organisation_id: UUID) -> list[Invitation]:
        """Those that wait, newest first."""
        statement = (
            select(INVITATIONS)
            .where(INVITATIONS.c.organisation_id == organisation_id, INVITATIONS.c.status == "PENDING")
            .order_by(INVITATIONS.c.sent_at.desc(), INVITATIONS.c.id)
        )
        return [_invitation(row) for row in self._session.execute(statement).mappings()]
