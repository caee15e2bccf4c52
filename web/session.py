"""Who is signed in: two HttpOnly cookies that scripts never see, renewed when the API says that they are too old.

They end with the browser: a school's computers are shared.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from flask import Response

from web.api import Api, ApiAway, ApiRefused, Transport

T = TypeVar("T")
KNOWN_SECONDS: Final = 60.0
KNOWN_AT_MOST: Final = 5_000
_TOO_OLD: Final = frozenset({"token_invalid", "token_missing"})


class SignInNeeded(Exception):
    """Nobody is signed in, or not any more."""


@dataclass(frozen=True)
class CookieNames:
    """`__Host-` cookies can only come from this very host, and need HTTPS."""

    secure: bool

    @property
    def access(self) -> str:
        """Holds the token that the API asks for."""
        return "__Host-acces" if self.secure else "acces"

    @property
    def refresh(self) -> str:
        """Holds the token that gets the next one."""
        return "__Host-suite" if self.secure else "suite"


class People:
    """Who each token speaks for, asked once a minute; in memory only."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._lock = threading.Lock()

    def of(self, token: str, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """What `/api/me` says."""
        key = hashlib.sha256(token.encode()).hexdigest()
        found = self._known.get(key)
        if found and time.monotonic() < found[0]:
            return found[1]
        me = ask()
        with self._lock:
            if len(self._known) >= KNOWN_AT_MOST:
                self._known.clear()
            self._known[key] = (time.monotonic() + KNOWN_SECONDS, me)
        return me

    def forget(self, token: str) -> None:
        """Somebody signed out, or changed."""
        self._known.pop(hashlib.sha256(token.encode()).hexdigest(), None)


@dataclass
class Session:
    """One request's session. Changed tokens are written to its response by `keep_on`."""

    transport: Transport
    people: People
    names: CookieNames
    told: Mapping[str, str]
    access: str = ""
    refresh: str = ""
    _changed: bool = field(default=False)

    @property
    def is_open(self) -> bool:
        """Whether there are tokens; the API decides what they are worth."""
        return bool(self.access or self.refresh)

    @property
    def nobody(self) -> Api:
        """A hold on what is open to anyone."""
        return Api(self.transport, None, self.told)

    def ask(self, question: Callable[[Api], T]) -> T:
        """Ask as the person who is signed in, with new tokens if theirs are too old; refuses with SignInNeeded."""
        if not self.access:
            self._renew()
        try:
            return question(Api(self.transport, self.access, self.told))
        except ApiRefused as refused:
            if refused.code not in _TOO_OLD:
                raise
        self._renew()
        try:
            return question(Api(self.transport, self.access, self.told))
        except ApiRefused as refused:
            if refused.code in _TOO_OLD:
                raise SignInNeeded from refused
            raise

    def me(self) -> Mapping[str, Any]:
        """Who is signed in; refuses with SignInNeeded."""
        if not self.access:
            self._renew()
        return self.people.of(self.access, lambda: self.ask(lambda api: api.get("/api/me")))

    def changed(self) -> None:
        """Something about this person is not what it was: every process asks again next time, since the token is a new one."""
        self.people.forget(self.access)
        # it is done all the same, and known everywhere in a minute
        with suppress(SignInNeeded, ApiRefused, ApiAway):
            self._renew()

    def open(self, tokens: Mapping[str, Any]) -> None:
        """Sign in with the tokens that the API gave."""
        self.access, self.refresh = str(tokens["access_token"]), str(tokens["refresh_token"])
        self._changed = True

    def close(self) -> None:
        """Sign out, here and at the API. Away or not, nothing is left on this side."""
        self.people.forget(self.access)
        refresh, self.access, self.refresh, self._changed = self.refresh, "", "", True
        if refresh:
            self.nobody.post("/api/token/revocation", {"refresh_token": refresh})

    def forget(self) -> None:
        """Nobody is signed in here any more; the API has said so already."""
        self.people.forget(self.access)
        self.access, self.refresh, self._changed = "", "", True

    def _renew(self) -> None:
        if not self.refresh:
            raise SignInNeeded
        try:
            self.open(self.nobody.post("/api/token/refresh", {"refresh_token": self.refresh}))
        except ApiRefused as refused:
            if refused.code in {"refresh_token_invalid", "fields_invalid"}:
                self.access, self.refresh, self._changed = "", "", True
                raise SignInNeeded from refused
            raise

    def keep_on(self, response: Response) -> None:
        """Write what changed into the response's cookies."""
        if not self._changed:
            return
        for name, value in ((self.names.access, self.access), (self.names.refresh, self.refresh)):
            if value:
                response.set_cookie(
                    name, value, httponly=True, samesite="Lax", secure=self.names.secure, path="/"
                )
            else:
                response.delete_cookie(
                    name, httponly=True, samesite="Lax", secure=self.names.secure, path="/"
                )
