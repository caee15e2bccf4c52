"""Outgoing mail, counted attempts, and the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.identity.domain.letters import PATIENCE, Letter
from services.identity.storage.tables import (
    ATTEMPTS,
    AUDIT,
    LEARNERS,
    MAILS,
    MEMBERSHIPS,
    ORGANISATIONS,
    USERS,
)


@dataclass(frozen=True)
class UndeliveredMail:
    """A mail that no server will take, and its last word."""

    id: int
    recipient: str
    written_at: datetime
    attempts: int
    failure: str


@dataclass(frozen=True)
class WaitingMail:
    """A mail that must leave. `secret` names what stands for the mark in its text (domain/letter_secrets.py)."""

    id: int
    recipient: str
    subject: str
    body: str
    written_at: datetime
    attempts: int
    html: str = ""
    secret: str = ""
    expires_at: datetime | None = None


class Mails:
    """Written with the deed that causes them, sent afterwards."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self,
        recipient: str,
        letter: Letter,
        *,
        now: datetime,
        secret: str = "",
        expires_at: datetime | None = None,
    ) -> None:
        """It leaves only if this transaction commits; after `expires_at` (five days, unless told) it is not worth sending."""
        row = {"recipient": recipient, "subject": letter.subject, "body": letter.text, "attempts": 0}
        row |= {"html": letter.html or None, "secret": secret or None}
        expiry = expires_at or now + PATIENCE
        self._session.execute(insert(MAILS), {**row, "written_at": now, "due_at": now, "expires_at": expiry})

    def next_due(self, *, now: datetime) -> WaitingMail | None:
        """The oldest that is due; two senders never hold the same one."""
        statement = (
            select(MAILS)
            .where(MAILS.c.sent_at.is_(None), MAILS.c.given_up_at.is_(None), MAILS.c.due_at <= now)
            .order_by(MAILS.c.due_at, MAILS.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._session.execute(statement).first()
        if row is None:
            return None
        return WaitingMail(
            row.id,
            row.recipient,
            row.subject,
            row.body,
            row.written_at,
            row.attempts,
            row.html or "",
            row.secret or "",
            row.expires_at,
        )

    def sent(self, mail_id: int, *, now: datetime) -> None:
        """Gone: only the trace stays."""
        values = {"sent_at": now, "recipient": None, "failure": None, **_ERASED}
        self._session.execute(update(MAILS).where(MAILS.c.id == mail_id).values(values))

    def failed(self, mail_id: int, *, failure: str, due_at: datetime) -> None:
        """Later."""
        values = {"attempts": MAILS.c.attempts + 1, "failure": failure, "due_at": due_at}
        self._session.execute(update(MAILS).where(MAILS.c.id == mail_id).values(values))

    def given_up(self, mail_id: int, *, failure: str, now: datetime) -> None:
        """Never: the address stays for a month, so that support can say why nothing came; the text does not."""
        values = {"given_up_at": now, "attempts": MAILS.c.attempts + 1, "failure": failure, **_ERASED}
        self._session.execute(update(MAILS).where(MAILS.c.id == mail_id).values(values))

    def undelivered(self) -> list[UndeliveredMail]:
        """Those given up, the latest first."""
        columns = (MAILS.c.id, MAILS.c.recipient, MAILS.c.written_at, MAILS.c.attempts, MAILS.c.failure)
        statement = select(*columns).where(MAILS.c.given_up_at.is_not(None), MAILS.c.recipient.is_not(None))
        rows = self._session.execute(statement.order_by(MAILS.c.id.desc()))
        return [UndeliveredMail(*row) for row in rows]

    def forget(self, *, given_up_before: datetime) -> None:
        """Whom they were for."""
        statement = update(MAILS).where(MAILS.c.given_up_at < given_up_before)
        self._session.execute(statement.values(recipient=None))


_ERASED: Final = {"subject": None, "body": None, "html": None, "secret": None}


class Attempts:
    """How often lately."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, subject: str, *, window_start: datetime) -> int:
        """One more; how many in this window, this one included."""
        new = upsert(ATTEMPTS).values(subject=subject, window_start=window_start, count=1)
        statement = new.on_conflict_do_update(
            index_elements=[ATTEMPTS.c.subject, ATTEMPTS.c.window_start],
            set_={"count": ATTEMPTS.c.count + 1},
        )
        return int(self._session.execute(statement.returning(ATTEMPTS.c.count)).scalar_one())

    def forget(self, *, before: datetime) -> None:
        """Windows that are over."""
        self._session.execute(delete(ATTEMPTS).where(ATTEMPTS.c.window_start < before))


class Audit:
    """Who did what to whose account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(
        self,
        deed: str,
        *,
        now: datetime,
        actor: UUID | None = None,
        subject: UUID | None = None,
        organisation: UUID | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Kept in the same transaction as the deed. `details`: codes and counts only."""
        row = {"at": now, "actor_id": actor, "deed": deed, "subject_id": subject}
        self._session.execute(
            insert(AUDIT), {**row, "organisation_id": organisation, "details": dict(details or {})}
        )

    def note_all(
        self,
        deed: str,
        subjects: Mapping[UUID, Mapping[str, Any]],
        *,
        now: datetime,
        actor: UUID,
        organisation: UUID,
    ) -> None:
        """The same deed on many accounts at once, each with its details."""
        row = {"at": now, "actor_id": actor, "deed": deed, "organisation_id": organisation}
        lines = [{**row, "subject_id": one, "details": dict(details)} for one, details in subjects.items()]
        self._session.execute(insert(AUDIT), lines)

    def of_subject(self, user_id: UUID, *, offset: int, limit: int) -> tuple[list[Any], int]:
        """What was done to somebody's account, the latest first, and how many deeds there were; schools by name, no person."""
        mine = AUDIT.c.subject_id == user_id
        statement = (
            select(AUDIT, ORGANISATIONS.c.name.label("organisation"))
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == AUDIT.c.organisation_id)
            .where(mine)
            .order_by(AUDIT.c.id.desc())
        )
        return self._page(statement, mine, offset, limit)

    def of_organisation(self, organisation_id: UUID, *, offset: int, limit: int) -> tuple[list[Any], int]:
        """What was done in a school, the latest first, and how many deeds there were.

        People are named only as this school knows them: its team, present or past, and the pupils of its list.
        """
        here = AUDIT.c.organisation_id == organisation_id
        statement = (
            select(
                AUDIT,
                _name_of(AUDIT.c.actor_id, organisation_id).label("actor"),
                _name_of(AUDIT.c.subject_id, organisation_id).label("subject"),
            )
            .where(here)
            .order_by(AUDIT.c.id.desc())
        )
        return self._page(statement, here, offset, limit)

    def lines(self, *, subject: UUID | None, organisation: UUID | None, limit: int) -> list[Any]:
        """The latest, for operators; ids only."""
        wanted = []
        if subject is not None:
            wanted.append(AUDIT.c.subject_id == subject)
        if organisation is not None:
            wanted.append(AUDIT.c.organisation_id == organisation)
        statement = select(AUDIT).where(*wanted).order_by(AUDIT.c.id.desc()).limit(limit)
        return list(self._session.execute(statement))

    def forget(self, *, before: datetime) -> None:
        """The one way out of the audit: by age, and the database itself refuses what is younger than a year."""
        self._session.execute(text("SET LOCAL audit.retention = 'on'"))
        self._session.execute(delete(AUDIT).where(AUDIT.c.at < before))
        self._session.execute(text("SET LOCAL audit.retention = 'off'"))

    def _page(
        self, statement: Any, which: ColumnElement[bool], offset: int, limit: int
    ) -> tuple[list[Any], int]:
        rows = self._session.execute(statement.offset(offset).limit(limit)).all()
        counted = select(func.count()).select_from(AUDIT).where(which)
        return list(rows), self._session.execute(counted).scalar_one()


def _name_of(person: Any, organisation_id: UUID) -> Any:
    member = (
        select(func.concat_ws(" ", USERS.c.first_name, USERS.c.last_name))
        .join(MEMBERSHIPS, MEMBERSHIPS.c.user_id == USERS.c.id)
        .where(
            USERS.c.id == person,
            MEMBERSHIPS.c.organisation_id == organisation_id,
            USERS.c.anonymised_at.is_(None),
        )
        .scalar_subquery()
    )
    pupil = (
        select(func.concat_ws(" ", LEARNERS.c.first_name, LEARNERS.c.last_name))
        .where(LEARNERS.c.user_id == person, LEARNERS.c.organisation_id == organisation_id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(member, pupil)
