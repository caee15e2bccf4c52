"""Somebody signed in wants another address, or a first one: a code goes there."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.identifiers import new_id
from services.identity.domain.organisations import address_of
from services.identity.domain.refusals import EmailMalformed, EmailUnchanged, TooManyAttempts
from services.identity.letters import email_code_letter, email_in_use_letter
from services.identity.storage.recoveries import EmailChange
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import Guard, check_own_password
from services.identity.usecases.limit_attempts import is_within

CODE_LIFE: Final = timedelta(minutes=10)
"""How long the code opens (facts 3.1)."""

HOUR: Final = timedelta(hours=1)


def ask_email_change(
    email: str,
    password: str,
    *,
    by: UUID,
    public_url: str,
    per_hour: int,
    uow: IdentityUnitOfWork,
    guard: Guard,
    now: datetime,
) -> None:
    """Nothing changes before the code is typed. Only who knows the password may ask: an address opens the account.

    An address that another account has gets a letter that says so instead of a code, and the same answer is given here: who asks
    does not learn whose it is. Refuses with EmailMalformed, EmailUnchanged, TooManyAttempts, and like a sign-in.
    """
    address = address_of(email)
    if address is None:
        raise EmailMalformed
    with uow:
        account = check_own_password(by, password, uow=uow, guard=guard, now=now)
        if account.email == address:
            raise EmailUnchanged
        if not is_within(f"letters:{by}", limit=per_hour, window=HOUR, uow=uow, now=now):
            uow.commit()
            raise TooManyAttempts
        change = EmailChange(new_id(), by, address, now + CODE_LIFE, failures=0)
        uow.email_changes.ask(change)
        if uow.accounts.email_is_taken(address):
            uow.mails.write(address, email_in_use_letter(public_url), now=now)
        else:
            secret = f"code:{change.id}"
            uow.mails.write(
                address, email_code_letter(), now=now, secret=secret, expires_at=change.expires_at
            )
        uow.audit.note("email_change_asked", now=now, actor=by, subject=by)
        uow.commit()
