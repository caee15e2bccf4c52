"""Somebody who left school asks to keep their account, with an address of their own. Source: facts 2.8."""

from datetime import datetime, timedelta
from typing import Final

from chassis.identifiers import new_id
from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.domain.organisations import address_of
from services.identity.domain.refusals import EmailMalformed, EmailTaken
from services.identity.domain.sessions import digest
from services.identity.domain.usernames import masked_email, masked_username
from services.identity.letters import account_recovery_letter
from services.identity.storage.account_recoveries import AskedRecovery
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_lost_account import LostAccount, find_lost_account
from services.identity.usecases.limit_attempts import hold_back

HOUR: Final = timedelta(hours=1)


def preview_account_recovery(lost: LostAccount, *, uow: IdentityUnitOfWork) -> str | None:
    """The account's username, masked, so that its owner knows it again; None if it has none. Refuses like the demand does."""
    with uow:
        username = find_lost_account(lost, uow=uow).username
    return masked_username(username) if username else None


def ask_account_recovery(
    lost: LostAccount,
    *,
    email: str,
    secrets: LetterSecrets,
    public_url: str,
    lifetime: timedelta,
    per_hour: int,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> str:
    """The address the key went to, masked. Nothing of the account changes before the key comes back (`recover_account`)."""
    address = address_of(email)
    if address is None:
        raise EmailMalformed
    with uow:
        account = find_lost_account(lost, uow=uow)
        if uow.accounts.of_login(address) is not None:
            raise EmailTaken
        hold_back(f"recovery:{account.id}", most=per_hour, window=HOUR, uow=uow, now=now)
        recovery, expires_at = new_id(), now + lifetime
        key = secrets.token(recovery)
        uow.recoveries.ask(digest(key), AskedRecovery(account.id, address, expires_at))
        letter = account_recovery_letter(public_url, hours=round(lifetime / HOUR))
        uow.mails.write(address, letter, now=now, secret=f"token:{recovery}", expires_at=expires_at)
        uow.audit.note("account_recovery_asked", now=now, subject=account.id)
        uow.commit()
    return masked_email(address)
