"""What somebody says is wrong with a question or a tutorial, in one reason and few words, for those who write them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.assessment.domain.refusals import TooManyReports

LONGEST_COMMENT: Final = 300
A_DAY: Final = timedelta(days=1)


class About(StrEnum):
    """What may be reported."""

    QUESTION = "QUESTION"
    TUTORIAL = "TUTORIAL"


class QuestionReason(StrEnum):
    """What may be wrong with a question."""

    MEDIA_MISSING = "MEDIA_MISSING"
    FILE_BROKEN = "FILE_BROKEN"
    SIMULATOR_BROKEN = "SIMULATOR_BROKEN"
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"
    RIGHT_REFUSED = "RIGHT_REFUSED"
    WRONG_WORD = "WRONG_WORD"
    OTHER = "OTHER"


class TutorialReason(StrEnum):
    """What may be wrong with a tutorial."""

    DEAD_LINK = "DEAD_LINK"
    OFF_TOPIC = "OFF_TOPIC"
    ASKS_MONEY_OR_DATA = "ASKS_MONEY_OR_DATA"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one person says of one thing; said again otherwise, it replaces what they said.

    `thing` is a challenge or a tutorial, of that `release`. The test and the position lead to the answer that was given, which
    authors need when a right answer is said to be refused.
    """

    about: About
    thing: str
    reason: QuestionReason | TutorialReason
    comment: str | None
    release: int
    assessment_id: UUID | None = None
    position: int | None = None

    def says_the_same(self, *, reason: str, comment: str | None) -> bool:
        """Whether that is this report being sent again: where the thing was met does not matter."""
        return (self.reason, self.comment) == (reason, comment)


def plain(comment: str | None) -> str | None:
    """A comment on one line, of characters that show: authors read it in a terminal and in spreadsheets. None when nothing is left."""
    shown = "".join(one if one.isprintable() else " " for one in comment or "")
    return " ".join(shown.split()) or None


def require_room(reported: int, *, at_most: int) -> None:
    """Refuse with TooManyReports whoever reported so many other things in a day."""
    if reported >= at_most:
        raise TooManyReports(at_most=at_most)
