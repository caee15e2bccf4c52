"""The keys at hand: one signs, all that are not retired are published. What the database says, read again every half minute.

So no process restarts when a key is added, promoted or retired. As long as the database holds no key, the one of the settings does
both.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import sessions_of
from chassis.service import Parts
from chassis.settings import SettingsRefused
from chassis.telemetry import log, quiet
from chassis.tokens import Caller, Issuer
from services.identity.domain.signing_keys import signing
from services.identity.settings import Settings
from services.identity.storage.signing_keys import StoredKey
from services.identity.storage.unit_of_work import new_uow

RELOAD_SECONDS: Final = 30.0


def seal(private_key_pem: str, *, secret: str) -> str:
    """The key as an encrypted PEM (PKCS 8), which this secret opens."""
    key = serialization.load_pem_private_key(private_key_pem.encode(), password=None)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(secret.encode()),
    ).decode()


def unseal(sealed: str, *, secret: str) -> str:
    """The key in clear; loud when the secret is not the one it was sealed with."""
    try:
        key = serialization.load_pem_private_key(sealed.encode(), password=secret.encode())
    except (ValueError, TypeError) as error:
        raise SettingsRefused(["IDENTITY_SECRET does not open the signing keys of the database"]) from error
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class KeyRing:
    """Issues, with whichever keys the database names."""

    def __init__(self, configured: Issuer, *, secret: str, read: Callable[[], Sequence[StoredKey]]) -> None:
        self._configured = configured
        self._secret = secret
        self._read = read
        self._signer = configured
        self._published: list[Mapping[str, Any]] = []
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def issue(self, caller: Caller, *, now: datetime, lifetime: timedelta) -> str:
        """See Issues."""
        self._refresh()
        return self._signer.issue(caller, now=now, lifetime=lifetime)

    def jwks(self) -> dict[str, Any]:
        """See Issues."""
        self._refresh()
        return {"keys": list(self._published)}

    def check(self) -> None:
        """Loud when the key that signs cannot be opened."""
        self._refresh()

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < RELOAD_SECONDS:
            return
        # one reads; once there are keys, nobody waits for it: whoever signs holds a connection that others wait for
        if not self._lock.acquire(blocking=not self._published):
            return
        try:
            if time.monotonic() - self._read_at < RELOAD_SECONDS:
                return
            try:
                stored = self._read()
            except SQLAlchemyError as error:
                if not self._published:
                    raise
                # the keys of a minute ago are better than nobody signed in
                log().warning("signing_keys_not_read", error=quiet(error))
            else:
                self._take(stored)
            self._read_at = time.monotonic()
        finally:
            self._lock.release()

    def _take(self, stored: Sequence[StoredKey]) -> None:
        chosen = signing(one.key for one in stored)
        if chosen is None:
            self._signer, self._published = self._configured, [self._configured.jwk]
            return
        self._signer = self._open(next(one for one in stored if one.key == chosen))
        self._published = [one.public_jwk for one in stored if one.key.retired_at is None]

    def _open(self, stored: StoredKey) -> Issuer:
        key_id = stored.key.key_id
        for known in (self._signer, self._configured):
            if known.key_id == key_id:
                return known
        if stored.sealed is None:
            raise SettingsRefused([f"the key that signs ({key_id}) is not IDENTITY_SIGNING_KEY any more"])
        return Issuer(unseal(stored.sealed, secret=self._secret))


def key_ring_of(parts: Parts[Settings]) -> KeyRing:
    """The ring of this process; loud when the settings hold no key."""
    settings = parts.settings
    # a connection of its own: signing happens inside transactions, and a pool that is all in use would be waited for by its holders
    engine = create_engine(parts.engine.url, poolclass=NullPool)
    apart = replace(parts, engine=engine, sessions=sessions_of(engine))

    def read() -> Sequence[StoredKey]:
        with new_uow(apart) as uow:
            return uow.signing_keys.all()

    has_secret = settings.secret or settings.secret_file
    secret = settings.sealing_secret() if has_secret else ""
    return KeyRing(Issuer(settings.private_key()), secret=secret, read=read)
