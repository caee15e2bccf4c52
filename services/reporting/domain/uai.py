"""The national number of a school (UAI, formerly RNE), as record systems write it."""

import re
from typing import Final

_SHAPE: Final = re.compile(r"[0-9A-Z]{8}")


def uai_of(written: str) -> str | None:
    """The number in its one form, or None when no school can have it; case does not count (facts 6.1)."""
    number = written.strip().upper()
    return number if _SHAPE.fullmatch(number) else None
