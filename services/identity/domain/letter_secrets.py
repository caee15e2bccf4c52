"""The links and codes that only a letter shows: made from the id of what they open, so that nothing has to keep them in clear.

A letter waits with a mark in their place; they are computed as it leaves, each time the same.
"""

import hmac
from typing import Final
from uuid import UUID

MARK: Final = "[[secret]]"
"""Where a letter's text shows its secret."""

CODE_DIGITS: Final = 6


class LetterSecrets:
    """Made with a key that the database does not know."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, reset_id: UUID) -> str:
        """256 bits, as hexadecimal: opens a forgotten password's reset."""
        return self._digest("token", reset_id).hex()

    def code(self, change_id: UUID) -> str:
        """6 digits, typed by hand: proves that an address is read."""
        number = int.from_bytes(self._digest("code", change_id)) % 10**CODE_DIGITS
        return f"{number:0{CODE_DIGITS}}"

    def of(self, reference: str) -> str:
        """What a waiting letter refers to, as `token:<id>` or `code:<id>`."""
        purpose, _, name = reference.partition(":")
        return self.token(UUID(name)) if purpose == "token" else self.code(UUID(name))

    def _digest(self, purpose: str, name: UUID) -> bytes:
        return hmac.digest(self._key, f"{purpose}:{name}".encode(), "sha256")
