"""An answer is compared with its question's key, and judged."""

from collections.abc import Mapping
from typing import Any

from contracts.content.release import Challenge
from contracts.content.solutions import AnswerMalformed, accepts, check_form
from services.assessment.domain.correction import Result, judge
from services.assessment.domain.deck import Card
from services.assessment.domain.refusals import AnswerUnreadable


def correct(
    challenge: Challenge,
    card: Card,
    fields: Mapping[str, Any] | None,
    *,
    skipped: bool,
    left_ms: int | None,
    focus_lost: bool,
    certification: bool,
) -> Result:
    """Judge an answer; refuses with AnswerUnreadable what is neither an answer in the question's form nor a skip.

    `fields` is None for a skip, or when time ran out before anything was typed.
    """
    late = card.timed and left_ms is not None and left_ms < 0
    if (fields is None) != skipped and not (fields is None and late):
        raise AnswerUnreadable(field="skipped" if skipped else "fields")
    return judge(
        accepted=fields is not None and is_accepted(challenge, fields),
        skipped=skipped,
        late=late,
        focused=card.focused,
        focus_lost=focus_lost,
        certification=certification,
    )


def is_accepted(challenge: Challenge, fields: Mapping[str, Any]) -> bool:
    """Compare with the solution; refuses with AnswerUnreadable what does not have the question's form."""
    try:
        check_form(challenge, fields)
        accepted = accepts(challenge, fields)
    except AnswerMalformed as malformed:
        raise AnswerUnreadable(challenge_id=challenge.id, field=malformed.field) from malformed
    for name, value in fields.items():
        if isinstance(value, str) and not _is_text(value):
            raise AnswerUnreadable(challenge_id=challenge.id, field=name)
    return accepted


def _is_text(value: str) -> bool:
    """Whether PostgreSQL can keep it: JSON may spell a NUL or half a character, text cannot."""
    return "\x00" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
