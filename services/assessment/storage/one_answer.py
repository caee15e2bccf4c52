"""An answer and all that follows from it, written in one statement: the path that a whole country takes at ten o'clock.

The four writes were four round trips; as common table expressions they are one, and PostgreSQL still does all or nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, update
from sqlalchemy.dialects.postgresql import insert

from chassis.statements import Prepared
from services.assessment.domain.assessment import Assessment
from services.assessment.domain.evidence import Proof
from services.assessment.domain.position import Position
from services.assessment.storage.profiles import compact
from services.assessment.storage.repositories import KeptAnswer
from services.assessment.storage.tables import ANSWERS, ASSESSMENTS, EVIDENCE, POSITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What an answer taught: the topic's evidence and the competence's position, as they are from now on."""

    position: Position
    topic: str
    proofs: list[Proof]
    seen: list[str]


_CHANGING = ("state", "offers", "outcomes", "pix", "completed_at")
_MEASURED = tuple(column.name for column in POSITIONS.columns if not column.primary_key)


def write(
    connection: Connection,
    answer: KeptAnswer,
    *,
    assessment: Assessment,
    learnt: Learnt | None,
    now: datetime,
) -> None:
    """Write an answer, its test's next step and, outside certification, what was learnt."""
    parameters = {f"answer_{column.name}": getattr(answer, column.name) for column in ANSWERS.columns}
    parameters |= {f"assessment_{name}": getattr(assessment, name) for name in _CHANGING}
    parameters["this_assessment"] = assessment.id
    if learnt is None:
        _ANSWER_ONLY.run(connection, parameters)
        return
    position = learnt.position
    parameters |= {
        "evidence_user_id": assessment.user_id,
        "evidence_topic": learnt.topic,
        "evidence_competence": position.competence,
        "evidence_answers": [compact(one) for one in learnt.proofs],
        "evidence_seen": learnt.seen,
        "evidence_changed_at": now,
    }
    parameters |= {f"position_{name}": getattr(position, name) for name in _MEASURED}
    parameters |= {"this_user": position.user_id, "this_competence": position.competence}
    _ANSWER_AND_LEARNT.run(connection, parameters)


def _inserted(table: Table, prefix: str) -> Any:
    return insert(table).values(
        {column: bindparam(f"{prefix}_{column.name}", type_=column.type) for column in table.columns}
    )


def _changed(table: Table, prefix: str, names: tuple[str, ...]) -> Any:
    return update(table).values(
        {name: bindparam(f"{prefix}_{name}", type_=table.c[name].type) for name in names}
    )


def _answer_only() -> Any:
    step = _changed(ASSESSMENTS, "assessment", _CHANGING)
    return step.where(ASSESSMENTS.c.id == bindparam("this_assessment")).add_cte(
        _inserted(ANSWERS, "answer").cte("answer_in")
    )


def _answer_and_learnt() -> Any:
    evidence = _inserted(EVIDENCE, "evidence")
    evidence = evidence.on_conflict_do_update(
        index_elements=[EVIDENCE.c.user_id, EVIDENCE.c.topic],
        set_={name: evidence.excluded[name] for name in ("competence", "answers", "seen", "changed_at")},
    )
    position = _changed(POSITIONS, "position", _MEASURED).where(
        POSITIONS.c.user_id == bindparam("this_user"),
        POSITIONS.c.competence == bindparam("this_competence"),
    )
    return _answer_only().add_cte(evidence.cte("evidence_in"), position.cte("position_in"))


_ANSWER_ONLY = Prepared(_answer_only())
_ANSWER_AND_LEARNT = Prepared(_answer_and_learnt())
