"""Mail that waits leaves; what a server puts off is tried again ever more rarely; what it refuses for good is recorded."""

import smtplib
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import Counter

from chassis.telemetry import log
from services.identity.postman import MailPutOff, MailRefused, Postman
from services.identity.storage.journals import WaitingMail
from services.identity.storage.unit_of_work import IdentityUnitOfWork

MOST_AT_ONCE: Final = 50
FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=6)
MAILS: Final = Counter("mails_total", "Mails by what became of them: sent, put_off or given_up.", ["outcome"])


def delay_after(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min… up to 6 hours. `attempts` are those already made, this one not counted."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts, 20)
    return min(doubled, LONGEST_DELAY)


def send_mails(*, uow: IdentityUnitOfWork, postman: Postman, now: datetime) -> int:
    """How many left. Each in a transaction of its own: a crash in between sends one mail twice at worst, with the same id.

    When the server itself is in trouble the round ends: the other mails would only wait for it in turn.
    """
    sent = 0
    for _ in range(MOST_AT_ONCE):
        with uow:
            mail = uow.mails.next_due(now=now)
            if mail is None:
                break
            server_is_well = True
            try:
                _deliver(mail, postman, now)
            except MailRefused as refused:
                _give_up(mail, refused.reason, uow, now)
            except MailPutOff as later:
                _put_off(mail, later.reason, uow, now)
            except (OSError, smtplib.SMTPException) as error:
                # the error's text may quote an address
                _put_off(mail, type(error).__name__, uow, now)
                server_is_well = False
            else:
                uow.mails.sent(mail.id, now=now)
                MAILS.labels("sent").inc()
                sent += 1
            uow.commit()
        if not server_is_well:
            break
    return sent


def _deliver(mail: WaitingMail, postman: Postman, now: datetime) -> None:
    if mail.expires_at is not None and mail.expires_at <= now:
        raise MailRefused("too_late")
    postman.deliver(mail)


def _give_up(mail: WaitingMail, reason: str, uow: IdentityUnitOfWork, now: datetime) -> None:
    log().warning("mail_given_up", mail=mail.id, attempts=mail.attempts + 1, reason=reason)
    uow.mails.given_up(mail.id, failure=reason, now=now)
    MAILS.labels("given_up").inc()


def _put_off(mail: WaitingMail, failure: str, uow: IdentityUnitOfWork, now: datetime) -> None:
    log().warning("mail_not_sent", mail=mail.id, attempts=mail.attempts + 1, error=failure)
    uow.mails.failed(mail.id, failure=failure, due_at=now + delay_after(mail.attempts))
    MAILS.labels("put_off").inc()
