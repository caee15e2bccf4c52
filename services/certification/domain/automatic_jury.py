"""What is decided at finalisation without a human: unanswered questions, then incidents (facts 1.7 and 1.8, classic)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from services.certification.domain.evidence import AbortReason, Outcome, Question, answers_in_order
from services.certification.domain.incidents import Incident, Remedy

NEUTRALISED: Final = "La question a été neutralisée : elle ne compte pas."
ACCEPTED: Final = "La sortie de page était involontaire : la réponse est comptée comme juste."
NO_SUCH_ANSWER: Final = "Aucune réponse ne porte ce numéro : sans effet."
NOT_CONCERNED: Final = "La question n’est pas concernée par ce type d’incident : sans effet."
ANSWER_KEPT: Final = "La réponse donnée est conservée telle quelle : sans effet."


@dataclass(frozen=True)
class Settlement:
    """How an incident was settled. `question` is the question as it counts from now on, when that changed."""

    resolution: str
    question: Question | None = None

    @property
    def had_effect(self) -> bool:
        """Whether the score may be another."""
        return self.question is not None


def settle_unanswered(questions: list[Question], abort: AbortReason | None) -> list[Question]:
    """A candidate who gave up skipped the rest; a technical failure makes the rest not count (facts 1.8)."""

    def settled(one: Question) -> Question:
        if one.result is not None or abort is None:
            return one
        if abort is AbortReason.CANDIDATE:
            return replace(one, skipped_automatically=True)
        return replace(one, neutralised=True)

    return [settled(one) for one in questions]


def settle(incident: Incident, questions: list[Question]) -> Settlement | None:
    """What becomes of an incident; None leaves it to a human (facts 1.7)."""
    remedy = incident.kind.remedy
    if remedy is Remedy.NONE or incident.question_number is None:
        return None
    answers = answers_in_order(questions)
    if incident.question_number > len(answers):
        return Settlement(NO_SUCH_ANSWER)
    question = answers[incident.question_number - 1]
    if remedy is Remedy.EXCUSE_FOCUS:
        return _excuse_focus(question)
    return _neutralise(question) if _CONCERNS[remedy](question) else Settlement(NOT_CONCERNED)


_CONCERNS: Final[dict[Remedy, Callable[[Question], bool]]] = {
    Remedy.NEUTRALISE: lambda _: True,
    Remedy.NEUTRALISE_IF_IMAGE: lambda question: question.has_image,
    Remedy.NEUTRALISE_IF_FILES: lambda question: question.has_files,
    Remedy.NEUTRALISE_IF_TIMED: lambda question: question.timed,
}


def _neutralise(question: Question) -> Settlement:
    # a right answer stays: an incident never takes anything away from a candidate
    if question.result not in (Outcome.KO, Outcome.SKIPPED):
        return Settlement(ANSWER_KEPT)
    return Settlement(NEUTRALISED, replace(question, neutralised=True))


def _excuse_focus(question: Question) -> Settlement:
    if not question.focused:
        return Settlement(NOT_CONCERNED)
    if question.result is Outcome.FOCUSED_OUT:
        return Settlement(ACCEPTED, replace(question, accepted=True))
    if question.result is Outcome.SKIPPED:
        return Settlement(NEUTRALISED, replace(question, neutralised=True))
    return Settlement(ANSWER_KEPT)
