"""The laptop's bus and the broker's keep the same promises; the broker's also survives what a broker does."""

import contextlib
import threading
import time

import pytest
from sqlalchemy import text

from chassis import broker, dead_letters
from chassis.messaging import Unavailable
from chassis.testing.conformance import BusConformance, QuestionsConformance, soon
from tests.chassis.toy.service import SLOW
from tests.chassis.world import (
    SOMEBODY,
    BrokerAsker,
    BrokerWorld,
    InProcessWorld,
    LocalAsker,
    an_answer,
)
from tests.support.engines import private_broker

pytestmark = pytest.mark.integration


class TestTheLaptopsBus(BusConformance):
    @pytest.fixture
    def world(self):
        world = InProcessWorld()
        yield world
        world.close()

    def test_a_crash_before_a_letter_is_told_means_hearing_it_again_without_effect(self, world) -> None:
        world.tell([1])
        assert soon(lambda: world.effects() == [1])
        assert soon(lambda: world.waiting() == 0)
        world.tell_again()
        assert soon(lambda: world.waiting() == 0)
        assert world.effects() == [1]


class TestTheBrokersBus(BusConformance):
    @pytest.fixture
    def world(self):
        world = BrokerWorld(private_broker())
        world.start("assessment", "relay")
        world.start("campaigns", "bus")
        yield world
        world.close()

    def test_a_relay_killed_between_commit_and_publish_loses_nothing(self, world) -> None:
        world.tell([1])
        assert soon(lambda: world.effects() == [1])
        world.kill("assessment", "relay")
        world.tell([2, 3])
        assert world.waiting() == 2
        world.start("assessment", "relay")
        assert soon(lambda: world.effects() == [1, 2, 3])

    def test_two_relays_do_not_tell_twice_at_once(self, world) -> None:
        world.start("assessment", "bus")
        second = BrokerWorld.start
        world.processes["first relay"] = world.processes.pop("assessment relay")
        second(world, "assessment", "relay")
        world.tell(range(100))
        assert soon(lambda: world.effects() == list(range(100)))
        # the one that leads dies: the other takes over
        world.processes.pop("first relay").kill()
        world.tell([100])
        assert soon(lambda: world.effects() == list(range(101)))

    def test_a_listener_killed_at_work_doubles_nothing(self, world) -> None:
        world.tell(range(1500))
        assert soon(lambda: len(world.effects()) > 0)
        world.kill("campaigns", "bus")
        assert len(world.effects()) < 1500, "the machine is too fast for this test: tell more"
        world.start("campaigns", "bus")
        assert soon(lambda: len(world.effects()) >= 1500, seconds=30)
        assert sorted(world.effects()) == list(range(1500))

    def test_a_broker_killed_and_restarted_loses_nothing(self, world) -> None:
        world.tell([1])
        assert soon(lambda: world.effects() == [1])
        world.node.kill()
        telling = threading.Thread(target=lambda: [world.tell([number]) for number in range(2, 30)])
        telling.start()
        telling.join(10)
        assert not telling.is_alive(), "telling must not need the broker"
        world.node.start()
        assert soon(lambda: len(world.effects()) == 29, seconds=60)
        assert sorted(world.effects()) == list(range(1, 30))
        assert soon(lambda: world.waiting() == 0)

    def test_bytes_that_are_no_letter_are_buried_and_stop_nobody(self, world) -> None:
        assert soon(lambda: world.tell([1]) or world.effects())
        with broker.connect(world.node.amqp_url) as connection:
            queue = "campaigns.follow_progress_on_answer_submitted"
            broker.send(connection, b"\xff\x00 not json", routing_key=queue)
            broker.send(connection, b'{"id": 1}', routing_key=queue)
        world.tell([999])
        assert soon(lambda: 999 in world.effects())
        assert soon(lambda: len(world.dead()) == 2)

    def test_a_letter_that_kills_its_process_dies_alone(self, world) -> None:
        world.tell(range(1, 6))
        world.tell([6], behaviour="die")
        world.tell(range(7, 31))
        died = 0

        def nurse() -> bool:
            nonlocal died
            process = world.processes["campaigns bus"]
            if process.poll() is not None:
                died += 1
                world.start("campaigns", "bus")
            return len(world.effects()) == 29

        assert soon(nurse, seconds=90)
        assert 6 not in world.effects()
        (reason,) = soon(world.dead)
        assert "kills its process" in reason
        assert 2 <= died <= 5

    def test_dead_letters_can_be_replayed_and_dropped(self, world) -> None:
        world.tell([1], behaviour="reject")
        assert soon(world.dead)
        with broker.connect(world.node.amqp_url) as connection:
            assert dead_letters.replay(connection, "campaigns", limit=10) == 1
        # replayed, it dies again: it had left the grave, and came back
        assert soon(lambda: len(world.dead()) == 1)
        with broker.connect(world.node.amqp_url) as connection:
            assert dead_letters.drop(connection, "campaigns", limit=10) == 1
            assert dead_letters.read(connection, "campaigns") == []

    def test_a_fact_told_before_its_listener_ever_ran_waits_for_it(self, world) -> None:
        world.kill("campaigns", "bus")
        with broker.connect(world.node.amqp_url) as connection, connection.channel() as channel:
            channel.queue_delete("campaigns.follow_progress_on_answer_submitted")
        world.kill("assessment", "relay")
        world.start("assessment", "relay")
        world.tell([5])
        assert soon(lambda: world.waiting() == 0)
        world.start("campaigns", "bus")
        assert soon(lambda: world.effects() == [5])


