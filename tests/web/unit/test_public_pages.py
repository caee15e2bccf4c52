"""Pages for anyone: a certificate verified, a school activated, an invitation accepted, a password recovered."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import OURS, Script, pages

ID = "01900000-0000-7000-8000-000000000001"
CERTIFICATE = {
    "code": "P-BCDFGHJK",
    "last_name": "Exemple",
    "first_name": "Alix",
    "birth_date": "2013-03-12",
    "birth_city": None,
    "centre": "Collège Ada-Lovelace",
    "passed_on": "2027-05-01",
    "issued_on": "2027-06-12",
    "valid_until": "2030-06-12",
    "pix": 320,
    "max_pix": 640,
    "max_level": 5,
    "areas": [
        {"code": "1", "name": "Données", "competences": [{"code": "1.1", "name": "Chercher", "level": 3}]},
        {"code": "2", "name": "Échanges", "competences": [{"code": "2.1", "name": "Écrire", "level": None}]},
    ],
}
VERIFY = "GET /api/certificates/P-BCDFGHJK"
TOKENS = {"access_token": "A2", "refresh_token": "R2"}


def verified(script: Script, root: Path, code: str) -> Any:
    client = pages(script, root, signed_in=False)
    return client.post("/verification-certificat/resultat", data={"code": code}, headers=OURS)


def test_a_certificate_says_whose_it_is_and_its_levels(tmp_path: Path):
    answer = verified(Script({VERIFY: (200, CERTIFICATE)}), tmp_path, " p-bcdfghjk ")
    assert answer.status_code == 200
    for words in ("Exemple", "Alix", "12 mars 2013", "1er mai 2027", "12 juin 2030", "320", "non certifié"):
        assert words in answer.text


def test_the_qr_code_leads_to_the_answer(tmp_path: Path):
    client = pages(Script({VERIFY: (200, CERTIFICATE)}), tmp_path, signed_in=False)
    assert "Ce certificat est valable" in client.get("/verification-certificat?code=P-BCDFGHJK").text


def test_a_certificate_whose_day_is_over_is_not_called_valid(tmp_path: Path):
    over = {**CERTIFICATE, "valid_until": "2020-06-12"}
    page = verified(Script({VERIFY: (200, over)}), tmp_path, "P-BCDFGHJK").text
    assert "Ce certificat n’est plus valable" in page
    assert "sa durée s’est terminée le 12 juin 2020" in page
    assert "est valable<" not in page


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("P-BCDFGHJK", {VERIFY: (404, {"code": "certificate_unknown"})}),
        ("P-BCDFGHJK", {}),
        ("../me", {}),
        ("é" * 8, {}),
        ("X" * 400, {}),
    ],
)
def test_a_code_without_a_valid_certificate_has_one_answer(
    tmp_path: Path, code: str, answers: dict[str, Any]
):
    script = Script(answers)
    answer = verified(script, tmp_path, code)
    assert answer.status_code == 404
    assert answer.text.count("Aucun certificat valable pour ce code.") == 2, "in the summary, at the field"
    assert all(path == VERIFY for path in script.paths())


def test_an_empty_code_is_asked_again_and_too_many_tries_must_wait(tmp_path: Path):
    assert verified(Script(), tmp_path, " ").status_code == 422
    script = Script({VERIFY: (429, {"code": "too_many_requests"})}, told={"Retry-After": "12"})
    answer = verified(script, tmp_path, "P-BCDFGHJK")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "12")
    assert "Réessayez dans 12 s." in answer.text


def test_a_school_is_activated_and_the_address_stays_masked(tmp_path: Path):
    script = Script({"POST /api/organisation-activations": (202, {"sent_to": "ce.***@ac.example"})})
    client = pages(script, tmp_path, signed_in=False)
    given = {"uai": "0690000A", "first_name": "Ada", "last_name": "Chef"}
    assert "ce.***@ac.example" in client.post("/activation", data=given, headers=OURS).text
    assert script.asked[-1][3] == given


def test_a_school_that_is_unknown_is_said_at_the_field_and_nothing_typed_is_lost(tmp_path: Path):
    refusal = (404, {"code": "uai_unknown", "title": "Aucun établissement n’est connu sous ce numéro UAI."})
    client = pages(Script({"POST /api/organisation-activations": refusal}), tmp_path, signed_in=False)
    given = {"uai": "0000000X", "first_name": "Ada", "last_name": "Chef"}
    answer = client.post("/activation", data=given, headers=OURS)
    assert answer.status_code == 422
    assert 'href="#uai"' in answer.text
    assert 'value="Chef"' in answer.text
    empty = client.post("/activation", data={}, headers=OURS).text
    assert "Il manque le numéro UAI." in empty


def test_a_name_that_the_api_refuses_is_pointed_at(tmp_path: Path):
    refusal = (422, {"code": "fields_invalid", "errors": {"last_name": ["…"]}})
    client = pages(Script({"POST /api/organisation-activations": refusal}), tmp_path, signed_in=False)
    given = {"uai": "0690000A", "first_name": "Ada", "last_name": "<b>"}
    answer = client.post("/activation", data=given, headers=OURS).text
    assert 'href="#last_name"' in answer
    assert "&lt;b&gt;" in answer


JOIN = {"invitation": ID, "code": "ABCD1234"}
ACCEPT = f"POST /api/invitations/{ID}/acceptance"


def test_nobody_is_shown_both_ways_into_a_team(tmp_path: Path):
    page = pages(Script(), tmp_path, signed_in=False).get("/rejoindre", query_string=JOIN).text
    assert f"/connexion?retour=%2Frejoindre%3Finvitation%3D{ID}%26code%3DABCD1234" in page
    assert "Créer le compte et accepter" in page


def test_an_invitation_is_accepted_by_who_is_signed_in(tmp_path: Path):
    script = Script({ACCEPT: (200, {})})
    answer = pages(script, tmp_path).post("/rejoindre", data=JOIN, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/orga/equipe")
    assert [body for method, path, _, body in script.asked if f"{method} {path}" == ACCEPT] == [
        {"code": "ABCD1234"}
    ]


@pytest.mark.parametrize("code", ["invitation_unknown", "invitation_cancelled", "already_member"])
def test_an_invitation_that_is_over_is_explained(tmp_path: Path, code: str):
    script = Script({ACCEPT: (409, {"code": code})})
    answer = pages(script, tmp_path).post("/rejoindre", data=JOIN, headers=OURS)
    assert answer.status_code == 422
    assert 'href="#code"' in answer.text


def test_what_is_no_invitation_never_reaches_the_api(tmp_path: Path):
    script = Script()
    answer = pages(script, tmp_path).post("/rejoindre", data={**JOIN, "invitation": "../me"}, headers=OURS)
    assert answer.status_code == 422
    assert script.paths() == ["GET /api/me"]


PERSON = {"first_name": "Ada", "last_name": "Chef", "email": "ada@exemple.fr", "password": "Motdepasse1"}


def test_an_account_is_made_signed_in_and_joins(tmp_path: Path):
    script = Script({"POST /api/users": (201, {}), "POST /api/token": (200, TOKENS), ACCEPT: (200, {})})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.post("/rejoindre/compte", data={**JOIN, **PERSON}, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/orga/equipe")
    assert client.get_cookie("acces").value == "A2"  # type: ignore[union-attr]


def test_an_account_that_cannot_be_made_keeps_what_was_typed_but_the_password(tmp_path: Path):
    script = Script({"POST /api/users": (409, {"code": "email_taken"})})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.post("/rejoindre/compte", data={**JOIN, **PERSON}, headers=OURS)
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert "ada@exemple.fr" in answer.text
    assert "Motdepasse1" not in answer.text
    weak = client.post("/rejoindre/compte", data={**JOIN, **PERSON, "password": "court"}, headers=OURS)
    assert 'href="#password"' in weak.text


def test_a_letter_leaves_or_not_and_the_page_says_the_same(tmp_path: Path):
    script = Script({"POST /api/password-reset-requests": (204, None)})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.post("/mot-de-passe/oublie", data={"email": "a@b.fr"}, headers=OURS)
    assert "Si un compte existe" in answer.text
    assert "a@b.fr" not in answer.text
    assert client.post("/mot-de-passe/oublie", data={"email": ""}, headers=OURS).status_code == 422


@pytest.mark.parametrize("pasted", ["s3cret", " https://x.fr/mot-de-passe/nouveau#jeton=s3cret "])
def test_a_new_password_is_chosen_with_the_link_or_its_code(tmp_path: Path, pasted: str):
    script = Script({"POST /api/password-resets": (204, None)})
    client = pages(script, tmp_path, signed_in=False)
    given = {"token": pasted, "new_password": "Motdepasse1"}
    assert "Mot de passe changé" in client.post("/mot-de-passe/nouveau", data=given, headers=OURS).text
    assert script.asked[-1][3] == {"token": "s3cret", "new_password": "Motdepasse1"}


@pytest.mark.parametrize("pasted", ["s3cret", " https://x.fr/recuperer-mon-compte#cle=s3cret "])
def test_whoever_left_school_chooses_a_password_with_the_link_or_its_key(tmp_path: Path, pasted: str):
    script = Script({"POST /api/account-recoveries/completion": (200, {})})
    client = pages(script, tmp_path, signed_in=False)
    assert 'data-from-hash="cle"' in client.get("/recuperer-mon-compte").text
    given = {"token": pasted, "new_password": "Motdepasse1"}
    assert "Mot de passe changé" in client.post("/recuperer-mon-compte", data=given, headers=OURS).text
    assert script.asked[-1][3] == {"key": "s3cret", "password": "Motdepasse1"}


def test_a_link_that_is_over_and_a_weak_password_are_said_at_their_fields(tmp_path: Path):
    script = Script({"POST /api/password-resets": (404, {"code": "password_reset_invalid"})})
    client = pages(script, tmp_path, signed_in=False)
    given = {"token": "old", "new_password": "Motdepasse1"}
    assert 'href="#token"' in client.post("/mot-de-passe/nouveau", data=given, headers=OURS).text
    weak = client.post("/mot-de-passe/nouveau", data={"token": "old", "new_password": "court"}, headers=OURS)
    assert 'href="#new_password"' in weak.text
    assert len(script.asked) == 1


def test_the_first_page_has_doors_for_pupils_schools_and_certification(tmp_path: Path):
    page = pages(Script(), tmp_path, signed_in=False).get("/").text
    for address in (
        "/connexion",
        "/code",
        "/demonstration",
        "/inscription",
        "/connexion?retour=%2Forga",
        "/activation",
        "/verification-certificat",
        "/certification",
    ):
        assert f'href="{address}"' in page, address


def test_the_youngest_are_told_first_and_in_their_words_whoever_reads(tmp_path: Path):
    for signed_in in (True, False):
        page = pages(Script(), tmp_path, signed_in=signed_in).get("/donnees-personnelles").text
        assert "si tu as moins de 18 ans" in page
        assert page.index("si tu as moins de 18 ans") < page.index("Ce qui est gardé")


def test_a_barrier_is_reported_by_a_letter_that_is_begun_already(tmp_path: Path):
    without = pages(Script(), tmp_path, signed_in=False).get("/accessibilite").text
    assert "mailto:" not in without and "Défenseur des droits" in without
    client = pages(Script(), tmp_path, signed_in=False, support_email="aide@exemple.fr")
    page = client.get("/accessibilite").text
    assert 'href="mailto:aide@exemple.fr?subject=Difficult%C3%A9' in page


def test_help_says_what_pupils_without_an_address_do(tmp_path: Path):
    page = pages(Script(), tmp_path).get("/aide").text
    assert "Je n’ai pas d’adresse e-mail" in page and "ton enseignant t’en donne un nouveau" in page
    assert 'href="/accessibilite"' in page
