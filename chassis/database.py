"""One database per service, one transaction per use case: truth and facts are written together or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from chassis import outbox
from chassis.identifiers import new_id
from chassis.telemetry import current_trace
from contracts.catalogue import BY_SHAPE
from contracts.envelope import Envelope
from contracts.shapes import dump

Sessions = sessionmaker[Session]

LETTERS_AT_ONCE: Final = 500
"""Letters wait for the commit, so that those of one deed are one statement; those of a great import, several."""


def open_database(url: str, *, pool: int = 10) -> Engine:
    """An engine for `postgresql://…`; connections are checked before use, so a restarted server is survived."""
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_pre_ping=False,
        pool_recycle=1800,
        pool_use_lifo=True,
        isolation_level="READ COMMITTED",
    )


def sessions_of(engine: Engine) -> Sessions:
    """Sessions that never expire what they loaded: a use case reads its own rows after commit."""
    return sessionmaker(engine, expire_on_commit=False)


class NotInTransaction(RuntimeError):
    """A unit of work was used outside its `with` block: a programming mistake."""


class UnitOfWork:
    """One transaction. `with uow: … uow.announce(…); uow.commit()`; leaving without commit undoes everything.

    Services derive it to add their repositories in `begin`. After a commit the bell is rung so that the relay looks at once.
    """

    def __init__(self, sessions: Sessions, *, producer: str, ring: Callable[[], None]) -> None:
        self._sessions = sessions
        self._producer = producer
        self._ring = ring
        self._session: Session | None = None
        self._letters: list[Envelope] = []
        self._announced = False

    @property
    def session(self) -> Session:
        """The open session; refuses outside the block."""
        if self._session is None:
            raise NotInTransaction
        return self._session

    def __enter__(self) -> Self:
        self._session = self._sessions()
        self._letters, self._announced = [], False
        self.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        session, self._session = self.session, None
        # close() rolls back what was not committed and gives the connection back
        session.close()

    def begin(self) -> None:
        """Where a service makes its repositories on `self.session`."""

    def announce(self, fact: Any, *, subject: object) -> None:
        """A fact for the outbox, written in this transaction, in order. `subject` is the id of whatever it is about."""
        if self._session is None:
            raise NotInTransaction
        line = BY_SHAPE[type(fact)]
        if line.producer != self._producer:
            message = f"{self._producer} cannot tell {line.name}, which belongs to {line.producer}"
            raise ValueError(message)
        trace = current_trace()
        envelope = Envelope(
            id=new_id(),
            producer=self._producer,
            name=line.name,
            time=datetime.now(UTC),
            subject=str(subject),
            correlation_id=trace.correlation_id,
            causation_id=trace.causation_id,
            data=dump(fact),
        )
        self._letters.append(envelope)
        if len(self._letters) >= LETTERS_AT_ONCE:
            self._record()

    def commit(self) -> None:
        """Make it so: truth and facts together."""
        self._record()
        self.session.commit()
        if self._announced:
            self._ring()
            self._announced = False

    def rollback(self) -> None:
        """Undo what was done since the last commit, and go on."""
        self.session.rollback()
        self._letters, self._announced = [], False

    def _record(self) -> None:
        if self._letters:
            outbox.record(self.session, self._letters)
            self._letters, self._announced = [], True
