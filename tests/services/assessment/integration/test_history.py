"""The history of answers, month by month: made ahead, dropped whole, and never in the way of an answer."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from alembic import command
from sqlalchemy import Connection, create_engine, text

from chassis import migrations
from deploy.local import postgres
from services.assessment.service import SERVICE
from services.assessment.storage import history
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.keep_retention import Periods, keep_retention
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.engines import postgres_server
from tests.support.parts import Bench

ANSWER = """INSERT INTO answers (assessment_id, position, challenge, skipped, result, elapsed_ms, focus_lost, answered_at, received_at)
    VALUES (:id, 1, 'x', false, 'ok', 1, false, now(), now())"""


def write(connection: Connection, moment: datetime) -> None:
    """An answer to a test opened at that moment."""
    connection.execute(text(ANSWER), {"id": history.bound_of(moment)})


def where(connection: Connection) -> list[str]:
    """The pieces that hold answers."""
    return list(
        connection.scalars(text("SELECT tableoid::regclass::text FROM answers ORDER BY assessment_id"))
    )


def months(connection: Connection) -> list[str]:
    return [one for one in history.pieces(connection) if re.fullmatch(r"answers_\d{4}_\d\d", one)]


def test_a_new_database_has_room_for_the_coming_months(empty_bench: Bench) -> None:
    with empty_bench.parts.engine.connect() as connection:
        pieces = history.pieces(connection)
    assert {"answers_first", "answers_default"} < set(pieces)
    assert len(pieces) == 2 + history.MONTHS_AHEAD


def test_an_answer_goes_where_its_test_was_opened(empty_bench: Bench) -> None:
    now = datetime.now(UTC)
    begins = history.month_after(now)
    with empty_bench.parts.engine.begin() as connection:
        for moment in (
            now,
            begins - timedelta(milliseconds=1),
            begins,
            history.month_after(begins) - timedelta(milliseconds=1),
            history.month_after(begins),
            datetime(2999, 1, 1, tzinfo=UTC),
        ):
            write(connection, moment)
        first, second, *_ = months(connection)
        assert where(connection) == [
            "answers_first",
            "answers_first",
            first,
            first,
            second,
            "answers_default",
        ]


def test_a_pupil_s_answer_is_in_the_piece_of_today(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True)
    with pupil.desk.bench.parts.engine.connect() as connection:
        assert where(connection) == ["answers_first"]


def make_all(connection: Connection, now: datetime) -> list[str]:
    return [history.make_month(connection, begins) for begins in history.missing_months(connection, now=now)]


def test_months_are_made_once_and_old_ones_dropped_whole(empty_bench: Bench) -> None:
    now = datetime.now(UTC)
    with empty_bench.parts.engine.begin() as connection:
        assert make_all(connection, now) == []
        assert len(make_all(connection, history.month_after(now, 5))) == history.MONTHS_AHEAD
        first, second, *_ = months(connection)
        write(connection, history.month_after(now, 1))
        write(connection, history.month_after(now, 2))
        # a month that ends just then is over; the one that begins then is not
        assert history.ended_months(connection, before=history.month_after(now, 2)) == [first]
        history.drop_month(connection, first)
        assert where(connection) == [second]
        assert history.ended_months(connection, before=history.month_after(now, 2)) == []


def test_what_came_before_its_month_was_made_moves_there(empty_bench: Bench) -> None:
    """A clock that is ahead, or a timer that was away: the default piece holds answers of a month still to be made."""
    now = datetime.now(UTC)
    with empty_bench.parts.engine.begin() as connection:
        write(connection, history.month_after(now, 5))
        write(connection, history.month_after(now, 9))
        assert where(connection) == ["answers_default", "answers_default"]
        made = make_all(connection, history.month_after(now, 4))
        assert where(connection) == [made[0], "answers_default"]


def test_the_timer_makes_room_and_forgets(desk: Desk) -> None:
    now = history.month_after(datetime.now(UTC), 7)
    with desk.bench.parts.engine.begin() as connection:
        write(connection, datetime(2026, 1, 15, tzinfo=UTC))
        write(connection, history.month_after(datetime.now(UTC), 1))
        write(connection, now)
    days = Periods(answers=60, exams=60, reports=60, closed_reports=60)
    keep_retention(days, uow=new_uow(desk.bench.parts), now=now)
    with desk.bench.parts.engine.connect() as connection:
        assert where(connection) == ["answers_default"]
        assert history.month_after(now).strftime("answers_%Y_%m") in months(connection)


def test_whoever_reads_the_history_is_waited_for_but_keeps_nothing_from_being_forgotten(desk: Desk) -> None:
    old, now = datetime(2026, 1, 15, tzinfo=UTC), history.month_after(datetime.now(UTC), 7)
    with desk.bench.parts.engine.begin() as connection:
        write(connection, old)
        write(connection, history.month_after(datetime.now(UTC), 1))
    days = Periods(answers=60, exams=60, reports=60, closed_reports=60)
    keep = partial(keep_retention, days, uow=new_uow(desk.bench.parts), now=now)
    with desk.bench.parts.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM answers"))  # a backup goes on reading
        keep()
        before = months(reader)
    with desk.bench.parts.engine.connect() as connection:
        assert where(connection) == []
    keep()
    with desk.bench.parts.engine.connect() as connection:
        assert set(before) - set(months(connection)), "the old months have gone"


def test_what_was_there_before_the_months_is_kept_in_place() -> None:
    url: Any = postgres.create_database(postgres_server(), "before_months", fresh=True)
    configuration = migrations.configuration(SERVICE.migrations, url)
    command.upgrade(configuration, "0003")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        write(connection, datetime(2026, 5, 4, tzinfo=UTC))
    command.upgrade(configuration, "head")
    with engine.connect() as connection:
        assert where(connection) == ["answers_first"]
    engine.dispose()
