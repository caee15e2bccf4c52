"""Settings are frozen dataclasses read once from the environment, loud about everything that is missing or wrong at once."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from contracts.topology import RETRY_DELAYS_MS

S = TypeVar("S")


class SettingsRefused(Exception):
    """What the environment lacks or misspells, one line per problem; never the values, which may be secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclasses.dataclass(frozen=True)
class ServiceSettings:
    """What every service needs; each adds its own. `X` is read from `<SERVICE>_X`, else from `X`."""

    database_url: str
    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672/%2F"
    jwks_url: str = "http://127.0.0.1:8101/.well-known/jwks.json"
    bind: str = "127.0.0.1:8100"
    web_workers: int = 1
    web_threads: int = 8
    database_pool: int = 10
    metrics_port: int = 0
    retry_delays_ms: tuple[int, ...] = RETRY_DELAYS_MS
    log_level: str = "INFO"
    personal_facts_days: int = 7
    """So long after it was told, a fact keeps the part that says who somebody is; then only ids and times stay."""

    outbox_days: int = 400
    """Told facts are the service's log: a year and a summer."""

    inbox_days: int = 40
    """Longer than a dead letter may wait to be replayed, or it could have its effect twice."""

    dead_letter_days: int = 30


def read(shape: type[S], environ: Mapping[str, str], *, prefix: str = "") -> S:
    """Fill a dataclass from the environment: field `log_level` from `<PREFIX>_LOG_LEVEL`, else `LOG_LEVEL`."""
    hints = get_type_hints(shape)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in dataclasses.fields(shape):  # type: ignore[arg-type]  # any dataclass will do
        names = [field.name.upper()]
        if prefix:
            names.insert(0, f"{prefix.upper()}_{names[0]}")
        raw = next((environ[name] for name in names if environ.get(name)), None)
        if raw is None:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                problems.append(f"{names[0]} is missing")
            continue
        try:
            values[field.name] = _convert(raw, hints[field.name])
        except ValueError:
            problems.append(f"{names[0]} is not a valid {getattr(hints[field.name], '__name__', 'value')}")
    if problems:
        raise SettingsRefused(problems)
    return shape(**values)


def _convert(raw: str, kind: Any) -> Any:
    if kind is bool:
        if raw.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise ValueError
        return raw.lower() in {"true", "1", "yes"}
    if kind in (int, float, str, Path):
        return kind(raw)
    if kind in (tuple[str, ...], tuple[int, ...]):
        parts = tuple(part.strip() for part in raw.split(",") if part.strip())
        return parts if kind == tuple[str, ...] else tuple(int(part) for part in parts)
    return raw
