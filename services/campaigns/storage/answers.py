"""How questions went, one row for each answer heard of."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.statements import Prepared
from services.campaigns.domain.participants import Filter
from services.campaigns.domain.participation import Status
from services.campaigns.domain.questions import Answered, Outcome, Success
from services.campaigns.storage.participants import JOINED, conditions_of
from services.campaigns.storage.tables import ANSWERS, PARTICIPATIONS

BATCH: Final = 5_000

# the first heard of stands: an answer is given for good
_KEEP: Final = Prepared(insert(ANSWERS).on_conflict_do_nothing())


class AnswerRepository:
    """Written as facts come, in any order; read of those who sent their results only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, participation_id: UUID, answer: Answered) -> None:
        """One answer; heard again, it changes nothing."""
        _KEEP.rows(
            self._session.connection(),
            {
                "participation_id": participation_id,
                "position": answer.position,
                "topic": answer.topic,
                "level": answer.level,
                "outcome": str(answer.outcome),
                "answered_at": answer.answered_at,
            },
        )

    def successes(self, campaign_id: UUID, wanted: Filter) -> list[Success]:
        """Each skill that was asked, over all who sent."""
        statement = (
            select(
                ANSWERS.c.topic,
                ANSWERS.c.level,
                *(
                    func.count().filter(ANSWERS.c.outcome == outcome).label(outcome.value)
                    for outcome in Outcome
                ),
            )
            .select_from(JOINED.join(ANSWERS, ANSWERS.c.participation_id == PARTICIPATIONS.c.id))
            .where(*conditions_of(campaign_id, wanted), PARTICIPATIONS.c.status == Status.SHARED)
            .group_by(ANSWERS.c.topic, ANSWERS.c.level)
        )
        return [
            Success(row.topic, row.level, row.succeeded, row.failed, row.skipped)
            for row in self._session.execute(statement)
        ]

    def missed(self, participation_id: UUID) -> list[Answered]:
        """The questions of one test that were not succeeded, in the order in which they were asked."""
        statement = (
            select(ANSWERS)
            .where(ANSWERS.c.participation_id == participation_id, ANSWERS.c.outcome != Outcome.SUCCEEDED)
            .order_by(ANSWERS.c.position)
        )
        return [_answered(row) for row in self._session.execute(statement)]

    def remove(self, participation_id: UUID) -> None:
        """Those of a participation that is deleted."""
        self._session.execute(delete(ANSWERS).where(ANSWERS.c.participation_id == participation_id))

    def forget(self, *, before: datetime) -> int:
        """A few thousand that are older; how many there were."""
        key = tuple_(ANSWERS.c.participation_id, ANSWERS.c.position)
        old = select(*key.clauses).where(ANSWERS.c.answered_at < before).limit(BATCH)
        gone = delete(ANSWERS).where(key.in_(old)).returning(ANSWERS.c.position)
        return len(self._session.execute(gone).all())


def _answered(row: Row[Any]) -> Answered:
    return Answered(row.position, row.topic, row.level, Outcome(row.outcome), row.answered_at)
