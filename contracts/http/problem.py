"""A kind of refusal (RFC 9457): its HTTP status and the French title people read."""

from dataclasses import dataclass
from typing import Final

CONTENT_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """One line of the catalogue of refusals."""

    status: int
    title: str
