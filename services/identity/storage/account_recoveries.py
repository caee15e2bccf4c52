"""Keys with which people who left school take their account along."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.identity.storage.tables import ACCOUNT_RECOVERIES


@dataclass(frozen=True)
class AskedRecovery:
    """Which account, and the address its key was sent to."""

    user_id: UUID
    email: str
    expires_at: datetime


class Recoveries:
    """By digest; one living key per account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, key_digest: str, asked: AskedRecovery) -> None:
        """The account's new key; earlier ones open nothing any more."""
        earlier = delete(ACCOUNT_RECOVERIES).where(ACCOUNT_RECOVERIES.c.user_id == asked.user_id)
        self._session.execute(earlier)
        self._session.execute(insert(ACCOUNT_RECOVERIES), {"key_digest": key_digest, **vars(asked)})

    def take(self, key_digest: str, *, now: datetime) -> AskedRecovery | None:
        """What this key is for, and the key is gone: of two who bring it at once, one gets it. None if it has expired."""
        columns = ACCOUNT_RECOVERIES.c
        statement = delete(ACCOUNT_RECOVERIES).where(
            columns.key_digest == key_digest, columns.expires_at > now
        )
        row = self._session.execute(
            statement.returning(columns.user_id, columns.email, columns.expires_at)
        ).first()
        return AskedRecovery(row.user_id, row.email, row.expires_at) if row else None

    def drop(self, user_id: UUID) -> None:
        """None of this account any more, but the one that somebody is bringing back this moment: waiting for them could be for ever."""
        theirs = select(ACCOUNT_RECOVERIES.c.key_digest).where(ACCOUNT_RECOVERIES.c.user_id == user_id)
        free = theirs.with_for_update(skip_locked=True)
        self._session.execute(delete(ACCOUNT_RECOVERIES).where(ACCOUNT_RECOVERIES.c.key_digest.in_(free)))

    def forget(self, *, now: datetime) -> None:
        """Expired ones."""
        self._session.execute(delete(ACCOUNT_RECOVERIES).where(ACCOUNT_RECOVERIES.c.expires_at <= now))
