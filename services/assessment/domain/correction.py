"""How an answer is judged, once its content has been compared with the solution.

Facts, assessment 4.2: a skip is a skip; a right answer given late does not count; in certification a right answer to a focused
question does not count if the page was left; a wrong answer stays wrong whatever else happened.
"""

from datetime import datetime
from enum import StrEnum


class Result(StrEnum):
    """What became of an answer; only OK shows mastery."""

    OK = "ok"
    KO = "ko"
    SKIPPED = "aband"
    TIMED_OUT = "timedout"
    FOCUSED_OUT = "focusedOut"


def judge(
    *,
    accepted: bool,
    skipped: bool = False,
    late: bool = False,
    focused: bool = False,
    focus_lost: bool = False,
    certification: bool = False,
) -> Result:
    """Judge an answer. `accepted` says whether its content is right; `focused` is the question's, `focus_lost` the person's."""
    if skipped:
        return Result.SKIPPED
    if not accepted:
        return Result.KO
    if late:
        return Result.TIMED_OUT
    if certification and focused and focus_lost:
        return Result.FOCUSED_OUT
    return Result.OK


def believable_time(claimed: datetime, *, started_at: datetime, received_at: datetime) -> datetime:
    """When the answer was given: the device's word, never before the test began nor after we received it.

    An answer may wait on a device whose line is cut (design, web 1f), so its own time is worth keeping; its clock may be wrong,
    so it is not believed beyond what is possible.
    """
    return min(max(claimed, started_at), received_at)