class TestQuestionsInTheProcess(QuestionsConformance):
    @pytest.fixture
    def asker(self):
        return LocalAsker()


@pytest.fixture(scope="module")
def broker_asker():
    world = BrokerWorld(private_broker())
    world.start("assessment", "bus")
    asker = BrokerAsker(private_broker())
    soon(lambda: _answers(asker))
    yield asker
    world.close()


class TestQuestionsOverTheBroker(QuestionsConformance):
    @pytest.fixture
    def asker(self, broker_asker):
        soon(lambda: _answers(broker_asker), seconds=60)
        return broker_asker

    def test_questions_survive_a_broker_restart(self, asker) -> None:
        node = private_broker()
        assert asker.number(5) == 5
        node.kill()
        with pytest.raises(Exception, match="assessment.profile_of_user"):
            asker.number(5)
        node.start()
        assert soon(lambda: _answers(asker), seconds=60)

    def test_answers_under_way_when_the_broker_dies_end_nobody(self, asker) -> None:
        node = private_broker()
        asking = [threading.Thread(target=_asks, args=(asker, SLOW + number)) for number in range(5)]
        for one in asking:
            one.start()
        time.sleep(0.5)
        node.kill()
        for one in asking:
            one.join(20)
        node.start()
        assert soon(lambda: _answers(asker), seconds=60)


def _asks(asker, number: int) -> None:
    with contextlib.suppress(Unavailable):
        asker.number(number)


def _answers(asker) -> bool:
    try:
        return asker.number(1) == 1
    except Unavailable:
        return False


def test_a_transaction_that_fails_tells_nothing_and_one_that_commits_tells_all() -> None:
    world = InProcessWorld()
    world.relay.stop()
    from chassis.database import NotInTransaction, UnitOfWork, sessions_of

    uow = UnitOfWork(sessions_of(world.teller), producer="assessment", ring=lambda: None)
    with pytest.raises(ZeroDivisionError), uow:
        uow.announce(an_answer(1, "count"), subject=SOMEBODY)
        raise ZeroDivisionError
    with uow:
        uow.announce(an_answer(1, "count"), subject=SOMEBODY)
    assert world.waiting() == 0
    with uow:
        uow.announce(an_answer(1, "count"), subject=SOMEBODY)
        uow.commit()
    assert world.waiting() >= 1
    with pytest.raises(NotInTransaction):
        uow.announce(an_answer(1, "count"), subject=SOMEBODY)
    stranger = UnitOfWork(sessions_of(world.teller), producer="identity", ring=lambda: None)
    with stranger, pytest.raises(ValueError, match="belongs to assessment"):
        stranger.announce(an_answer(1, "count"), subject=SOMEBODY)
    with world.teller.connect() as connection:
        trace = connection.execute(text("SELECT body::json->>'correlationid' FROM outbox")).scalar_one()
    assert trace
    world.close()
