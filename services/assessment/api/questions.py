"""A question as the player gets it: all that is needed to answer, nothing that helps to answer right.

Written field by field from the challenge, so that a field added to the key one day does not leave by itself.
"""

from pathlib import PurePosixPath
from typing import Any

from contracts.content.release import Blank, Challenge, ChallengeKind
from services.assessment.domain.assessment import Assessment
from services.assessment.storage.content import Content

FILES = "/api/files"
SIMULATORS = "/api/simulators"

Question = dict[str, Any]


def questions_at_hand(assessment: Assessment, content: Content, *, after: int = 0) -> list[Question]:
    """The next questions of a test, those that may be answered now."""
    return [
        question_of(content, assessment.offers[position - 1], position, hints=not assessment.is_certification)
        for position in assessment.at_hand(content.card)
        if position > after
    ]


def question_of(content: Content, challenge_id: str, position: int, *, hints: bool) -> Question:
    """One question at its position."""
    challenge = content.challenge(challenge_id)
    topic = content.topic_of(challenge_id)
    question: Question = {
        "position": position,
        "challenge_id": challenge.id,
        "kind": challenge.kind.value,
        "instruction": challenge.instruction,
        "timer": challenge.timer,
        "focused": challenge.focused,
        "files": [_file(path) for path in challenge.files],
        "competence": topic.competence,
        "competence_name": content.competences[topic.competence].name,
        "topic": topic.name,
    }
    question |= _form_of(challenge)
    if challenge.image:
        question["image"] = {"url": f"{FILES}/{challenge.image.file}", "alt": challenge.image.alt}
    if simulator := challenge.simulator:
        url = f"{SIMULATORS}/{simulator.file}"
        question["simulator"] = {"url": url, "title": simulator.title, "height": simulator.height}
    hint = content.skill(challenge_id).hint
    if hints and hint:
        question["hint"] = hint
    return question


def _form_of(challenge: Challenge) -> Question:
    """What there is to choose from or to fill in."""
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE | ChallengeKind.SEVERAL_CHOICES:
            return {"choices": list(challenge.choices)}
        case ChallengeKind.SHORT_ANSWER:
            return {"format": challenge.format.value}
        case ChallengeKind.INDEPENDENT_BLANKS | ChallengeKind.DEPENDENT_BLANKS:
            blanks = [_blank(name, blank) for name, blank in (challenge.blanks or {}).items()]
            return {"text": challenge.text, "blanks": blanks}


def _blank(name: str, blank: Blank) -> Question:
    field: Question = {"name": name, "label": blank.label}
    if blank.options:
        field["options"] = list(blank.options)
    return field


def _file(path: str) -> Question:
    return {"name": PurePosixPath(path).name, "url": f"{FILES}/{path}"}
