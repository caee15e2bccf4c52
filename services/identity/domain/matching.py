"""Finding one pupil of a school's list from what somebody typed. Source: facts 2.2.

Rather nobody than the wrong one: two homonyms born on the same day are never told apart by a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.identity.domain.names import CLOSE, ratio


@dataclass(frozen=True)
class Candidate:
    """An enabled pupil of the school, born on the day that was typed."""

    learner_id: UUID
    first_name: str
    last_name: str
    birth_date: date
    ine: str | None
    middle_name: str | None = None
    third_name: str | None = None
    preferred_last_name: str | None = None
    user_id: UUID | None = None

    def given_names(self) -> tuple[str | None, str | None, str | None]:
        """In the order in which they are tried."""
        return self.first_name, self.middle_name, self.third_name


def match(candidates: Iterable[Candidate], *, first_name: str, last_name: str) -> Candidate | None:
    """The one candidate, or None. Two passes: exact, then tolerant; in each, first, second, then third given name; the first
    of these six looks that leaves exactly one candidate wins (facts 2.2).
    """
    pool = list(candidates)
    for tolerance in (0.0, CLOSE):
        close = [one for one in pool if _last_name_is_close(one, last_name, tolerance)]
        for rank in range(3):
            left = _with_given_name(close, rank, first_name, tolerance)
            if len(left) == 1:
                return left[0]
    return None


def _with_given_name(pool: Sequence[Candidate], rank: int, typed: str, tolerance: float) -> list[Candidate]:
    return [
        one
        for one in pool
        if (name := one.given_names()[rank]) is not None and ratio(typed, name) <= tolerance
    ]


def _last_name_is_close(candidate: Candidate, typed: str, tolerance: float) -> bool:
    names = (candidate.last_name, candidate.preferred_last_name)
    return any(name is not None and ratio(typed, name) <= tolerance for name in names)
