"""What a solution accepts: the meaning of a challenge's key, the same for the author's checker and for the judge.

An answer is a mapping: QCU {"choice": 2}; QCM {"choices": [1, 3]}; QROC {"answer": "…"}; blanks {name: "…"}. Rules of the
reference platform's correctors (facts, assessment 4.3), with exact decimals instead of floats and dates added.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from contracts.content.release import AnswerFormat, Challenge, ChallengeKind, Tolerance

TYPING_ERROR_RATIO: Final = 0.25
MAX_ANSWER_LENGTH: Final = 500
"""Longer typed answers are refused unread: edit distance is quadratic, and no short answer is that long."""


class AnswerMalformed(Exception):
    """The answer does not have the form that this kind of challenge expects; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def accepts(challenge: Challenge, answer: Mapping[str, Any]) -> bool:
    """Whether the answer is right; refuses with AnswerMalformed what could not even be typed in the form."""
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE:
            return (_choice(answer.get("choice"), challenge, "choice"),) == challenge.right_choices
        case ChallengeKind.SEVERAL_CHOICES:
            return _choices(answer, challenge) == set(challenge.right_choices)
        case ChallengeKind.SHORT_ANSWER:
            return _short_answer_is_right(challenge, _typed(answer, "answer"))
        case ChallengeKind.INDEPENDENT_BLANKS:
            return _independent_blanks_are_right(challenge, answer)
        case ChallengeKind.DEPENDENT_BLANKS:
            return _dependent_blanks_are_right(challenge, answer)


def check_form(challenge: Challenge, answer: Mapping[str, Any]) -> None:
    """Refuses with AnswerMalformed an answer of another form, or with fields the challenge does not have."""
    expected = {
        ChallengeKind.ONE_CHOICE: {"choice"},
        ChallengeKind.SEVERAL_CHOICES: {"choices"},
        ChallengeKind.SHORT_ANSWER: {"answer"},
    }.get(challenge.kind, set(challenge.blanks or {}))
    if strangers := set(answer) - expected:
        raise AnswerMalformed(min(strangers))
    accepts(challenge, answer)


def expected_in_words(challenge: Challenge) -> str:
    """The right answer as a sentence fragment, for the correction shown once the answer is in."""
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE | ChallengeKind.SEVERAL_CHOICES:
            return " ; ".join(challenge.choices[number - 1] for number in challenge.right_choices)
        case ChallengeKind.SHORT_ANSWER:
            return challenge.solutions[0]
        case ChallengeKind.INDEPENDENT_BLANKS:
            blanks = challenge.blanks or {}
            return " ; ".join(f"{blank.label} : {blank.solutions[0]}" for blank in blanks.values())
        case ChallengeKind.DEPENDENT_BLANKS:
            wanted = len(challenge.blanks or {})
            others = " (entre autres)" if len(challenge.groups) > wanted else ""
            return " ; ".join(group[0] for group in challenge.groups[:wanted]) + others


def given_in_words(challenge: Challenge, answer: Mapping[str, Any]) -> str:
    """An answer that was taken, as its author would say it, beside the expected one."""
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE:
            return challenge.choices[int(answer["choice"]) - 1]
        case ChallengeKind.SEVERAL_CHOICES:
            return " ; ".join(challenge.choices[number - 1] for number in sorted(answer["choices"]))
        case ChallengeKind.SHORT_ANSWER:
            return str(answer["answer"])
        case ChallengeKind.INDEPENDENT_BLANKS:
            blanks = challenge.blanks or {}
            return " ; ".join(f"{blank.label} : {answer[name]}" for name, blank in blanks.items())
        case ChallengeKind.DEPENDENT_BLANKS:
            return " ; ".join(str(answer[name]) for name in challenge.blanks or {})


