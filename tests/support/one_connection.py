"""A request that holds a connection must not take another of the same pool: with the pool in use, each would wait for the others.

Watched in every test that calls an API in its own process; whoever does it is told at once, as a pool that runs dry would only tell
under load.
"""

from collections import Counter
from typing import Any

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.pool import Pool


class TwoConnections(AssertionError):
    """A request took a second connection while it held one."""


def watch() -> None:
    """From now on, in this process."""
    if not event.contains(Pool, "checkout", _taken):
        event.listen(Pool, "checkout", _taken)
        event.listen(Pool, "checkin", _given_back)


def _taken(_connection: Any, record: Any, proxy: Any) -> None:
    record.info.pop("held", None)
    if not has_request_context():
        return
    held = request.environ.setdefault("tests.connections_held", Counter())
    pool = id(proxy._pool)
    if held[pool]:
        raise TwoConnections
    held[pool] += 1
    record.info["held"] = held, pool


def _given_back(_connection: Any, record: Any) -> None:
    if found := record.info.pop("held", None):
        held, pool = found
        held[pool] -= 1
