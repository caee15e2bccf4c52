"""How questions went, each answer as it was judged: what a group, or one pupil, was asked and did not know.

A question is told by its skill (topic and level), which has a name and a description; neither its words nor its key come here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.campaigns.domain import mastery


class Outcome(StrEnum):
    """What became of a question. An answer that came too late, or after leaving the page, is a failed one."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Answered:
    """The answer at a `position` of a test, from 1."""

    position: int
    topic: str
    level: int
    outcome: Outcome
    answered_at: datetime


@dataclass(frozen=True)
class Success:
    """The questions of a skill, over all who sent their results."""

    topic: str
    level: int
    succeeded: int
    failed: int
    skipped: int

    @property
    def asked(self) -> int:
        """How many times one was asked."""
        return self.succeeded + self.failed + self.skipped

    @property
    def percent(self) -> int:
        """How many in a hundred were succeeded, halves up."""
        return mastery.percent(self.succeeded, self.asked)
