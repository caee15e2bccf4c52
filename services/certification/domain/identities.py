"""Comparing civil identities: what a pupil types at the door against the list of the session."""

import re
import unicodedata
from datetime import date
from typing import Final

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})


def plain(name: str) -> str:
    """A name without accents, case, spaces and punctuation: "Jean-François" and "jean francois" are one (facts 2.1)."""
    lowered = name.casefold().translate(_LIGATURES)
    bare = "".join(one for one in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(one))
    return re.sub(r"[\W_]+", "", bare)


def identity_key(*, last_name: str, first_name: str, birth_date: date) -> str:
    """What makes two entries the same person for a session: names compared plainly, birth date exactly (facts 1.6, 2.1)."""
    return f"{plain(last_name)}|{plain(first_name)}|{birth_date.isoformat()}"


def alphabetical(last_name: str, first_name: str) -> tuple[str, str]:
    """The order of a class list: accents and case do not count."""
    return plain(last_name), plain(first_name)
