"""An account with an address, a pupil's account from a code, and the way back from a school's own system."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.unit.desk import OURS, Script, pages

CODE = "ABCDEF234"
SCHOOL = "01900000-0000-7000-8000-00000000000a"
TEST = "01900000-0000-7000-8000-000000000001"
LOOK, ACCOUNTS = f"GET /api/campaign-codes/{CODE}", f"POST /api/organisations/{SCHOOL}/pupil-accounts"
START = f"POST /api/campaign-codes/{CODE}/participations"
TOKENS = {"access_token": "A2", "refresh_token": "R2"}
WELCOME = {
    "code": CODE,
    "kind": "ASSESSMENT",
    "title": "Parcours de rentrée",
    "landing_text": None,
    "organisation_id": SCHOOL,
    "organisation_name": "Collège Ada",
    "learners_managed": True,
    "target_profile_name": "Rentrée",
    "topics": 12,
    "duration": 50,
}
WHO = {
    "first_name": "Alix",
    "last_name": "Exemple",
    "birth_date.jour": "12",
    "birth_date.mois": "3",
    "birth_date.annee": "2013",
}
CHOSEN = {**WHO, "username": "alix.exemple1203", "password": "Bonjour12"}
PROVIDERS = {"items": [{"provider": "GAR", "kind": "saml", "sign_in_path": "/api/saml/login"}]}
UNKNOWN = {
    "outcome": "unknown",
    "provider": "GAR",
    "return_to": f"/campagnes/{CODE}",
    "tokens": None,
    "ticket": "T1",
    "ticket_expires_in": 600,
    "first_name": "Alix",
    "last_name": "Exemple",
}


def no(status: int, code: str, **details: Any) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "details": details}


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


def test_the_school_s_own_system_is_offered_first_and_the_browser_keeps_the_verifier(tmp_path: Path):
    script = Script({"GET /api/external-providers": (200, PROVIDERS)})
    client = pages(script, tmp_path, signed_in=False)
    assert "Me connecter avec mon ENT" in client.get("/connexion").text
    answer = client.get("/connexion/ent/partir/GAR?retour=/code")
    address = urlsplit(answer.location)
    assert address.path == "/api/saml/login"
    asked = parse_qs(address.query)
    assert asked["return_to"] == ["/code"]
    assert len(asked["challenge"][0]) == 43
    assert client.get("/connexion/ent/partir/AUTRE").status_code == 404


def test_whoever_is_known_comes_in_where_they_wanted_to_go(tmp_path: Path):
    known = {**UNKNOWN, "outcome": "signed_in", "tokens": TOKENS, "ticket": None}
    script = Script(
        {"GET /api/external-providers": (200, PROVIDERS), "POST /api/external-sessions": (200, known)}
    )
    client = pages(script, tmp_path, signed_in=False)
    client.get("/connexion/ent/partir/GAR")
    answer = client.get("/connexion/ent?code=C1")
    assert answer.location == f"/campagnes/{CODE}"
    assert client.get_cookie("acces").value == "A2"  # type: ignore[union-attr]
    assert len(script.asked[-1][3]["verifier"]) >= 43


def test_a_pupil_not_known_yet_gives_a_code_and_a_birth_date(tmp_path: Path):
    made = f"POST /api/organisations/{SCHOOL}/external-accounts"
    script = Script(
        {"POST /api/external-sessions": (200, UNKNOWN), LOOK: (200, WELCOME), made: (201, TOKENS)}
    )
    client = pages(script, tmp_path, signed_in=False)
    page = client.get("/connexion/ent?code=C1")
    assert CODE in page.text
    assert "Alix" in page.text
    form = {"ticket": "T1", "provider": "GAR", "code": CODE, **WHO}
    answer = client.post("/connexion/ent/eleve", data=form, headers=OURS)
    assert answer.location == f"/campagnes/{CODE}"
    assert script.asked[-1][3] == {"ticket": "T1", "birth_date": "2013-03-12"}


def test_a_pupil_who_has_an_account_is_told_which_and_links_it(tmp_path: Path):
    made = f"POST /api/organisations/{SCHOOL}/external-accounts"
    refusal = no(409, "learner_linked_here", short_code="R31", value="alix.e***")
    script = Script({LOOK: (200, WELCOME), made: refusal, "POST /api/external-links": (200, TOKENS)})
    client = pages(script, tmp_path, signed_in=False)
    form = {"ticket": "T1", "provider": "GAR", "code": CODE, **WHO}
    page = client.post("/connexion/ent/eleve", data=form, headers=OURS)
    assert page.status_code == 409
    assert "alix.e***" in page.text and "R31" in page.text
    assert 'action="/connexion/ent/eleve"' not in page.text
    linked = {"ticket": "T1", "provider": "GAR", "login": "alix", "password": "Bonjour12"}
    assert client.post("/connexion/ent/compte", data=linked, headers=OURS).location == "/profil"


@pytest.mark.parametrize("year", ["99999999999999999999", "2" * 5000, "20130", "-2013", "deux"])
def test_a_year_that_is_none_is_said_at_the_date(tmp_path: Path, year: str):
    client = pages(Script(), tmp_path, signed_in=False)
    form = {"ticket": "T1", "provider": "GAR", "code": CODE, **WHO, "birth_date.annee": year}
    page = client.post("/connexion/ent/eleve", data=form, headers=OURS)
    assert page.status_code == 422
    assert "Cette date n’existe pas" in page.text


def test_what_is_missing_is_asked_for_and_the_ticket_is_kept(tmp_path: Path):
    client = pages(Script(), tmp_path, signed_in=False)
    page = client.post("/connexion/ent/eleve", data={"ticket": "T1", "provider": "GAR"}, headers=OURS)
    assert page.status_code == 422
    assert 'value="T1"' in page.text
    page = client.post("/connexion/ent/compte", data={"ticket": "T1", "provider": "GAR"}, headers=OURS)
    assert 'href="#login"' in page.text and 'href="#password"' in page.text


def test_another_provider_may_make_an_account(tmp_path: Path):
    found = {**UNKNOWN, "provider": "Exemple Connect"}
    script = Script(
        {"POST /api/external-sessions": (200, found), "POST /api/external-accounts": (201, TOKENS)}
    )
    client = pages(script, tmp_path, signed_in=False)
    assert "en créer un" in client.get("/connexion/ent?code=C1").text
    assert client.post("/connexion/ent/nouveau", data={"ticket": "T1"}, headers=OURS).location == "/profil"


@pytest.mark.parametrize(("query", "status"), [("refusal=saml_response_malformed", 200), ("code=OLD", 403)])
def test_a_way_back_that_was_refused_says_what_to_do(tmp_path: Path, query: str, status: int):
    script = Script({"POST /api/external-sessions": no(403, "external_code_invalid")})
    page = pages(script, tmp_path, signed_in=False).get(f"/connexion/ent?{query}")
    assert page.status_code == status
    assert "un lien ne sert qu’une fois" in page.text


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
