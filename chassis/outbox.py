"""The outbox: facts wait here, in the same transaction as the truth they tell, until the broker has confirmed them.

No zombie record (saved, not told), no ghost message (told, not saved): ADR 0004. Told facts stay as the service's log.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Session

from chassis.statements import Prepared
from chassis.telemetry import log, quiet
from contracts.envelope import Envelope

CHANNEL = "outbox"


def plumbing_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """The tables every service has: outbox, inbox, suspects, dead_letters. Migrations create them; nothing else does."""
    outbox = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("message_id", Uuid, nullable=False, unique=True),
        Column("name", String(80), nullable=False),
        Column("body", Text, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("told_at", DateTime(timezone=True)),
    )
    Index("outbox_waiting", outbox.c.id, postgresql_where=outbox.c.told_at.is_(None))
    inbox = Table(
        "inbox",
        metadata,
        Column("consumer", String(120), primary_key=True),
        Column("message_id", Uuid, primary_key=True),
        Column("heard_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    suspects = Table(
        "suspects",
        metadata,
        Column("consumer", String(120), primary_key=True),
        Column("message_id", Uuid, primary_key=True),
        Column("attempts", Integer, nullable=False),
    )
    dead_letters = Table(
        "dead_letters",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("queue", String(120), nullable=False),
        Column("reason", String(200), nullable=False),
        Column("body", Text, nullable=False),
        Column("died_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    return outbox, inbox, suspects, dead_letters


OUTBOX, INBOX, SUSPECTS, DEAD_LETTERS = plumbing_tables(MetaData())

# arrays: one statement, prepared once, whatever the number of letters
_RECORD = Prepared(
    text(
        "INSERT INTO outbox (message_id, name, body) SELECT id, name, body"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:bodies AS text[]))"
        " WITH ORDINALITY AS letters (id, name, body, place) ORDER BY place"
    )
)


def record(session: Session, envelopes: Sequence[Envelope]) -> None:
    """Put letters in the outbox, in this order; they leave only if this transaction commits."""
    letters = {
        "ids": [one.id for one in envelopes],
        "names": [one.name for one in envelopes],
        "bodies": [one.to_json() for one in envelopes],
    }
    _RECORD.run(session.connection(), letters)


class Bell:
    """Tells the relay, soon after a commit, that there is something to tell.

    A NOTIFY inside the writing transaction would make PostgreSQL commit such transactions one after the other (it takes a
    global lock until the commit is on disk). So a thread rings afterwards, at most every `pause` seconds; should the process
    die in between, the relay's own poll finds the letter.
    """

    def __init__(self, notify: Callable[[], None], *, pause: float = 0.05) -> None:
        self._notify = notify
        self._pause = pause
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ring(self) -> None:
        """Return at once; the relay is woken shortly after."""
        if self._thread is None:
            self._start()
        self._wanted.set()

    def _start(self) -> None:
        # started at the first ring, not at construction: a forked web worker must own its thread
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        stop = threading.Event()
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._notify()
            except Exception as error:  # noqa: BLE001 (the relay polls anyway; the bell must outlive a database restart)
                log().warning("bell_failed", error=quiet(error))
            stop.wait(self._pause)


def notifier(engine: Any) -> Callable[[], None]:
    """Rings through PostgreSQL: a NOTIFY of its own, which writes nothing."""

    def notify() -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"NOTIFY {CHANNEL}"))

    return notify
