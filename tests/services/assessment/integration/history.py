"""A history of sittings, written straight into the tables as the service writes it, by people who are simulated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.identifiers import new_id
from contracts.content.release import Release
from services.assessment.domain.answered import Item
from services.assessment.domain.positioning import guess_rate
from services.assessment.storage.tables import ANSWERS, ASSESSMENTS
from tests.services.assessment.integration.pupil import Desk

BEGAN = datetime(2026, 10, 5, 8, tzinfo=UTC)


def items_of(release: Release) -> list[Item]:
    """Every challenge of a release, as calibration sees it."""
    return [
        Item(
            one.id,
            topic.id,
            topic.competence,
            skill.level,
            guess_rate(one.kind.value, choices=len(one.choices)),
        )
        for topic in release.topics
        for skill in topic.skills
        for one in skill.challenges
    ]


@dataclass
class History:
    """Rows to be written, then written at once."""

    desk: Desk
    assessments: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def sitting(
        self,
        answers: Iterable[tuple[str, str]],
        *,
        user_id: UUID | None = None,
        kind: str = "COMPETENCE",
        competence: str = "1.1",
        targets: dict[str, int] | None = None,
        known: Sequence[Any] = (),
        seen: Sequence[str] = (),
        release: int = 1,
        started_at: datetime = BEGAN,
        **circumstances: Any,
    ) -> UUID:
        """One test with its answers: (challenge, result). `circumstances` are those of each answer."""
        assessment_id = new_id()
        given = list(answers)
        self.assessments.append(
            {
                "id": assessment_id,
                "user_id": user_id or uuid4(),
                "kind": kind,
                "origin_id": None if kind == "COMPETENCE" else uuid4(),
                "competence": competence if kind == "COMPETENCE" else None,
                "release": release,
                "state": "COMPLETED",
                "targets": targets,
                "known": list(known),
                "seen": list(seen),
                "offers": [challenge for challenge, _ in given],
                "outcomes": [result for _, result in given],
                "pix": {},
                "started_at": started_at,
                "completed_at": started_at + timedelta(minutes=20),
            }
        )
        for position, (challenge, result) in enumerate(given, start=1):
            self.answers.append(
                {
                    "assessment_id": assessment_id,
                    "position": position,
                    "challenge": challenge,
                    "fields": None,
                    "skipped": result == "aband",
                    "result": result,
                    "elapsed_ms": 4000,
                    "left_ms": None,
                    "focus_lost": False,
                    "answered_at": started_at,
                    "received_at": started_at,
                    **circumstances,
                }
            )
        return assessment_id

    def write(self) -> None:
        """Commit them."""
        with self.desk.bench.parts.engine.begin() as connection:
            connection.execute(ASSESSMENTS.insert(), self.assessments)
            connection.execute(ANSWERS.insert(), self.answers)
