"""Somebody who left school asks to keep their account, with an address of their own. Source: facts 2.8."""

from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.letters import recovery_letter, recovery_link
from services.identity.domain.organisations import address_of
from services.identity.domain.refusals import EmailMalformed, EmailTaken
from services.identity.domain.sessions import digest, new_token
from services.identity.domain.usernames import masked_email, masked_username
from services.identity.storage.recoveries import AskedRecovery
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
        key = new_token()
        uow.recoveries.ask(digest(key), AskedRecovery(account.id, address, now + lifetime))
        letter = recovery_letter(link=recovery_link(public_url, key=key), hours=round(lifetime / HOUR))
        uow.mails.write(address, letter, now=now)
        uow.audit.note("account_recovery_asked", now=now, subject=account.id)
        uow.commit()
    return masked_email(address)
