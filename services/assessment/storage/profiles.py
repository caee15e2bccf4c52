"""What is known of a person: a position for each competence, and the evidence it rests on, topic by topic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.statements import Prepared
from services.assessment.domain.evidence import Proof
from services.assessment.domain.position import Position
from services.assessment.storage.tables import EVIDENCE, POSITIONS


@dataclass
class Known:
    """What counts, and every question ever answered outside certification, by topic."""

    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)

    def seen_of(self, topics: Iterable[str]) -> list[str]:
        """The questions of these topics that the person has met."""
        return [challenge for topic in sorted(set(topics)) for challenge in self.seen.get(topic, ())]


def _locked_competence() -> Any:
    """A position, locked, with its competence's evidence: one statement instead of two on the way of every answer."""
    here = and_(EVIDENCE.c.user_id == POSITIONS.c.user_id, EVIDENCE.c.competence == POSITIONS.c.competence)
    evidence = (
        select(
            func.jsonb_object_agg(
                EVIDENCE.c.topic, func.jsonb_build_array(EVIDENCE.c.answers, EVIDENCE.c.seen)
            )
        )
        .where(here)
        .correlate(POSITIONS)
        .scalar_subquery()
    )
    glimpse = POSITIONS.alias("glimpse")
    glimpsed = (
        select(glimpse.c.revision)
        .where(glimpse.c.user_id == POSITIONS.c.user_id, glimpse.c.competence == POSITIONS.c.competence)
        .correlate(POSITIONS)
        .scalar_subquery()
    )
    return (
        select(POSITIONS, evidence.label("evidence"), glimpsed.label("revision_beside_evidence"))
        .where(POSITIONS.c.user_id == bindparam("user"), POSITIONS.c.competence == bindparam("here"))
        .with_for_update(of=POSITIONS)
    )


_LOCKED_COMPETENCE = Prepared(_locked_competence())


class ProfileRepository:
    """Positions and evidence of people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prepare(self, user_id: UUID, competences: Iterable[str], *, now: datetime) -> None:
        """Make sure that each competence has a position to lock."""
        fresh = (
            Position(user_id=user_id, competence=one, changed_at=now) for one in sorted(set(competences))
        )
        self._connection.execute(
            insert(POSITIONS).on_conflict_do_nothing(), [_row_of(position) for position in fresh]
        )

    def lock(self, user_id: UUID, competence: str) -> tuple[Position, Known]:
        """A position that was prepared, held until the transaction ends, and the evidence of its competence."""
        wanted = {"user": user_id, "here": competence}
        row = self._locked(wanted)
        if row["revision"] != row["revision_beside_evidence"]:
            # Somebody held the lock: PostgreSQL gives the row as they left it, but the evidence as it was before. Every
            # change of evidence moves the revision, so the two tell; asked again, the answer is of now.
            row = self._locked(wanted)
        known = Known()
        for topic, (answers, seen) in (row["evidence"] or {}).items():
            known.proofs[topic] = [_proof_of(one) for one in answers]
            known.seen[topic] = seen
        return _position_of(row), known

    def _locked(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        row = _LOCKED_COMPETENCE.run(self._connection, wanted)
        if row is None:
            message = "this position was not prepared"
            raise LookupError(message)
        return row

    def positions(self, user_id: UUID) -> dict[str, Position]:
        """Every position of a person, by competence."""
        rows = self._connection.execute(select(POSITIONS).where(POSITIONS.c.user_id == user_id))
        return {row.competence: _position_of(dict(row._mapping)) for row in rows}  # noqa: SLF001 (SQLAlchemy's public name for a row's columns)

    def known(self, user_id: UUID) -> Known:
        """All that is known of a person."""
        known = Known()
        rows = self._connection.execute(
            select(EVIDENCE.c.topic, EVIDENCE.c.answers, EVIDENCE.c.seen).where(EVIDENCE.c.user_id == user_id)
        )
        for topic, answers, seen in rows:
            known.proofs[topic] = [_proof_of(one) for one in answers]
            known.seen[topic] = seen
        return known

    def save(self, position: Position) -> None:
        """Write a position that is locked."""
        self._connection.execute(
            update(POSITIONS)
            .where(POSITIONS.c.user_id == position.user_id, POSITIONS.c.competence == position.competence)
            .values(_row_of(position))
        )

    def forget(self, user_id: UUID, competence: str) -> None:
        """Remove the evidence of a competence; the answers stay in the history."""
        self._connection.execute(
            delete(EVIDENCE).where(EVIDENCE.c.user_id == user_id, EVIDENCE.c.competence == competence)
        )


def compact(proof: Proof) -> list[Any]:
    """A proof as it is kept in a row: [level, succeeded, answered_at, assessment, challenge]."""
    return [
        proof.level,
        proof.succeeded,
        proof.answered_at.isoformat(),
        proof.assessment.hex,
        proof.challenge,
    ]


def _proof_of(kept: list[Any]) -> Proof:
    level, succeeded, answered_at, assessment, challenge = kept
    return Proof(level, succeeded, datetime.fromisoformat(answered_at), UUID(assessment), challenge)


_POSITION_COLUMNS = tuple(column.name for column in POSITIONS.columns)


def _position_of(row: Mapping[str, Any]) -> Position:
    return Position(**{name: row[name] for name in _POSITION_COLUMNS})


def _row_of(position: Position) -> dict[str, Any]:
    return {name: getattr(position, name) for name in _POSITION_COLUMNS}
