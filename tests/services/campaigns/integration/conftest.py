"""A school for each test."""

import pytest

from tests.services.campaigns.school import School, a_school


@pytest.fixture
def school() -> School:
    return a_school()
