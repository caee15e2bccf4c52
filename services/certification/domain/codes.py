"""The codes people type: made to be read aloud and copied without mistakes (no look-alikes, no words).

Alphabets and shapes: reference platform, facts 1.2 (access code, password) and 4 (verification code).
"""

import hmac
from random import Random
from typing import Final

_ACCESS_LETTERS: Final = "BCDFGHJKMPQRTVWXY"
_ACCESS_DIGITS: Final = "2346789"
_PASSWORD_ALPHABET: Final = "23456789" + "bcdfghjkmpqrstvwxy" + "BCDFGHJKMPQRSTVWXY" + "!*?"
_VERIFICATION_ALPHABET: Final = "2346789BCDFGHJKMPQRTVWXY"
PASSWORD_LENGTH: Final = 6
PASSWORD_PREFIX: Final = "C-"  # noqa: S105 (a prefix everybody knows)
VERIFICATION_PREFIX: Final = "P-"
VERIFICATION_LENGTH: Final = 8


def new_access_code(rng: Random) -> str:
    """Four letters and two digits, as in TOIM91 (facts 1.2)."""
    letters = (rng.choice(_ACCESS_LETTERS) for _ in range(4))
    digits = (rng.choice(_ACCESS_DIGITS) for _ in range(2))
    return "".join([*letters, *digits])


def new_invigilator_password(rng: Random) -> str:
    """Six characters, none twice (facts 1.2)."""
    return "".join(rng.sample(_PASSWORD_ALPHABET, PASSWORD_LENGTH))


def new_verification_code(rng: Random) -> str:
    """P- and eight characters, none twice (facts 4)."""
    return VERIFICATION_PREFIX + "".join(rng.sample(_VERIFICATION_ALPHABET, VERIFICATION_LENGTH))


def is_access_code(given: str, expected: str) -> bool:
    """Case and spaces around do not matter: pupils type it from a board."""
    return _same(given.strip().upper(), expected)


def is_invigilator_password(given: str, expected: str) -> bool:
    """Compared to the letter; the C- that the printed kit puts before it is for the eye only (facts 1.2)."""
    return _same(given.strip().removeprefix(PASSWORD_PREFIX), expected)


def read_verification_code(typed: str) -> str:
    """A verification code as people type it: any case, spaces around, the prefix perhaps forgotten."""
    code = typed.strip().upper()
    return code if code.startswith(VERIFICATION_PREFIX) else VERIFICATION_PREFIX + code


def _same(given: str, expected: str) -> bool:
    # in constant time: how long the comparison took must not tell how much of it was right
    return hmac.compare_digest(given.encode(), expected.encode())
