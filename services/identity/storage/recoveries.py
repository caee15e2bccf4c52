"""Forgotten passwords, and addresses that wait for their code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.identity.storage.tables import EMAIL_CHANGES, PASSWORD_RESETS


@dataclass(frozen=True)
class AskedReset:
    """Somebody typed this address; nobody has looked yet whether it is anyone's."""

    id: UUID
    email: str
    asked_at: datetime


class PasswordResets:
    """What was asked, then what a letter's link opens."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, reset_id: UUID, *, email: str, now: datetime) -> None:
        """The same work whosever the address is."""
        row = {"id": reset_id, "email": email, "asked_at": now}
        self._session.execute(insert(PASSWORD_RESETS).values(row))

    def next_asked(self) -> AskedReset | None:
        """The oldest that nobody has answered; two processes never hold the same one."""
        statement = (
            select(PASSWORD_RESETS.c.id, PASSWORD_RESETS.c.email, PASSWORD_RESETS.c.asked_at)
            .where(PASSWORD_RESETS.c.email.is_not(None))
            .order_by(PASSWORD_RESETS.c.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._session.execute(statement).first()
        return AskedReset(*row) if row else None

    def answer(self, reset_id: UUID, *, user_id: UUID, digest: str, expires_at: datetime) -> None:
        """It is this account's; the address is not kept."""
        values = {"email": None, "user_id": user_id, "digest": digest, "expires_at": expires_at}
        self._session.execute(update(PASSWORD_RESETS).where(PASSWORD_RESETS.c.id == reset_id).values(values))

    def drop(self, reset_id: UUID) -> None:
        """Nobody's, or one too many."""
        self._session.execute(delete(PASSWORD_RESETS).where(PASSWORD_RESETS.c.id == reset_id))

    def owner(self, digest: str) -> UUID | None:
        """Whose password this token might change, if it is still good."""
        statement = select(PASSWORD_RESETS.c.user_id).where(PASSWORD_RESETS.c.digest == digest)
        return self._session.execute(statement).scalar_one_or_none()

    def take(self, digest: str, *, now: datetime) -> bool:
        """Use this token up, if it is still good: of two uses at once one succeeds."""
        statement = (
            delete(PASSWORD_RESETS)
            .where(PASSWORD_RESETS.c.digest == digest, PASSWORD_RESETS.c.expires_at > now)
            .returning(PASSWORD_RESETS.c.id)
        )
        return self._session.execute(statement).first() is not None

    def drop_all(self, user_id: UUID) -> None:
        """No letter sent before now opens this account."""
        self._session.execute(delete(PASSWORD_RESETS).where(PASSWORD_RESETS.c.user_id == user_id))

    def forget(self, *, now: datetime) -> None:
        """Links that are over."""
        self._session.execute(delete(PASSWORD_RESETS).where(PASSWORD_RESETS.c.expires_at <= now))


@dataclass(frozen=True)
class EmailChange:
    """The address an account shall have, and how often its code was mistyped."""

    id: UUID
    user_id: UUID
    email: str
    expires_at: datetime
    failures: int


class EmailChanges:
    """One at most per account: asking again replaces it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, change: EmailChange) -> None:
        """Instead of the one before, whose code opens nothing any more."""
        row = vars(change)
        statement = insert(EMAIL_CHANGES).values(row)
        self._session.execute(
            statement.on_conflict_do_update(index_elements=[EMAIL_CHANGES.c.user_id], set_=row)
        )

    def hold(self, user_id: UUID) -> EmailChange | None:
        """Of this account; two guesses at once are counted one after the other."""
        row = self._session.execute(
            select(EMAIL_CHANGES).where(EMAIL_CHANGES.c.user_id == user_id).with_for_update()
        ).mappings()
        found = row.first()
        return EmailChange(**found) if found else None

    def failed(self, user_id: UUID) -> None:
        """One more wrong code."""
        statement = update(EMAIL_CHANGES).where(EMAIL_CHANGES.c.user_id == user_id)
        self._session.execute(statement.values(failures=EMAIL_CHANGES.c.failures + 1))

    def drop(self, user_id: UUID) -> None:
        """Done, or not to be done."""
        self._session.execute(delete(EMAIL_CHANGES).where(EMAIL_CHANGES.c.user_id == user_id))

    def forget(self, *, now: datetime) -> None:
        """Codes that are over."""
        self._session.execute(delete(EMAIL_CHANGES).where(EMAIL_CHANGES.c.expires_at <= now))
