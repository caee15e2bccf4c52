"""Markers and groups from paths, and quick hypothesis; nothing else."""

import signal
import sys

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("suite")

# a session that is told to end must end what it started: brokers, processes, databases
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


STORIES = frozenset({"journeys", "browser"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # after pytest-randomly (tryfirst), before xdist (trylast), which reads the groups. On several processors a module stays whole,
    # and the stories, which keep whole suites and a browser busy, follow one another from the start while the rest goes on
    items.sort(key=lambda item: not STORIES & set(item.path.parts))
    for item in items:
        story = STORIES & set(item.path.parts)
        item.add_marker(pytest.mark.xdist_group("stories" if story else str(item.path)))
        parts = item.path.parts
        if "integration" in parts:
            item.add_marker(pytest.mark.integration)
        if "journeys" in parts:
            item.add_marker(pytest.mark.journey)
        if "browser" in parts:
            item.add_marker(pytest.mark.browser)
