"""What is over is forgotten: sessions, sign-ins that came to nothing, links and codes, counted attempts, failures of logins that nobody has."""

from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.sessions import RETRY_WINDOW
from services.identity.storage.unit_of_work import IdentityUnitOfWork

A_DAY: Final = timedelta(days=1)
A_MONTH: Final = timedelta(days=30)
NOBODYS: Final = timedelta(days=90)
"""Failures of an account stand until somebody signs in: were those of a login that nobody has forgotten the next day, whoever comes
back the day after would tell one from the other by the tenth wrong password."""

MOST_NOBODYS: Final = 1_000_000
"""They must not fill the database either: the oldest make way."""


def tidy_up(*, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Harmless at any time, however often."""
    with uow:
        uow.tokens.forget(now=now, sealed_before=now - RETRY_WINDOW)
        uow.sign_ins.forget(now=now)
        uow.recoveries.forget(now=now)
        uow.attempts.forget(before=now - A_DAY)
        uow.password_resets.forget(now=now)
        uow.email_changes.forget(now=now)
        uow.mails.forget(given_up_before=now - A_MONTH)
        uow.accounts.forget_old_lock_outs(
            nothing_before=now - A_DAY, nobodys_before=now - NOBODYS, most=MOST_NOBODYS
        )
        uow.commit()
