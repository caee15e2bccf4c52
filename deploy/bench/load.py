"""A client that costs little: one kept connection per thread, as a player's browser has."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


class Line:
    """One kept connection."""

    def __init__(self, port: int, token: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and bytes."""
        data = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, data, self._headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


@dataclass
class Measured:
    """Latencies of the calls that succeeded (seconds), how many did not, and how long it all took."""

    latencies: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Successful calls per second of wall clock."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """A latency in milliseconds."""
        ranked = sorted(self.latencies)
        return round(1000 * ranked[min(int(share * len(ranked)), len(ranked) - 1)], 1) if ranked else 0.0

    def report(self) -> dict[str, float]:
        """For the report."""
        return {
            "per_second": round(self.per_second, 1),
            "calls": len(self.latencies),
            "failures": self.failures,
            "p50_ms": self.percentile_ms(0.50),
            "p99_ms": self.percentile_ms(0.99),
        }


def together(workers: Iterable[Callable[[Measured], None]]) -> Measured:
    """Run workers at once, each in its thread with its own tally; the sum."""
    tallies: list[Measured] = []
    threads = []
    for work in workers:
        tally = Measured()
        tallies.append(tally)
        threads.append(threading.Thread(target=work, args=(tally,)))
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Measured(seconds=time.perf_counter() - started)
    for tally in tallies:
        total.latencies += tally.latencies
        total.failures += tally.failures
    return total
