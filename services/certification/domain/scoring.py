"""What a classic certification is worth (facts 3.3): reproducibility, then each competence, then the whole.

Everything that led to a score is in what `score` returns, so that anybody can be shown why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.certification.domain.evidence import AbortReason, Outcome, Question

PIX_PER_LEVEL: Final = 8
ENOUGH_TO_BE_CERTIFIED: Final = 50
NOT_CERTIFIED: Final = -1
FULL_LIST: Final = 3
TRUSTED_SHARE: Final = 66


class Status(StrEnum):
    """What came out."""

    VALIDATED = "VALIDATED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    IN_ERROR = "IN_ERROR"


class Cause(StrEnum):
    """Why it is not a plain validation."""

    CANCELLED_BY_JURY = "cancelled_by_jury"
    FRAUD = "fraud"
    TOO_MANY_NEUTRALISED = "too_many_neutralised"
    LACK_OF_ANSWERS_TECHNICAL = "lack_of_answers_for_technical_reason"
    TOO_FEW_RIGHT_ANSWERS = "too_few_right_answers"
    NO_PIX = "no_pix"
    QUESTION_UNANSWERED = "question_unanswered"
    QUESTION_TWICE = "question_twice"
    COMPETENCE_WITHOUT_QUESTION = "competence_without_question"
    NO_RULE = "no_rule_for_competence"
    NO_PIX_DESPITE_RIGHT_ANSWERS = "no_pix_despite_right_answers"


class Verdict(StrEnum):
    """What becomes of the level a competence had before the test."""

    KEPT = "V"
    DOWNGRADED = "D"
    INVALIDATED = "X"


@dataclass(frozen=True)
class Drawn:
    """A competence when the questions were drawn: level and pix without ceiling."""

    level: int
    pix: int


@dataclass(frozen=True)
class Ruling:
    """What the jury has decided about the whole certification."""

    cancelled: bool = False
    fraud: bool = False


@dataclass(frozen=True)
class Mark:
    """A certified competence, with what led there: `questions`, `right` and `neutralised` are the n, ok, neu of the table."""

    competence: str
    level: int
    pix: int
    questions: int = 0
    right: int = 0
    neutralised: int = 0
    verdict: Verdict = Verdict.INVALIDATED


@dataclass(frozen=True)
class Score:
    """The result of a certification. `counted` questions of `asked`; `trusted` when enough of them count."""

    status: Status
    cause: Cause | None
    pix: int
    reproducibility: int
    asked: int
    counted: int
    trusted: bool
    marks: tuple[Mark, ...]


class ScoringError(Exception):
    """The evidence does not allow a score: a human must look."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


V, D, X = Verdict.KEPT, Verdict.DOWNGRADED, Verdict.INVALIDATED

RULES: Final[Mapping[tuple[int, int, int], tuple[Verdict, Verdict, Verdict]]] = {
    # (questions, right, neutralised): verdict when R >= 80, 70 <= R < 80, 50 <= R < 70
    (3, 3, 0): (V, V, V),
    (3, 2, 0): (V, D, D),
    (3, 2, 1): (V, V, V),
    (3, 1, 0): (X, X, X),
    (3, 1, 1): (V, D, X),
    (3, 1, 2): (V, V, D),
    (3, 0, 0): (X, X, X),
    (3, 0, 1): (X, X, X),
    (3, 0, 2): (X, X, X),
    (3, 0, 3): (X, X, X),
    (2, 2, 0): (V, V, V),
    (2, 1, 0): (V, D, X),
    (2, 1, 1): (V, V, D),
    (2, 0, 0): (X, X, X),
    (2, 0, 1): (X, X, X),
    (2, 0, 2): (X, X, X),
    (1, 1, 0): (V, V, D),
    (1, 0, 0): (X, X, X),
    (1, 0, 1): (X, X, X),
}
_COLUMNS: Final = (80, 70, ENOUGH_TO_BE_CERTIFIED)


def score(
    questions: Sequence[Question],
    drawn: Mapping[str, Drawn],
    *,
    max_level: int,
    abort: AbortReason | None = None,
    ruling: Ruling = Ruling(),
) -> Score:
    """The score of a test from its evidence; never refuses: what cannot be scored is IN_ERROR, with its cause."""
    asked = [one for one in questions if one.competence in drawn]
    counted = _counted(asked)
    rate = reproducibility(asked)
    trusted = _is_trusted(asked)
    marks: tuple[Mark, ...] = ()
    try:
        marks = _marks(asked, drawn, rate, max_level)
        pix = sum(mark.pix for mark in marks)
        status, cause = _status(rate=rate, pix=pix, trusted=trusted, abort=abort, ruling=ruling)
    except ScoringError as error:
        pix = 0
        status, cause = _ruled(ruling) or (Status.IN_ERROR, error.cause)
    return Score(status, cause, pix, rate, len(asked), len(counted), trusted, marks)


