"""A pupil at the service's door, and a way to make days go by."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from chassis.messaging import Answerer
from contracts.content.release import Release
from contracts.rpc import Question
from tests.support.parts import Bench, signed_in, told
from tests.support.releases import challenge_of, right, wrong


@dataclass
class Desk:
    """The service on the bench, with its release."""

    bench: Bench
    release: Release

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.bench.client()
        for answerer in self.bench.service.make_bus(self.bench.parts).answerers:
            self.bench.questions.register(Answerer(answerer.question, answerer.answer))

    def pupil(self) -> "Pupil":
        return Pupil(self)

    def ask(self, question: Question[Any, Any], request: Any) -> Any:
        """Another service asks, through the shapes of the wire."""
        return self.bench.questions.ask(question, request)

    def told(self, name: str | None = None) -> list[dict[str, Any]]:
        return told(self.bench, name)

    def scalar(self, statement: str, **values: Any) -> Any:
        with self.bench.parts.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar_one()

    def days_go_by(self, days: float) -> None:
        """Everything that was ever written becomes so many days older."""
        older = {"d": timedelta(days=days)}
        with self.bench.parts.engine.begin() as connection:
            for statement in _AGEING:
                connection.execute(text(statement), older)


_AGEING = (
    "UPDATE assessments SET started_at = started_at - :d, completed_at = completed_at - :d",
    "UPDATE positions SET last_evidence_at = last_evidence_at - :d",
    """UPDATE evidence SET answers = (
        SELECT jsonb_agg(jsonb_set(one, '{2}', to_jsonb((one->>2)::timestamptz - :d)))
        FROM jsonb_array_elements(answers) AS one)""",
)


@dataclass
class Pupil:
    """Somebody with an account."""

    desk: Desk
    id: UUID = field(default_factory=uuid4)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.desk.client.get(path, headers=signed_in(self.id), **options)

    def post(self, path: str, body: Any = None) -> TestResponse:
        return self.desk.client.post(path, json=body, headers=signed_in(self.id))

    def start(self, competence: str = "1.1") -> dict[str, Any]:
        reply = self.post("/api/assessments", {"competence": competence})
        assert reply.status_code in (200, 201), reply.json
        return reply.json

    def put(self, assessment: str, position: int, **body: Any) -> TestResponse:
        given = {
            "fields": None,
            "skipped": False,
            "elapsed_ms": 4000,
            "left_ms": None,
            "focus_lost": False,
            "answered_at": datetime.now(UTC).isoformat(),
            **body,
        }
        return self.desk.client.put(
            f"/api/assessments/{assessment}/answers/{position}", json=given, headers=signed_in(self.id)
        )

    def answer(
        self, assessment: str, question: dict[str, Any], *, rightly: bool, **more: Any
    ) -> dict[str, Any]:
        make = right if rightly else wrong
        reply = self.put(
            assessment,
            question["position"],
            challenge_id=question["challenge_id"],
            fields=make(self.desk.release, question["challenge_id"]),
            **more,
        )
        assert reply.status_code == 200, reply.json
        return reply.json

    def play(self, assessment: dict[str, Any], *, masters: int) -> list[str]:
        """Answer until the end, rightly up to a level; the questions met, in order."""
        met: list[str] = []
        state = assessment
        while state["next"]:
            question = state["next"][0]
            level = level_of(question["challenge_id"])
            met.append(question["challenge_id"])
            state = self.answer(assessment["id"], question, rightly=level <= masters)
        assert state["end"]
        return met

    def position_in(self, competence: str, *, masters: int) -> dict[str, Any]:
        """Start a competence and take it to its end."""
        assessment = self.start(competence)
        self.play(assessment, masters=masters)
        return assessment

    def profile(self) -> dict[str, Any]:
        return self.get("/api/profile").json

    def competence(self, index: str) -> dict[str, Any]:
        return self.get(f"/api/competences/{index}").json["competence"]


def level_of(challenge_id: str) -> int:
    """`c11-t1-2a` is of level 2."""
    return int(challenge_id.rsplit("-", 1)[1][:-1])


def solution_texts(release: Release, challenge_id: str) -> list[str]:
    """Texts that must not leave before the answer is in."""
    challenge = challenge_of(release, challenge_id)
    typed = [
        one for blank in (challenge.blanks or {}).values() if not blank.options for one in blank.solutions
    ]
    return [challenge.explanation, *challenge.solutions, *typed, *(g[0] for g in challenge.groups)]
