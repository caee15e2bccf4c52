"""The toys put in a world: in one process, or as processes on a real broker."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from chassis import broker, dead_letters
from chassis.database import UnitOfWork, open_database, sessions_of
from chassis.in_process import InProcessRelay
from chassis.rpc import BrokerQuestions, LocalQuestions
from chassis.service import Parts
from chassis.tokens import KeySetVerifier
from contracts.events.assessment import AnswerResult, AnswerSubmitted, AssessmentKind
from contracts.rpc import assessment as questions
from deploy.local.rabbitmq import Node
from tests.chassis.toy.service import LISTENER, TELLER, answering_bus, counting_bus
from tests.support.engines import migrated
from tests.support.parts import issuer

ROOT = Path(__file__).resolve().parents[2]
SOMEBODY = UUID(int=1)
DELAYS = (300, 300)


def an_answer(number: int, behaviour: str) -> AnswerSubmitted:
    return AnswerSubmitted(
        assessment_id=SOMEBODY,
        user_id=SOMEBODY,
        kind=AssessmentKind.CERTIFICATION if behaviour == "for-others" else AssessmentKind.CAMPAIGN,
        origin_id=None,
        position=number,
        challenge_id="c",
        competence="1.1",
        topic=behaviour,
        level=1,
        result=AnswerResult.OK,
        known=1,
        targeted=2,
        answered_at=datetime.now(UTC),
    )


class Databases:
    """A teller's and a listener's, each its own."""

    def __init__(self) -> None:
        self.teller_url, self.listener_url = migrated(TELLER), migrated(LISTENER)
        self.teller = open_database(self.teller_url, pool=3)
        self.listener = open_database(self.listener_url, pool=3)
        self.ring = lambda: None

    def tell(self, numbers: Sequence[int], *, behaviour: str = "count") -> None:
        uow = UnitOfWork(sessions_of(self.teller), producer="assessment", ring=self.ring)
        with uow:
            for number in numbers:
                uow.announce(an_answer(number, behaviour), subject=SOMEBODY)
            uow.commit()

    def effects(self) -> list[int]:
        with self.listener.connect() as connection:
            rows = connection.execute(text("SELECT position FROM effects ORDER BY heard_at, ctid"))
            return [row.position for row in rows]

    def allow(self) -> None:
        with self.listener.begin() as connection:
            connection.execute(
                text("INSERT INTO dead_letters (queue, reason, body) VALUES ('marker', '', '')")
            )

    def tell_again(self) -> None:
        with self.teller.begin() as connection:
            connection.execute(text("UPDATE outbox SET told_at = NULL"))
        self.ring()

    def waiting(self) -> int:
        with self.teller.connect() as connection:
            return int(
                connection.execute(text("SELECT count(*) FROM outbox WHERE told_at IS NULL")).scalar_one()
            )


class InProcessWorld(Databases):
    """One process: threads and databases."""

    def __init__(self) -> None:
        super().__init__()
        teller = answering_bus(self._parts(TELLER, self.teller))
        listener = counting_bus(self._parts(LISTENER, self.listener))
        self.relay = InProcessRelay(teller, [teller, listener], delays=DELAYS)
        self.ring = self.relay.ring
        self.thread = self.relay.start()

    @staticmethod
    def _parts(service, engine):
        settings = service.read_settings({"DATABASE_URL": "unused"})
        return Parts(
            settings,
            engine,
            sessions_of(engine),
            lambda: None,
            LocalQuestions(),
            KeySetVerifier(issuer().jwks),
        )

    def dead(self) -> list[str]:
        with self.listener.connect() as connection:
            rows = connection.execute(
                text("SELECT reason FROM dead_letters WHERE queue <> 'marker' ORDER BY id")
            )
            return [row.reason for row in rows]

    def close(self) -> None:
        self.relay.stop()
        self.thread.join(10)
        self.teller.dispose()
        self.listener.dispose()


class BrokerWorld(Databases):
    """Processes and a real RabbitMQ; every queue is emptied first."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node
        self.environ = {
            **os.environ,
            "AMQP_URL": node.amqp_url,
            "RETRY_DELAYS_MS": ",".join(str(one) for one in DELAYS),
            "CAMPAIGNS_DATABASE_URL": self.listener_url,
            "ASSESSMENT_DATABASE_URL": self.teller_url,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.forget_letters()

    def forget_letters(self) -> None:
        with broker.connect(self.node.amqp_url) as connection:
            wanted = broker.subscriptions_about("assessment")
            broker.declare(connection, wanted, producer="assessment", delays=DELAYS)
            with connection.channel() as channel:
                for one in wanted:
                    channel.queue_purge(one.queue)
                for service in {one.service for one in wanted}:
                    channel.queue_purge(f"{service}.dead")

    def start(self, service: str, command: str) -> None:
        self.processes[f"{service} {command}"] = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.chassis.toy", service, command],
            env=self.environ,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )

    def kill(self, service: str, command: str) -> None:
        process = self.processes.pop(f"{service} {command}")
        process.kill()
        process.wait(10)

    def dead(self) -> list[str]:
        with broker.connect(self.node.amqp_url) as connection:
            return [one.reason for one in dead_letters.read(connection, "campaigns")]

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait(10)
        self.teller.dispose()
        self.listener.dispose()


class LocalAsker:
    """Asks in the process."""

    def __init__(self) -> None:
        local = LocalQuestions()
        parts = InProcessWorld._parts(TELLER, open_database("postgresql://nobody@127.0.0.1:1/none"))
        for answerer in answering_bus(parts).answerers:
            local.register(answerer)
        self.ask = local.ask

    def number(self, given: int) -> int:
        return self.ask(questions.PROFILE_OF_USER, questions.UserWanted(UUID(int=given))).pix

    def refused(self) -> None:
        self.ask(questions.RESULTS_OF_PARTICIPATION, questions.ParticipationWanted(uuid4()))

    def crashed(self) -> None:
        self.ask(questions.OPEN_CERTIFICATION_TEST, questions.CertificationTestWanted(uuid4(), uuid4()))

    def unanswered(self) -> None:
        from dataclasses import replace

        nobody = replace(questions.CLOSE_CERTIFICATION_TEST, name="nobody_answers_this", deadline=1.0)
        self.ask(nobody, questions.CertificationWanted(uuid4()))


class BrokerAsker(LocalAsker):
    """Asks over the broker."""

    def __init__(self, node: Node) -> None:
        self.ask = BrokerQuestions(node.amqp_url).ask
