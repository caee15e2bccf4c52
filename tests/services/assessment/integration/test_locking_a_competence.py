"""Whoever waited for a position finds the evidence as the one before left it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import insert, text

from services.assessment.storage.tables import EVIDENCE
from services.assessment.storage.unit_of_work import new_uow
from tests.support.eventually import eventually
from tests.support.parts import Bench

NOW = datetime(2026, 10, 1, tzinfo=UTC)


def test_the_evidence_is_that_of_after_the_wait(empty_bench: Bench) -> None:
    user = uuid4()
    with new_uow(empty_bench.parts) as uow:
        uow.profiles.prepare(user, ["1.1"], now=NOW)
        uow.commit()

    def lock_and_look() -> tuple[int, int]:
        with new_uow(empty_bench.parts) as uow:
            position, known = uow.profiles.lock(user, "1.1")
            return position.revision, len(known.proofs.get("t", ()))

    with ThreadPoolExecutor(1) as pool, new_uow(empty_bench.parts) as uow:
        position, known = uow.profiles.lock(user, "1.1")
        assert (position.revision, known.proofs) == (0, {})
        waiting = pool.submit(lock_and_look)
        _until_somebody_waits(empty_bench)
        answers = [[2, True, NOW.isoformat(), uuid4().hex, "t-2a"]]
        uow.connection.execute(
            insert(EVIDENCE).values(
                user_id=user, topic="t", competence="1.1", answers=answers, seen=["t-2a"], changed_at=NOW
            )
        )
        position.revision += 1
        uow.profiles.save(position)
        uow.commit()
        assert waiting.result(timeout=10) == (1, 1)


def _until_somebody_waits(bench: Bench) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def waits() -> int:
        with bench.parts.engine.connect() as connection:
            return connection.execute(waiting).scalar_one()

    eventually(waits)
