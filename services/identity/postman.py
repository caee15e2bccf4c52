"""How a mail leaves: to a mail server, or to a folder as .eml files where a laptop's reader opens them."""

import smtplib
import ssl
from dataclasses import dataclass, replace
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from chassis.settings import SettingsRefused
from services.identity.domain.letter_secrets import MARK, LetterSecrets
from services.identity.settings import Settings
from services.identity.storage.journals import WaitingMail

TIMEOUT_SECONDS: Final = 10.0
"""For each word of the server."""

PERMANENT: Final = 500
"""From this reply code on, a server says no for good (RFC 5321 4.2.1)."""

_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailRefused(Exception):
    """This mail will never be taken: trying again is no use. `reason` is a reply code, or a word; never an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailPutOff(Exception):
    """This mail is not taken now, others may be. `reason` is a reply code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Postman(Protocol):
    """Whoever takes a mail away."""

    def deliver(self, mail: WaitingMail) -> None:
        """Raises MailRefused or MailPutOff for this mail; OSError or SMTPException when the server is in trouble."""


def message_of(mail: WaitingMail, *, sender: str) -> EmailMessage:
    """Text, and the same in HTML if there is one. The id and the date are the row's: sent twice after a crash, it is one mail.

    No list header: nobody subscribes to these. Refuses (MailRefused) an address or a subject that would be more than one line.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(name, addr_spec=address)
        message["To"] = Address(addr_spec=mail.recipient)
        message["Subject"] = mail.subject
    except (ValueError, IndexError, MessageError) as error:
        raise MailRefused("malformed") from error
    message["Date"] = format_datetime(mail.written_at)
    # ids begin again with a new database: the date makes them the mail's own
    message["Message-ID"] = (
        f"<mail-{mail.id}.{int(mail.written_at.timestamp())}@{address.rpartition('@')[2]}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = "fr"
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


@dataclass(frozen=True)
class MailServer:
    """Where mail goes, read from `smtp://user:password@host:587?starttls=true&cafile=…` or `smtps://…`."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    starttls: bool = False
    cafile: str | None = None

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """Loud about a URL that cannot be meant, and about a password that would travel in clear."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        is_tls, starttls = parts.scheme == "smtps", query.get("starttls") == ["true"]
        problems = []
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            problems.append("IDENTITY_SMTP_URL must be smtp://host… or smtps://host…")
        if set(query) - {"starttls", "cafile"}:
            problems.append("IDENTITY_SMTP_URL knows starttls=true and cafile=… only")
        if parts.username and not (is_tls or starttls) and parts.hostname not in _THIS_MACHINE:
            problems.append(
                "IDENTITY_SMTP_URL would send its password in clear: use smtps:// or starttls=true"
            )
        if problems:
            raise SettingsRefused(problems)
        return cls(
            parts.hostname or "",
            parts.port or (465 if is_tls else 25),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            is_tls,
            starttls,
            next(iter(query.get("cafile", [])), None),
        )

    def connect(self) -> smtplib.SMTP:
        """A line to the server, encrypted and authenticated as the URL says; never less than it says."""
        context = ssl.create_default_context(cafile=self.cafile) if self.is_tls or self.starttls else None
        if self.is_tls:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.starttls:
                line.starttls(context=context)
            if self.user:
                line.login(self.user, self.password)
        except BaseException:
            line.close()
            raise
        return line


class SmtpPostman:
    """Hands over to a mail server, one line per mail."""

    def __init__(self, url: str, *, sender: str) -> None:
        self._server = MailServer.of(url)
        self._sender = sender

    def deliver(self, mail: WaitingMail) -> None:
        """See Postman."""
        message = message_of(mail, sender=self._sender)
        line = self._server.connect()
        try:
            line.send_message(message, parseaddr(self._sender)[1], [mail.recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _judged(max(code for code, _ in refused.recipients.values())) from refused
        except smtplib.SMTPDataError as refused:
            raise _judged(refused.smtp_code) from refused
        finally:
            _hang_up(line)


class RevealingPostman:
    """Puts the links and codes into letters as they leave: nothing kept them in clear."""

    def __init__(self, inner: Postman, secrets: LetterSecrets) -> None:
        self._inner = inner
        self._secrets = secrets

    def deliver(self, mail: WaitingMail) -> None:
        """See Postman."""
        if mail.secret:
            secret = self._secrets.of(mail.secret)
            mail = replace(mail, body=mail.body.replace(MARK, secret), html=mail.html.replace(MARK, secret))
        self._inner.deliver(mail)


def postman_of(settings: Settings) -> Postman:
    """The one these settings name."""
    inner: Postman = FolderPostman(settings.mail_dir, sender=settings.mail_from)
    if settings.smtp_url:
        inner = SmtpPostman(settings.smtp_url, sender=settings.mail_from)
    return RevealingPostman(inner, LetterSecrets(settings.letter_key()))


def _judged(code: int) -> MailRefused | MailPutOff:
    return MailRefused(f"SMTP {code}") if code >= PERMANENT else MailPutOff(f"SMTP {code}")


def _hang_up(line: smtplib.SMTP) -> None:
    """The mail was taken or refused already: how the line ends changes nothing."""
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()
