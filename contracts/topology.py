"""The names of everything on the broker, computed here and nowhere else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

DELIVERY_LIMIT: Final = 20
"""How often the broker itself redelivers before it gives up: only a process that dies while handling gets that far."""

RETRY_DELAYS_MS: Final = (1_000, 5_000, 30_000, 120_000, 600_000)
"""A handler that asks for a retry waits longer each time; after the last delay the letter is dead."""


DEAD_LETTER_LIFE_MS: Final = 30 * 24 * 3_600 * 1_000
"""A dead letter may hold somebody's name: after thirty days (GDPR, article 12.3) it is gone, replayed or not."""


def exchange_of(producer: str) -> str:
    """The topic exchange on which a service tells its facts; the name nameko's own event handlers expect."""
    return f"{producer}.events"


def routing_key_of(fact: str, kind: str = "") -> str:
    """A fact's routing key is its name; those that are told apart by kind are told under `Fact.KIND` as well."""
    return f"{fact}.{kind}" if kind else fact


def dead_letters_of(service: str) -> str:
    """The queue where a service's dead letters wait to be read, replayed or dropped."""
    return f"{service}.dead"


def wait_queue_of(service: str, delay_ms: int) -> str:
    """A queue without consumers: letters stay `delay_ms`, then go back by the default exchange to where they were."""
    return f"{service}.wait.{delay_ms}"


def wait_exchange_of(service: str, delay_ms: int) -> str:
    """The exchange in front of a wait queue: whatever the routing key, the letter waits."""
    return wait_queue_of(service, delay_ms)


def rpc_queue_of(service: str) -> str:
    """Nameko's own name for the queue of a service's questions."""
    return f"rpc-{service}"


def snake(name: str) -> str:
    """AnswerSubmitted.v2 -> answer_submitted_v2."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace(".", "_").lower()


@dataclass(frozen=True)
class Subscription:
    """One service, one deed, one fact: one queue of its own, so that a slow deed holds up no other."""

    service: str
    deed: str
    fact: str
    producer: str
    only: str = ""
    """The kind of the fact that is wanted; all of them when empty."""

    @property
    def queue(self) -> str:
        """Named by effect and cause: `certification.open_scoring_on_assessment_completed`."""
        return f"{self.service}.{self.deed}_on_{snake(self.fact)}"


@dataclass(frozen=True)
class Queue:
    """A queue as it must be declared: durable, quorum, and (but for dead letters) with somewhere for letters to go."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    bindings: tuple[tuple[str, str], ...] = ()
    """(exchange, routing key) pairs."""


_QUORUM: Final[Mapping[str, Any]] = {"x-queue-type": "quorum"}
_SAFE_DEAD_LETTERING: Final[Mapping[str, Any]] = {
    "x-dead-letter-exchange": "",
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",  # at-least-once dead-lettering asks for it; there is no length limit to overflow
}


def queues_of(
    subscriptions: Iterable[Subscription], delays: Sequence[int] = RETRY_DELAYS_MS
) -> Iterator[Queue]:
    """Every queue that these subscriptions need: their own, and their services' waiting rooms and dead letters."""
    wanted = list(subscriptions)
    for service in sorted({one.service for one in wanted}):
        yield Queue(dead_letters_of(service), {**_QUORUM, "x-message-ttl": DEAD_LETTER_LIFE_MS})
        for delay in delays:
            # no dead-letter routing key: a letter keeps its own, the name of the queue it waits to go back to
            arguments = {**_QUORUM, **_SAFE_DEAD_LETTERING, "x-message-ttl": delay}
            yield Queue(wait_queue_of(service, delay), arguments, ((wait_exchange_of(service, delay), "#"),))
    for one in wanted:
        yield Queue(
            one.queue,
            {
                **_QUORUM,
                **_SAFE_DEAD_LETTERING,
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-routing-key": dead_letters_of(one.service),
            },
            ((exchange_of(one.producer), routing_key_of(one.fact, one.only)),),
        )


def exchanges_of(subscriptions: Iterable[Subscription], delays: Sequence[int] = RETRY_DELAYS_MS) -> list[str]:
    """Every topic exchange that these subscriptions need."""
    wanted = list(subscriptions)
    facts = {exchange_of(one.producer) for one in wanted}
    waits = {wait_exchange_of(one.service, delay) for one in wanted for delay in delays}
    return sorted(facts | waits)
