"""Mail that waits leaves; what a server refuses today is tried again later, ever more rarely, and never thrown away."""

import smtplib
from datetime import datetime, timedelta
from typing import Final

from chassis.telemetry import log
from services.identity.postman import Postman
from services.identity.storage.unit_of_work import IdentityUnitOfWork

MOST_AT_ONCE: Final = 50
FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=6)


def delay_after(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min… up to 6 hours. `attempts` are those already made, this one not counted."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts, 20)
    return min(doubled, LONGEST_DELAY)


def send_mails(*, uow: IdentityUnitOfWork, postman: Postman, now: datetime) -> int:
    """How many left. Each in a transaction of its own: a crash in between sends one mail twice at worst, with the same id."""
    sent = 0
    for _ in range(MOST_AT_ONCE):
        with uow:
            mail = uow.mails.next_due(now=now)
            if mail is None:
                break
            try:
                postman.deliver(mail)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                # the error's text may quote an address
                failure = type(error).__name__
                log().warning("mail_not_sent", mail=mail.id, attempts=mail.attempts + 1, error=failure)
                uow.mails.failed(mail.id, failure=failure, due_at=now + delay_after(mail.attempts))
            else:
                uow.mails.sent(mail.id, now=now)
                sent += 1
            uow.commit()
    return sent
