"""Exports that people asked for, and erasures they have yet to confirm."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.identity.storage.tables import DATA_EXPORTS, ERASURE_REQUESTS


@dataclass(frozen=True)
class DataExport:
    """An export without its content. `waits_for` is the service that did not answer."""

    id: UUID
    user_id: UUID
    requested_at: datetime
    attempts: int
    waits_for: str | None
    ready_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Documents:
    """What an export holds, twice: for machines and for reading."""

    json: bytes
    pdf: bytes


_COLUMNS = tuple(
    DATA_EXPORTS.c[name]
    for name in ("id", "user_id", "requested_at", "attempts", "waits_for", "ready_at", "expires_at")
)


class Exports:
    """One per account at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_user(self, user_id: UUID) -> DataExport | None:
        """The one there is."""
        row = self._session.execute(select(*_COLUMNS).where(DATA_EXPORTS.c.user_id == user_id)).first()
        return DataExport(*row) if row else None

    def ask(self, new_id: UUID, *, user_id: UUID, now: datetime) -> None:
        """A new one in place of one that was ready; one that is being gathered stays."""
        ready = DATA_EXPORTS.c.user_id == user_id, DATA_EXPORTS.c.ready_at.is_not(None)
        self._session.execute(delete(DATA_EXPORTS).where(*ready))
        row = {"id": new_id, "user_id": user_id, "requested_at": now, "due_at": now, "attempts": 0}
        self._session.execute(insert(DATA_EXPORTS).values(row).on_conflict_do_nothing())

    def claim(self, *, now: datetime, until: datetime) -> DataExport | None:
        """The oldest that is due, ours until then: should we die, another takes it up."""
        due = (
            select(DATA_EXPORTS.c.id)
            .where(DATA_EXPORTS.c.ready_at.is_(None), DATA_EXPORTS.c.due_at <= now)
            .order_by(DATA_EXPORTS.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        statement = update(DATA_EXPORTS).where(DATA_EXPORTS.c.id == due.scalar_subquery())
        row = self._session.execute(statement.values(due_at=until).returning(*_COLUMNS)).first()
        return DataExport(*row) if row else None

    def postpone(self, export_id: UUID, *, waits_for: str, due_at: datetime) -> None:
        """A service is away: nothing of it is kept, all is asked again."""
        statement = update(DATA_EXPORTS).where(DATA_EXPORTS.c.id == export_id)
        attempts = DATA_EXPORTS.c.attempts + 1
        self._session.execute(statement.values(waits_for=waits_for, due_at=due_at, attempts=attempts))

    def finish(self, export_id: UUID, documents: Documents, *, now: datetime, expires_at: datetime) -> bool:
        """Whole; False when its owner was erased, or it was finished, meanwhile."""
        waiting = DATA_EXPORTS.c.id == export_id, DATA_EXPORTS.c.ready_at.is_(None)
        values = {
            "document": documents.json,
            "printed": documents.pdf,
            "ready_at": now,
            "expires_at": expires_at,
            "waits_for": None,
        }
        statement = update(DATA_EXPORTS).where(*waiting).values(values).returning(DATA_EXPORTS.c.id)
        return self._session.execute(statement).first() is not None

    def documents(self, user_id: UUID, *, now: datetime) -> Documents | None:
        """While they may be fetched."""
        row = self._session.execute(
            select(DATA_EXPORTS.c.document, DATA_EXPORTS.c.printed).where(
                DATA_EXPORTS.c.user_id == user_id, DATA_EXPORTS.c.expires_at > now
            )
        ).first()
        return Documents(bytes(row.document), bytes(row.printed)) if row else None


class ErasureRequests:
    """One per account at most; asking again replaces it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, user_id: UUID, *, code_digest: str, expires_at: datetime) -> None:
        """Until confirmed or over."""
        values = {"code_digest": code_digest, "expires_at": expires_at}
        statement = insert(ERASURE_REQUESTS).values(user_id=user_id, **values)
        keys = [ERASURE_REQUESTS.c.user_id]
        self._session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))

    def digest_of(self, user_id: UUID, *, now: datetime) -> str | None:
        """Of the code that confirms, while it does."""
        mine = ERASURE_REQUESTS.c.user_id == user_id, ERASURE_REQUESTS.c.expires_at > now
        found: str | None = self._session.scalar(select(ERASURE_REQUESTS.c.code_digest).where(*mine))
        return found

    def drop(self, user_id: UUID) -> None:
        """It is not to be."""
        self._session.execute(delete(ERASURE_REQUESTS).where(ERASURE_REQUESTS.c.user_id == user_id))
