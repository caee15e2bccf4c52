"""The code that was sent to an address proves that its owner reads it: it becomes the account's."""

import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.domain.refusals import EmailChangeCodeWrong, EmailChangeOver, EmailTaken
from services.identity.letters import email_changed_letter
from services.identity.storage.unit_of_work import IdentityUnitOfWork

MOST_FAILURES: Final = 5
"""One chance in 200,000 to guess a code of 6 digits."""


def confirm_email_change(
    code: str,
    *,
    by: UUID,
    secrets: LetterSecrets,
    public_url: str,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> None:
    """The old address is warned, and links sent there open nothing any more. Refuses with EmailChangeCodeWrong (five times at most),
    then EmailChangeOver; EmailTaken if somebody else has proved the address theirs meanwhile.
    """
    with uow:
        # the account first, in the order of an erasure: the other way round, the two could wait for each other
        uow.accounts.lock(by)
        account = uow.accounts.require(by)
        change = uow.email_changes.hold(by)
        if change is None or now >= change.expires_at or change.failures >= MOST_FAILURES:
            raise EmailChangeOver
        typed = "".join(code.split())
        if not hmac.compare_digest(secrets.code(change.id).encode(), typed.encode()):
            uow.email_changes.failed(by)
            uow.commit()
            raise EmailChangeCodeWrong(attempts_left=MOST_FAILURES - change.failures - 1)
        if not uow.accounts.set_email(by, change.email):
            raise EmailTaken
        uow.email_changes.drop(by)
        uow.password_resets.drop_all(by)
        if account.email is not None:
            uow.mails.write(account.email, email_changed_letter(public_url), now=now)
        uow.audit.note("email_changed", now=now, actor=by, subject=by)
        uow.commit()