def _choice(value: object, challenge: Challenge, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= len(challenge.choices):
        raise AnswerMalformed(field)
    return value


def _choices(answer: Mapping[str, Any], challenge: Challenge) -> set[int]:
    chosen = answer.get("choices")
    if not isinstance(chosen, list | tuple):
        raise AnswerMalformed("choices")
    return {_choice(value, challenge, "choices") for value in chosen}


def _typed(answer: Mapping[str, Any], field: str) -> str:
    value = answer.get(field)
    if not isinstance(value, str) or len(value) > MAX_ANSWER_LENGTH:
        raise AnswerMalformed(field)
    return value


def _short_answer_is_right(challenge: Challenge, answer: str) -> bool:
    match challenge.format:
        case AnswerFormat.DATE:
            given = _date(answer)
            return given is not None and given in {_date(solution) for solution in challenge.solutions}
        case AnswerFormat.NUMBER:
            number = _number(answer)
            return number is not None and number in {_number(one) for one in challenge.solutions}
        case AnswerFormat.TEXT:
            return _matches(answer, challenge.solutions, challenge.tolerances)


def _independent_blanks_are_right(challenge: Challenge, answer: Mapping[str, Any]) -> bool:
    verdicts = []
    for name, blank in (challenge.blanks or {}).items():
        typed = _typed(answer, name)
        tolerances = () if blank.options else challenge.tolerances
        verdicts.append(_matches(typed, blank.solutions, tolerances))
    return all(verdicts)


def _dependent_blanks_are_right(challenge: Challenge, answer: Mapping[str, Any]) -> bool:
    """Each field uses up a group of its own, whatever the order (best pairing, so that no order of typing is unlucky)."""
    typed = [_typed(answer, name) for name in challenge.blanks or {}]
    fits = [
        [n for n, group in enumerate(challenge.groups) if _matches(text, group, challenge.tolerances)]
        for text in typed
    ]
    owner: dict[int, int] = {}

    def place(field: int, tried: set[int]) -> bool:
        for group in fits[field]:
            if group not in tried:
                tried.add(group)
                if group not in owner or place(owner[group], tried):
                    owner[group] = field
                    return True
        return False

    placed = [place(field, set()) for field in range(len(typed))]
    return all(placed)


def _matches(answer: str, solutions: Iterable[str], tolerances: Sequence[Tolerance]) -> bool:
    treated = _treat(answer, tolerances)
    accepted = [_treat(solution, tolerances) for solution in solutions]
    if Tolerance.TYPING_ERRORS not in tolerances:
        return treated in accepted
    if not treated:
        return "" in accepted
    slips = int(TYPING_ERROR_RATIO * len(treated))
    return any(edit_distance(treated, one, at_most=slips) <= slips for one in accepted)


def _treat(text: str, tolerances: Sequence[Tolerance]) -> str:
    text = re.sub("[\u00a0\u202f]", " ", unicodedata.normalize("NFC", text)).replace("’", "'").strip()
    if Tolerance.CASE_ACCENTS_SPACES in tolerances:
        decomposed = unicodedata.normalize("NFD", text.lower())
        text = re.sub(r"[\u0300-\u036f\s]", "", decomposed)
    if Tolerance.PUNCTUATION in tolerances:
        text = re.sub(r" +", " ", re.sub(r"[^\w ]|_", "", text))
    return text


def _number(text: str) -> Decimal | None:
    if "_" in text:  # Python would read 1_000; nobody writes that
        return None
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".", 1)
    try:
        number = Decimal(compact)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> date | None:
    """JJ/MM/AAAA as people type it (also with - or .), or the ISO form a date field sends."""
    french = re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", text)
    iso = re.fullmatch(r"\s*(\d{4})-(\d{2})-(\d{2})\s*", text)
    try:
        if french:
            day, month, year = (int(part) for part in french.groups())
            return date(year, month, day)
        if iso:
            return date(*(int(part) for part in iso.groups()))
    except ValueError:
        return None
    return None


def edit_distance(one: str, other: str, *, at_most: int) -> int:
    """Levenshtein's distance, up to a limit: whatever is further apart is `at_most + 1`, found without being measured."""
    if one == other:
        return 0
    too_far = at_most + 1
    if abs(len(one) - len(other)) > at_most:
        return too_far
    previous = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        current = [row]
        # further than `at_most` from the diagonal, no path is short enough
        first, last = max(1, row - at_most), min(len(other), row + at_most)
        current += [too_far] * (first - 1)
        for column in range(first, last + 1):
            change = previous[column - 1] + (left != other[column - 1])
            current.append(min(previous[column] + 1, current[-1] + 1, change))
        current += [too_far] * (len(other) - last)
        if min(current) > at_most:
            return too_far
        previous = current
    return min(previous[-1], too_far)
