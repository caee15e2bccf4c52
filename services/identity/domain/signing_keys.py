"""The keys that sign tokens, over time: one waits, one signs, older ones still verify, then they are gone.

Whoever checks tokens keeps the published keys for five minutes, and each of our own processes its keys for half a minute. So a
new key is published for a while before it signs, and an old one stays until the last token it signed is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SPREAD: Final = timedelta(minutes=10)
"""After this long everybody has seen what was published, with time to spare."""


class KeyRefused(Exception):
    """What the operator asked would leave good tokens unverifiable, or nothing to sign with."""


class State(StrEnum):
    """Where a key stands."""

    WAITING = "waiting"
    SIGNING = "signing"
    VERIFYING = "verifying"
    RETIRED = "retired"


@dataclass(frozen=True)
class SigningKey:
    """A key by its id, and what happened to it when."""

    key_id: str
    added_at: datetime
    promoted_at: datetime | None = None
    retired_at: datetime | None = None


def signing(keys: Iterable[SigningKey]) -> SigningKey | None:
    """The key that signs: of those that are there, the one promoted last."""
    promoted = [one for one in keys if one.promoted_at is not None and one.retired_at is None]
    return max(promoted, key=_promotion, default=None)


def state_of(key: SigningKey, keys: Iterable[SigningKey]) -> State:
    """Where this key of these stands."""
    if key.retired_at is not None:
        return State.RETIRED
    if key.promoted_at is None:
        return State.WAITING
    return State.SIGNING if key == signing(keys) else State.VERIFYING


def check_promotion(key: SigningKey, *, now: datetime, at_once: bool) -> None:
    """Only a key that waits, and that everybody has had the time to see. `at_once`: some tokens may be refused for a minute."""
    if key.retired_at is not None or key.promoted_at is not None:
        raise KeyRefused("only a key that waits can be promoted")
    ready = key.added_at + SPREAD
    if now < ready and not at_once:
        raise KeyRefused(f"not everybody has seen this key yet: wait until {ready.isoformat()}")


def check_retirement(
    key: SigningKey, keys: Iterable[SigningKey], *, longest_life: timedelta, now: datetime, at_once: bool
) -> None:
    """Never the key that signs; one that did, only when its last token is over. `at_once`: its tokens die (a key was stolen)."""
    everything = list(keys)
    match state_of(key, everything):
        case State.RETIRED:
            raise KeyRefused("this key is retired already")
        case State.SIGNING:
            raise KeyRefused("this key signs: promote another one first")
        case State.VERIFYING if not at_once:
            successor = min(
                one.promoted_at
                for one in everything
                if one.promoted_at and key.promoted_at and one.promoted_at > key.promoted_at
            )
            over = successor + longest_life + SPREAD
            if now < over:
                raise KeyRefused(f"tokens of this key are still good: wait until {over.isoformat()}")


def _promotion(key: SigningKey) -> datetime:
    assert key.promoted_at is not None  # noqa: S101 (only promoted keys are compared)
    return key.promoted_at
