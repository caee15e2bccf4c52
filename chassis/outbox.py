"""The outbox: facts wait here, in the same transaction as the truth they tell, until the broker has confirmed them.

No zombie record (saved, not told), no ghost message (told, not saved): ADR 0004. Told facts stay as the service's log, for as
long as `chassis.retention` says; those that say who somebody is lose that part much sooner.
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
from contracts.catalogue import BY_NAME
from contracts.envelope import Envelope

CHANNEL = "outbox"


def plumbing_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table, Table]:
    """The tables every service has: outbox, inbox, suspects, dead_letters, tombstones. Migrations create them; nothing else does."""
    outbox = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("message_id", Uuid, nullable=False, unique=True),
        Column("name", String(80), nullable=False),
        Column("body", Text, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("told_at", DateTime(timezone=True)),
        # whom a fact that carries personal data is about, until that data is taken out of it
        Column("person", String(80)),
    )
    Index("outbox_waiting", outbox.c.id, postgresql_where=outbox.c.told_at.is_(None))
    Index("outbox_personal", outbox.c.person, postgresql_where=outbox.c.person.is_not(None))
    # rows come in the order of time: a few bytes per thousand rows are enough to find the old ones
    Index("outbox_by_age", outbox.c.recorded_at, postgresql_using="brin")
    inbox = Table(
        "inbox",
        metadata,
        Column("consumer", String(120), primary_key=True),
        Column("message_id", Uuid, primary_key=True),
        Column("heard_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    Index("inbox_by_age", inbox.c.heard_at, postgresql_using="brin")
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
    tombstones = Table(
        "tombstones",
        metadata,
        Column("subject", Uuid, primary_key=True),
        Column("buried_at", DateTime(timezone=True), nullable=False),
    )
    return outbox, inbox, suspects, dead_letters, tombstones


OUTBOX, INBOX, SUSPECTS, DEAD_LETTERS, TOMBSTONES = plumbing_tables(MetaData())

_RECORD_ONE = Prepared(
    text("INSERT INTO outbox (message_id, name, body, person) VALUES (:id, :name, :body, :person)")
)
# arrays: one statement, prepared once, whatever the number of letters
_RECORD_SEVERAL = Prepared(
    text(
        "INSERT INTO outbox (message_id, name, body, person) SELECT id, name, body, person"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:bodies AS text[]), CAST(:people AS text[]))"
        " WITH ORDINALITY AS letters (id, name, body, person, place) ORDER BY place"
    )
)


def record(session: Session, envelopes: Sequence[Envelope]) -> None:
    """Put letters in the outbox, in this order; they leave only if this transaction commits."""
    rows = [(one.id, one.name, one.to_json(), _person_of(one)) for one in envelopes]
    if len(rows) == 1:
        # most deeds tell one fact, and writing arrays of one costs the driver more than the insertion
        _RECORD_ONE.run(
            session.connection(), dict(zip(("id", "name", "body", "person"), rows[0], strict=True))
        )
    elif rows:
        columns = map(list, zip(*rows, strict=True))
        letters = dict(zip(("ids", "names", "bodies", "people"), columns, strict=True))
        _RECORD_SEVERAL.run(session.connection(), letters)


def _person_of(envelope: Envelope) -> str | None:
    """Whom a letter with personal data is about: what is redacted when they go."""
    line = BY_NAME.get(envelope.name)
    return envelope.subject if line and line.personal else None


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
