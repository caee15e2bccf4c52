"""Waiting for what happens soon, without guessing how soon."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(look: Callable[[], T], *, seconds: float = 15.0, pause: float = 0.05) -> T:
    """The first true value of `look`; the last falsehood or exception is the failure's reason."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = look()
            if value or time.monotonic() > end:
                assert value, f"still {value!r} after {seconds} s"
                return value
        except Exception:
            if time.monotonic() > end:
                raise
        time.sleep(pause)
