"""Which of a person's certification tests may leave for a record system, and which one does.

Our design says "only what was published" (mission, feature 31), where the reference platform also tells what is pending
(facts 6.1): see the README for what follows from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    """What came out of a test."""

    VALIDATED = "VALIDATED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    IN_ERROR = "IN_ERROR"


@dataclass(frozen=True)
class Mark:
    """The level certified in a competence, raw: -1 when wrong answers invalidated it (facts 6.1)."""

    competence: str
    level: int


@dataclass(frozen=True)
class Publication:
    """When the results of a session became visible, and the name of the centre that held it."""

    centre: str
    published_at: datetime


@dataclass(frozen=True)
class Certificate:
    """A certificate as far as it has been told: a revocation may be heard before what it revokes."""

    code: str | None
    valid_until: date | None
    issued_at: datetime | None
    revoked_at: datetime | None

    @property
    def in_force(self) -> bool:
        """Issued, and not revoked since; the jury may issue again what it revoked."""
        if self.issued_at is None:
            return False
        return self.revoked_at is None or self.revoked_at < self.issued_at


@dataclass(frozen=True)
class Attempt:
    """A test that has a result. `number` is its stable number in the feed."""

    number: int
    status: Status
    pix: int
    marks: tuple[Mark, ...]
    started_at: datetime
    publication: Publication | None
    certificate: Certificate | None

    @property
    def is_certified(self) -> bool:
        """Published, validated, and its certificate counts."""
        validated = self.publication is not None and self.status is Status.VALIDATED
        return validated and self.certificate is not None and self.certificate.in_force

    @property
    def is_shown(self) -> bool:
        """Only what was published; neither cancelled nor in error (facts 6.1); never a result whose certificate was revoked.

        A validated result waits for its certificate, and a rejected one that once had a certificate for the revocation:
        facts come in any order, and what is shown must never have been untrue.
        """
        if self.is_certified:
            return True
        return self.publication is not None and self.status is Status.REJECTED and self.certificate is None

    def is_certified_on(self, day: date) -> bool:
        """Whether the certificate still counts that day: three years from publication (facts 4)."""
        until = self.certificate.valid_until if self.certificate else None
        return self.is_certified and until is not None and day <= until


def latest_shown(attempts: Iterable[Attempt]) -> Attempt | None:
    """The last test taken among those that may be shown: an attempt still unpublished hides no earlier certificate."""
    shown = [one for one in attempts if one.is_shown]
    return max(shown, key=lambda one: (one.started_at, one.number), default=None)
