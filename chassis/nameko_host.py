"""Runs a service's Bus on nameko: facts from quorum queues through the inbox, questions, timers.

A listener takes the letters that have arrived, up to BATCH, and handles them in one transaction, in order; if one fails, all are
undone and each is handled alone, so that a poisoned letter hurts nobody else. Only after the commit are they acknowledged.
This module runs under eventlet: see `chassis.process`.
"""

import functools
import signal
from collections.abc import Callable
from typing import Any, Final

import eventlet
from amqp.exceptions import AMQPError
from eventlet.queue import LightQueue
from kombu import Queue
from kombu.exceptions import KombuError
from nameko.constants import AMQP_URI_CONFIG_KEY, HEARTBEAT_CONFIG_KEY
from nameko.extensions import Entrypoint
from nameko.messaging import QueueConsumer
from nameko.rpc import Rpc, RpcConsumer
from nameko.runners import ServiceRunner
from nameko.timer import timer

from chassis import broker
from chassis.dead_letters import Outcome, outcome_of
from chassis.inbox import hear, suspect
from chassis.messaging import Bus, Listener, Reject
from chassis.rpc import answer_with
from chassis.telemetry import FACTS_HEARD, log, quiet
from contracts.envelope import Envelope
from contracts.topology import dead_letters_of, wait_exchange_of

LINE_IS_DEAD: Final = (OSError, AMQPError, KombuError)
BATCH: Final = 100
PREFETCH: Final = 400
GATHER_SECONDS: Final = 0.1
ATTEMPT_HEADER: Final = "x-attempt"
REASON_HEADER: Final = "x-reason"
SUSPECT_ATTEMPTS: Final = 3
"""A letter that came back unacknowledged so often has killed its process: it is buried without being tried again."""

DEAD_LETTER_CEILING: Final = 10_000
"""With so many dead letters something is wrong with us, not with the letters: listeners pause instead of adding to them."""
CEILING_PAUSE_SECONDS: Final = 30.0


def run_bus(bus: Bus, *, amqp_url: str, delays: tuple[int, ...]) -> None:
    """Serve until SIGTERM or SIGINT, then finish the work at hand."""
    _declare_when_broker_answers(bus, amqp_url, delays)
    runner = ServiceRunner(
        config={AMQP_URI_CONFIG_KEY: amqp_url, HEARTBEAT_CONFIG_KEY: 30, "max_workers": 20}
    )
    runner.add_service(nameko_service(bus, amqp_url=amqp_url, delays=delays))
    stop = functools.partial(eventlet.spawn_n, runner.stop)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
    runner.start()
    log().info("bus_ready", listeners=len(bus.listeners), answerers=len(bus.answerers))
    runner.wait()


def nameko_service(bus: Bus, *, amqp_url: str, delays: tuple[int, ...]) -> type:
    """The nameko class that does what the Bus declares."""
    members: dict[str, Any] = {"name": bus.service}
    for number, listener in enumerate(bus.listeners):
        reader = _named(f"hear_{number}", lambda _self: None)
        members[reader.__name__] = FactEntrypoint.decorator(
            listener=listener, new_uow=bus.new_uow, amqp_url=amqp_url, delays=delays
        )(reader)
    for answerer in bus.answerers:
        answer = functools.partial(answer_with, answerer)
        members[answerer.question.name] = QuestionEntrypoint.decorator(
            _named(answerer.question.name, lambda _self, body, answer=answer: answer(body))
        )
    for one in bus.timers:
        ticker = _named(f"tick_{one.name}", lambda _self, run=one.run: _run_timer(run))
        members[ticker.__name__] = timer(interval=one.seconds)(ticker)
    return type(f"{bus.service.title()}Bus", (), members)


