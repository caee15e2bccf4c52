"""People who left school take their account along, through the API (facts 2.8)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.identity.domain.letter_secrets import MARK, LetterSecrets
from services.identity.domain.organisations import Role
from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.pupils import claim, create, gar_only
from tests.services.identity.school import CLAIM, PASSWORD, Scene, at_once, refused, scene
from tests.support.parts import signed_in

LOST = {**CLAIM, "ine": "000000001AB"}
EMAIL = "elodie@exemple.fr"
CHOSEN = "Toujours2026"


@pytest.fixture
def account(here: Scene, ada: UUID) -> dict[str, Any]:
    """Élodie's, with a username; she has left the school."""
    made = create(here, ada).get_json()
    here.change("UPDATE learners SET disabled_at = now() WHERE ine = '000000001AB'")
    return dict(made)


def look(here: Scene, **changes: str) -> Any:
    return here.client.post("/api/account-recoveries/preview", json={**LOST, **changes})


def ask(here: Scene, **changes: str) -> Any:
    return here.client.post("/api/account-recoveries", json={**LOST, "email": EMAIL, **changes})


def key_in(here: Scene, number: int = -1) -> str:
    letters = here.rows("SELECT body, secret FROM mails WHERE subject = 'Récupérer votre compte' ORDER BY id")
    letter = letters[number]
    assert f"\nhttp://127.0.0.1:8000/recuperer-mon-compte#cle={MARK}\n" in letter.body
    return LetterSecrets(here.bench.parts.settings.letter_key()).of(letter.secret)


def complete(here: Scene, key: str, password: str = CHOSEN) -> Any:
    return here.client.post("/api/account-recoveries/completion", json={"key": key, "password": password})


def test_somebody_who_left_school_keeps_their_account(here: Scene, account: dict[str, Any]):
    for _ in range(11):
        here.client.post("/api/token", json={"login": account["username"], "password": "Oublie2026"})
    assert look(here, ine=" 000000001ab ").get_json() == {"username": "e***.l***5"}
    sent = ask(here, ine="000000001ab", first_name="elodi", email=" Elodie@exemple.fr")
    assert (sent.status_code, sent.get_json()) == (202, {"sent_to": "e***@exemple.fr"})
    tokens = complete(here, key_in(here)).get_json()
    me = here.client.get("/api/me", headers={"Authorization": f"Bearer {tokens['access_token']}"}).get_json()
    assert (me["id"], me["email"], me["username"]) == (account["user_id"], EMAIL, account["username"])
    for login in (EMAIL, account["username"]):
        assert here.client.post("/api/token", json={"login": login, "password": CHOSEN}).status_code == 200
        old = here.client.post("/api/token", json={"login": login, "password": PASSWORD})
        refused(old, 401, "credentials_wrong")
    revoked = here.client.post("/api/token/refresh", json={"refresh_token": account["refresh_token"]})
    refused(revoked, 401, "refresh_token_invalid")


@pytest.mark.parametrize("written", ["000000001ab", "000000001aB", "000000001AB"])
def test_a_number_is_found_however_the_school_wrote_it(here: Scene, account: dict[str, Any], written: str):
    here.change("UPDATE learners SET ine = :w WHERE ine = '000000001AB'", w=written)
    assert look(here, ine=f" {written} ").get_json() == {"username": "e***.l***5"}


def test_a_key_ends_when_the_school_gives_a_new_password(here: Scene, account: dict[str, Any], ada: UUID):
    """Whoever knows the INE was quicker than the pupil, who tells a teacher (ADR 0018)."""
    ask(here, email="voleur@exemple.fr")
    key = key_in(here)
    here.change("UPDATE learners SET disabled_at = NULL")
    path = f"/api/organisations/{ada}/learners/password-resets"
    body = {"learner_ids": [account["learner_id"]]}
    assert here.client.post(path, json=body, headers=signed_in(here.member(ada))).status_code == 200
    refused(complete(here, key), 404, "recovery_key_invalid")


def test_asking_changes_nothing_of_the_account_and_keeps_no_key(here: Scene, account: dict[str, Any]):
    with here.nothing_changes("users", "learners", "token_families", "outbox"):
        ask(here)
    key = key_in(here)
    everything = str(
        [here.rows(f"SELECT * FROM {table}") for table in ("account_recoveries", "audit", "attempts")]
    )
    assert key not in everything
    (mail,) = here.rows("SELECT * FROM mails")
    assert mail.recipient == EMAIL
    assert "24\u00a0heures" in mail.body
    assert not any(word in mail.body + mail.subject for word in ("Élodie", "Lefèvre", account["username"]))


def test_both_deeds_are_in_the_audit(here: Scene, account: dict[str, Any]):
    ask(here)
    complete(here, key_in(here))
    lines = here.rows("SELECT * FROM audit WHERE deed LIKE 'account_recover%' ORDER BY id")
    assert [(one.deed, str(one.actor_id), str(one.subject_id)) for one in lines] == [
        ("account_recovery_asked", "None", account["user_id"]),
        ("account_recovered", account["user_id"], account["user_id"]),
    ]
    assert "exemple.fr" not in str(lines)


