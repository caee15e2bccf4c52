"""Staying signed in: refresh tokens rotate, and one used twice gives the thief away. Source: facts 3.1, RFC 9700 4.14.

A token that was replaced may honestly come back once: its holder asked, and the answer was lost. So for a few seconds, as long as
nobody has used the successor, the same question gets the very same successor again. To be able to give it without keeping it, the
server stores it sealed with the token it replaces, which only the holder has.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

RETRY_WINDOW: Final = timedelta(seconds=10)
TOKEN_BYTES: Final = 32


class Verdict(Enum):
    """What a presented refresh token deserves."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    REVOKE = "revoke"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Presented:
    """A known refresh token, as it stands."""

    expires_at: datetime
    replaced_at: datetime | None
    successor_used: bool
    family_revoked: bool


def judge(token: Presented, *, now: datetime) -> Verdict:
    """Rotate a living token; repeat the answer for one replaced seconds ago whose successor is unused; else revoke the family."""
    if token.family_revoked:
        return Verdict.REFUSE
    if token.replaced_at is None:
        return Verdict.ROTATE if now < token.expires_at else Verdict.REFUSE
    if now - token.replaced_at <= RETRY_WINDOW and not token.successor_used:
        return Verdict.REPEAT
    return Verdict.REVOKE


def new_token() -> str:
    """256 random bits, as hexadecimal."""
    return secrets.token_hex(TOKEN_BYTES)


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(successor: str, *, with_token: str) -> str:
    """The successor, unreadable without the token it replaces. Sealing twice opens: it is a one-time pad."""
    pad = hmac.digest(with_token.encode(), b"successor", "sha256")
    mixed = (one ^ other for one, other in zip(bytes.fromhex(successor), pad, strict=True))
    return bytes(mixed).hex()
