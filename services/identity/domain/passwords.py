"""Passwords: what a chosen one must have, and how a given one is made.

Source: facts 2.6. The policy holds for passwords that people choose; those that a teacher hands out are short because they open
nothing but their own change.
"""

import random
from typing import Final

from services.identity.domain.refusals import PasswordTooWeak

LEAST_LENGTH: Final = 8
GIVEN_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
"""The 23 letters without i, l and o, which are taken for digits on a printed slip (facts 2.6)."""

GIVEN_DIGITS: Final = "0123456789"


def check_policy(password: str) -> None:
    """At least 8 characters, one upper-case (of any alphabet), one lower-case, one digit (facts 2.6); all that lacks is told."""
    missing = [
        name
        for name, met in (
            ("length", len(password) >= LEAST_LENGTH),
            ("upper", any(one.isupper() for one in password)),
            ("lower", any(one.islower() for one in password)),
            ("digit", any(one.isdigit() for one in password)),
        )
        if not met
    ]
    if missing:
        raise PasswordTooWeak(missing=missing)


def given_password(rng: random.Random) -> str:
    """6 letters then 2 digits (facts 2.6). `rng` must be cryptographic outside tests."""
    letters = [rng.choice(GIVEN_LETTERS) for _ in range(6)]
    return "".join([*letters, *(rng.choice(GIVEN_DIGITS) for _ in range(2))])
