"""One database for all; each test finds it empty."""

from collections.abc import Iterator

import pytest

from tests.services.reporting.story import OUTLINE_OF_TWO_AREAS, a_bench, answer_with, wipe
from tests.support.parts import Bench


@pytest.fixture(scope="package")
def shared_bench() -> Bench:
    return a_bench()


@pytest.fixture
def bench(shared_bench: Bench) -> Iterator[Bench]:
    """Reporting, having heard nothing yet; the referential answers."""
    answer_with(shared_bench, OUTLINE_OF_TWO_AREAS)
    yield shared_bench
    wipe(shared_bench)
