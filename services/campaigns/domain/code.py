"""The code of a campaign: what a teacher writes on the board and a pupil types.

6 letters then 3 digits, without the characters that look alike: A-Z less I, L, O; 2-9 (facts, identity 5.2).
"""

import re
from random import Random
from typing import Final

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
DIGITS: Final = "23456789"

_FORM: Final = re.compile(f"[{LETTERS}]{{6}}[{DIGITS}]{{3}}")
# what a keyboard, a word processor or a careful pupil puts between groups of three: blanks and every kind of dash
_SEPARATORS: Final = re.compile(r"[\s_\-\u2010-\u2015\u2212\u200b\ufeff]+")


def new_code(rng: Random) -> str:
    """A code that may already be taken: whoever keeps it sees to that."""
    return "".join(rng.choices(LETTERS, k=6) + rng.choices(DIGITS, k=3))


def read_code(typed: str) -> str | None:
    """The code as it is kept, whatever its case, blanks and dashes; none when no code ever looks like that."""
    code = _SEPARATORS.sub("", typed).upper()
    return code if _FORM.fullmatch(code) else None
