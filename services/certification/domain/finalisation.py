"""The centre says that a session is over: what must be known by then (facts 1.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.certification.domain.evidence import AbortReason
from services.certification.domain.refusals import (
    AbortReasonMissing,
    AbortReasonSuperfluous,
    NobodyStarted,
)


@dataclass(frozen=True)
class StartedTest:
    """A test that was started, and whether its candidate finished it."""

    certification_id: UUID
    completed: bool


def check_abort_reasons(tests: Sequence[StartedTest], reasons: Mapping[UUID, AbortReason]) -> None:
    """Somebody started; each unfinished test has a reason, and no other has (facts 1.8, in this order)."""
    if not tests:
        raise NobodyStarted
    unfinished = {one.certification_id for one in tests if not one.completed}
    if missing := unfinished - set(reasons):
        raise AbortReasonMissing(certifications=sorted(map(str, missing)))
    if superfluous := set(reasons) - unfinished:
        raise AbortReasonSuperfluous(certifications=sorted(map(str, superfluous)))