def _named(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    function.__name__ = name
    return function


def _run_timer(run: Callable[[], None]) -> None:
    try:
        run()
    except Exception as error:  # noqa: BLE001 (the next tick must come)
        log().error("timer_failed", error=quiet(error))


def _declare_when_broker_answers(bus: Bus, amqp_url: str, delays: tuple[int, ...]) -> None:
    while True:
        try:
            with broker.connect(amqp_url) as connection:
                broker.declare(connection, [one.subscription for one in bus.listeners], delays=delays)
        except OSError as error:
            log().warning("broker_away", error=quiet(error))
            eventlet.sleep(1.0)
        else:
            return


class SturdyQueueConsumer(QueueConsumer):  # type: ignore[misc]  # nameko is untyped
    """nameko's consumer, but a line that dies while a letter is acknowledged ends nothing: the broker gives the letter out again.

    nameko knows amqp's errors there and not the system's (a reset, a broken pipe): one of these would end the whole service.
    """

    def ack_message(self, message: Any) -> None:
        """Said, or unheard."""
        self._say(super().ack_message, message)

    def requeue_message(self, message: Any) -> None:
        """Said, or unheard, which comes to the same."""
        self._say(super().requeue_message, message)

    def _say(self, say: Callable[[Any], None], message: Any) -> None:
        try:
            say(message)
        except LINE_IS_DEAD as error:
            log().warning("line_was_dead", error=quiet(error))


class RawQueueConsumer(SturdyQueueConsumer):
    """Letters reach us as bytes: one that is not even JSON must be buried, not crash the service."""

    def get_consumers(self, consumer_cls: Any, _channel: Any) -> Any:
        """Called by kombu after every (re)connection."""
        for provider in self._providers:
            consumer = consumer_cls(queues=[provider.queue], on_message=provider.arrived)
            consumer.qos(prefetch_count=PREFETCH)
            self._consumers[provider] = consumer
        return self._consumers.values()


class QuestionConsumer(RpcConsumer):  # type: ignore[misc]  # nameko is untyped
    """nameko's consumer of questions: an answer that cannot be sent is dropped, as its asker has gone by then, and we go on."""

    queue_consumer = SturdyQueueConsumer()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> Any:
        """Send the answer, and acknowledge the question."""
        try:
            return super().handle_result(message, result, exc_info)
        except LINE_IS_DEAD as error:
            log().warning("answer_not_sent", error=quiet(error))
            return result, exc_info


class QuestionEntrypoint(Rpc):  # type: ignore[misc]  # nameko is untyped
    """One question."""

    rpc_consumer = QuestionConsumer()


class FactEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko is untyped
    """One listener on one queue."""

    queue_consumer = RawQueueConsumer()

    def __init__(
        self,
        listener: Listener,
        new_uow: Callable[[], Any],
        amqp_url: str,
        delays: tuple[int, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._listener = listener
        self._new_uow = new_uow
        self._amqp_url = amqp_url
        self._delays = delays
        self._arrivals: Any = LightQueue()
        self.queue = Queue(listener.subscription.queue, no_declare=True)

    def setup(self) -> None:
        """nameko: before the service starts."""
        self.queue_consumer.register_provider(self)

    def start(self) -> None:
        """nameko: the service starts."""
        self.container.spawn_managed_thread(self._work, identifier=self._listener.subscription.queue)

    def stop(self) -> None:
        """nameko: no new letters; those unacknowledged go back to the queue when the connection closes."""
        self.queue_consumer.unregister_provider(self)
        self._arrivals.put(None)

    def arrived(self, message: Any) -> None:
        """A letter is here; it waits its turn."""
        self._arrivals.put(message)

    def _work(self) -> None:
        while (message := self._arrivals.get()) is not None:
            batch = [message]
            while len(batch) < BATCH and not self._arrivals.empty():
                following = self._arrivals.get()
                if following is None:
                    self._handle(batch)
                    return
                batch.append(following)
            self._handle(batch)
            if self._arrivals.qsize() < BATCH:
                # a transaction costs as much for one letter as for ten: let some gather (the first never waits)
                eventlet.sleep(GATHER_SECONDS)

    def _handle(self, batch: list[Any]) -> None:
        if any(message.delivery_info.get("redelivered") for message in batch):
            # something ended badly the last time these were here: each is tried alone
            for message in batch:
                self._handle_suspect(message)
            return
        self._handle_together(batch)

    def _handle_suspect(self, message: Any) -> None:
        try:
            envelope = Envelope.from_json(message.body)
            attempts = suspect(self._listener, envelope, uow=self._new_uow())
        except Exception as error:  # noqa: BLE001 (it decides the letter's fate, whatever it is)
            self._settle(message, error)
            return
        if attempts > SUSPECT_ATTEMPTS:
            self._settle(message, Reject(f"came back {attempts} times without a word: it kills its process"))
        else:
            self._handle_together([message])

    def _handle_together(self, batch: list[Any]) -> None:
        try:
            envelopes = [Envelope.from_json(message.body) for message in batch]
            hear(self._listener, envelopes, uow=self._new_uow())
        except Exception as error:  # noqa: BLE001 (it decides the letter's fate, whatever it is)
            if len(batch) > 1:
                for message in batch:
                    self._handle_together([message])
                return
            self._settle(batch[0], error)
        else:
            for message in batch:
                self._acknowledge(message)

    def _settle(self, message: Any, error: Exception) -> None:
        """A letter alone has failed: it waits, or it is dead; either way the broker has confirmed before we let go of it."""
        queue = self._listener.subscription.queue
        service = self._listener.subscription.service
        attempt = int((message.headers or {}).get(ATTEMPT_HEADER, 1))
        outcome = outcome_of(error, attempt=attempt, delays=self._delays)
        log().warning(
            "letter_failed", queue=queue, attempt=attempt, outcome=outcome.word, reason=outcome.reason
        )
        try:
            with broker.connect(self._amqp_url) as connection:
                if outcome.delay_ms is not None:
                    broker.send(
                        connection,
                        message.body,
                        exchange=wait_exchange_of(service, outcome.delay_ms),
                        routing_key=queue,
                        headers={ATTEMPT_HEADER: attempt + 1},
                    )
                else:
                    self._bury(connection, message, outcome)
        except Exception as failure:  # noqa: BLE001 (unacknowledged, the letter comes back)
            log().error("letter_not_settled", queue=queue, error=quiet(failure))
            eventlet.sleep(1.0)
            self._requeue(message)
            return
        FACTS_HEARD.labels(queue, outcome.word).inc()
        self._acknowledge(message)

    def _bury(self, connection: Any, message: Any, outcome: Outcome) -> None:
        grave = dead_letters_of(self._listener.subscription.service)
        with connection.channel() as channel:
            while channel.queue_declare(grave, passive=True).message_count >= DEAD_LETTER_CEILING:
                log().error("too_many_dead_letters", queue=grave)
                eventlet.sleep(CEILING_PAUSE_SECONDS)
        headers = {"x-queue": self._listener.subscription.queue, REASON_HEADER: outcome.reason}
        broker.send(connection, message.body, routing_key=grave, headers=headers)

    def _acknowledge(self, message: Any) -> None:
        self.queue_consumer.ack_message(message)

    def _requeue(self, message: Any) -> None:
        self.queue_consumer.requeue_message(message)
