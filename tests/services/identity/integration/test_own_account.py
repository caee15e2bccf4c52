"""My own account once signed in: password, address, sessions."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.integration.test_recovery import posted, refresh, sign_in
from tests.services.identity.school import PASSWORD, Scene, at_once, refused, scene
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in, token_for_application

NEW = "Nouveau2026"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"}


def change_password(here: Scene, user_id: UUID, password: str = PASSWORD, new_password: str = NEW):
    body = {"password": password, "new_password": new_password}
    return here.client.post("/api/me/password-changes", json=body, headers=signed_in(user_id))


def ask(here: Scene, user_id: UUID, email: str = "nouvelle@exemple.fr", password: str = PASSWORD):
    body = {"email": email, "password": password}
    return here.client.post("/api/me/email-changes", json=body, headers=signed_in(user_id))


def confirm(here: Scene, user_id: UUID, code: str):
    return here.client.post(
        "/api/me/email-changes/confirmation", json={"code": code}, headers=signed_in(user_id)
    )


def code_of(here: Scene, user_id: UUID) -> str:
    (row,) = here.rows("SELECT id FROM email_changes WHERE user_id = :u", u=user_id)
    return LetterSecrets(here.bench.parts.settings.letter_key()).code(row.id)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def email_of(here: Scene, user_id: UUID) -> str | None:
    return here.rows("SELECT email FROM users WHERE id = :u", u=user_id)[0].email


ROUTES = [
    ("POST", "/api/me/password-changes", {"password": PASSWORD, "new_password": NEW}),
    ("POST", "/api/me/email-changes", {"email": "a@exemple.fr", "password": PASSWORD}),
    ("POST", "/api/me/email-changes/confirmation", {"code": "123456"}),
    ("GET", "/api/me/sessions", None),
    ("PATCH", "/api/me", {"register": "tu"}),
    ("DELETE", "/api/me/sessions", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_it_is_for_people_who_are_signed_in_and_there(here: Scene, method: str, path: str, body: dict | None):
    refused(here.client.open(path, method=method, json=body), 401, "token_missing")
    gone = signed_in(UUID(int=1))
    refused(here.client.open(path, method=method, json=body, headers=gone), 401, "token_invalid")
    machine = {"Authorization": f"Bearer {token_for_application('x', 'y')}"}
    refused(here.client.open(path, method=method, json=body, headers=machine), 403, "not_allowed")


# how one is spoken to


def wish(here: Scene, user_id: UUID, body: dict):
    return here.client.patch("/api/me", json=body, headers=signed_in(user_id))


def spoken(body: dict) -> tuple[str, str | None, str]:
    return body["register"], body["chosen_register"], body["usual_register"]


def test_one_chooses_how_one_is_spoken_to_and_comes_back_to_the_usual(here: Scene):
    adult, other = here.person("lea@exemple.fr"), here.person("max@exemple.fr")
    chosen = wish(here, adult, {"register": "tu"})
    assert (chosen.status_code, spoken(chosen.get_json())) == (200, ("tu", "tu", "vous"))
    assert spoken(here.client.get("/api/me", headers=signed_in(adult)).get_json()) == ("tu", "tu", "vous")
    assert spoken(here.client.get("/api/me", headers=signed_in(other)).get_json()) == ("vous", None, "vous")
    assert spoken(wish(here, adult, {"register": None}).get_json()) == ("vous", None, "vous")


def test_a_pupil_of_a_college_may_be_spoken_to_as_an_adult(here: Scene):
    organisation = here.organisation()
    here.upload(organisation, school(1), by=here.member(organisation))
    pupil = here.person("eleve@exemple.fr")
    here.change("UPDATE learners SET user_id = :u", u=pupil)
    assert spoken(wish(here, pupil, {"register": "vous"}).get_json()) == ("vous", "vous", "tu")
    assert spoken(wish(here, pupil, {"register": None}).get_json()) == ("tu", None, "tu")


@pytest.mark.parametrize(
    "body", [{}, {"register": "nous"}, {"register": ""}, {"register": "tu", "email": "a@b.fr"}]
)
def test_nothing_else_is_wished_for(here: Scene, body: dict):
    user_id = here.person("lea@exemple.fr")
    refused(wish(here, user_id, body), 422, "fields_invalid")
    assert here.rows("SELECT chosen_register FROM users WHERE id = :u", u=user_id)[0].chosen_register is None


# password


def test_a_password_is_changed_by_who_knows_it_and_signs_everybody_else_out(here: Scene):
    user_id = here.person("lea@exemple.fr")
    old = sign_in(here).get_json()["refresh_token"]
    changed = change_password(here, user_id)
    assert changed.status_code == 200
    refused(refresh(here, old), 401, "refresh_token_invalid")
    assert refresh(here, changed.get_json()["refresh_token"]).status_code == 200
    assert sign_in(here, NEW).status_code == 200
    assert [one.subject for one in posted(here)] == ["Votre mot de passe a été changé"]


@pytest.mark.parametrize(
    ("password", "new", "status", "code"),
    [
        ("Faux2026", NEW, 401, "credentials_wrong"),
        (PASSWORD, "court", 422, "password_too_weak"),
        (PASSWORD, PASSWORD, 422, "password_unchanged"),
    ],
)
def test_a_refused_change_changes_nothing(here: Scene, password: str, new: str, status: int, code: str):
    user_id = here.person("lea@exemple.fr")
    with here.nothing_changes("users", "token_families", "mails"):
        refused(change_password(here, user_id, password, new), status, code)


def test_a_stolen_token_does_not_let_the_password_be_guessed(here: Scene):
    user_id = here.person("lea@exemple.fr")
    for _ in range(9):
        refused(change_password(here, user_id, "Faux2026"), 401, "credentials_wrong")
    refused(ask(here, user_id, password="Faux2026"), 403, "sign_in_blocked_for_now")
    refused(change_password(here, user_id), 403, "sign_in_blocked_for_now")


def test_a_pupil_without_address_is_sent_nothing(here: Scene):
    user_id = here.person(username="lea.petit0503")
    assert change_password(here, user_id).status_code == 200
    assert posted(here) == []


# address


def test_an_address_is_changed_with_the_code_sent_there_and_the_old_one_is_warned(here: Scene):
    user_id = here.person("lea@exemple.fr")
    session = sign_in(here).get_json()["refresh_token"]
    assert ask(here, user_id, " Nouvelle@Exemple.fr ").status_code == 204
    (mail,) = posted(here)
    code = code_of(here, user_id)
    assert (mail.recipient, mail.subject) == (
        "nouvelle@exemple.fr",
        "Votre code pour confirmer cette adresse",
    )
    assert f"\n{code}\n" in mail.body
    assert email_of(here, user_id) == "lea@exemple.fr"
    assert confirm(here, user_id, f" {code[:3]} {code[3:]}").status_code == 204
    assert email_of(here, user_id) == "nouvelle@exemple.fr"
    (warning,) = posted(here)
    assert (warning.recipient, warning.subject) == (
        "lea@exemple.fr",
        "L’adresse de votre compte a été changée",
    )
    assert "nouvelle@" not in warning.body + warning.html
    assert sign_in(here, login="nouvelle@exemple.fr").status_code == 200
    refused(sign_in(here), 401, "credentials_wrong")
    assert refresh(here, session).status_code == 200
    refused(confirm(here, user_id, code), 409, "email_change_over")


def test_an_account_with_a_username_gets_a_first_address(here: Scene):
    user_id = here.person(username="lea.petit0503")
    assert ask(here, user_id).status_code == 204
    assert confirm(here, user_id, code_of(here, user_id)).status_code == 204
    assert [one.recipient for one in posted(here)] == ["nouvelle@exemple.fr"]
    for login in ("nouvelle@exemple.fr", "lea.petit0503"):
        assert sign_in(here, login=login).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "pas une adresse"}, 422, "email_malformed"),
        ({"email": "LEA@exemple.fr"}, 422, "email_unchanged"),
        ({"password": "Faux2026"}, 401, "credentials_wrong"),
    ],
)
def test_nothing_is_sent_for_what_is_refused(here: Scene, changes: dict, status: int, code: str):
    user_id = here.person("lea@exemple.fr")
    with here.nothing_changes("users", "email_changes", "mails"):
        refused(ask(here, user_id, **changes), status, code)


def test_five_wrong_codes_end_the_change_and_the_right_one_comes_too_late(here: Scene):
    user_id = here.person("lea@exemple.fr")
    ask(here, user_id)
    code = code_of(here, user_id)
    left = [
        refused(confirm(here, user_id, another(code)), 422, "email_change_code_wrong")["attempts_left"]
        for _ in range(5)
    ]
    assert left == [4, 3, 2, 1, 0]
    refused(confirm(here, user_id, code), 409, "email_change_over")
    assert email_of(here, user_id) == "lea@exemple.fr"


def test_guesses_at_once_are_counted_one_after_the_other(here: Scene):
    user_id = here.person("lea@exemple.fr")
    ask(here, user_id)
    wrong = another(code_of(here, user_id))

    def guess(client: FlaskClient) -> int:
        path = "/api/me/email-changes/confirmation"
        return client.post(path, json={"code": wrong}, headers=signed_in(user_id)).status_code

    assert sorted(at_once(here, *[guess] * 8)) == [409] * 3 + [422] * 5


def test_a_code_is_good_for_ten_minutes_and_for_its_own_change_only(here: Scene):
    user_id = here.person("lea@exemple.fr")
    ask(here, user_id)
    (row,) = here.rows("SELECT expires_at - now() AS life FROM email_changes")
    assert timedelta(minutes=9) < row.life <= timedelta(minutes=10)
    old = code_of(here, user_id)
    ask(here, user_id, "autre@exemple.fr")
    if old != code_of(here, user_id):
        refused(confirm(here, user_id, old), 422, "email_change_code_wrong")
    here.change("UPDATE email_changes SET expires_at = now()")
    refused(confirm(here, user_id, code_of(here, user_id)), 409, "email_change_over")
    tidy_up(uow=here.uow(), now=datetime.now(UTC))
    assert here.count("email_changes") == 0


def test_another_person_s_code_changes_nothing(here: Scene):
    user_id, other = here.person("lea@exemple.fr"), here.person("max@exemple.fr")
    ask(here, user_id)
    refused(confirm(here, other, code_of(here, user_id)), 409, "email_change_over")


def test_whoever_asks_does_not_learn_that_an_address_is_taken_its_owner_does(here: Scene):
    user_id = here.person("lea@exemple.fr")
    here.person("max@exemple.fr")
    answers = [ask(here, user_id, email) for email in ("libre@exemple.fr", "max@exemple.fr")]
    assert [(one.status_code, one.data) for one in answers] == [(204, b"")] * 2
    assert [(one.recipient, one.subject) for one in posted(here)][1] == (
        "max@exemple.fr",
        "Cette adresse a déjà un compte",
    )
    refused(confirm(here, user_id, code_of(here, user_id)), 409, "email_taken")
    assert email_of(here, user_id) == "lea@exemple.fr"


def test_an_address_that_somebody_took_meanwhile_stays_theirs(here: Scene):
    user_id = here.person("lea@exemple.fr")
    ask(here, user_id)
    here.person("nouvelle@exemple.fr")
    refused(confirm(here, user_id, code_of(here, user_id)), 409, "email_taken")


def test_a_link_sent_to_the_old_address_opens_nothing_after_the_change(here: Scene):
    from tests.services.identity.integration.test_recovery import ask as ask_reset
    from tests.services.identity.integration.test_recovery import choose, token_mailed

    user_id = here.person("lea@exemple.fr")
    ask_reset(here)
    token = token_mailed(here)
    ask(here, user_id)
    assert confirm(here, user_id, code_of(here, user_id)).status_code == 204
    refused(choose(here, token), 404, "password_reset_invalid")


def test_codes_are_not_sent_for_ever():
    here = scene(LETTERS_PER_HOUR="2")
    user_id = here.person("lea@exemple.fr")
    statuses = [ask(here, user_id, f"a{n}@exemple.fr").status_code for n in range(4)]
    assert sorted(statuses)[:2] == [204, 204]
    assert statuses[-1] == 429


def test_no_code_is_kept(here: Scene):
    user_id = here.person("lea@exemple.fr")
    ask(here, user_id)
    everything = here.stored("email_changes", "mails", "audit")
    assert not re.search(rf"(?<![0-9a-f-]){code_of(here, user_id)}(?![0-9a-f-])", everything)
    assert "[[secret]]" in everything


# sessions


def sessions(here: Scene, token: str):
    return here.client.get("/api/me/sessions", headers={"Authorization": f"Bearer {token}"}).get_json()[
        "items"
    ]


def test_i_see_where_i_am_signed_in_the_latest_used_first(here: Scene):
    here.person("lea@exemple.fr")
    body = {"login": "lea@exemple.fr", "password": PASSWORD}
    at_school = here.client.post("/api/token", json=body, headers=FIREFOX).get_json()
    sign_in(here)
    here.change("UPDATE token_families SET last_used_at = now() - interval '1 day'")
    at_school = refresh(here, at_school["refresh_token"]).get_json()
    first, second = sessions(here, at_school["access_token"])
    assert (first["device"], first["current"]) == ("Firefox sur Linux", True)
    assert (second["device"], second["current"]) == ("Appareil inconnu", False)
    assert first["last_used_at"] > first["opened_at"]
    assert "133" not in str(here.rows("SELECT device FROM token_families"))


def test_i_close_one_session_and_the_others_stay_open(here: Scene):
    here.person("lea@exemple.fr")
    lost, mine = sign_in(here).get_json(), sign_in(here).get_json()
    (other,) = [one for one in sessions(here, mine["access_token"]) if not one["current"]]
    headers = {"Authorization": f"Bearer {mine['access_token']}"}
    path = f"/api/me/sessions/{other['id']}"
    assert here.client.delete(path, headers=headers).status_code == 204
    refused(here.client.delete(path, headers=headers), 404, "sign_in_session_unknown")
    refused(refresh(here, lost["refresh_token"]), 401, "refresh_token_invalid")
    assert refresh(here, mine["refresh_token"]).status_code == 200


def test_nobody_closes_somebody_else_s_session(here: Scene):
    here.person("lea@exemple.fr")
    tokens = sign_in(here).get_json()
    (mine,) = sessions(here, tokens["access_token"])
    for session_id in (mine["id"], uuid4()):
        other = signed_in(here.person())
        answer = here.client.delete(f"/api/me/sessions/{session_id}", headers=other)
        refused(answer, 404, "sign_in_session_unknown")
    refused(here.client.delete(f"/api/me/sessions/{mine['id']}"), 401, "token_missing")
    assert refresh(here, tokens["refresh_token"]).status_code == 200


def test_i_sign_out_everywhere_and_access_tokens_end_by_themselves(here: Scene):
    user_id = here.person("lea@exemple.fr")
    here.person("max@exemple.fr")
    devices = [sign_in(here).get_json() for _ in range(3)]
    other = sign_in(here, login="max@exemple.fr").get_json()
    headers = {"Authorization": f"Bearer {devices[0]['access_token']}"}
    assert here.client.delete("/api/me/sessions", headers=headers).status_code == 204
    for one in devices:
        refused(refresh(here, one["refresh_token"]), 401, "refresh_token_invalid")
    assert refresh(here, other["refresh_token"]).status_code == 200
    assert sessions(here, devices[0]["access_token"]) == []
    assert devices[0]["expires_in"] == 1200
    assert here.rows("SELECT deed FROM audit WHERE subject_id = :u", u=user_id) == [("sessions_revoked",)]


def test_a_refresh_at_the_very_moment_of_signing_out_everywhere_does_not_survive_it(here: Scene):
    user_id = here.person("lea@exemple.fr")
    token = sign_in(here).get_json()["refresh_token"]
    headers = signed_in(user_id)

    def use(client: FlaskClient) -> str | None:
        answer = client.post("/api/token/refresh", json={"refresh_token": token})
        return answer.get_json().get("refresh_token")

    def leave(client: FlaskClient) -> None:
        client.delete("/api/me/sessions", headers=headers)

    successor, *_ = [one for one in at_once(here, use, leave, use) if one] or [token]
    refused(refresh(here, successor), 401, "refresh_token_invalid")


def test_a_session_that_is_over_is_not_shown(here: Scene):
    here.person("lea@exemple.fr")
    tokens = sign_in(here).get_json()
    here.change("UPDATE refresh_tokens SET expires_at = now()")
    assert sessions(here, tokens["access_token"]) == []