def reproducibility(questions: Sequence[Question]) -> int:
    """R: right answers per hundred questions that count, half rounded up; 0 when none counts (facts 3.3, step 1)."""
    counted = _counted(questions)
    if not counted:
        return 0
    right = sum(1 for one in counted if one.outcome is Outcome.OK)
    # floor(x + 1/2) in whole numbers: round() would round half to even
    return (200 * right + len(counted)) // (2 * len(counted))


def verdict(questions: int, right: int, neutralised: int, *, rate: int) -> Verdict:
    """The nineteen rules (facts 3.3, step 4); below 50 everything is invalidated (step 3)."""
    if rate < ENOUGH_TO_BE_CERTIFIED:
        return X
    try:
        line = RULES[questions, right, neutralised]
    except KeyError:
        raise ScoringError(Cause.NO_RULE) from None
    column = next(n for n, least in enumerate(_COLUMNS) if rate >= least)
    return line[column]


def _counted(questions: Sequence[Question]) -> list[Question]:
    return [
        one
        for one in questions
        if not one.neutralised and (one.result is not None or one.skipped_automatically)
    ]


def _is_trusted(questions: Sequence[Question]) -> bool:
    """Enough questions count: ceil(0.66 n), in whole numbers (facts 3.3, step 2)."""
    return len(_counted(questions)) >= -(-TRUSTED_SHARE * len(questions) // 100)


def _check_integrity(questions: Sequence[Question], drawn: Mapping[str, Drawn]) -> None:
    """Facts 3.3, step 0."""
    if any(not (one.result or one.neutralised or one.skipped_automatically) for one in questions):
        raise ScoringError(Cause.QUESTION_UNANSWERED)
    if len({one.challenge_id for one in questions}) < len(questions):
        raise ScoringError(Cause.QUESTION_TWICE)
    if not drawn or set(drawn) - {one.competence for one in questions}:
        raise ScoringError(Cause.COMPETENCE_WITHOUT_QUESTION)


def _marks(
    questions: Sequence[Question], drawn: Mapping[str, Drawn], rate: int, max_level: int
) -> tuple[Mark, ...]:
    _check_integrity(questions, drawn)
    marks = tuple(
        _mark(competence, questions, drawn[competence], rate, max_level) for competence in sorted(drawn)
    )
    if rate > ENOUGH_TO_BE_CERTIFIED and not any(mark.pix for mark in marks):
        raise ScoringError(Cause.NO_PIX_DESPITE_RIGHT_ANSWERS)
    return marks


def _mark(competence: str, questions: Sequence[Question], drawn: Drawn, rate: int, max_level: int) -> Mark:
    mine = [one for one in questions if one.competence == competence]
    total, right, neutralised = weigh(mine)
    said = verdict(total, right, neutralised, rate=rate)
    level, pix = certified(drawn, said, max_level=max_level)
    return Mark(competence, level, pix, total, right, neutralised, said)


def weigh(questions: Sequence[Question]) -> tuple[int, int, int]:
    """(n, ok, neu) of a competence: in a list shorter than three, dependent blanks weigh two (facts 3.3, step 4)."""
    total = right = neutralised = 0
    for one in questions:
        weight = 2 if one.is_dependent and len(questions) < FULL_LIST else 1
        total += weight
        if one.neutralised:
            neutralised += weight
        elif one.outcome is Outcome.OK:
            right += weight
        elif one.outcome is Outcome.PARTIALLY and weight > 1:
            right += 1
    return total, min(right, FULL_LIST), neutralised


def certified(drawn: Drawn, said: Verdict, *, max_level: int) -> tuple[int, int]:
    """Level and pix: the verdict first, the ceiling after: a downgraded level 6 is still a 5 (facts 3.3, step 4)."""
    if said is X:
        return NOT_CERTIFIED, 0
    lost = 1 if said is D else 0
    return (
        min(drawn.level - lost, max_level),
        min(drawn.pix - lost * PIX_PER_LEVEL, max_level * PIX_PER_LEVEL),
    )


def _status(
    *, rate: int, pix: int, trusted: bool, abort: AbortReason | None, ruling: Ruling
) -> tuple[Status, Cause | None]:
    """Facts 3.3, step 6: the first that fits."""
    failed = rate < ENOUGH_TO_BE_CERTIFIED
    technical = abort is AbortReason.TECHNICAL
    rules = (
        (not trusted, Status.CANCELLED, Cause.TOO_MANY_NEUTRALISED),
        (failed and technical, Status.CANCELLED, Cause.LACK_OF_ANSWERS_TECHNICAL),
        (failed, Status.REJECTED, Cause.TOO_FEW_RIGHT_ANSWERS),
        (pix == 0, Status.REJECTED, Cause.NO_PIX),
    )
    measured = ((status, cause) for fits, status, cause in rules if fits)
    return _ruled(ruling) or next(measured, (Status.VALIDATED, None))


def _ruled(ruling: Ruling) -> tuple[Status, Cause] | None:
    # what the jury ruled also settles what could not be scored: nobody will be certified by it
    if ruling.cancelled:
        return Status.CANCELLED, Cause.CANCELLED_BY_JURY
    return (Status.REJECTED, Cause.FRAUD) if ruling.fraud else None
