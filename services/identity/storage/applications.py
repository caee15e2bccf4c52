"""Other systems that may ask for tokens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.identity.storage.tables import APPLICATIONS


@dataclass(frozen=True)
class Application:
    """Another system. While its secret changes, the one before still opens until `previous_until`."""

    client_id: str
    secret_hash: str
    scopes: frozenset[str]
    previous_secret_hash: str | None = None
    previous_until: datetime | None = None
    revoked_at: datetime | None = None

    def previous_at(self, now: datetime) -> str | None:
        """The digest of the secret before this one, while it still opens."""
        return self.previous_secret_hash if self.previous_until and now < self.previous_until else None


class Applications:
    """Other systems."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, client_id: str) -> Application | None:
        """By client id."""
        return self._find(client_id)

    def hold(self, client_id: str) -> Application | None:
        """By client id; operators wait for each other."""
        return self._find(client_id, held=True)

    def _find(self, client_id: str, *, held: bool = False) -> Application | None:
        statement = select(APPLICATIONS).where(APPLICATIONS.c.client_id == client_id)
        row = self._session.execute(statement.with_for_update() if held else statement).first()
        if row is None:
            return None
        return Application(
            row.client_id,
            row.secret_hash,
            frozenset(row.scopes),
            row.previous_secret_hash,
            row.previous_until,
            row.revoked_at,
        )

    def add(self, application: Application, *, now: datetime) -> bool:
        """False when the client id is taken."""
        row = {
            "client_id": application.client_id,
            "secret_hash": application.secret_hash,
            "scopes": sorted(application.scopes),
            "created_at": now,
        }
        statement = insert(APPLICATIONS).values(row).on_conflict_do_nothing()
        return self._session.execute(statement.returning(APPLICATIONS.c.client_id)).first() is not None

    def set_secret(
        self,
        client_id: str,
        secret_hash: str,
        *,
        previous: str | None = None,
        previous_until: datetime | None = None,
    ) -> None:
        """Another digest; the one before it opens until then, if at all."""
        values = {
            "secret_hash": secret_hash,
            "previous_secret_hash": previous,
            "previous_until": previous_until,
        }
        statement = update(APPLICATIONS).where(APPLICATIONS.c.client_id == client_id)
        self._session.execute(statement.values(values))

    def revoke(self, client_id: str, *, now: datetime) -> None:
        """Nothing opens any more."""
        statement = update(APPLICATIONS).where(APPLICATIONS.c.client_id == client_id)
        self._session.execute(
            statement.values(revoked_at=now, previous_secret_hash=None, previous_until=None)
        )
