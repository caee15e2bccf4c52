"""Imports that wait are gone on with, one step after the other, by whichever process is free.

A step is one transaction: a process that dies in the middle of it leaves everything as it was before, and another begins it anew.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.telemetry import Trace, log, quiet, tracing
from services.identity.domain.school_lists import Problem
from services.identity.storage.learner_imports import HeldImport, report_of
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.import_list import import_list
from services.identity.usecases.validate_list import validate_list

MOST_ATTEMPTS: Final = 3
"""A file that ended its process so often is given up: it would end the next one too."""

FIRST_DELAY: Final = timedelta(seconds=5)
PROGRESS_EVERY_SECONDS: Final = 1.0
NewUow = Callable[[], IdentityUnitOfWork]


def continue_imports(*, new_uow: NewUow) -> int:
    """How many steps were made; returns when nothing waits."""
    steps = 0
    while made := sum(_go_on(import_id, new_uow) for import_id in _waiting(new_uow)):
        steps += made
    return steps


def _waiting(new_uow: NewUow) -> list[UUID]:
    with new_uow() as uow:
        return uow.imports.waiting(now=datetime.now(UTC))


def _go_on(import_id: UUID, new_uow: NewUow) -> bool:
    """One step, if nobody else is at it; what fails is tried again later."""
    with new_uow() as uow:
        held = uow.imports.hold(import_id)
        if held is None:
            return False
        with tracing(Trace(held.correlation_id, str(held.id))):
            try:
                _step(held, uow, new_uow)
            except Exception as error:  # noqa: BLE001 (one school's file must not stop the others')
                log().error(
                    "import_step_failed", state=held.state, attempt=held.attempts + 1, error=quiet(error)
                )
                return False
    return True


def _step(held: HeldImport, uow: IdentityUnitOfWork, new_uow: NewUow) -> None:
    now = datetime.now(UTC)
    if held.attempts >= MOST_ATTEMPTS:
        _give_up(held, uow, now)
        uow.commit()
        return
    with new_uow() as aside:
        aside.imports.begin_attempt(held.id, due_at=now + FIRST_DELAY * 2**held.attempts)
        if held.state == "VALIDATED":
            aside.staged.get_ready()  # aside, because it holds a lock that every other import would wait for
        aside.commit()
    on_progress = _Progress(held.id, new_uow)
    step = validate_list if held.state == "UPLOADED" else import_list
    step(held, uow=uow, on_progress=on_progress, now=now)
    uow.commit()
    log().info("import_step_made", state=held.state, seconds=round(on_progress.seconds(), 2))


def _give_up(held: HeldImport, uow: IdentityUnitOfWork, now: datetime) -> None:
    message = (
        "L’importation a échoué plusieurs fois de notre fait : rien n’a été importé. Contactez l’assistance."
    )
    uow.imports.drop_content(held.id)
    uow.staged.forget(held.id)
    report = report_of([Problem("IMPORT_FAILED", message)], 1)
    uow.imports.move(held.id, held.state, "IMPORT_ERROR", now=now, **report)
    log().error("import_given_up", state=held.state, attempts=held.attempts)


@dataclass
class _Progress:
    """Written beside the step's own transaction, so that it is seen at once."""

    import_id: UUID
    new_uow: NewUow
    begun: float = field(default_factory=time.monotonic)
    _written: float = field(default_factory=time.monotonic)

    def __call__(self, done: int, total: int) -> None:
        """So much of so much. Whoever lives in the same process gets a turn: on eventlet nobody else would, on threads few."""
        time.sleep(0)
        if time.monotonic() - self._written < PROGRESS_EVERY_SECONDS:
            return
        self._written = time.monotonic()
        with self.new_uow() as aside:
            aside.imports.note_progress(self.import_id, min(100 * done // max(total, 1), 99))
            aside.commit()

    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.begun
