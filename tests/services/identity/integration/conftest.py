"""Identity on the bench, afresh for each test."""

from collections.abc import Iterator

import pytest

from tests.services.identity.school import Scene, scene


@pytest.fixture
def here() -> Iterator[Scene]:
    made = scene()
    yield made
    made.bench.parts.engine.dispose()
