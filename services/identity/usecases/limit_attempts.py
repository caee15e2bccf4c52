"""The same address cannot try names, addresses or schools for ever."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.refusals import TooManyAttempts
from services.identity.storage.unit_of_work import IdentityUnitOfWork

WINDOW: Final = timedelta(minutes=10)


def limit_attempts(
    deed: str,
    who: str,
    *,
    limit: int,
    uow: IdentityUnitOfWork,
    now: datetime,
    window: timedelta = WINDOW,
) -> None:
    """Count one attempt, in a transaction of its own: a refused attempt counts like another. Refuses with TooManyAttempts."""
    start = start_of(window, now)
    # an address is personal data: what is kept cannot be compared from one window to the next
    subject = hashlib.sha256(f"{start.isoformat()} {who}".encode()).hexdigest()[:32]
    with uow:
        count = uow.attempts.count(f"{deed}:{subject}", window_start=start)
        uow.commit()
    if count > limit:
        raise TooManyAttempts


def is_within(subject: str, *, limit: int, window: timedelta, uow: IdentityUnitOfWork, now: datetime) -> bool:
    """Count one more for this subject, in the caller's transaction; whether it is still within the limit of this window."""
    return uow.attempts.count(subject, window_start=start_of(window, now)) <= limit


def hold_back(subject: str, *, most: int, window: timedelta, uow: IdentityUnitOfWork, now: datetime) -> None:
    """The same, refusing with TooManyAttempts: only what is done counts."""
    if not is_within(subject, limit=most, window=window, uow=uow, now=now):
        raise TooManyAttempts


def start_of(window: timedelta, now: datetime) -> datetime:
    """When the window that we are in began."""
    seconds = window.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
