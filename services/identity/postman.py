"""How a mail leaves: to a mail server, or to a folder as .eml files where a laptop's reader opens them."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from services.identity.settings import Settings
from services.identity.storage.journals import WaitingMail

TIMEOUT_SECONDS: Final = 10.0


class Postman(Protocol):
    """Whoever takes a mail away."""

    def deliver(self, mail: WaitingMail) -> None:
        """Raises OSError or SMTPException when it did not leave."""


def message_of(mail: WaitingMail, *, sender: str) -> EmailMessage:
    """Plain text. The id is the row's: a mail sent twice after a crash is recognised as one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<mail-{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


class FolderPostman:
    """Writes `<id>.eml`; whole or not at all, and again over itself."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def deliver(self, mail: WaitingMail) -> None:
        """See Postman."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{mail.id}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes(message_of(mail, sender=self._sender).as_bytes())
        draft.replace(path)


class SmtpPostman:
    """Hands over to a mail server."""

    def __init__(self, url: str, *, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    def deliver(self, mail: WaitingMail) -> None:
        """See Postman."""
        with self._connect(self._url) as server:
            if parse_qs(self._url.query).get("starttls") == ["true"]:
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message_of(mail, sender=self._sender))

    @staticmethod
    def _connect(url: SplitResult) -> smtplib.SMTP:
        host = url.hostname or "localhost"
        if url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT_SECONDS)


def postman_of(settings: Settings) -> Postman:
    """The one these settings name."""
    if settings.smtp_url:
        return SmtpPostman(settings.smtp_url, sender=settings.mail_from)
    return FolderPostman(settings.mail_dir, sender=settings.mail_from)
