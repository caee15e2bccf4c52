"""The relay: tells a service's outbox to the broker, in order, and marks a fact told only when the broker has confirmed it.

One per service (an advisory lock sees to it). A batch is read, published without waiting, and the next is read when every
confirmation is in: pipelined, yet nothing overtakes anything. It wakes on NOTIFY, and looks by itself now and then in case a
bell was lost. Whatever breaks (broker, database), it starts again from what the table says is untold.
"""

import functools
import json
import re
import time
from collections.abc import Callable
from typing import Any, Final

import pika
import psycopg
from pika.adapters.select_connection import SelectConnection

from chassis import broker
from chassis.outbox import CHANNEL
from chassis.telemetry import FACTS_TOLD, OUTBOX_WAITING, log, quiet
from contracts.catalogue import BY_NAME
from contracts.envelope import CONTENT_TYPE
from contracts.topology import RETRY_DELAYS_MS, exchange_of, routing_key_of

BATCH: Final = 2_000
POLL_SECONDS: Final = 1.0
BACK_OFF_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 5.0)

_UNTOLD: Final = "SELECT id, message_id, name, body FROM outbox WHERE told_at IS NULL ORDER BY id LIMIT %s"
_TOLD: Final = "UPDATE outbox SET told_at = now() WHERE id = ANY(%s)"
_WAITING: Final = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE told_at IS NULL LIMIT 100000) AS waiting"


class Relay:
    """Runs until `stop` is called (from a signal handler: it only sets a flag)."""

    def __init__(
        self,
        service: str,
        *,
        database_url: str,
        amqp_url: str,
        delays: tuple[int, ...] = RETRY_DELAYS_MS,
        subscriptions: Any = None,
    ) -> None:
        self._service = service
        self._database_url = database_url
        self._amqp_url = amqp_url
        self._delays = delays
        self._subscriptions = subscriptions
        self._stopping = False
        self._line: _Line | None = None

    def run(self) -> None:
        """Tell, survive, tell again."""
        failures = 0
        while not self._stopping:
            started = time.monotonic()
            try:
                self._tell_until_something_breaks()
            except (psycopg.Error, pika.exceptions.AMQPError, OSError, _LineLost) as error:
                failures = 0 if time.monotonic() - started > BACK_OFF_SECONDS[-1] else failures + 1
                pause = BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)]
                log().warning("relay_interrupted", error=quiet(error), retry_in=pause)
                self._wait(pause)

    def stop(self) -> None:
        """Finish what is in flight, then return from `run`."""
        self._stopping = True
        if self._line:
            self._line.stop_soon()

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            time.sleep(0.05)

    def _tell_until_something_breaks(self) -> None:
        with psycopg.connect(self._database_url, autocommit=True) as database:
            while not self._is_the_only_one(database):
                self._wait(POLL_SECONDS)
                if self._stopping:
                    return
            with broker.connect(self._amqp_url) as connection:
                wanted = self._subscriptions
                if wanted is None:
                    wanted = broker.subscriptions_about(self._service)
                broker.declare(connection, wanted, producer=self._service, delays=self._delays)
            database.execute(f"LISTEN {CHANNEL}")
            self._line = _Line(self._service, database, self._amqp_url, lambda: self._stopping)
            log().info("relay_ready")
            self._line.run()

    def _is_the_only_one(self, database: "psycopg.Connection[Any]") -> bool:
        row = database.execute(
            "SELECT pg_try_advisory_lock(hashtext(%s))", [f"relay:{self._service}"]
        ).fetchone()
        return bool(row and row[0])


def _kinds(name: str, body: str) -> dict[str, Any] | None:
    """The header by which the broker routes a letter under a second key: `Fact.KIND` beside `Fact`."""
    fact = BY_NAME.get(name)
    if fact is None or not fact.apart_by:
        return None
    return {"CC": [routing_key_of(name, fact.kind_of(json.loads(body)["data"]))]}


class _LineLost(Exception):
    """The broker went away; whatever it had not confirmed is still untold."""


