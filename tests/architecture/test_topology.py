"""Facts and queues: one teller, listeners that exist, a grave for every letter; and each rule has seen an offender."""

from collections.abc import Iterable

import pytest

from chassis.messaging import Bus, Unlisted
from contracts import topology
from contracts.catalogue import CATALOGUE, SERVICES, Fact
from contracts.events.identity import UserRegistered
from contracts.events.referential import ReleasePublished
from contracts.rpc.catalogue import ASKED_BY, QUESTIONS
from tests.support.apps import service_buses


def tellers_wrong(facts: Iterable[Fact]) -> list[str]:
    """Facts told by nobody, or whose module is another service's."""
    return [
        fact.name
        for fact in facts
        if fact.producer not in SERVICES or not fact.shape.__module__.endswith(f".{fact.producer}")
    ]


def queues_without_grave(queues: Iterable[topology.Queue]) -> list[str]:
    """Queues from which a letter could vanish: neither a dead-letter exchange nor a grave itself."""
    return [
        queue.name
        for queue in queues
        if not queue.name.endswith(".dead") and "x-dead-letter-exchange" not in queue.arguments
    ]


def listeners_missing(facts: Iterable[Fact], buses: dict[str, Bus]) -> set[str]:
    """Queues that the catalogue promises and no bus listens to, or the other way round."""
    promised = {one.queue for fact in facts for one in fact.subscriptions}
    heard = {listener.subscription.queue for bus in buses.values() for listener in bus.listeners}
    return promised ^ heard


def all_subscriptions() -> list[topology.Subscription]:
    return [one for fact in CATALOGUE for one in fact.subscriptions]


def test_every_fact_has_one_teller_and_stands_in_its_module() -> None:
    assert tellers_wrong(CATALOGUE) == []


def test_a_fact_in_another_service_s_module_is_seen() -> None:
    assert tellers_wrong([Fact(UserRegistered, "campaigns")]) == ["UserRegistered"]


def test_every_queue_has_a_grave() -> None:
    assert queues_without_grave(topology.queues_of(all_subscriptions())) == []


def test_a_queue_without_a_grave_is_seen() -> None:
    assert queues_without_grave([topology.Queue("somewhere")]) == ["somewhere"]


def test_every_queue_is_a_quorum_queue() -> None:
    kinds = {queue.arguments["x-queue-type"] for queue in topology.queues_of(all_subscriptions())}
    assert kinds == {"quorum"}


def test_every_promised_listener_listens_and_no_other() -> None:
    assert listeners_missing(CATALOGUE, service_buses()) == set()


def test_a_promise_nobody_keeps_is_seen() -> None:
    assert listeners_missing(CATALOGUE, {}) == {one.queue for one in all_subscriptions()}


def test_a_bus_cannot_hear_what_the_catalogue_does_not_list() -> None:
    bus = Bus("identity", lambda: None)  # type: ignore[arg-type,return-value]
    with pytest.raises(Unlisted):
        bus.hears(ReleasePublished, deed="adopt_release")


def test_every_question_is_answered_by_its_service_and_only_there() -> None:
    answered = {one.question.address for bus in service_buses().values() for one in bus.answerers}
    assert answered == {question.address for question in QUESTIONS} == set(ASKED_BY)


def test_queue_names_are_unique_and_fit_the_broker() -> None:
    names = [queue.name for queue in topology.queues_of(all_subscriptions())]
    assert len(names) == len(set(names))
    assert max(len(name) for name in names) < 128
