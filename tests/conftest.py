"""Markers and wholes from paths, and quick hypothesis; nothing else."""

import signal
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.support import one_connection

one_connection.watch()
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("suite")

# a session that is told to end must end what it started: brokers, processes, databases
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


STORIES = frozenset({"journeys", "browser"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parts = item.path.parts
        if "integration" in parts:
            item.add_marker(pytest.mark.integration)
        if "journeys" in parts:
            item.add_marker(pytest.mark.journey)
        if "browser" in parts:
            item.add_marker(pytest.mark.browser)
    # the stories from the start, while the rest goes on beside them
    items.sort(key=lambda item: not STORIES & set(item.path.parts))


class Wholes(LoadScopeScheduling):
    """On several processors a module stays whole, and the stories, which keep whole suites and a browser busy, follow one another."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "stories" if STORIES & set(path.split("/")) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Wholes:
    return Wholes(config, log)
