"""Badges: what the holder chooses, and what whoever is shown one reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BadgeWanted:
    """`named`: with the holder's name in clear; else with a digest of it."""

    named: bool


@dataclass(frozen=True)
class BadgeKeyView:
    """A public key (RFC 7517)."""

    e: str
    kty: str
    n: str
    kid: str
    alg: str
    use: str


@dataclass(frozen=True)
class BadgeKeysView:
    """A JSON Web Key Set."""

    keys: tuple[BadgeKeyView, ...]
