"""The broker as everybody needs it: topology declared before anything is told, letters sent with confirmation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kombu import Connection, Exchange, Producer, Queue, binding

from contracts import topology
from contracts.catalogue import CATALOGUE, Fact
from contracts.envelope import CONTENT_TYPE


def subscriptions_about(service: str, facts: Iterable[Fact] = CATALOGUE) -> list[topology.Subscription]:
    """Every subscription that this service tells or hears."""
    every = [one for fact in facts for one in fact.subscriptions]
    return [one for one in every if service in {one.service, one.producer}]


def connect(amqp_url: str, *, timeout: float = 3.0) -> Connection:
    """A connection that confirms what it publishes and gives up quickly when nobody answers."""
    return Connection(
        amqp_url,
        connect_timeout=timeout,
        heartbeat=30,
        transport_options={"confirm_publish": True, "read_timeout": None},
    )


def declare(
    connection: Connection,
    subscriptions: Sequence[topology.Subscription],
    *,
    producer: str | None = None,
    delays: Sequence[int] = topology.RETRY_DELAYS_MS,
) -> None:
    """Make exchanges, queues and bindings; harmless when they are there.

    The teller declares its listeners' queues too: a fact told before a listener ever ran must wait for it, not vanish.
    """
    channel = connection.channel()
    names = topology.exchanges_of(subscriptions, delays)
    if producer and topology.exchange_of(producer) not in names:
        names = [*names, topology.exchange_of(producer)]
    for name in names:
        Exchange(name, type="topic", durable=True)(channel).declare()
    for queue in topology.queues_of(subscriptions, delays):
        bindings = [binding(Exchange(name, "topic"), routing_key=key) for name, key in queue.bindings]
        Queue(
            queue.name,
            bindings=bindings,
            durable=True,
            queue_arguments=dict(queue.arguments),
        )(channel).declare()
    channel.close()


def send(
    connection: Connection,
    body: str | bytes,
    *,
    routing_key: str,
    exchange: str = "",
    headers: Mapping[str, Any] | None = None,
) -> None:
    """Publish one persistent letter and wait until the broker has it; raises when it is not confirmed or goes nowhere."""
    with connection.channel() as channel:
        Producer(channel).publish(
            body,
            exchange=exchange,
            routing_key=routing_key,
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
            headers=dict(headers or {}),
            delivery_mode=2,
            mandatory=True,
            retry=False,
            timeout=5,
        )
