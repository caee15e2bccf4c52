"""What becomes of a letter that failed, and how an operator lists, reads, replays or drops those that died."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chassis import broker
from chassis.messaging import REASON_LENGTH, Reject, Retry
from chassis.telemetry import quiet
from contracts.envelope import LetterUnreadable
from contracts.topology import dead_letters_of


@dataclass(frozen=True)
class Outcome:
    """`delay_ms` until the next try, or None: the letter is dead. `reason` is fit for a log."""

    word: str
    reason: str
    delay_ms: int | None = None


def outcome_of(error: Exception, *, attempt: int, delays: Sequence[int]) -> Outcome:
    """Reject and unreadable letters die at once; anything else is tried again, later each time, then dies.

    `attempt` counts from 1; after the last of `delays` there is no further try.
    """
    stated = isinstance(error, Reject | Retry | LetterUnreadable)
    reason = (str(error) if stated else quiet(error))[:REASON_LENGTH]
    if isinstance(error, Reject | LetterUnreadable) or attempt > len(delays):
        return Outcome("dead", reason)
    return Outcome("retried", reason, delays[attempt - 1])


@dataclass(frozen=True)
class DeadLetter:
    """A letter in the grave: which queue it was for, why it died, and its bytes."""

    queue: str
    reason: str
    body: bytes


def read(connection: Any, service: str, *, limit: int = 50) -> list[DeadLetter]:
    """Look at the oldest dead letters; they stay where they are."""
    letters = []
    with connection.channel() as channel:
        for _ in range(limit):
            message = channel.basic_get(dead_letters_of(service))
            if message is None:
                break
            letters.append(_letter(message))
        # closing the channel puts back what was not acknowledged
    return letters


def replay(connection: Any, service: str, *, limit: int) -> int:
    """Send the oldest dead letters back to the queues they came from; the number sent. At most `limit`: never a flood."""
    return sum(1 for _ in _take(connection, service, limit=limit, send_back=True))


def drop(connection: Any, service: str, *, limit: int) -> int:
    """Throw the oldest dead letters away; the number thrown."""
    return sum(1 for _ in _take(connection, service, limit=limit, send_back=False))


def _take(connection: Any, service: str, *, limit: int, send_back: bool) -> Iterator[DeadLetter]:
    with connection.channel() as channel:
        for _ in range(limit):
            message = channel.basic_get(dead_letters_of(service))
            if message is None:
                return
            letter = _letter(message)
            if send_back:
                broker.send(connection, letter.body, routing_key=letter.queue)
            channel.basic_ack(message.delivery_tag)
            yield letter


def _letter(message: Any) -> DeadLetter:
    headers = message.headers or {}
    body = message.body
    return DeadLetter(
        # a letter the broker itself buried carries no header of ours, but names its queue in x-death
        queue=headers.get("x-queue") or (headers.get("x-death") or [{}])[0].get("queue", ""),
        reason=headers.get("x-reason", "delivery limit reached"),
        body=body.encode() if isinstance(body, str) else bytes(body),
    )
