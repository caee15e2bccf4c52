"""Accounts and sessions, through the API."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from chassis.settings import SettingsRefused
from chassis.tokens import CallerKind
from services.identity.domain.organisations import Kind
from services.identity.usecases.tidy_up import tidy_up
from services.identity.usecases.unblock_account import unblock_account
from tests.services.identity.school import PASSWORD, Scene, at_once, refused, scene
from tests.support.parts import signed_in, token_for_application, told

NEW = {"email": "Lea@Exemple.fr", "password": PASSWORD, "first_name": "Léa", "last_name": "Petit"}


def sign_in(here: Scene, login: str, password: str = PASSWORD):
    return here.client.post("/api/token", json={"login": login, "password": password})


def refresh(here: Scene, token: str):
    return here.client.post("/api/token/refresh", json={"refresh_token": token})


def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def test_somebody_registers_and_signs_in(here: Scene):
    response = here.client.post("/api/users", json=NEW)
    assert response.status_code == 201
    user = response.get_json()
    assert (user["email"], user["first_name"], user["username"]) == ("lea@exemple.fr", "Léa", None)
    assert [one["user_id"] for one in told(here.bench, "UserRegistered")] == [user["id"]]
    tokens = sign_in(here, "LEA@exemple.FR").get_json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 1200)
    me = here.client.get("/api/me", headers=bearer(tokens)).get_json()
    assert (me["id"], me["register"], me["organisations"], me["learners"]) == (user["id"], "vous", [], [])


def test_whoever_s_address_was_typed_hears_of_the_account(here: Scene):
    here.client.post("/api/users", json=NEW)
    here.client.post("/api/users", json=NEW)
    (mail,) = here.rows("SELECT recipient, subject, body FROM mails")
    assert (mail.recipient, mail.subject) == ("lea@exemple.fr", "Votre compte est créé")
    assert "Si vous n’avez pas créé ce compte" in mail.body
    assert "Léa" not in mail.body
    assert "http://127.0.0.1:8000/mot-de-passe/oublie\n" in mail.body


def test_nothing_told_says_who_somebody_is(here: Scene):
    here.client.post("/api/users", json=NEW)
    (letter,) = here.rows("SELECT body FROM outbox")
    assert "Léa" not in letter.body
    assert "lea@" not in letter.body.lower()


def test_an_address_has_one_account_whatever_its_case(here: Scene):
    here.client.post("/api/users", json=NEW)
    with here.nothing_changes():
        refused(here.client.post("/api/users", json={**NEW, "email": "LEA@EXEMPLE.FR"}), 409, "email_taken")


def test_two_registrations_at_once_make_one_account(here: Scene):
    calls = [lambda client: client.post("/api/users", json=NEW).status_code] * 8
    assert sorted(at_once(here, *calls)) == [201] + [409] * 7
    assert here.count("users") == 1
    assert len(told(here.bench, "UserRegistered")) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "pas une adresse"}, 422, "email_malformed"),
        ({"email": "a@b.fr\nBcc: c@d.fr"}, 422, "fields_invalid"),
        ({"password": "court"}, 422, "password_too_weak"),
        ({"password": "x" * 201}, 422, "fields_invalid"),
        ({"password": "Bonjour\x002026"}, 422, "fields_invalid"),
        ({"first_name": ""}, 422, "fields_invalid"),
        ({"first_name": "http://mechant.example"}, 422, "fields_invalid"),
        ({"last_name": "a\x00b"}, 422, "fields_invalid"),
        ({"last_name": "a\ud800b"}, 422, "fields_invalid"),
        ({"role": "ADMINISTRATOR"}, 422, "fields_invalid"),
        ({"email": 12}, 422, "fields_invalid"),
    ],
)
def test_a_bad_registration_changes_nothing(here: Scene, changes: dict, status: int, code: str):
    with here.nothing_changes():
        body = json.dumps({**NEW, **changes})
        refused(here.client.post("/api/users", data=body, content_type="application/json"), status, code)


def test_registrations_from_one_address_are_counted_and_others_are_not_held_back():
    here = scene(ATTEMPTS_PER_ADDRESS="3")
    for _ in range(3):
        here.client.post("/api/users", json={**NEW, "password": "court"})
    refused(here.client.post("/api/users", json=NEW), 429, "too_many_requests")
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert here.client.post("/api/users", json=NEW, headers=elsewhere).status_code == 201
    assert not [one for one in here.rows("SELECT subject FROM attempts") if "192.0" in one.subject]


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer_all_the_way_to_the_block(here: Scene):
    here.person("lea@exemple.fr")
    for attempt in range(1, 12):
        answers = [sign_in(here, login, "Faux2026") for login in ("lea@exemple.fr", "inconnu@exemple.fr")]
        bodies = [one.get_json() for one in answers]
        for body in bodies:
            body.pop("request_id")
            (body.get("details") or {}).pop("until", None)
        assert bodies[0] == bodies[1]
        assert bodies[0]["code"] == ("credentials_wrong" if attempt < 10 else "sign_in_blocked_for_now")


def test_an_unknown_login_costs_a_hash_like_any_other(here: Scene, monkeypatch: pytest.MonkeyPatch):
    here.person("lea@exemple.fr")
    here.change(
        "INSERT INTO users SELECT gen_random_uuid(), 'x', 'y', 'sans@exemple.fr', NULL, NULL, false, now()"
    )
    checked = []
    from argon2 import PasswordHasher

    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *a: (checked.append(self.memory_cost), verify(self, *a))[1]
    )
    for login in ("lea@exemple.fr", "inconnu@exemple.fr", "inconnu.sans0101", "sans@exemple.fr"):
        refused(sign_in(here, login, "Faux2026"), 401, "credentials_wrong")
    assert checked == [64] * 4


def test_a_blocked_account_stays_blocked_with_the_right_password_until_its_time(here: Scene):
    user_id = here.person("lea@exemple.fr")
    for _ in range(10):
        sign_in(here, "lea@exemple.fr", "Faux2026")
    details = refused(sign_in(here, "lea@exemple.fr"), 403, "sign_in_blocked_for_now")
    until = datetime.fromisoformat(details["until"])
    assert timedelta(seconds=100) < until - datetime.now(UTC) <= timedelta(minutes=2)
    here.change("UPDATE lock_outs SET blocked_until = now() - interval '1 second'")
    assert sign_in(here, "lea@exemple.fr").status_code == 200
    (row,) = here.rows("SELECT * FROM lock_outs")
    assert (row.subject, row.failures, row.blocked_until) == (f"user:{user_id}", 0, None)


def test_fifty_failures_block_for_good_and_support_opens_again(here: Scene):
    here.person("lea@exemple.fr")
    sign_in(here, "lea@exemple.fr", "Faux2026")
    here.change("UPDATE lock_outs SET failures = 49")
    refused(sign_in(here, "lea@exemple.fr", "Faux2026"), 403, "sign_in_blocked")
    refused(sign_in(here, "lea@exemple.fr"), 403, "sign_in_blocked")
    assert not unblock_account("inconnu", uow=here.uow(), now=datetime.now(UTC))
    assert unblock_account("Lea@exemple.fr", uow=here.uow(), now=datetime.now(UTC))
    assert sign_in(here, "lea@exemple.fr").status_code == 200


def test_the_numbers_of_the_lock_out_are_settings():
    here = scene(LOCK_OUT_THRESHOLD="2", LOCK_OUT_BASE_SECONDS="1", LOCK_OUT_LIMIT="3")
    here.person("lea@exemple.fr")
    refused(sign_in(here, "lea@exemple.fr", "Faux2026"), 401, "credentials_wrong")
    refused(sign_in(here, "lea@exemple.fr", "Faux2026"), 403, "sign_in_blocked_for_now")


def test_guesses_at_once_are_counted_like_one_after_the_other(here: Scene):
    here.person("lea@exemple.fr")
    body = {"login": "lea@exemple.fr", "password": "Faux2026"}

    def guess(client: FlaskClient) -> list[int]:
        return [client.post("/api/token", json=body).status_code for _ in range(5)]

    statuses = sorted(status for many in at_once(here, *[guess] * 6) for status in many)
    assert statuses == [401] * 9 + [403] * 21
    assert here.rows("SELECT failures FROM lock_outs")[0].failures == 10


def test_a_digest_of_another_cost_is_made_again_at_sign_in(here: Scene):
    from services.identity.hashing import Hashing

    user_id = here.person("lea@exemple.fr")
    here.change("UPDATE users SET password_hash = :d", d=Hashing("normal").digest(PASSWORD))
    assert sign_in(here, "lea@exemple.fr").status_code == 200
    (row,) = here.rows("SELECT password_hash FROM users WHERE id = :u", u=user_id)
    assert "m=64," in row.password_hash
    assert sign_in(here, "lea@exemple.fr").status_code == 200


def test_a_given_password_opens_nothing_but_its_own_change(here: Scene):
    here.person(username="lea.petit0503", must_change=True)
    details = refused(sign_in(here, "Lea.Petit0503"), 403, "password_must_change")
    assert details == {}
    assert here.count("refresh_tokens") == 0
    body = {"login": "lea.petit0503", "password": PASSWORD, "new_password": "Nouveau2026"}
    for changes, status, code in (
        ({"password": "Faux2026"}, 401, "credentials_wrong"),
        ({"login": "inconnu"}, 401, "credentials_wrong"),
        ({"new_password": "court"}, 422, "password_too_weak"),
        ({"new_password": PASSWORD}, 422, "password_unchanged"),
    ):
        refused(here.client.post("/api/password-changes", json={**body, **changes}), status, code)
    refused(sign_in(here, "lea.petit0503"), 403, "password_must_change")
    changed = here.client.post("/api/password-changes", json=body)
    assert changed.status_code == 200
    assert here.client.get("/api/me", headers=bearer(changed.get_json())).status_code == 200
    refused(sign_in(here, "lea.petit0503"), 401, "credentials_wrong")
    assert sign_in(here, "lea.petit0503", "Nouveau2026").status_code == 200


def test_a_changed_password_signs_everybody_else_out(here: Scene):
    here.person("lea@exemple.fr")
    old = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    body = {"login": "lea@exemple.fr", "password": PASSWORD, "new_password": "Nouveau2026"}
    new = here.client.post("/api/password-changes", json=body).get_json()["refresh_token"]
    refused(refresh(here, old), 401, "refresh_token_invalid")
    assert refresh(here, new).status_code == 200


def test_refresh_tokens_rotate(here: Scene):
    here.person("lea@exemple.fr")
    token = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    seen = {token}
    for _ in range(3):
        token = refresh(here, token).get_json()["refresh_token"]
        assert token not in seen
        seen.add(token)
    stored = {
        value for row in here.rows("SELECT * FROM refresh_tokens") for value in row if isinstance(value, str)
    }
    assert not stored & seen


def test_the_same_refresh_again_because_the_answer_was_lost_gets_the_same_token(here: Scene):
    here.person("lea@exemple.fr")
    token = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    first, second = (refresh(here, token).get_json() for _ in range(2))
    assert first["refresh_token"] == second["refresh_token"]
    assert here.count("refresh_tokens") == 2
    assert refresh(here, first["refresh_token"]).status_code == 200


def test_two_refreshes_at_once_get_the_same_token(here: Scene):
    here.person("lea@exemple.fr")
    token = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]

    def again(client: FlaskClient) -> str:
        return client.post("/api/token/refresh", json={"refresh_token": token}).get_json()["refresh_token"]

    assert len(set(at_once(here, *[again] * 6))) == 1


def test_a_replaced_token_used_later_revokes_its_whole_family(here: Scene):
    user_id = here.person("lea@exemple.fr")
    other_device = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    stolen = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    current = refresh(here, stolen).get_json()["refresh_token"]
    here.change("UPDATE refresh_tokens SET replaced_at = replaced_at - interval '11 seconds'")
    refused(refresh(here, stolen), 401, "refresh_token_invalid")
    refused(refresh(here, current), 401, "refresh_token_invalid")
    assert refresh(here, other_device).status_code == 200
    assert here.rows("SELECT subject_id FROM audit WHERE deed = 'refresh_token_reused'") == [(user_id,)]


def test_a_replaced_token_whose_successor_was_used_revokes_at_once(here: Scene):
    here.person("lea@exemple.fr")
    first = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    second = refresh(here, first).get_json()["refresh_token"]
    third = refresh(here, second).get_json()["refresh_token"]
    refused(refresh(here, first), 401, "refresh_token_invalid")
    refused(refresh(here, third), 401, "refresh_token_invalid")


@pytest.mark.parametrize("token", ["x", "a" * 64, "é", "a" * 201, ""])
def test_an_unknown_token_refreshes_nothing(here: Scene, token: str):
    response = refresh(here, token)
    assert response.status_code == (422 if len(token) in (0, 201) else 401)
    assert response.content_type == "application/problem+json"


def test_an_expired_token_is_refused_and_later_forgotten(here: Scene):
    here.person("lea@exemple.fr")
    token = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    here.change("UPDATE refresh_tokens SET expires_at = now()")
    refused(refresh(here, token), 401, "refresh_token_invalid")
    tidy_up(uow=here.uow(), now=datetime.now(UTC) + timedelta(days=2))
    assert (here.count("refresh_tokens"), here.count("token_families")) == (0, 0)


def test_tidying_up_forgets_what_is_over_and_nothing_else(here: Scene):
    here.person("lea@exemple.fr")
    token = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    current = refresh(here, token).get_json()["refresh_token"]
    tidy_up(uow=here.uow(), now=datetime.now(UTC) + timedelta(days=2))
    assert here.rows("SELECT 1 FROM refresh_tokens WHERE successor_sealed IS NOT NULL") == []
    # its answer can no longer be repeated: refused, but a late retry alone does not sign anybody out
    here.change("UPDATE refresh_tokens SET replaced_at = now() WHERE replaced_at IS NOT NULL")
    refused(refresh(here, token), 401, "refresh_token_invalid")
    assert refresh(here, current).status_code == 200


def test_signing_out_ends_the_session_and_always_succeeds(here: Scene):
    here.person("lea@exemple.fr")
    token = sign_in(here, "lea@exemple.fr").get_json()["refresh_token"]
    for given in (token, token, "inconnu"):
        response = here.client.post("/api/token/revocation", json={"refresh_token": given})
        assert (response.status_code, response.data) == (204, b"")
    refused(refresh(here, token), 401, "refresh_token_invalid")


def test_me_shows_where_i_belong_and_whom_i_am(here: Scene):
    school = here.organisation()
    user_id = here.member(school)
    platform = here.organisation(None, kind=Kind.PLATFORM, name="Plateforme")
    here.member(platform, user_id=user_id)
    me = here.client.get("/api/me", headers=signed_in(user_id)).get_json()
    assert [(one["name"], one["kind"], one["uai"], one["role"]) for one in me["organisations"]] == [
        ("Collège Ada", "COLLEGE", "0690000A", "ADMINISTRATOR"),
        ("Plateforme", "PLATFORM", None, "ADMINISTRATOR"),
    ]


def test_me_is_for_people_who_are_there(here: Scene):
    refused(here.client.get("/api/me"), 401, "token_missing")
    refused(here.client.get("/api/me", headers=signed_in(UUID(int=1))), 401, "token_invalid")
    application = {"Authorization": f"Bearer {token_for_application('x', 'y')}"}
    refused(here.client.get("/api/me", headers=application), 403, "not_allowed")


def test_the_public_keys_verify_what_is_signed_here(here: Scene):
    here.person("lea@exemple.fr")
    response = here.client.get("/.well-known/jwks.json")
    (key,) = response.get_json()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("OKP", "EdDSA", "sig")
    assert "d" not in key
    from chassis.tokens import KeySetVerifier

    access = sign_in(here, "lea@exemple.fr").get_json()["access_token"]
    caller = KeySetVerifier(response.get_json).verify(access)
    assert (caller.kind, caller.scopes) == (CallerKind.USER, frozenset())


def test_without_a_signing_key_the_service_does_not_start():
    from services.identity.service import SERVICE
    from tests.support.parts import on_the_bench

    with pytest.raises(SettingsRefused, match="SIGNING_KEY"):
        on_the_bench(SERVICE).client()


def test_the_signing_key_may_come_from_a_file(tmp_path):
    from tests.services.identity.school import signing_key

    path = tmp_path / "key.pem"
    path.write_text(signing_key())
    here = scene(IDENTITY_SIGNING_KEY="", IDENTITY_SIGNING_KEY_FILE=str(path))
    assert here.client.get("/.well-known/jwks.json").status_code == 200
