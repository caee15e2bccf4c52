"""Passwords and applications' secrets are kept as Argon2id digests; checking takes the same work whoever is asked for."""

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

COSTS: Final = {
    # OWASP's first choice: 19 MiB, two passes; some 30 ms on a server's core
    "normal": PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID),
    # for tests and demonstrations only
    "low": PasswordHasher(time_cost=1, memory_cost=64, parallelism=1, type=Type.ID),
}


class Hashing:
    """Makes and checks digests at one cost (`normal` or `low`)."""

    def __init__(self, cost: str) -> None:
        self._hasher = COSTS[cost]
        self._nobody = _digest_of_nobody(cost)

    def digest(self, secret: str) -> str:
        """What may be stored."""
        return self._hasher.hash(_bytes_of(secret))

    def matches(self, digest: str | None, secret: str) -> bool:
        """Whether the secret is the right one. Without a digest (nobody there) the work is done all the same, for nothing."""
        try:
            right = self._hasher.verify(digest or self._nobody, _bytes_of(secret))
        except (VerificationError, InvalidHashError):
            return False
        return right and digest is not None

    def is_dated(self, digest: str) -> bool:
        """Whether it was made at another cost, and should be made again now that the secret is at hand."""
        return self._hasher.check_needs_rehash(digest)


def _bytes_of(secret: str) -> bytes:
    # the same é may be typed as one character or as two
    return unicodedata.normalize("NFC", secret).encode()


@cache
def _digest_of_nobody(cost: str) -> str:
    return COSTS[cost].hash("nobody has this password")
