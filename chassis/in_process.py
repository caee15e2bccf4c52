"""The bus of the laptop: no broker, the same outbox, letters, shapes and inbox.

One thread per teller reads its outbox in order and hands each letter to its listeners, each in the listener's own transaction. A
letter counts as told when every listener is done with it (or it is dead), so a crash at any point only means hearing it again.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, insert, select, update

from chassis.dead_letters import outcome_of
from chassis.inbox import hear
from chassis.messaging import Bus, Listener
from chassis.outbox import DEAD_LETTERS, OUTBOX
from chassis.telemetry import FACTS_HEARD, FACTS_TOLD, OUTBOX_WAITING, log, quiet
from contracts.catalogue import BY_NAME
from contracts.envelope import Envelope
from contracts.topology import RETRY_DELAYS_MS

POLL_SECONDS: Final = 1.0
BATCH: Final = 200


@dataclass
class _Appointment:
    """A letter that a listener must hear again, and when."""

    outbox_id: int
    envelope: Envelope
    listener: Listener
    attempt: int
    due: float


class InProcessRelay:
    """Tells one service's outbox to the listeners of this process."""

    def __init__(
        self, teller: Bus, every_bus: Sequence[Bus], *, delays: Sequence[int] = RETRY_DELAYS_MS
    ) -> None:
        self._teller = teller
        self._delays = delays
        self._listeners: dict[str, list[tuple[Listener, Bus]]] = {}
        for bus in every_bus:
            for listener in bus.listeners:
                if listener.subscription.producer == teller.service:
                    heard = self._listeners.setdefault(listener.subscription.fact, [])
                    heard.append((listener, bus))
        self._bus_of = {id(one): bus for heard in self._listeners.values() for one, bus in heard}
        self._appointments: list[_Appointment] = []
        self._open: dict[int, int] = {}  # outbox id -> listeners still to hear it
        self._bell = threading.Event()
        self._stopping = threading.Event()

    def ring(self) -> None:
        """Something was committed."""
        self._bell.set()

    def start(self) -> threading.Thread:
        """Run in a thread of its own."""
        thread = threading.Thread(target=self.run, name=f"relay-{self._teller.service}", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Finish the letter at hand, then return from `run`."""
        self._stopping.set()
        self._bell.set()

    def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            try:
                busy = self.tell_once()
            except Exception as error:  # noqa: BLE001 (a database away must not end the relay)
                log().warning("relay_interrupted", error=quiet(error))
                busy = False
                self._stopping.wait(0.5)
            if not busy:
                self._bell.wait(self._next_wait())
                self._bell.clear()

    def tell_once(self) -> bool:
        """Tell what waits and keep the appointments that are due; whether there was anything to do."""
        due = [one for one in self._appointments if one.due <= time.monotonic()]
        for appointment in due:
            self._appointments.remove(appointment)
            self._deliver(
                [(appointment.outbox_id, appointment.envelope)], appointment.listener, appointment.attempt
            )
        letters = self._waiting()
        for outbox_id, envelope in letters:
            self._open[outbox_id] = sum(
                _wants(one, envelope) for one, _ in self._listeners.get(envelope.name, ())
            )
        self._mark_told([one for one, _ in letters if self._open[one] == 0])
        # in order for each listener, a run of letters per transaction
        for listener, _ in [pair for heard in self._listeners.values() for pair in heard]:
            mine = [(one, letter) for one, letter in letters if _wants(listener, letter)]
            if mine:
                self._deliver(mine, listener, attempt=1)
        return bool(due or letters)

    def _waiting(self) -> list[tuple[int, Envelope]]:
        statement = select(OUTBOX.c.id, OUTBOX.c.body).where(OUTBOX.c.told_at.is_(None))
        if self._open:
            statement = statement.where(OUTBOX.c.id.not_in(list(self._open)))
        with self._teller.new_uow() as uow:
            rows = uow.session.execute(statement.order_by(OUTBOX.c.id).limit(BATCH)).all()
            OUTBOX_WAITING.labels(self._teller.service).set(len(rows))
        return [(row.id, Envelope.from_json(row.body)) for row in rows]

    def _deliver(self, letters: list[tuple[int, Envelope]], listener: Listener, attempt: int) -> None:
        bus = self._bus_of[id(listener)]
        try:
            hear(listener, [envelope for _, envelope in letters], uow=bus.new_uow())
        except Exception as error:  # noqa: BLE001 (it decides the letter's fate, whatever it is)
            if len(letters) > 1:
                for letter in letters:
                    self._deliver([letter], listener, attempt)
                return
            self._settle(letters[0], listener, attempt, error)
        else:
            self._finished([one for one, _ in letters])

    def _settle(
        self, letter: tuple[int, Envelope], listener: Listener, attempt: int, error: Exception
    ) -> None:
        outbox_id, envelope = letter
        queue = listener.subscription.queue
        outcome = outcome_of(error, attempt=attempt, delays=self._delays)
        log().warning(
            "letter_failed", queue=queue, attempt=attempt, outcome=outcome.word, reason=outcome.reason
        )
        FACTS_HEARD.labels(queue, outcome.word).inc()
        if outcome.delay_ms is not None:
            due = time.monotonic() + outcome.delay_ms / 1000
            self._appointments.append(_Appointment(outbox_id, envelope, listener, attempt + 1, due))
            return
        with self._bus_of[id(listener)].new_uow() as uow:
            grave = {"queue": queue, "reason": outcome.reason, "body": envelope.to_json()}
            uow.session.execute(insert(DEAD_LETTERS), grave)
            uow.commit()
        self._finished([outbox_id])

    def _finished(self, outbox_ids: list[int]) -> None:
        for one in outbox_ids:
            self._open[one] -= 1
        self._mark_told([one for one in outbox_ids if self._open[one] == 0])

    def _mark_told(self, outbox_ids: list[int]) -> None:
        if not outbox_ids:
            return
        with self._teller.new_uow() as uow:
            uow.session.execute(update(OUTBOX).where(OUTBOX.c.id.in_(outbox_ids)).values(told_at=func.now()))
            uow.commit()
        for one in outbox_ids:
            del self._open[one]
        FACTS_TOLD.labels(self._teller.service).inc(len(outbox_ids))

    def _next_wait(self) -> float:
        if not self._appointments:
            return POLL_SECONDS
        soonest = min(one.due for one in self._appointments)
        return min(max(soonest - time.monotonic(), 0.0), POLL_SECONDS)


def _wants(listener: Listener, letter: Envelope) -> bool:
    """What the broker's bindings decide elsewhere."""
    wanted = listener.subscription
    return wanted.fact == letter.name and wanted.only in {"", BY_NAME[letter.name].kind_of(letter.data)}


class TimerThread:
    """Runs a Bus's timers in one thread of the laptop's process."""

    def __init__(self, bus: Bus) -> None:
        self._timers = [(timer, time.monotonic() + timer.seconds) for timer in bus.timers]

    def start(self) -> None:
        """Run in the background until the process ends."""
        if self._timers:
            threading.Thread(target=self._run, name="timers", daemon=True).start()

    def _run(self) -> None:
        while True:
            timer, due = min(self._timers, key=lambda pair: pair[1])
            time.sleep(max(due - time.monotonic(), 0))
            try:
                timer.run()
            except Exception as error:  # noqa: BLE001 (the next tick must come)
                log().error("timer_failed", timer=timer.name, error=quiet(error))
            self._timers.remove((timer, due))
            self._timers.append((timer, time.monotonic() + timer.seconds))
