"""The names of areas and competences, as the referential publishes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CompetenceName:
    """One of the sixteen."""

    code: str
    name: str


@dataclass(frozen=True)
class AreaOfCompetences:
    """One of the five domains, with its competences in order."""

    code: str
    name: str
    competences: tuple[CompetenceName, ...]


@dataclass(frozen=True)
class Framework:
    """Areas in order."""

    release: int
    areas: tuple[AreaOfCompetences, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """1.1, 1.2 … 5.2."""
        return tuple(one.code for area in self.areas for one in area.competences)
