"""The school's own system (ENT): leaving for it, coming back from it, and who one is here."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.unit.arrivals import CODE, LOOK, PROVIDERS, SCHOOL, TOKENS, UNKNOWN, WELCOME, WHO, no
from tests.web.unit.desk import OURS, Script, pages


def left(client: FlaskClient) -> FlaskClient:
    """A browser that left for a provider, with its verifier."""
    client.set_cookie("verificateur", "V" * 64, path="/connexion/ent")
    return client


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
    client = left(pages(script, tmp_path, signed_in=False))
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


LINK = "POST /api/external-links"
LINKED = {
    "ticket": "T1",
    "provider": "GAR",
    "login": "alix",
    "password": "Bonjour12",
    "retour": f"/campagnes/{CODE}",
}


def test_a_provisional_password_that_links_must_change_before_anything_else(tmp_path: Path):
    script = Script({LINK: no(403, "password_must_change")})
    page = pages(script, tmp_path, signed_in=False).post("/connexion/ent/compte", data=LINKED, headers=OURS)
    assert page.status_code == 200
    assert "Votre mot de passe est provisoire" in page.text
    assert 'action="/mot-de-passe/a-changer"' in page.text
    assert 'value="alix"' in page.text and f'value="/campagnes/{CODE}"' in page.text
    assert "Bonjour12" not in page.text
    assert "T1" not in page.text, "the ticket is spent"


@pytest.mark.parametrize(
    ("refusal", "shown", "words"),
    [
        (no(401, "credentials_wrong"), 401, "L’identifiant ou le mot de passe ne va pas."),
        (no(403, "sign_in_blocked_for_now", until="2026-11-22T10:00:00Z"), 403, "à 11\u00a0h\u00a000"),
        (no(429, "too_many_requests"), 429, "Trop de demandes"),
        (no(422, "fields_invalid"), 422, "Certaines informations"),
    ],
)
def test_why_an_account_is_not_linked_is_said_at_its_login_as_when_signing_in(
    tmp_path: Path, refusal: tuple[int, Any], shown: int, words: str
):
    client = pages(Script({LINK: refusal}), tmp_path, signed_in=False)
    page = client.post("/connexion/ent/compte", data=LINKED, headers=OURS)
    assert page.status_code == shown
    assert words in page.text
    assert 'href="#login"' in page.text and 'value="T1"' in page.text
    assert ("WWW-Authenticate" in page.headers) is (shown == 401)


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("way", ["/connexion/ent/compte", "/connexion"])
def test_what_is_not_about_the_login_is_not_said_at_it(tmp_path: Path, status: int, way: str):
    refusal = no(status, "service_unavailable")
    script = Script({LINK: refusal, "POST /api/token": refusal})
    page = pages(script, tmp_path, signed_in=False).post(way, data=LINKED, headers=OURS)
    assert page.status_code == status
    assert 'href="#login"' not in page.text


def test_another_account_than_the_list_s_is_told_which(tmp_path: Path):
    script = Script({LINK: no(409, "external_account_unexpected", value="al***@b.fr")})
    page = pages(script, tmp_path, signed_in=False).post("/connexion/ent/compte", data=LINKED, headers=OURS)
    assert page.status_code == 409
    assert "al***@b.fr" in page.text
    assert 'action="/connexion/ent/compte"' in page.text


def test_a_code_that_nobody_left_for_is_not_used_the_provider_is_asked_again(tmp_path: Path):
    known = {**UNKNOWN, "outcome": "signed_in", "tokens": TOKENS, "ticket": None}
    exchange = "POST /api/external-sessions"
    script = Script({"GET /api/external-providers": (200, PROVIDERS), exchange: (200, known)})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.get("/connexion/ent?code=SOMEBODY-ELSE-S")
    assert urlsplit(answer.location).path == "/connexion/ent/partir/GAR"
    assert exchange not in script.paths()
    assert client.get_cookie("acces") is None
    assert urlsplit(client.get(answer.location).location).path == "/api/saml/login"
    assert client.get_cookie("encore", path="/connexion/ent") is None
    assert client.get("/connexion/ent?code=MINE").location == f"/campagnes/{CODE}"
    assert script.asked[-1][3]["code"] == "MINE"


def test_a_browser_that_keeps_no_cookies_is_not_sent_round_for_ever(tmp_path: Path):
    script = Script({"GET /api/external-providers": (200, PROVIDERS)})
    client = pages(script, tmp_path, signed_in=False)
    again = client.get("/connexion/ent?code=C1").location
    client.delete_cookie("encore", path="/connexion/ent")
    page = client.get(again)
    assert page.status_code == 403
    assert "un lien ne sert qu’une fois" in page.text


def test_without_the_gar_a_code_that_nobody_left_for_is_refused(tmp_path: Path):
    script = Script({"GET /api/external-providers": (200, {"items": []})})
    page = pages(script, tmp_path, signed_in=False).get("/connexion/ent?code=C1")
    assert page.status_code == 403
    assert script.paths() == ["GET /api/external-providers"]


def test_another_provider_may_make_an_account(tmp_path: Path):
    found = {**UNKNOWN, "provider": "Exemple Connect"}
    script = Script(
        {"POST /api/external-sessions": (200, found), "POST /api/external-accounts": (201, TOKENS)}
    )
    client = left(pages(script, tmp_path, signed_in=False))
    assert "en créer un" in client.get("/connexion/ent?code=C1").text
    assert client.post("/connexion/ent/nouveau", data={"ticket": "T1"}, headers=OURS).location == "/profil"


@pytest.mark.parametrize(("query", "status"), [("refusal=saml_response_malformed", 200), ("code=OLD", 403)])
def test_a_way_back_that_was_refused_says_what_to_do(tmp_path: Path, query: str, status: int):
    script = Script({"POST /api/external-sessions": no(403, "external_code_invalid")})
    page = left(pages(script, tmp_path, signed_in=False)).get(f"/connexion/ent?{query}")
    assert page.status_code == status
    assert "un lien ne sert qu’une fois" in page.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("saml_expired", "est arrivée trop tard"),
        ("saml_replayed", "a déjà servi"),
        ("saml_status_refused", "L’ENT a refusé la connexion."),
        ("oidc_sign_in_denied", "refusée ou abandonnée"),
        ("external_identity_incomplete", "n’a pas donné l’identifiant"),
        ("nowhere_known", "L’ENT n’a pas pu dire qui se connecte"),
    ],
)
def test_each_refusal_of_a_way_back_says_what_happened_and_its_code(tmp_path: Path, code: str, words: str):
    page = pages(Script(), tmp_path, signed_in=False).get(f"/connexion/ent?refusal={code}").text
    assert words in page
    assert f"<code>{code}</code>" in page
    assert "Me connecter autrement" in page
