"""What is over is forgotten: expired sessions and keys, counted attempts, failures of logins that nobody has."""

from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.sessions import RETRY_WINDOW
from services.identity.storage.unit_of_work import IdentityUnitOfWork

A_DAY: Final = timedelta(days=1)


def tidy_up(*, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Harmless at any time, however often."""
    with uow:
        uow.tokens.forget(now=now, sealed_before=now - RETRY_WINDOW)
        uow.recoveries.forget(now=now)
        uow.attempts.forget(before=now - A_DAY)
        uow.accounts.forget_old_lock_outs(before=now - A_DAY)
        uow.commit()
