"""One school's year, lived once in one process, for the tests that look at what it left."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.demo.journey import Year
from tests.journeys import suites
from tests.journeys.suites import Running


@dataclass(frozen=True)
class Lived:
    """A year, the suite it was lived in, and the folder where it left its papers."""

    year: Year
    suite: Running
    out: Path


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    out = tmp_path_factory.mktemp("year")
    suite = suites.embedded()
    year = suite.year(out)
    year.live()
    return Lived(year, suite, out)
