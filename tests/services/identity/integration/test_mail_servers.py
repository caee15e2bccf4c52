"""Mail through a real server: encrypted, authenticated, refused, put off, hung up on, away. Nothing is lost, nothing sent twice."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from chassis.settings import SettingsRefused
from services.identity import postman as postman_module
from services.identity.commands import COMMANDS
from services.identity.domain.letters import Letter
from services.identity.letters import password_changed_letter
from services.identity.postman import MailServer, SmtpPostman
from services.identity.usecases.send_mails import send_mails
from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.mail_server import (
    PASSWORD,
    USER,
    Inbox,
    certificate,
    free_port,
    hanging_server,
    mail_server,
)
from tests.services.identity.school import Scene

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SENDER = "La plateforme <ne-pas-repondre@exemple.fr>"


def write(here: Scene, *recipients: str) -> None:
    with here.uow() as uow:
        for one in recipients:
            uow.mails.write(one, password_changed_letter("https://exemple.fr"), now=NOW)
        uow.commit()


def send(here: Scene, port: int, *, now: datetime = NOW, query: str = "", who: str = "") -> int:
    postman = SmtpPostman(f"smtp://{who}127.0.0.1:{port}{query}", sender=SENDER)
    return send_mails(uow=here.uow(), postman=postman, now=now)


def rows(here: Scene):
    return here.rows("SELECT * FROM mails ORDER BY id")


def test_a_mail_arrives_in_both_forms_and_once(here: Scene):
    inbox = Inbox()
    write(here, "a@exemple.fr", "b@exemple.fr")
    with mail_server(inbox) as port:
        assert send(here, port) == 2
        assert send(here, port) == 0
    assert [to for to, _ in inbox.taken] == [["a@exemple.fr"], ["b@exemple.fr"]]
    message = inbox.taken[0][1]
    assert (message["From"], message["To"]) == (SENDER, "a@exemple.fr")
    assert message["Subject"] == "Votre mot de passe a été changé"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain and "Si c’est vous, il n’y a rien à faire." in plain.get_content()
    assert html and '<html lang="fr">' in html.get_content()
    assert len({one["Message-ID"] for _, one in inbox.taken}) == 2


CREDENTIALS = f"{USER}:{quote(PASSWORD, safe='')}@"


def test_mail_goes_encrypted_and_authenticated(here: Scene, tmp_path: Path):
    context, authority = certificate(tmp_path)
    inbox = Inbox()
    write(here, "a@exemple.fr")
    with mail_server(inbox, tls=context, auth=True) as port:
        assert send(here, port, query=f"?starttls=true&cafile={authority}", who=CREDENTIALS) == 1
    assert inbox.encrypted == [True]


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(here: Scene, tmp_path: Path):
    context, _ = certificate(tmp_path)
    inbox = Inbox()
    write(here, "a@exemple.fr")
    with mail_server(inbox, tls=context) as port:
        assert send(here, port, query="?starttls=true") == 0
    assert inbox.taken == []
    assert rows(here)[0].failure == "SSLCertVerificationError"


def test_a_server_that_offers_no_encryption_where_it_was_wanted_gets_nothing(here: Scene):
    inbox = Inbox()
    write(here, "a@exemple.fr")
    with mail_server(inbox) as port:
        assert send(here, port, query="?starttls=true") == 0
    assert (inbox.taken, rows(here)[0].failure) == ([], "SMTPNotSupportedError")


def test_a_wrong_password_for_the_server_loses_nothing(here: Scene, tmp_path: Path):
    context, authority = certificate(tmp_path)
    inbox = Inbox()
    write(here, "a@exemple.fr", "b@exemple.fr")
    query = f"?starttls=true&cafile={authority}"
    with mail_server(inbox, tls=context, auth=True) as port:
        assert send(here, port, query=query, who=f"{USER}:faux@") == 0
        assert [row.attempts for row in rows(here)] == [1, 0]
        later = NOW + timedelta(minutes=1)
        assert send(here, port, query=query, who=CREDENTIALS, now=later) == 2


def test_a_recipient_refused_for_good_is_recorded_and_never_tried_again(here: Scene):
    inbox = Inbox(replies={"a@exemple.fr": "550 5.1.1 No such user a@exemple.fr"})
    write(here, "a@exemple.fr", "b@exemple.fr")
    with mail_server(inbox) as port, capture_logs() as logs:
        assert send(here, port) == 1
        assert send(here, port, now=NOW + timedelta(days=1)) == 0
    first, second = rows(here)
    assert (first.failure, first.given_up_at, first.sent_at, first.attempts) == ("SMTP 550", NOW, None, 1)
    assert (first.recipient, first.subject, first.body, first.html) == ("a@exemple.fr", None, None, None)
    assert second.sent_at == NOW
    assert [one["event"] for one in logs] == ["mail_given_up"]
    assert "exemple.fr" not in str(logs)
    tidy_up(uow=here.uow(), now=NOW + timedelta(days=31))
    assert rows(here)[0].recipient is None


def test_a_recipient_put_off_is_tried_again_ever_more_rarely_and_holds_nobody_up(here: Scene):
    inbox = Inbox(replies={"a@exemple.fr": "450 4.2.0 Greylisted"})
    write(here, "a@exemple.fr", "b@exemple.fr")
    now, waits = NOW, []
    with mail_server(inbox) as port:
        assert send(here, port) == 1
        for _ in range(3):
            (row,) = [one for one in rows(here) if one.sent_at is None]
            assert row.failure == "SMTP 450"
            waits.append((row.due_at - now).total_seconds())
            assert send(here, port, now=row.due_at - timedelta(seconds=1)) == 0
            now = row.due_at
            send(here, port, now=now)
        inbox.replies.clear()
        assert send(here, port, now=now + timedelta(hours=1)) == 1
    assert waits == [30, 60, 120]
    assert [to for to, _ in inbox.taken] == [["b@exemple.fr"], ["a@exemple.fr"]]


@pytest.mark.parametrize(
    ("reply", "failure", "given_up"),
    [("554 5.7.1 Looks like spam", "SMTP 554", True), ("451 4.3.0 Try later", "SMTP 451", False)],
)
def test_the_server_s_word_on_the_text_counts_too(here: Scene, reply: str, failure: str, given_up: bool):
    inbox = Inbox(replies={"DATA": reply})
    write(here, "a@exemple.fr")
    with mail_server(inbox) as port:
        assert send(here, port) == 0
    (row,) = rows(here)
    assert (row.failure, row.given_up_at is not None) == (failure, given_up)


def test_after_five_days_a_mail_that_nobody_takes_is_given_up(here: Scene):
    write(here, "a@exemple.fr")
    assert send(here, free_port(), now=NOW + timedelta(days=5, seconds=-1)) == 0
    assert rows(here)[0].given_up_at is None
    assert send(here, free_port(), now=NOW + timedelta(days=6)) == 0
    assert rows(here)[0].failure == "too_late"


def test_a_server_that_hangs_is_hung_up_on_and_the_round_ends(here: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postman_module, "TIMEOUT_SECONDS", 0.2)
    write(here, "a@exemple.fr", "b@exemple.fr")
    with hanging_server() as port:
        assert send(here, port) == 0
    assert [row.attempts for row in rows(here)] == [1, 0]
    assert rows(here)[0].failure in {"SMTPServerDisconnected", "TimeoutError"}
    inbox = Inbox()
    with mail_server(inbox) as port:
        assert send(here, port, now=NOW + timedelta(minutes=1)) == 2


def test_while_the_server_is_down_nothing_is_lost(here: Scene):
    write(here, "a@exemple.fr", "b@exemple.fr")
    nobody = free_port()
    for minutes in range(3):
        assert send(here, nobody, now=NOW + timedelta(minutes=minutes)) == 0
    assert [row.failure for row in rows(here)] == ["ConnectionRefusedError"] * 2
    inbox = Inbox()
    with mail_server(inbox) as port:
        assert send(here, port, now=NOW + timedelta(hours=1)) == 2
    assert sorted(to for to, _ in inbox.taken) == [["a@exemple.fr"], ["b@exemple.fr"]]


def test_a_crash_between_the_server_s_yes_and_our_note_sends_the_same_mail_again_under_the_same_id(
    here: Scene,
):
    inbox = Inbox()
    write(here, "a@exemple.fr")
    with mail_server(inbox) as port:
        postman = SmtpPostman(f"smtp://127.0.0.1:{port}", sender=SENDER)

        class Dies:
            def deliver(self, mail: postman_module.WaitingMail) -> None:
                postman.deliver(mail)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            send_mails(uow=here.uow(), postman=Dies(), now=NOW)
        assert send(here, port, now=NOW + timedelta(seconds=3)) == 1
    first, second = (message for _, message in inbox.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_no_address_adds_a_recipient(here: Scene):
    inbox = Inbox()
    with here.uow() as uow:
        for one in ("a@exemple.fr, c@exemple.fr", "a@exemple.fr\r\nRCPT TO:<c@exemple.fr>"):
            uow.mails.write(one, Letter("Bonjour", "Voilà.\n"), now=NOW)
        uow.commit()
    with mail_server(inbox) as port:
        assert send(here, port) == 0
    assert inbox.taken == []
    assert [row.failure for row in rows(here)] == ["malformed"] * 2


@pytest.mark.parametrize(
    "url",
    [
        "smtp://moi:mot@mail.exemple.fr",
        "http://mail.exemple.fr",
        "smtp:///x",
        "mail.exemple.fr:25",
        "smtp://mail.exemple.fr?startls=true",
    ],
)
def test_a_url_that_cannot_be_meant_or_would_show_a_password_stops_the_start(url: str):
    with pytest.raises(SettingsRefused) as refused:
        MailServer.of(url)
    assert "mot@" not in str(refused.value)


def test_urls_say_what_they_mean():
    assert MailServer.of("smtps://moi:p%40ss@mail.exemple.fr") == MailServer(
        "mail.exemple.fr", 465, "moi", "p@ss", is_tls=True
    )
    assert MailServer.of("smtp://mail.exemple.fr:587?starttls=true").starttls
    assert MailServer.of("smtp://moi:mot@127.0.0.1:1025").user == "moi"


IN_THE_BUS = """
from chassis.process import prepare
prepare(["x", "bus"])
import sys
from datetime import UTC, datetime
from services.identity.postman import SmtpPostman
from services.identity.storage.journals import WaitingMail
mail = WaitingMail(1, "a@exemple.fr", "Bonjour", "Voilà.", datetime.now(UTC), 0)
SmtpPostman(sys.argv[1], sender="x@exemple.fr").deliver(mail)
"""


def test_the_bus_process_whose_sockets_are_green_sends_the_same_way(tmp_path: Path):
    context, authority = certificate(tmp_path)
    inbox = Inbox()
    with mail_server(inbox, tls=context, auth=True) as port:
        url = f"smtp://{CREDENTIALS}127.0.0.1:{port}?starttls=true&cafile={authority}"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", IN_THE_BUS, url],
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert (len(inbox.taken), inbox.encrypted) == (1, [True])


def test_support_can_say_why_nothing_came(here: Scene):
    inbox = Inbox(replies={"a@exemple.fr": "550 No such user"})
    write(here, "a@exemple.fr", "b@exemple.fr")
    with mail_server(inbox) as port:
        send(here, port)
    shown = CliRunner().invoke(COMMANDS["undelivered-mails"](lambda: here.bench.parts), [])
    assert shown.output == "1\t2026-11-20 09:00\t1\tSMTP 550\ta@exemple.fr\n"
