"""What a service hears, answers and does on time, declared once; hosts (the broker's, the laptop's) run the declaration.

A handler of a fact works inside the transaction that heard it and never commits. It answers in three words: it returns (done),
raises Retry (may work later) or Reject (never will). Any other exception counts as Retry.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from chassis.database import UnitOfWork
from contracts.catalogue import BY_SHAPE
from contracts.rpc import A, Question, R
from contracts.topology import Subscription

U = TypeVar("U", bound=UnitOfWork)
F = TypeVar("F")

REASON_LENGTH: Final = 200


class Retry(Exception):
    """It may work later: the letter comes back after a growing delay. The message is a reason without personal data."""


class Reject(Exception):
    """It never will: the letter goes to the dead letters at once. The message is a reason without personal data."""


class Unlisted(Exception):
    """A service declares a deed that the catalogue does not know: the catalogue is the map, so it must be changed first."""


@dataclass(frozen=True)
class Listener:
    """One deed on one fact."""

    subscription: Subscription
    shape: type
    handle: Callable[[Any, Any], None]


@dataclass(frozen=True)
class Answerer:
    """One question and who answers it."""

    question: Question[Any, Any]
    answer: Callable[[Any], Any]


@dataclass(frozen=True)
class Timer:
    """Something done every so often, on one process of the service."""

    name: str
    seconds: float
    run: Callable[[], None]


class Asks(Protocol):
    """Whoever can carry a question to another service."""

    def ask(self, question: Question[R, A], request: R) -> A:
        """The answer; refuses with contracts.rpc.Refused, or Unavailable when nobody answered in time."""


class Unavailable(Exception):
    """A question got no answer in time: the broker or the other service is away. `question` is its address."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


@dataclass
class Bus:
    """The table of contents of a service's conversations."""

    service: str
    new_uow: Callable[[], UnitOfWork]
    listeners: list[Listener] = field(default_factory=list)
    answerers: list[Answerer] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)

    def hears(
        self, fact: type[F], *, deed: str
    ) -> Callable[[Callable[[F, Any], None]], Callable[[F, Any], None]]:
        """Declares `handle(fact, uow)` as this service's deed on that fact; refuses with Unlisted what no line lists."""
        subscriptions = BY_SHAPE[fact].subscriptions
        mine = [one for one in subscriptions if (one.service, one.deed) == (self.service, deed)]
        if not mine:
            message = f"{self.service}.{deed} on {fact.__name__}"
            raise Unlisted(message)

        def declare(handle: Callable[[F, Any], None]) -> Callable[[F, Any], None]:
            self.listeners.append(Listener(mine[0], fact, handle))
            return handle

        return declare

    def answers(self, question: Question[R, A]) -> Callable[[Callable[[R], A]], Callable[[R], A]]:
        """Declares who answers a question put to this service."""
        if question.service != self.service:
            raise Unlisted(question.address)

        def declare(answer: Callable[[R], A]) -> Callable[[R], A]:
            self.answerers.append(Answerer(question, answer))
            return answer

        return declare

    def every(self, seconds: float, *, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
        """Declares something done every so many seconds."""

        def declare(run: Callable[[], None]) -> Callable[[], None]:
            self.timers.append(Timer(name, seconds, run))
            return run

        return declare
