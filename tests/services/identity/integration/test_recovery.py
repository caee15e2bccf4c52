"""A forgotten password comes back by letter, to its owner only; nobody learns who has an account."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.postman import postman_of
from services.identity.storage.journals import WaitingMail
from services.identity.usecases.answer_password_resets import answer_password_resets
from services.identity.usecases.send_mails import send_mails
from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.school import PASSWORD, Scene, at_once, refused, scene

NEW = "Nouveau2026"


class Kept:
    """A postman who keeps what leaves, as it leaves."""

    def __init__(self) -> None:
        self.mails: list[WaitingMail] = []

    def deliver(self, mail: WaitingMail) -> None:
        self.mails.append(mail)


def ask(here: Scene, email: str = "lea@exemple.fr"):
    return here.client.post("/api/password-reset-requests", json={"email": email})


def choose(here: Scene, token: str, new_password: str = NEW):
    body = {"token": token, "new_password": new_password}
    return here.client.post("/api/password-resets", json=body)


def sign_in(here: Scene, password: str = PASSWORD, login: str = "lea@exemple.fr"):
    return here.client.post("/api/token", json={"login": login, "password": password})


def refresh(here: Scene, token: str):
    return here.client.post("/api/token/refresh", json={"refresh_token": token})


def answered(here: Scene, now: datetime | None = None) -> int:
    settings = here.bench.parts.settings
    return answer_password_resets(
        secrets=LetterSecrets(settings.letter_key()),
        public_url=settings.public_url,
        per_hour=settings.letters_per_hour,
        uow=here.uow(),
        now=now or datetime.now(UTC),
    )


def posted(here: Scene) -> list[WaitingMail]:
    """What has left since the last time."""
    kept = Kept()
    postman = postman_of(here.bench.parts.settings)
    postman._inner = kept
    send_mails(uow=here.uow(), postman=postman, now=datetime.now(UTC) + timedelta(seconds=1))
    return kept.mails


def token_mailed(here: Scene) -> str:
    answered(here)
    (mail,) = posted(here)
    assert (mail.recipient, mail.subject) == ("lea@exemple.fr", "Choisir un nouveau mot de passe")
    found = re.search(r"/mot-de-passe/nouveau#jeton=([0-9a-f]{64})\n", mail.body)
    assert found
    assert found[1] in mail.html
    return found[1]


def test_a_forgotten_password_is_chosen_anew_with_the_link_of_a_letter(here: Scene):
    user_id = here.person("lea@exemple.fr")
    devices = [sign_in(here).get_json()["refresh_token"] for _ in range(2)]
    assert (ask(here, " LEA@exemple.fr").status_code, ask(here).data) == (204, b"")
    here.change("DELETE FROM password_resets WHERE id = (SELECT max(id::text)::uuid FROM password_resets)")
    token = token_mailed(here)
    assert choose(here, token).status_code == 204
    refused(sign_in(here), 401, "credentials_wrong")
    assert sign_in(here, NEW).status_code == 200
    for one in devices:
        refused(refresh(here, one), 401, "refresh_token_invalid")
    (told,) = posted(here)
    assert (told.recipient, told.subject) == ("lea@exemple.fr", "Votre mot de passe a été changé")
    deeds = [
        row.deed for row in here.rows("SELECT deed FROM audit WHERE subject_id = :u ORDER BY id", u=user_id)
    ]
    assert deeds == ["password_reset_mailed", "password_reset_by_letter"]


def test_a_link_opens_once_and_kills_the_others(here: Scene):
    here.person("lea@exemple.fr")
    ask(here)
    first = token_mailed(here)
    ask(here)
    second = token_mailed(here)
    assert first != second
    assert choose(here, first).status_code == 204
    for token in (first, second):
        refused(choose(here, token, "Encore2026"), 404, "password_reset_invalid")
    assert sign_in(here, NEW).status_code == 200


def test_a_link_used_twice_at_once_opens_once(here: Scene):
    here.person("lea@exemple.fr")
    ask(here)
    token = token_mailed(here)

    def use(client: FlaskClient) -> int:
        body = {"token": token, "new_password": NEW}
        return client.post("/api/password-resets", json=body).status_code

    assert sorted(at_once(here, *[use] * 6)) == [204] + [404] * 5


def test_a_weak_password_does_not_use_the_link_up(here: Scene):
    here.person("lea@exemple.fr")
    ask(here)
    token = token_mailed(here)
    refused(choose(here, token, "court"), 422, "password_too_weak")
    assert choose(here, token).status_code == 204


@pytest.mark.parametrize("token", ["x", "a" * 64, "é", "[[secret]]"])
def test_an_unknown_link_opens_nothing(here: Scene, token: str):
    here.person("lea@exemple.fr")
    ask(here)
    token_mailed(here)
    with here.nothing_changes("users", "password_resets", "lock_outs", "audit"):
        refused(choose(here, token), 404, "password_reset_invalid")


def test_a_link_is_good_for_a_day(here: Scene):
    here.person("lea@exemple.fr")
    ask(here)
    token = token_mailed(here)
    (row,) = here.rows("SELECT expires_at - asked_at AS life FROM password_resets")
    assert row.life == timedelta(days=1)
    here.change("UPDATE password_resets SET expires_at = now()")
    refused(choose(here, token), 404, "password_reset_invalid")
    tidy_up(uow=here.uow(), now=datetime.now(UTC))
    assert here.count("password_resets") == 0


def test_neither_the_link_nor_its_token_is_kept_anywhere(here: Scene):
    here.person("lea@exemple.fr")
    ask(here)
    assert answered(here) == 1
    secrets = LetterSecrets(here.bench.parts.settings.letter_key())
    (row,) = here.rows("SELECT * FROM password_resets")
    token = secrets.token(row.id)
    everything = here.stored("password_resets", "mails", "audit", "outbox")
    assert "[[secret]]" in everything
    assert token not in everything
    assert row.email is None
    assert choose(here, token).status_code == 204


def test_an_address_that_nobody_has_gets_no_letter_and_is_not_kept(here: Scene):
    assert ask(here, "inconnue@exemple.fr").status_code == 204
    assert answered(here) == 0
    assert (here.count("password_resets"), here.count("mails")) == (0, 0)


def test_what_is_no_address_is_refused_whoever_asks(here: Scene):
    here.person(username="lea.petit0503")
    for text in ("lea.petit0503", "pas une adresse", "x@y"):
        refused(ask(here, text), 422, "email_malformed")


def test_a_letter_box_is_not_a_toy():
    here = scene(LETTERS_PER_HOUR="2")
    here.person("lea@exemple.fr")
    now = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    for _ in range(4):
        ask(here)
    assert answered(here, now) == 2
    ask(here)
    assert answered(here, now) == 0
    ask(here)
    assert answered(here, now + timedelta(hours=1)) == 1


def test_one_network_address_cannot_ask_for_ever():
    here = scene(ATTEMPTS_PER_ADDRESS="2")
    statuses = [ask(here, f"p{n}@exemple.fr").status_code for n in range(3)]
    assert statuses == [204, 204, 429]
    refused(choose(here, "x"), 429, "too_many_requests")


def test_a_letter_lifts_a_block_and_a_given_password(here: Scene):
    here.person("lea@exemple.fr", must_change=True)
    sign_in(here, "Faux2026")
    here.change("UPDATE lock_outs SET failures = 50, blocked_at = now()")
    refused(sign_in(here), 403, "sign_in_blocked")
    ask(here)
    assert choose(here, token_mailed(here)).status_code == 204
    assert sign_in(here, NEW).status_code == 200


def test_two_processes_never_answer_the_same_request(here: Scene):
    here.person("lea@exemple.fr")
    ask(here)
    with here.uow() as uow:
        assert uow.password_resets.next_asked() is not None
        assert answered(here) == 0
    assert answered(here) == 1


def test_a_letter_too_late_to_be_of_use_is_not_sent(here: Scene, tmp_path: Path):
    here.person("lea@exemple.fr")
    ask(here)
    answered(here)
    kept = Kept()
    assert send_mails(uow=here.uow(), postman=kept, now=datetime.now(UTC) + timedelta(days=1)) == 0
    assert kept.mails == []
    (row,) = here.rows("SELECT * FROM mails")
    assert (row.failure, row.body, row.html, row.secret) == ("too_late", None, None, None)


def test_a_session_being_opened_with_the_old_password_does_not_outlive_the_reset(here: Scene):
    """The very first sign-in: nothing stands in lock_outs yet, and its row is not committed when the reset begins."""
    from concurrent.futures import ThreadPoolExecutor, wait

    from services.identity.usecases.open_session import TokenDesk
    from tests.support.parts import issuer

    user_id = here.person("lea@exemple.fr")
    ask(here)
    token = token_mailed(here)
    desk = TokenDesk(issuer(), timedelta(minutes=20), timedelta(days=7))
    client = here.bench.client()
    with ThreadPoolExecutor(1) as threads:
        with here.uow() as uow:
            uow.accounts.lock_out(f"user:{user_id}", now=datetime.now(UTC))
            reset = threads.submit(
                client.post, "/api/password-resets", json={"token": token, "new_password": NEW}
            )
            while not here.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
                assert not wait([reset], timeout=0.02).done
            opened = desk.open(user_id, uow=uow, now=datetime.now(UTC))
            uow.commit()
        assert reset.result().status_code == 204
    refused(refresh(here, opened.refresh_token), 401, "refresh_token_invalid")


def test_nothing_of_it_is_logged(here: Scene):
    from structlog.testing import capture_logs

    here.person("lea@exemple.fr")
    with capture_logs() as logs:
        ask(here)
        token = token_mailed(here)
        choose(here, token)
        choose(here, token)
    assert not [one for one in logs if token in str(one) or "lea@" in str(one)]
