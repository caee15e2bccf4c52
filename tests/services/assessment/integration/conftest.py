"""Assessment on the bench, with a small release adopted through the bus."""

from collections.abc import Callable

import pytest

from contracts.content.release import Release
from services.assessment.service import SERVICE
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.parts import Bench, hear_now, on_the_bench
from tests.support.releases import a_release, answer_for_referential, release_published


@pytest.fixture
def release() -> Release:
    return a_release()


@pytest.fixture
def empty_bench() -> Bench:
    return on_the_bench(SERVICE)


@pytest.fixture
def desk(release: Release) -> Desk:
    """The service with this release in force."""
    return desk_with(release)


def desk_with(release: Release, environ: dict[str, str] | None = None) -> Desk:
    bench = on_the_bench(SERVICE, environ)
    answer_for_referential(bench.questions, release)
    hear_now(bench, release_published(release))
    return Desk(bench, release)


@pytest.fixture
def pupil(desk: Desk) -> Pupil:
    return desk.pupil()


@pytest.fixture
def with_settings(release: Release) -> Callable[..., Desk]:
    return lambda **settings: desk_with(
        release, {name.upper(): str(value) for name, value in settings.items()}
    )
