"""The inbox: a letter has its effect once, however often it is delivered.

The row goes in before the handler and lives in the handler's transaction: the primary key decides, in the same commit as the
effect, and no handler ever mentions it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from chassis.database import UnitOfWork
from chassis.messaging import Listener, Reject
from chassis.outbox import SUSPECTS
from chassis.statements import Prepared
from chassis.telemetry import FACT_LAG, FACTS_HEARD, Trace, tracing
from contracts.envelope import Envelope
from contracts.shapes import ShapeRefused, load

_NOTE = Prepared(
    text(
        "INSERT INTO inbox (consumer, message_id) SELECT :consumer, id FROM unnest(CAST(:ids AS uuid[])) AS letters (id)"
        " ON CONFLICT DO NOTHING RETURNING message_id"
    )
)


def hear(listener: Listener, envelopes: Sequence[Envelope], *, uow: UnitOfWork) -> None:
    """Handle letters in one transaction, each once in effect. Raises what the handler raises, having undone all of them."""
    with uow:
        new = _note(uow, listener, envelopes)
        for envelope in envelopes:
            if envelope.id in new:
                new.remove(envelope.id)  # the same letter twice in one batch has one effect too
                _handle(listener, envelope, uow)
        uow.commit()
    for envelope in envelopes:
        FACTS_HEARD.labels(listener.subscription.queue, "done").inc()
        lag = (datetime.now(UTC) - envelope.time).total_seconds()
        FACT_LAG.labels(listener.subscription.queue).observe(max(lag, 0.0))


def suspect(listener: Listener, envelope: Envelope, *, uow: UnitOfWork) -> int:
    """Note, before it is tried again, that a letter came back unacknowledged; how many times that makes.

    A letter that kills its process leaves no other trace; those that were delivered beside it must not die with it.
    """
    consumer = listener.subscription.queue
    first = insert(SUSPECTS).values(consumer=consumer, message_id=envelope.id, attempts=1)
    counted = first.on_conflict_do_update(
        index_elements=[SUSPECTS.c.consumer, SUSPECTS.c.message_id],
        set_={"attempts": SUSPECTS.c.attempts + 1},
    ).returning(SUSPECTS.c.attempts)
    with uow:
        attempts: int = uow.session.execute(counted).scalar_one()
        uow.commit()
    return attempts


def _note(uow: UnitOfWork, listener: Listener, envelopes: Sequence[Envelope]) -> set[UUID]:
    """Write the inbox rows of a batch in one statement; the ids that were not there before."""
    letters = {"consumer": listener.subscription.queue, "ids": [one.id for one in envelopes]}
    return {row["message_id"] for row in _NOTE.rows(uow.session.connection(), letters)}


def _handle(listener: Listener, envelope: Envelope, uow: Any) -> None:
    try:
        fact: Any = load(listener.shape, envelope.data)
    except ShapeRefused as refused:
        # the fields' names only: the values may be somebody's data
        raise Reject(f"{envelope.name} has another shape: {sorted(refused.problems)}") from refused
    with tracing(Trace(envelope.correlation_id, str(envelope.id))):
        listener.handle(fact, uow)
