"""Settings: read once, loud about everything at once, silent about values."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from chassis.settings import ServiceSettings, SettingsRefused, read


@dataclass(frozen=True)
class Some:
    database_url: str
    port: int
    loud: bool = False
    folder: Path = Path("x")
    names: tuple[str, ...] = ()
    delays: tuple[int, ...] = (1,)
    ratio: float = 0.5


def test_a_field_is_read_from_its_own_name_first() -> None:
    environ = {
        "PORT": "1",
        "TOY_PORT": "2",
        "DATABASE_URL": "u",
        "LOUD": "yes",
        "NAMES": "a, b,",
        "DELAYS": "3,4",
    }
    assert read(Some, environ, prefix="toy") == Some("u", 2, loud=True, names=("a", "b"), delays=(3, 4))


def test_everything_that_is_wrong_is_told_at_once_and_no_value_is_repeated() -> None:
    with pytest.raises(SettingsRefused) as refused:
        read(Some, {"PORT": "s3cret", "LOUD": "perhaps"}, prefix="toy")
    assert len(refused.value.problems) == 3
    assert "TOY_DATABASE_URL is missing" in refused.value.problems
    assert "s3cret" not in str(refused.value)


def test_a_service_needs_only_its_database() -> None:
    assert read(ServiceSettings, {"DATABASE_URL": "u"}).web_threads == 8
