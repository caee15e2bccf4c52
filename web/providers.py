"""Through what one may sign in here: remembered for a minute, so that a slow API holds no sign-in page back."""

import threading
import time
from collections.abc import Callable
from typing import Final

from web.api import ApiAway

Offered = list[dict[str, str]]
KNOWN_SECONDS: Final = 60.0
AWAY_SECONDS: Final = 5.0
"""Between two questions to an API that does not answer."""


class Providers:
    """The last list that the API gave; it stays while the API is away."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Offered | None = None
        self._until = 0.0

    def of(self, ask: Callable[[], Offered]) -> Offered:
        """What `/api/external-providers` says; refuses with ApiAway when there is no knowing."""
        with self._lock:
            known = self._known
            if self._clock() < self._until:
                return _or_away(known)
            if known is not None:
                self._until = self._clock() + AWAY_SECONDS  # one asks, the others go on with what is known
        try:
            found = ask()
        except ApiAway:
            with self._lock:
                self._until = self._clock() + AWAY_SECONDS
            return _or_away(known)
        with self._lock:
            self._known, self._until = found, self._clock() + KNOWN_SECONDS
        return found


def _or_away(known: Offered | None) -> Offered:
    if known is None:
        raise ApiAway
    return known
