"""What can be seen from outside: JSON logs, metrics, and the ids that tie one deed to all it caused.

Logs hold ids, codes, counts and durations; never names, addresses or what people typed. `quiet` drops the exception's message,
which may quote a row.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import structlog
from prometheus_client import Counter, Gauge, Histogram

from chassis.identifiers import new_id


@dataclass(frozen=True)
class Trace:
    """Which deed this work belongs to, and which letter or request caused it."""

    correlation_id: str
    causation_id: str | None = None


_TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)

# Every metric of the plumbing, in one list.
HTTP_SECONDS: Final = Histogram(
    "http_request_seconds",
    "Time to answer a request, by route template and status class.",
    ["service", "method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
FACTS_TOLD: Final = Counter("facts_told_total", "Facts the broker has confirmed.", ["service"])
FACTS_HEARD: Final = Counter("facts_heard_total", "Letters handled.", ["queue", "outcome"])
FACT_LAG: Final = Histogram(
    "fact_lag_seconds",
    "From the fact's time to the commit of its effect.",
    ["queue"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 300),
)
OUTBOX_WAITING: Final = Gauge("outbox_waiting", "Facts not told yet.", ["service"])
QUESTIONS_ASKED: Final = Counter("questions_asked_total", "RPC questions.", ["question", "outcome"])


def current_trace() -> Trace:
    """The trace of the work at hand; a new one for work that nothing caused."""
    return _TRACE.get() or Trace(correlation_id=str(new_id()))


@contextmanager
def tracing(trace: Trace) -> Iterator[None]:
    """Everything inside belongs to this trace: its logs, its facts, its questions."""
    token = _TRACE.set(trace)
    try:
        yield
    finally:
        _TRACE.reset(token)


def set_up_logging(service: str, *, level: str = "INFO") -> None:
    """One JSON object per line on standard output, for our logs and for libraries' warnings."""
    shared: list[Any] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        _with_trace,
        _with_service(service),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_exception_text,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def log() -> Any:
    """The logger; events are short snake-case words, details are keyword arguments."""
    return structlog.get_logger()


def quiet(error: BaseException) -> str:
    """An exception fit for a log: its type and where it was raised, never its message."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} at {where}"


def start_metrics_server(port: int) -> None:
    """Metrics and liveness for a process without HTTP of its own; port 0 means none."""
    if port:
        from prometheus_client import start_http_server  # noqa: PLC0415 (only such processes need it)

        start_http_server(port)
        log().info("metrics_served", port=port, threads=threading.active_count())


def _with_trace(_logger: Any, _name: str, event: Any) -> Any:
    if trace := _TRACE.get():
        event.setdefault("correlation_id", trace.correlation_id)
    return event


def _with_service(service: str) -> Any:
    def add(_logger: Any, _name: str, event: Any) -> Any:
        event.setdefault("service", service)
        return event

    return add


def _without_exception_text(_logger: Any, _name: str, event: Any) -> Any:
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else None
    if error is not None:
        event["error"] = quiet(error)
    return event