class _Line:
    """One connection to the broker, from opening to loss."""

    def __init__(
        self,
        service: str,
        database: "psycopg.Connection[Any]",
        amqp_url: str,
        stopping: Callable[[], bool],
    ) -> None:
        self._service = service
        self._database = database
        self._stopping = stopping
        self._channel: Any = None
        self._lost: BaseException | None = None
        self._in_flight: dict[int, int] = {}  # delivery tag -> outbox id
        self._confirmed: list[int] = []
        self._next_tag = 1
        self._listening = False
        self._database_failure: psycopg.Error | None = None
        # kombu writes the default virtual host as "//", pika as "/%2F"
        parameters = pika.URLParameters(re.sub("//$", "/%2F", amqp_url))
        parameters.heartbeat = 30
        parameters.socket_timeout = 3
        parameters.stack_timeout = 5
        self._connection = SelectConnection(
            parameters,
            on_open_callback=self._opened,
            on_open_error_callback=self._closed,
            on_close_callback=self._closed,
        )

    def run(self) -> None:
        """Returns when asked to stop; raises when a line breaks."""
        loop = self._connection.ioloop
        try:
            loop.start()
        finally:
            if self._listening:
                loop.remove_handler(self._database.fileno())
            if not self._connection.is_closed:
                self._connection.close()
        if self._database_failure:
            raise self._database_failure
        if self._lost and not self._stopping():
            raise _LineLost from self._lost

    def stop_soon(self) -> None:
        self._connection.ioloop.add_callback_threadsafe(self._stop_if_idle)

    def _opened(self, connection: SelectConnection) -> None:
        connection.channel(on_open_callback=self._channel_opened)

    def _closed(self, _connection: SelectConnection, reason: BaseException) -> None:
        self._lost = reason
        self._connection.ioloop.stop()

    def _channel_opened(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _channel, reason: self._closed(self._connection, reason))
        channel.confirm_delivery(self._confirmation, callback=lambda _frame: self._ready())

    def _ready(self) -> None:
        loop = self._connection.ioloop
        loop.add_handler(self._database.fileno(), self._rung, loop.READ)
        self._listening = True
        self._poll()

    def _rung(self, *_: object) -> None:
        self._guarded(self._drain_notifications)
        self._tell()

    def _drain_notifications(self) -> None:
        for _ in self._database.notifies(timeout=0):
            pass

    def _poll(self) -> None:
        self._tell()
        self._guarded(self._count_waiting)
        self._connection.ioloop.call_later(POLL_SECONDS, self._poll)

    def _count_waiting(self) -> None:
        row = self._database.execute(_WAITING).fetchone()
        OUTBOX_WAITING.labels(self._service).set(row[0] if row else 0)

    def _tell(self) -> None:
        """Publish the next batch, unless one is still on its way."""
        if self._in_flight or self._channel is None or not self._channel.is_open:
            return
        if self._stopping():
            self._stop_if_idle()
            return
        rows = self._guarded(lambda: self._database.execute(_UNTOLD, [BATCH]).fetchall()) or []
        exchange = exchange_of(self._service)
        for outbox_id, message_id, name, body in rows:
            self._in_flight[self._next_tag] = outbox_id
            self._next_tag += 1
            self._channel.basic_publish(
                exchange,
                routing_key_of(name),
                body.encode(),
                pika.BasicProperties(
                    content_type=CONTENT_TYPE,
                    content_encoding="utf-8",
                    delivery_mode=2,
                    message_id=str(message_id),
                    type=name,
                    app_id=self._service,
                    headers=_kinds(name, body),
                ),
            )

    def _confirmation(self, frame: Any) -> None:
        tag, multiple = frame.method.delivery_tag, frame.method.multiple
        tags = [one for one in self._in_flight if one <= tag] if multiple else [tag]
        confirmed = [self._in_flight.pop(one) for one in tags if one in self._in_flight]
        if isinstance(frame.method, pika.spec.Basic.Ack):
            self._confirmed += confirmed
        # a refused letter (nack) is simply still untold: the next batch begins with it
        if not self._in_flight:
            self._batch_done()

    def _batch_done(self) -> None:
        told, self._confirmed = self._confirmed, []
        if told:
            self._guarded(functools.partial(self._database.execute, _TOLD, [told]))
            FACTS_TOLD.labels(self._service).inc(len(told))
            self._tell()

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """Run database work inside the loop; a database failure ends the line, to be raised where it can be handled."""
        try:
            return work()
        except psycopg.Error as error:
            self._database_failure = error
            self._connection.ioloop.stop()
            return None

    def _stop_if_idle(self) -> None:
        if not self._in_flight:
            self._connection.ioloop.stop()
