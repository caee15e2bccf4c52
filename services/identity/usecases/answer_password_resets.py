"""Those who forgot their password and have an account get a letter; an address that nobody has gets nothing."""

from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.domain.sessions import digest
from services.identity.letters import password_reset_letter
from services.identity.storage.accounts import Account
from services.identity.storage.recoveries import AskedReset
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.limit_attempts import is_within

MOST_AT_ONCE: Final = 200
RESET_LIFE: Final = timedelta(days=1)
"""How long the link opens (facts 3.1)."""

HOUR: Final = timedelta(hours=1)


def answer_password_resets(
    *, secrets: LetterSecrets, public_url: str, per_hour: int, uow: IdentityUnitOfWork, now: datetime
) -> int:
    """How many letters were written. Each in a transaction of its own; `per_hour` letters at most to one account."""
    written = 0
    for _ in range(MOST_AT_ONCE):
        with uow:
            asked = uow.password_resets.next_asked()
            if asked is None:
                break
            account = uow.accounts.of_login(asked.email)
            if account is not None and _may_be_sent(account, per_hour, uow, now):
                _write(asked, account, secrets.token(asked.id), public_url, uow=uow, now=now)
                written += 1
            else:
                uow.password_resets.drop(asked.id)
            uow.commit()
    return written


def _may_be_sent(account: Account, per_hour: int, uow: IdentityUnitOfWork, now: datetime) -> bool:
    return is_within(f"letters:{account.id}", limit=per_hour, window=HOUR, uow=uow, now=now)


def _write(
    asked: AskedReset,
    account: Account,
    token: str,
    public_url: str,
    *,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> None:
    expires_at = asked.asked_at + RESET_LIFE
    uow.password_resets.answer(asked.id, user_id=account.id, digest=digest(token), expires_at=expires_at)
    letter = password_reset_letter(public_url)
    uow.mails.write(asked.email, letter, now=now, secret=f"token:{asked.id}", expires_at=expires_at)
    uow.audit.note("password_reset_mailed", now=now, subject=account.id)
