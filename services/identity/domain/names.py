"""Names compared as people type them: without case, accents, blanks or punctuation. Source: facts 2.1 and 2.2.

Two differences from the facts, decided. œ and æ are read as "oe" and "ae": dropping them, as the reference does, loses every
pupil called Cœur or Lætitia, whom schools' records and pupils themselves write both ways. Names of which nothing is left once
normalised (Иван, 王, or the "-" of a record without second name) are compared as they are written: they are not all one name.
"""

import re
import unicodedata
from typing import Final

CLOSE: Final = 0.25
"""The tolerant pass allows one edit for four letters typed, bound included (facts 2.2)."""

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})
_MARKS: Final = re.compile("[\u0300-\u036f]")
_OTHERS: Final = re.compile("[^A-Za-z0-9]")


def normalised(name: str) -> str:
    """`Jean-Éric O'Neil` -> `jeanericoneil` (facts 2.1)."""
    decomposed = unicodedata.normalize("NFD", name.strip().lower().translate(_LIGATURES))
    return _OTHERS.sub("", _MARKS.sub("", decomposed))


def distance(left: str, right: str) -> int:
    """Levenshtein's: the least number of insertions, deletions and substitutions."""
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(right, start=1):
            cost = min(row[j] + 1, row[j - 1] + 1, diagonal + (one != other))
            diagonal, row[j] = row[j], cost
    return row[-1]


def ratio(typed: str, reference: str) -> float:
    """Edits per letter typed, both normalised first; nothing typed is close to nothing only (facts 2.2)."""
    mine, theirs = normalised(typed), normalised(reference)
    if not mine:
        return 0.0 if not theirs and _as_written(typed) == _as_written(reference) else float("inf")
    return distance(mine, theirs) / len(mine)


def _as_written(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip().casefold())
