"""A certificate: what it says, how long it holds, and what a new result does to it (facts 4)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.scoring import PIX_PER_LEVEL, Mark, Score, Status

COMPETENCES = 16


@dataclass(frozen=True)
class Certificate:
    """Everything a certificate shows. `issued_on` is the day of publication (facts 4)."""

    certification_id: UUID
    code: str
    holder: CivilIdentity
    centre: str
    passed_on: date
    issued_on: date
    valid_until: date
    pix: int
    max_level: int
    marks: tuple[Mark, ...]

    @property
    def max_pix(self) -> int:
        """What could be reached that day: 640 with five levels (facts 0)."""
        return self.max_level * PIX_PER_LEVEL * COMPETENCES

    def level_of(self, competence: str) -> int | None:
        """The certified level, or None for what was not tested or not certified (facts 4)."""
        found = next((mark.level for mark in self.marks if mark.competence == competence), 0)
        return found if found > 0 else None


@dataclass(frozen=True)
class Issue:
    """When a certificate was issued, until when it holds, and since when it no longer counts."""

    issued_at: datetime
    valid_until: date
    revoked_at: datetime | None

    @property
    def in_force(self) -> bool:
        """Not revoked."""
        return self.revoked_at is None


class Deed(StrEnum):
    """What a new result asks for."""

    ISSUE = "issue"
    REVOKE = "revoke"
    NOTHING = "nothing"


def deed_for(new: Score, old: Score | None, issue: Issue | None) -> Deed:
    """What to do with the certificate of a published session when its result is (now) this one."""
    valid = issue is not None and issue.in_force
    if new.status is not Status.VALIDATED:
        return Deed.REVOKE if valid else Deed.NOTHING
    same = old is not None and _shown(old) == _shown(new)
    return Deed.NOTHING if valid and same else Deed.ISSUE


def _shown(score: Score) -> list[tuple[str, int, int]]:
    """What a certificate shows of a score: how many questions it took is no reason to print it again."""
    return [(one.competence, one.level, one.pix) for one in score.marks]