@pytest.mark.parametrize(
    "changes",
    [{"ine": "000000009ZZ"}, {"birth_date": "2012-05-13"}, {"first_name": "Margot"}, {"last_name": "Durand"}],
)
def test_whoever_does_not_match_gets_one_answer(
    here: Scene, account: dict[str, Any], changes: dict[str, str]
):
    with here.nothing_changes():
        refused(look(here, **changes), 404, "recovery_refused")
        refused(ask(here, **changes), 404, "recovery_refused")


def test_a_pupil_without_an_account_has_none_to_recover(here: Scene, ada: UUID):
    with here.nothing_changes():
        refused(ask(here), 404, "recovery_refused")


def test_an_address_in_use_is_never_replaced_by_who_knows_the_ine(here: Scene, ada: UUID):
    claim(here, ada, by=here.person("mienne@exemple.fr"))
    with here.nothing_changes():
        for call in (look(here), ask(here)):
            assert refused(call, 409, "account_has_email") == {"value": "m***@exemple.fr"}


def test_the_account_of_a_member_of_staff_is_not_recovered(here: Scene, ada: UUID, account: dict[str, Any]):
    ask(here)
    here.member(ada, Role.MEMBER, user_id=UUID(account["user_id"]))
    with here.nothing_changes():
        refused(ask(here), 409, "account_recovery_protected")
        refused(complete(here, key_in(here)), 409, "account_recovery_protected")


def test_an_account_of_several_pupils_is_for_support(here: Scene, blaise: UUID, account: dict[str, Any]):
    here.change("UPDATE learners SET user_id = :u WHERE ine = '000000005AB'", u=account["user_id"])
    with here.nothing_changes():
        refused(ask(here), 409, "account_of_several_learners")


def test_an_account_of_the_mediacentre_gets_a_way_in_of_its_own(here: Scene, ada: UUID):
    me = gar_only(here)
    claim(here, ada, by=me)
    assert look(here).get_json() == {"username": None}
    ask(here)
    complete(here, key_in(here))
    assert here.client.post("/api/token", json={"login": EMAIL, "password": CHOSEN}).status_code == 200


def test_an_address_must_be_one_and_be_free(here: Scene, account: dict[str, Any]):
    here.person(EMAIL)
    with here.nothing_changes():
        refused(ask(here), 409, "email_taken")
        refused(ask(here, email="elodie"), 422, "email_malformed")
        refused(ask(here, ine=""), 422, "fields_invalid")
        refused(ask(here, ine="1" * 21), 422, "fields_invalid")


def test_an_address_taken_in_between_is_refused_and_nothing_is_half_done(
    here: Scene, account: dict[str, Any]
):
    ask(here)
    here.person(EMAIL)
    with here.nothing_changes("users", "account_recoveries", "token_families", "audit"):
        refused(complete(here, key_in(here)), 409, "email_taken")


def test_a_key_is_used_once_and_a_weak_password_does_not_use_it(here: Scene, account: dict[str, Any]):
    ask(here)
    key = key_in(here)
    refused(complete(here, key, "abc"), 422, "password_too_weak")
    assert complete(here, key).status_code == 200
    with here.nothing_changes():
        refused(complete(here, key), 404, "recovery_key_invalid")
        refused(complete(here, "0" * 64), 404, "recovery_key_invalid")


def test_a_newer_key_replaces_the_older(here: Scene, account: dict[str, Any]):
    ask(here)
    ask(here)
    refused(complete(here, key_in(here, 0)), 404, "recovery_key_invalid")
    assert complete(here, key_in(here, 1)).status_code == 200


def test_a_key_brought_twice_at_once_opens_once(here: Scene, account: dict[str, Any]):
    ask(here)
    body = {"key": key_in(here), "password": CHOSEN}

    def bring(client: FlaskClient) -> int:
        return client.post("/api/account-recoveries/completion", json=body).status_code

    calls: list[Callable[[FlaskClient], int]] = [bring] * 3
    assert sorted(at_once(here, *calls)) == [200, 404, 404]


def test_an_old_key_opens_nothing_and_is_forgotten(here: Scene, account: dict[str, Any]):
    ask(here)
    here.change("UPDATE account_recoveries SET expires_at = now()")
    refused(complete(here, key_in(here)), 404, "recovery_key_invalid")
    tidy_up(uow=here.uow(), now=datetime.now(UTC))
    assert here.count("account_recoveries") == 0
    ask(here)
    tidy_up(uow=here.uow(), now=datetime.now(UTC) + timedelta(hours=23))
    assert here.count("account_recoveries") == 1


def test_a_letter_box_is_not_flooded_and_guessing_is_counted(here: Scene, account: dict[str, Any]):
    assert [ask(here).status_code for _ in range(4)] == [202, 202, 202, 429]
    assert here.count("mails") == 3
    strict = scene(ATTEMPTS_PER_ADDRESS="2")
    for call in (look, ask):
        refused(call(strict), 404, "recovery_refused")
    refused(complete(strict, "0" * 64), 429, "too_many_requests")


def test_a_recovered_account_is_still_the_same_pupil(here: Scene, ada: UUID, account: dict[str, Any]):
    ask(here)
    complete(here, key_in(here))
    teacher = here.member(ada, Role.MEMBER)
    here.change("UPDATE learners SET disabled_at = NULL")
    url = f"/api/organisations/{ada}/learners?q=lefevre"
    (pupil,) = here.client.get(url, headers=signed_in(teacher)).get_json()["items"]
    assert pupil["connection_methods"] == ["username", "email"]
