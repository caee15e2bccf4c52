"""Questions over the broker, in nameko's own protocol, with a deadline; a refusal comes back as data.

The caller's side is ours because nameko's standalone proxy takes a silent socket for a missed deadline and cannot be shared by
threads. The answering side is nameko's.
"""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from amqp.exceptions import AMQPError
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.exceptions import KombuError

from chassis.broker import connect
from chassis.messaging import Answerer, Unavailable
from chassis.telemetry import QUESTIONS_ASKED, Trace, current_trace, log, quiet, tracing
from contracts.rpc import A, Question, R, Refused
from contracts.shapes import dump, load

EXCHANGE: Final = Exchange("nameko-rpc", type="topic", durable=True)
TRACE_FIELD: Final = "correlation_id"


def answer_with(answerer: Answerer, body: Mapping[str, Any]) -> dict[str, Any]:
    """What travels back: {"answer": …} or {"refusal": {code, message, details}}; never a traceback, never a surprise."""
    question = answerer.question
    try:
        with tracing(Trace(str(body.get(TRACE_FIELD) or current_trace().correlation_id))):
            request = load(question.request, body.get("request"))
            return {"answer": dump(answerer.answer(request))}
    except Refused as refused:
        refusal = {"code": refused.code, "message": refused.message, "details": refused.details}
        return {"refusal": refusal}
    except Exception as error:  # noqa: BLE001 (the asker gets a code, the log gets the place)
        log().error("question_failed", question=question.address, error=quiet(error))
        return {"refusal": {"code": "internal_error", "message": "", "details": {}}}


def read_answer(question: Question[R, A], reply: Mapping[str, Any]) -> A:
    """The answer, or Refused; an internal error over there is Unavailable here."""
    refusal = reply.get("refusal")
    if refusal is None:
        QUESTIONS_ASKED.labels(question.address, "answered").inc()
        return load(question.answer, reply["answer"])
    QUESTIONS_ASKED.labels(question.address, "refused").inc()
    if refusal["code"] == "internal_error":
        raise Unavailable(question.address)
    raise Refused(refusal["code"], refusal.get("message", ""), refusal.get("details") or {})


class BrokerQuestions:
    """Asks over RabbitMQ. Safe to share: each call borrows a line (connection and reply queue) and gives it back if it held."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self._idle: list[_Line] = []
        self._lock = threading.Lock()

    def ask(self, question: Question[R, A], request: R) -> A:
        """See chassis.messaging.Asks."""
        body = {"request": dump(request), TRACE_FIELD: current_trace().correlation_id}
        deadline = time.monotonic() + question.deadline
        # a line that slept through a broker restart is only found dead when used: the second try is on a fresh one
        for fresh in (False, True):
            line = None
            try:
                line = self._borrow(fresh=fresh, seconds=max(deadline - time.monotonic(), 0.1))
                reply = line.call(question.address, body, deadline)
            except TimeoutError as error:
                if line:
                    line.close()
                QUESTIONS_ASKED.labels(question.address, "late").inc()
                raise Unavailable(question.address) from error
            except (OSError, AMQPError, KombuError) as error:
                if line:
                    line.close()
                if fresh:
                    QUESTIONS_ASKED.labels(question.address, "unreachable").inc()
                    raise Unavailable(question.address) from error
            else:
                with self._lock:
                    self._idle.append(line)
                return read_answer(question, reply)
        raise AssertionError  # the loop returns or raises

    def _borrow(self, *, fresh: bool, seconds: float) -> "_Line":
        with self._lock:
            if self._idle and not fresh:
                return self._idle.pop()
        return _Line(connect(self._amqp_url, timeout=min(seconds, 3.0)))


class _Line:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._address = str(uuid4())
        self._replies: dict[str, Any] = {}
        self._channel = connection.channel()
        queue = Queue(
            f"rpc.reply-{self._address}",
            exchange=EXCHANGE,
            routing_key=self._address,
            exclusive=True,
            auto_delete=True,
        )
        self._consumer = Consumer(
            self._channel, [queue], on_message=self._received, no_ack=True, accept=["json"]
        )
        self._consumer.consume()

    def call(self, address: str, body: dict[str, Any], deadline: float) -> dict[str, Any]:
        correlation = str(uuid4())
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        Producer(self._channel).publish(
            {"args": [body], "kwargs": {}},
            exchange=EXCHANGE,
            routing_key=address,
            serializer="json",
            reply_to=self._address,
            correlation_id=correlation,
            expiration=remaining,  # nobody answers a question whose asker has gone
            mandatory=True,
            retry=False,
        )
        while correlation not in self._replies:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            try:
                self._connection.drain_events(timeout=remaining)
            except TimeoutError as error:
                raise TimeoutError from error
        reply = self._replies.pop(correlation)
        if reply.get("error"):
            log().error("question_crashed", question=address, kind=reply["error"].get("exc_type"))
            return {"refusal": {"code": "internal_error"}}
        return dict(reply["result"])

    def _received(self, message: Any) -> None:
        self._replies[message.properties.get("correlation_id")] = json.loads(message.body)

    def close(self) -> None:
        try:
            self._connection.close()
        except (OSError, AMQPError, KombuError):
            log().info("line_was_dead")


class LocalQuestions:
    """Asks inside one process, through the same shapes and refusals as over the broker."""

    def __init__(self) -> None:
        self._answerers: dict[str, Answerer] = {}

    def register(self, answerer: Answerer) -> None:
        """Somebody answers this question."""
        self._answerers[answerer.question.address] = answerer

    def ask(self, question: Question[R, A], request: R) -> A:
        """See chassis.messaging.Asks."""
        answerer = self._answerers.get(question.address)
        if answerer is None:
            raise Unavailable(question.address)
        body = {"request": dump(request), TRACE_FIELD: current_trace().correlation_id}
        # through JSON text, so that nothing passes here that would not pass on the wire
        reply = json.loads(json.dumps(answer_with(answerer, json.loads(json.dumps(body)))))
        return read_answer(question, reply)
