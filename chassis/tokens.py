"""Who is calling: EdDSA-signed tokens, issued by one service, verified by everybody with its public keys (JWKS).

A token says who, and for which kind of client it was made (`aud`), never what they may do: that is decided where the deed is
done, from what is known there. Its header says that it is an access token (RFC 9068): nothing else our keys may sign passes for one.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

import jwt
import urllib3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chassis.identifiers import new_id

ALGORITHM: Final = "EdDSA"
ACCESS_TOKEN: Final = "at+jwt"  # noqa: S105 (RFC 9068's word for what this is)
JWKS_LIFETIME_SECONDS: Final = 300.0
JWKS_LEAST_PAUSE_SECONDS: Final = 10.0
VERIFIED_SECONDS: Final = 60.0
VERIFIED_AT_MOST: Final = 20_000


class TokenRefused(Exception):
    """Not a token of ours, or not any more. Deliberately says nothing more."""


class KeysUnavailable(Exception):
    """The public keys could not be fetched: nobody can be recognised for now."""


class CallerKind(StrEnum):
    """A person, or another system. The word is also the audience of their tokens: one never passes for the other."""

    USER = "user"
    APPLICATION = "application"


@dataclass(frozen=True)
class Caller:
    """Who a verified token speaks for. `scopes` are an application's; `session` is the sign-in that a person's token came from."""

    kind: CallerKind
    subject: str
    scopes: frozenset[str] = frozenset()
    session: str = ""

    @property
    def user_id(self) -> UUID:
        """The person's id; meaningless for an application."""
        return UUID(self.subject)


class Verifies(Protocol):
    """Whoever can tell a good token from a bad one."""

    def verify(self, token: str) -> Caller:
        """The caller; refuses with TokenRefused, or KeysUnavailable."""


class Issues(Protocol):
    """Whoever signs tokens, and publishes what checks them."""

    def issue(self, caller: Caller, *, now: datetime, lifetime: timedelta) -> str:
        """A token that says who, until when, and nothing else."""

    def jwks(self) -> dict[str, Any]:
        """The JSON Web Key Set to publish."""


def new_private_key() -> str:
    """A fresh Ed25519 key, PEM (PKCS 8)."""
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


class Issuer:
    """Signs tokens with one private key; its public half is published under a key id derived from it."""

    def __init__(self, private_key_pem: str) -> None:
        key = serialization.load_pem_private_key(private_key_pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            message = "the signing key must be Ed25519"
            raise TypeError(message)
        self._key = key
        self.jwk: dict[str, Any] = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self.key_id = str(self.jwk["x"])[:16]
        self.jwk |= {"kid": self.key_id, "alg": ALGORITHM, "use": "sig"}

    def issue(self, caller: Caller, *, now: datetime, lifetime: timedelta) -> str:
        """See Issues."""
        claims = {
            "sub": caller.subject,
            "aud": caller.kind.value,
            "scope": " ".join(sorted(caller.scopes)),
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": str(new_id()),
            **({"sid": caller.session} if caller.session else {}),
        }
        headers = {"kid": self.key_id, "typ": ACCESS_TOKEN}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers=headers)

    def jwks(self) -> dict[str, Any]:
        """See Issues."""
        return {"keys": [self.jwk]}


class KeySetVerifier:
    """Verifies with the keys that `fetch` returns; asks again when they are old or a token names an unknown one."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]]) -> None:
        self._fetch = fetch
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._fetched_at = float("-inf")
        self._lock = threading.Lock()
        self._verified: dict[str, tuple[Caller, float]] = {}

    def verify(self, token: str) -> Caller:
        """See Verifies."""
        # a client sends the same token with every request: the signature is checked once a minute, the expiry every time
        known = self._verified.get(token)
        if known and time.time() < known[1]:
            return known[0]
        return self._verify(token)

    def _verify(self, token: str) -> Caller:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != ACCESS_TOKEN:
                raise TokenRefused
            key = self._key(str(header.get("kid")))
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=list(CallerKind),
                options={"require": ["sub", "exp", "iat", "aud"]},
            )
            scopes = frozenset(str(claims.get("scope", "")).split())
            session = str(claims.get("sid", ""))
            caller = Caller(CallerKind(claims["aud"]), str(claims["sub"]), scopes, session)
            if caller.kind is CallerKind.USER:
                UUID(caller.subject)
        except (jwt.PyJWTError, ValueError) as error:
            raise TokenRefused from error
        if len(self._verified) >= VERIFIED_AT_MOST:
            self._verified.clear()
        self._verified[token] = (caller, min(float(claims["exp"]), time.time() + VERIFIED_SECONDS))
        return caller

    def _key(self, key_id: str) -> Ed25519PublicKey:
        age = time.monotonic() - self._fetched_at
        unknown = key_id not in self._keys and age > JWKS_LEAST_PAUSE_SECONDS
        if unknown or age > JWKS_LIFETIME_SECONDS:
            self._refresh()
        if key_id not in self._keys:
            raise TokenRefused
        return self._keys[key_id]

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() - self._fetched_at < JWKS_LEAST_PAUSE_SECONDS:
                return
            try:
                document = self._fetch()
            except (urllib3.exceptions.HTTPError, ValueError, OSError) as error:
                if self._keys:
                    # yesterday's keys are better than nobody signed in; try again soon
                    self._fetched_at = time.monotonic() - JWKS_LIFETIME_SECONDS + JWKS_LEAST_PAUSE_SECONDS
                    return
                raise KeysUnavailable from error
            self._keys = {
                str(one["kid"]): key
                for one in document["keys"]
                if isinstance(key := jwt.algorithms.OKPAlgorithm.from_jwk(one), Ed25519PublicKey)
            }
            self._fetched_at = time.monotonic()


def fetch_jwks(url: str) -> Callable[[], Mapping[str, Any]]:
    """Fetches a key set over HTTP."""
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1, read=3), retries=1)

    def fetch() -> Mapping[str, Any]:
        response = pool.request("GET", url)
        if response.status != 200:  # noqa: PLR2004 (an HTTP status)
            raise ValueError(response.status)
        document: dict[str, Any] = response.json()
        return document

    return fetch
