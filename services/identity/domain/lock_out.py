"""Lock-out: guessing gets slower, then stops. Source: facts 2.9."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.identity.domain.refusals import SignInBlocked, SignInBlockedForNow


@dataclass(frozen=True)
class LockOutRule:
    """The three numbers of facts 2.9; an operator may change them."""

    threshold: int = 10
    base: timedelta = timedelta(minutes=2)
    limit: int = 50


@dataclass(frozen=True)
class LockOut:
    """Consecutive failures of one account (or of one login that nobody has), and what they led to."""

    failures: int = 0
    blocked_until: datetime | None = None
    blocked_at: datetime | None = None

    def check(self, *, now: datetime) -> None:
        """Refuses before the password is even looked at (facts 2.9)."""
        if self.blocked_at is not None:
            raise SignInBlocked
        if self.blocked_until is not None and now < self.blocked_until:
            raise SignInBlockedForNow(until=self.blocked_until.isoformat())

    def after_failure(self, rule: LockOutRule, *, now: datetime) -> "LockOut":
        """One more failure. From `limit` on, blocked for good; every `threshold`-th doubles the wait: 2, 4, 8… minutes.

        The limit is tested first: the 50th failure is also a multiple of 10 (facts 2.9).
        """
        failures = self.failures + 1
        if failures >= rule.limit:
            return replace(self, failures=failures, blocked_at=now)
        if failures % rule.threshold == 0:
            wait = rule.base * 2 ** (failures // rule.threshold - 1)
            return replace(self, failures=failures, blocked_until=now + wait)
        return replace(self, failures=failures)


OPEN = LockOut()
"""Nothing against this account: also what a success, a support reset and a teacher's new password lead back to."""
