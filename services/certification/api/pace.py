"""Holding back whoever tries codes one after the other: a token bucket for each key, in this process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil
from typing import Final

import flask
from flask import request

from chassis.web import problem

KEYS_KEPT: Final = 10_000
"""The least recently seen keys are forgotten beyond this: a flood of addresses must not fill the memory."""


class Pace:
    """So many at once, then so many a minute, for each key."""

    def __init__(self, *, burst: int, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = float(burst)
        self._rate = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: Hashable) -> int:
        """Seconds to wait before the next try; 0 lets this one pass."""
        now = self._clock()
        with self._lock:
            left, seen = self._buckets.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - seen) * self._rate)
            passes = left >= 1
            self._buckets[key] = (left - 1 if passes else left, now)
            if len(self._buckets) > KEYS_KEPT:
                self._buckets.popitem(last=False)
        return 0 if passes else max(ceil((1 - left) / self._rate), 1)


def too_many(seconds: int) -> flask.Response:
    """Come back later."""
    response = problem("too_many_requests")
    response.headers["Retry-After"] = str(seconds)
    return response


def client_address(*, trusted_proxies: int) -> str:
    """Who is at the other end, past our own proxies; what a stranger wrote in X-Forwarded-For before them is not believed."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return hops[-trusted_proxies]
    return request.remote_addr or ""
