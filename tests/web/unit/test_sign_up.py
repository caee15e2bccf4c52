"""An account with an address, a pupil's account from a code, and an account kept after school."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.arrivals import ACCOUNTS, CHOSEN, CODE, LOOK, START, TEST, TOKENS, WELCOME, WHO, no
from tests.web.unit.desk import OURS, Script, pages
from web.api import ApiAway


def test_a_pupil_without_an_account_is_shown_the_way_from_the_code(tmp_path: Path):
    page = pages(Script({LOOK: (200, WELCOME)}), tmp_path, signed_in=False).get(f"/campagnes/{CODE}")
    assert f"/campagnes/{CODE}/inscription" in page.text


def test_a_pupil_on_the_list_sees_their_username_then_chooses_a_password(tmp_path: Path):
    script = Script({LOOK: (200, WELCOME), f"{ACCOUNTS}/preview": (200, {"username": "alix.exemple1203"})})
    client = pages(script, tmp_path, signed_in=False)
    assert "Étape 1 sur 2" in client.get(f"/campagnes/{CODE}/inscription").text.replace("\u00a0", " ")
    page = client.post(f"/campagnes/{CODE}/inscription", data=WHO, headers=OURS)
    assert page.status_code == 200
    assert "alix.exemple1203" in page.text
    assert script.asked[-1][3] == {"first_name": "Alix", "last_name": "Exemple", "birth_date": "2013-03-12"}


def test_the_account_made_opens_and_the_campaign_begins(tmp_path: Path):
    started = {"participation_id": TEST, "assessment_id": TEST, "status": "STARTED"}
    script = Script({LOOK: (200, WELCOME), ACCOUNTS: (201, TOKENS), START: (201, started)})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.post(f"/campagnes/{CODE}/inscription/compte", data=CHOSEN, headers=OURS)
    assert answer.location == f"/evaluations/{TEST}"
    assert client.get_cookie("acces").value == "A2"  # type: ignore[union-attr]
    sent = next(body for method, path, _, body in script.asked if path.endswith("pupil-accounts"))
    assert sent["username"] == "alix.exemple1203"
    assert "email" not in sent


def test_an_address_replaces_the_username_and_says_where_the_letter_leads(tmp_path: Path):
    script = Script({LOOK: (200, WELCOME), ACCOUNTS: no(409, "email_taken")})
    page = pages(script, tmp_path, signed_in=False).post(
        f"/campagnes/{CODE}/inscription/compte", data={**CHOSEN, "email": "a@b.fr"}, headers=OURS
    )
    assert page.status_code == 422
    assert "Un compte existe déjà avec cette adresse" in page.text
    sent = script.asked[-1][3]
    assert (sent["email"], sent["campaign_code"], sent.get("username")) == ("a@b.fr", CODE, None)


def test_a_username_that_went_meanwhile_is_replaced_by_another(tmp_path: Path):
    script = Script(
        {
            LOOK: (200, WELCOME),
            ACCOUNTS: no(409, "username_taken", short_code="S50"),
            f"{ACCOUNTS}/preview": (200, {"username": "alix.exemple1203.2"}),
        }
    )
    page = pages(script, tmp_path, signed_in=False).post(
        f"/campagnes/{CODE}/inscription/compte", data=CHOSEN, headers=OURS
    )
    assert page.status_code == 422
    assert "alix.exemple1203.2" in page.text


@pytest.mark.parametrize("password", ["", "court"])
def test_a_password_that_will_not_do_asks_nothing_of_anybody(tmp_path: Path, password: str):
    script = Script({LOOK: (200, WELCOME)})
    page = pages(script, tmp_path, signed_in=False).post(
        f"/campagnes/{CODE}/inscription/compte", data={**CHOSEN, "password": password}, headers=OURS
    )
    assert page.status_code == 422
    assert not [path for path in script.paths() if "pupil-accounts" in path]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (no(404, "learner_not_found"), "Le jour et le mois sont peut-être inversés."),
        (no(409, "learner_linked_here", short_code="S52", value="a***@b.fr"), "a***@b.fr"),
        (no(409, "learner_linked_to_closed_account", short_code="S53"), "S53"),
    ],
)
def test_why_a_pupil_gets_no_account_is_said_with_what_to_do(
    tmp_path: Path, refusal: tuple[int, Any], words: str
):
    script = Script({LOOK: (200, WELCOME), f"{ACCOUNTS}/preview": refusal})
    page = pages(script, tmp_path, signed_in=False).post(
        f"/campagnes/{CODE}/inscription", data=WHO, headers=OURS
    )
    assert page.status_code == refusal[0]
    assert words in page.text


def test_without_a_list_the_account_is_one_with_an_address(tmp_path: Path):
    script = Script({LOOK: (200, {**WELCOME, "learners_managed": False})})
    answer = pages(script, tmp_path, signed_in=False).get(f"/campagnes/{CODE}/inscription")
    assert answer.location == f"/inscription?retour=/campagnes/{CODE}"


PERSON = {"first_name": "Lou", "last_name": "Modèle", "email": "lou@exemple.fr", "password": "Bonjour12"}


def test_an_account_with_an_address_opens_at_once(tmp_path: Path):
    script = Script({"POST /api/users": (201, {}), "POST /api/token": (200, TOKENS)})
    client = pages(script, tmp_path, signed_in=False)
    form = {**PERSON, "conditions": "1", "retour": f"/campagnes/{CODE}"}
    answer = client.post("/inscription", data=form, headers=OURS)
    assert answer.location == f"/campagnes/{CODE}"
    assert client.get_cookie("acces").value == "A2"  # type: ignore[union-attr]


@pytest.mark.parametrize("trouble", [no(503, "service_unavailable"), no(429, "too_many_requests"), ApiAway()])
def test_an_account_that_does_not_open_at_once_is_made_all_the_same(tmp_path: Path, trouble: Any):
    script = Script({"POST /api/users": (201, {}), "POST /api/token": trouble})
    client = pages(script, tmp_path, signed_in=False)
    form = {**PERSON, "conditions": "1", "retour": f"/campagnes/{CODE}"}
    answer = client.post("/inscription", data=form, headers=OURS)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Votre compte est créé." in page
    assert f'name="retour" value="/campagnes/{CODE}"' in page
    assert "lou@exemple.fr" not in answer.location
    assert "Votre compte est créé." not in client.get("/connexion").text


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email", "password", "conditions"])
def test_what_an_account_needs_is_asked_for_at_its_field(tmp_path: Path, missing: str):
    script = Script()
    form = {name: one for name, one in {**PERSON, "conditions": "1"}.items() if name != missing}
    page = pages(script, tmp_path, signed_in=False).post("/inscription", data=form, headers=OURS)
    assert page.status_code == 422
    assert f'href="#{missing}"' in page.text
    assert script.asked == []


def test_an_address_that_is_taken_is_said_at_its_field(tmp_path: Path):
    script = Script({"POST /api/users": no(409, "email_taken")})
    page = pages(script, tmp_path, signed_in=False).post(
        "/inscription", data={**PERSON, "conditions": "1"}, headers=OURS
    )
    assert 'href="#email"' in page.text


def test_the_address_to_go_back_to_is_ours(tmp_path: Path):
    script = Script({"POST /api/users": (201, {}), "POST /api/token": (200, TOKENS)})
    form = {**PERSON, "conditions": "1", "retour": "https://ailleurs.example"}
    assert pages(script, tmp_path, signed_in=False).post(
        "/inscription", data=form, headers=OURS
    ).location == ("/profil")


ASK = "POST /api/account-recoveries"
LEFT = {**WHO, "ine": "0123456789A", "email": "alix@exemple.fr"}


def test_whoever_left_school_keeps_their_account_with_an_address(tmp_path: Path):
    script = Script({ASK: (202, {"sent_to": "a***@exemple.fr"})})
    client = pages(script, tmp_path, signed_in=False)
    assert "/recuperer-mon-compte/demande" in client.get("/mot-de-passe/oublie").text
    assert client.get("/recuperer-mon-compte/demande").status_code == 200
    page = client.post("/recuperer-mon-compte/demande", data=LEFT, headers=OURS)
    assert "a***@exemple.fr" in page.text
    assert script.asked[-1][3] == {
        "first_name": "Alix",
        "last_name": "Exemple",
        "birth_date": "2013-03-12",
        "ine": "0123456789A",
        "email": "alix@exemple.fr",
    }


@pytest.mark.parametrize("missing", ["ine", "email", "first_name", "last_name"])
def test_what_a_recovery_needs_is_asked_for(tmp_path: Path, missing: str):
    script = Script()
    form = {name: one for name, one in LEFT.items() if name != missing}
    page = pages(script, tmp_path, signed_in=False).post(
        "/recuperer-mon-compte/demande", data=form, headers=OURS
    )
    assert page.status_code == 422
    assert f'href="#{missing}"' in page.text
    assert script.asked == []


@pytest.mark.parametrize(
    ("code", "field"), [("email_taken", "email"), ("recovery_refused", "ine"), ("account_has_email", "ine")]
)
def test_a_recovery_that_is_refused_is_said_at_its_field(tmp_path: Path, code: str, field: str):
    page = pages(Script({ASK: no(409, code)}), tmp_path, signed_in=False).post(
        "/recuperer-mon-compte/demande", data=LEFT, headers=OURS
    )
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
