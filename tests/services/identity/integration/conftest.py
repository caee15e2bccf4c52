"""Identity on the bench, afresh for each test."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.identity.usecases.keep_retention import Periods
from tests.services.identity.pupils import college_ada, lycee_blaise
from tests.services.identity.school import Scene, scene


@pytest.fixture
def here() -> Iterator[Scene]:
    made = scene()
    yield made
    made.bench.parts.engine.dispose()


@pytest.fixture
def ada(here: Scene) -> UUID:
    """See college_ada."""
    return college_ada(here)


@pytest.fixture
def blaise(here: Scene) -> UUID:
    """See lycee_blaise."""
    return lycee_blaise(here)


@pytest.fixture
def schools(ada: UUID, blaise: UUID) -> tuple[UUID, UUID]:
    return ada, blaise


@pytest.fixture
def periods() -> Periods:
    """As settings have them; but a clock moved forward must not meet the audit's own guard, which knows the real time."""
    return Periods(
        asleep=1_095,
        warning=30,
        disabled_learners=730,
        audit=100_000,
        mails=30,
        invitations=400,
        imports=400,
    )
