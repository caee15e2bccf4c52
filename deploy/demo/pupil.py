"""A simulated pupil: knows some things and not others, answers accordingly.

The API never gives a solution, so the pupil's knowledge is the authors' files; whether it is used at a question depends on the
pupil's ability and the question's level (the logistic law of the project's studies).
"""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.demo.client import Api, ApiRefused

CONTENT: Final = Path(__file__).resolve().parents[2] / "services" / "referential" / "content"
GUESS: Final = 0.1
SLIP: Final = 0.05
SLOPE: Final = 2.2


@dataclass(frozen=True)
class Known:
    """What the authors wrote about a challenge."""

    topic: str
    level: int
    right: dict[str, Any]
    wrong: dict[str, Any]


@dataclass
class Pupil:
    """One pupil. `ability` is on the scale of levels; `spread` how much it varies from topic to topic."""

    first_name: str
    last_name: str
    birth_date: str
    ability: float
    seed: int
    api: Api | None = None
    learner: dict[str, Any] = field(default_factory=dict)
    answers: int = 0
    skips: int = 0

    @property
    def door(self) -> Api:
        """Their own hold on the API."""
        assert self.api is not None  # noqa: S101 (they have joined)
        return self.api

    def answer_all(
        self,
        assessment_id: str,
        *,
        at_most: int | None = None,
        bonus: float = 0.0,
        each: Callable[[], None] = lambda: None,
    ) -> bool:
        """Answer until the test ends, or `at_most` answers; whether it ended."""
        page = self.door.get(f"/api/assessments/{assessment_id}/questions?after=0&limit=3")
        questions = {one["position"]: one for one in page["questions"]}
        ended, given = bool(page["end"]), 0
        while not ended and (at_most is None or given < at_most):
            position = min(questions)
            reply = self._answer(assessment_id, questions.pop(position), bonus)
            questions |= {one["position"]: one for one in reply["next"] if one["position"] > position}
            ended = bool(reply["end"])
            given += 1
            each()
            if not ended and not questions:
                page = self.door.get(f"/api/assessments/{assessment_id}/questions?after={position}&limit=3")
                questions = {one["position"]: one for one in page["questions"]}
                ended = bool(page["end"])
        return ended

    def _answer(self, assessment_id: str, question: Mapping[str, Any], bonus: float) -> dict[str, Any]:
        known = bank()[question["challenge_id"]]
        knows = self.knows(known, bonus)
        skipped = not knows and random.Random(f"{self.seed}{question['challenge_id']}s").random() < 0.15  # noqa: S311, PLR2004
        body = {
            "challenge_id": question["challenge_id"],
            "fields": None if skipped else (known.right if knows else known.wrong),
            "skipped": skipped,
            "elapsed_ms": 20_000,
            "left_ms": 5_000 if question.get("timer") else None,
            "focus_lost": False,
            "answered_at": datetime.now(UTC).isoformat(),
        }
        path = f"/api/assessments/{assessment_id}/answers/{question['position']}"
        reply: dict[str, Any] = self.door.put(path, body)
        self.answers += reply["accepted"] == "created"
        self.skips += skipped
        return reply

    def knows(self, known: Known, bonus: float = 0.0) -> bool:
        """Whether the pupil gets it right: the same question always gets the same answer from the same pupil."""
        topic_shift = random.Random(f"{self.seed}{known.topic}").gauss(0.0, 0.6)  # noqa: S311 (a simulation)
        x = SLOPE * (self.ability + bonus + topic_shift - known.level + 0.5)
        chance = GUESS + (1 - GUESS - SLIP) / (1 + math.exp(-x))
        return random.Random(f"{self.seed}{known.topic}{known.level}").random() < chance  # noqa: S311

    def position(self, competence: str, each: Callable[[], None] = lambda: None) -> None:
        """Be positioned in a competence."""
        try:
            opened = self.door.post("/api/assessments", {"competence": competence})
        except ApiRefused as refused:
            if refused.code in {"improvement_too_early", "level_highest"}:
                return  # an earlier demonstration positioned them
            raise
        self.answer_all(opened["id"], each=each)


@cache
def bank() -> dict[str, Known]:
    """Every challenge of the authors' files, by id."""
    found: dict[str, Known] = {}
    for path in sorted((CONTENT / "competences").glob("*/*.yaml")):
        # BaseLoader's own grammar in C: every scalar stays text, as the authors' reader has it
        topic = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 (no object is ever built)
        for skill in topic["skills"]:
            for one in skill["challenges"]:
                found[one["id"]] = Known(topic["topic"], int(skill["level"]), _right(one), _wrong(one))
    return found


def _right(one: Mapping[str, Any]) -> dict[str, Any]:
    match one["kind"]:
        case "QCU":
            return {"choice": int(one["solution"])}
        case "QCM":
            return {"choices": [int(number) for number in one["solution"]]}
        case "QROC":
            return {"answer": one["solutions"][0]}
        case "QROCM-ind":
            return {name: blank["solutions"][0] for name, blank in one["blanks"].items()}
        case _:
            firsts = [group[0] for group in one["groups"]]
            return dict(zip(one["blanks"], firsts, strict=False))


def _wrong(one: Mapping[str, Any]) -> dict[str, Any]:
    match one["kind"]:
        case "QCU":
            return {"choice": 1 + int(one["solution"]) % len(one["choices"])}
        case "QCM":
            right = {int(number) for number in one["solution"]}
            return {
                "choices": [number for number in range(1, len(one["choices"]) + 1) if number not in right]
            }
        case "QROC":
            return {"answer": one["wrong"][0]}
        case _:
            return dict(one["wrong"][0])
