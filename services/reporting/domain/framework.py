"""The names of areas and competences that go with every feed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Competence:
    """One of the sixteen; `code` is its index ("1.1"), which is its id in the feed (facts 6.1)."""

    code: str
    name: str


@dataclass(frozen=True)
class Area:
    """One of the five domains, with its competences in order."""

    code: str
    name: str
    competences: tuple[Competence, ...]


@dataclass(frozen=True)
class Framework:
    """A release's areas, in order."""

    release: int
    areas: tuple[Area, ...]
