"""What referential can be asked."""

from dataclasses import dataclass
from typing import Final

from contracts.content.release import Outline, Release
from contracts.rpc import Question


@dataclass(frozen=True)
class ReleaseWanted:
    """Which release; none means the one in force."""

    number: int | None = None


RELEASE: Final = Question(
    service="referential",
    name="release",
    request=ReleaseWanted,
    answer=Release,
    deadline=30.0,
    refusals=("release_unknown",),
)
"""The whole release, keys included: for assessment alone."""

OUTLINE: Final = Question(
    service="referential",
    name="outline",
    request=ReleaseWanted,
    answer=Outline,
    deadline=30.0,
    refusals=("release_unknown",),
)
"""The release without questions and keys."""
