"""The keys that sign tokens, as they are kept: the public half in clear, the private half sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.identity.domain.signing_keys import KeyRefused, SigningKey
from services.identity.storage.tables import SIGNING_KEYS


@dataclass(frozen=True)
class StoredKey:
    """A row of signing_keys. Nothing is sealed for the key of the settings, and for one that is retired."""

    key: SigningKey
    public_jwk: Mapping[str, Any]
    sealed: str | None


class SigningKeys:
    """A handful of rows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self) -> None:
        """Operators wait for each other."""
        self._session.execute(text("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE"))

    def all(self) -> list[StoredKey]:
        """Oldest first."""
        rows = self._session.execute(
            select(SIGNING_KEYS).order_by(SIGNING_KEYS.c.added_at, SIGNING_KEYS.c.key_id)
        )
        return [
            StoredKey(
                SigningKey(row.key_id, row.added_at, row.promoted_at, row.retired_at),
                row.public_jwk,
                row.sealed,
            )
            for row in rows
        ]

    def get(self, key_id: str) -> SigningKey:
        """By id; refuses with KeyRefused."""
        for one in self.all():
            if one.key.key_id == key_id:
                return one.key
        raise KeyRefused("no such key")

    def add(self, stored: StoredKey) -> None:
        """One more."""
        row = {**vars(stored.key), "public_jwk": dict(stored.public_jwk), "sealed": stored.sealed}
        self._session.execute(insert(SIGNING_KEYS).values(row))

    def promote(self, key_id: str, *, now: datetime) -> None:
        """It signs from now on."""
        self._session.execute(
            update(SIGNING_KEYS).where(SIGNING_KEYS.c.key_id == key_id).values(promoted_at=now)
        )

    def retire(self, key_id: str, *, now: datetime) -> None:
        """Its private half is erased."""
        values = {"retired_at": now, "sealed": None}
        self._session.execute(update(SIGNING_KEYS).where(SIGNING_KEYS.c.key_id == key_id).values(values))
