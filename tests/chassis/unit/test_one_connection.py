"""The watch over connections has seen an offender, and lets the innocent pass."""

import pytest
from flask import Flask
from sqlalchemy import Engine, QueuePool, create_engine, text

from tests.support import one_connection
from tests.support.one_connection import TwoConnections


@pytest.fixture
def engine() -> Engine:
    one_connection.watch()
    return create_engine("sqlite://", poolclass=QueuePool, connect_args={"check_same_thread": False})


def asked(view) -> int:
    app = Flask("watched")
    app.testing = True
    app.add_url_rule("/", view_func=view)
    return app.test_client().get("/").status_code


def test_two_at_once_are_told(engine: Engine) -> None:
    def offender() -> str:
        with engine.connect() as first, engine.connect():
            first.execute(text("SELECT 1"))
        return ""

    with pytest.raises(TwoConnections):
        asked(offender)


def test_one_after_the_other_are_not(engine: Engine) -> None:
    def innocent() -> str:
        for _ in range(2):
            with engine.connect() as one:
                one.execute(text("SELECT 1"))
        return ""

    with engine.connect():  # a test's own does not count
        assert asked(innocent) == 200


def test_two_pools_are_not(engine: Engine) -> None:
    other = create_engine("sqlite://", poolclass=QueuePool)

    def innocent() -> str:
        with engine.connect(), other.connect():
            return ""

    assert asked(innocent) == 200
