"""My account: what it shows, each deed and its refusals; my certificates and tutorials."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import ME, OURS, Script, pages

ID = "01900000-0000-7000-8000-000000000001"
NOW = "2027-03-12T10:42:00+00:00"
WHOLE = {**ME, "email": None, "username": "alix.exemple1203", "organisations": [], "learners": []}
WHOLE |= {"chosen_register": None, "usual_register": "tu"}
SESSIONS = [
    {"id": ID, "device": "Firefox, Windows", "opened_at": NOW, "last_used_at": NOW, "current": False},
    {"id": ID[:-1] + "2", "device": "Chrome, Linux", "opened_at": NOW, "last_used_at": NOW, "current": True},
]
SHOWN: dict[str, Any] = {
    "GET /api/me": (200, WHOLE),
    "GET /api/me/sessions": (200, {"items": SESSIONS}),
    "GET /api/me/external-identities": (200, {"items": [{"provider": "GAR", "linked_at": NOW}]}),
}


def test_the_account_shows_ways_in_and_open_sessions(tmp_path: Path):
    page = pages(Script(dict(SHOWN)), tmp_path).get("/mon-compte").text
    assert "alix.exemple1203" in page
    assert "Ajouter une adresse e-mail" in page
    assert "ENT (Médiacentre)" in page
    assert page.count("/fermer") == 2, "one of the other device, one of everywhere; this device has none"
    assert "vendredi 12 mars à 11" in page


def test_a_device_is_signed_out_and_everywhere_closes_here_too(tmp_path: Path):
    script = Script(
        {**SHOWN, f"DELETE /api/me/sessions/{ID}": (204, None), "DELETE /api/me/sessions": (204, None)}
    )
    client = pages(script, tmp_path)
    assert client.post(f"/mon-compte/connexions/{ID}/fermer", headers=OURS).location.endswith(
        "fait=connexion"
    )
    assert "Appareil déconnecté." in client.get("/mon-compte?fait=connexion").text
    assert "<script>" not in client.get("/mon-compte?fait=<script>").text
    assert client.post("/mon-compte/connexions/fermer", headers=OURS).location == "/connexion"
    assert client.get_cookie("acces") is None


@pytest.mark.parametrize(("given", "sent"), [("vous", "vous"), ("tu", "tu"), ("usage", None)])
def test_one_chooses_how_one_is_spoken_to_and_the_next_page_does(
    tmp_path: Path, given: str, sent: str | None
):
    after = {**WHOLE, "register": sent or "tu", "chosen_register": sent}
    renewed = {"access_token": "A2", "refresh_token": "R2"}

    def me(headers: Any) -> Any:
        return 200, after if headers["Authorization"] == "Bearer A2" else WHOLE

    script = Script(
        {
            **SHOWN,
            "GET /api/me": me,
            "PATCH /api/me": (200, after),
            "POST /api/token/refresh": (200, renewed),
        }
    )
    client = pages(script, tmp_path)
    assert "Comme d’habitude : « tu »" in client.get("/mon-compte").text
    answer = client.post("/mon-compte/tutoiement", data={"register": given}, headers=OURS)
    assert answer.location == "/mon-compte?fait=adresse"
    assert ("PATCH", "/api/me", {"register": sent}) in [(m, p, body) for m, p, _, body in script.asked]
    page = client.get(answer.location).text
    assert ("le site vous dit « vous »" if sent == "vous" else "le site te dit « tu »") in page
    assert f'value="{given}" checked' in page


def test_no_other_way_of_speaking_is_asked_for(tmp_path: Path):
    script = Script(dict(SHOWN))
    answer = pages(script, tmp_path).post("/mon-compte/tutoiement", data={"register": "nous"}, headers=OURS)
    assert answer.location == "/mon-compte"
    assert "PATCH /api/me" not in script.paths()


def test_the_last_way_in_stays_and_says_why(tmp_path: Path):
    refusal = (409, {"code": "last_connection_method"})
    script = Script({**SHOWN, "DELETE /api/me/external-identities/GAR": refusal})
    answer = pages(script, tmp_path).post("/mon-compte/services/GAR/retirer", headers=OURS)
    assert answer.status_code == 409
    assert "C’est ta seule façon de te connecter" in answer.text


def test_a_password_is_changed_and_one_stays_signed_in(tmp_path: Path):
    path = "POST /api/me/password-changes"
    script = Script({path: (200, {"access_token": "A2", "refresh_token": "R2"})})
    client = pages(script, tmp_path)
    given = {"password": "Ancien2026", "new_password": "Nouveau2026"}
    assert client.post("/mon-compte/mot-de-passe", data=given, headers=OURS).status_code == 303
    assert client.get_cookie("acces").value == "A2"  # type: ignore[union-attr]
    script.answers[path] = (401, {"code": "credentials_wrong"})
    wrong = client.post("/mon-compte/mot-de-passe", data=given, headers=OURS)
    assert (wrong.status_code, 'href="#password"' in wrong.text) == (422, True)
    assert "Nouveau2026" not in wrong.text
    weak = client.post("/mon-compte/mot-de-passe", data={**given, "new_password": "court"}, headers=OURS)
    assert 'href="#new_password"' in weak.text


def test_an_address_is_changed_with_the_code_that_was_sent(tmp_path: Path):
    script = Script(
        {
            "POST /api/me/email-changes": (204, None),
            "POST /api/me/email-changes/confirmation": (204, None),
        }
    )
    client = pages(script, tmp_path)
    given = {"email": "alix@exemple.fr", "password": "Ancien2026"}
    sent = client.post("/mon-compte/adresse", data=given, headers=OURS)
    assert sent.location == "/mon-compte/adresse/code", "no address in an address"
    done = client.post("/mon-compte/adresse/code", data={"code": " 123 456 "}, headers=OURS)
    assert done.location == "/mon-compte?fait=email"
    told = [body for _, path, _, body in script.asked if path == "/api/me/email-changes/confirmation"]
    assert told == [{"code": "123456"}]


@pytest.mark.parametrize(
    ("code", "field"),
    [("email_malformed", "email"), ("email_unchanged", "email"), ("credentials_wrong", "password")],
)
def test_an_address_that_is_refused_is_said_at_its_field(tmp_path: Path, code: str, field: str):
    script = Script({"POST /api/me/email-changes": (422, {"code": code})})
    given = {"email": "alix@exemple.fr", "password": "Ancien2026"}
    answer = pages(script, tmp_path).post("/mon-compte/adresse", data=given, headers=OURS)
    assert f'href="#{field}"' in answer.text
    assert 'value="alix@exemple.fr"' in answer.text
    assert "Ancien2026" not in answer.text


def test_a_code_that_is_wrong_may_be_typed_again(tmp_path: Path):
    script = Script({"POST /api/me/email-changes/confirmation": (422, {"code": "email_change_code_wrong"})})
    client = pages(script, tmp_path)
    answer = client.post("/mon-compte/adresse/code", data={"code": "000000"}, headers=OURS)
    assert "Ce code n’est pas le bon. Vérifie-le" in answer.text
    assert client.post("/mon-compte/adresse/code", data={}, headers=OURS).status_code == 422


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("GATHERING", "La copie se prépare"),
        ("WAITING", "Un service ne répond pas"),
        ("READY", "mes-donnees.pdf"),
    ],
)
def test_a_copy_of_my_data_says_how_far_it_is(tmp_path: Path, state: str, words: str):
    export = {"state": state, "expires_at": NOW}
    assert (
        words
        in pages(Script({"GET /api/me/data-export": (200, export)}), tmp_path).get("/mon-compte/donnees").text
    )


def test_a_copy_is_asked_for_and_handed_on_without_being_kept(tmp_path: Path):
    script = Script(
        {
            "GET /api/me/data-export": (404, {"code": "data_export_unknown"}),
            "POST /api/me/data-export": (202, {}),
            "GET /api/me/data-export/document.pdf": (200, b"%PDF"),
        }
    )
    client = pages(script, tmp_path)
    assert "Demander une copie" in client.get("/mon-compte/donnees").text
    assert client.post("/mon-compte/donnees", headers=OURS).status_code == 303
    file = client.get("/mon-compte/donnees/mes-donnees.pdf")
    assert (file.data, file.content_type, file.headers["Cache-Control"]) == (
        b"%PDF",
        "application/pdf",
        "no-store",
    )
    assert "attachment" in file.headers["Content-Disposition"]


ASKED = {"confirmation": "c0de", "expires_at": NOW, "goes": ["Tout part."], "stays": ["Le certificat."]}


def test_an_erasure_is_explained_confirmed_and_leaves_nobody_signed_in(tmp_path: Path):
    script = Script({"POST /api/me/erasure": (200, ASKED), "POST /api/me/erasure/confirmation": (204, None)})
    client = pages(script, tmp_path)
    asked = client.post("/mon-compte/effacement", data={"password": "Ancien2026"}, headers=OURS)
    assert "Tout part." in asked.text
    assert "Le certificat." in asked.text
    done = client.post("/mon-compte/effacement/confirmation", data={"confirmation": "c0de"}, headers=OURS)
    assert "Compte effacé" in done.text
    assert "Alix" not in done.text
    assert client.get_cookie("acces") is None
    assert script.asked[-1][3] == {"confirmation": "c0de"}


@pytest.mark.parametrize("code", ["credentials_wrong", "password_required", "fresh_sign_in_required"])
def test_an_erasure_that_is_not_proved_goes_no_further(tmp_path: Path, code: str):
    script = Script({"POST /api/me/erasure": (403, {"code": code})})
    answer = pages(script, tmp_path).post("/mon-compte/effacement", headers=OURS)
    assert (answer.status_code, 'href="#password"' in answer.text) == (422, True)
    assert "Effacer définitivement" not in answer.text


def certification(**values: Any) -> dict[str, Any]:
    return {
        "id": ID,
        "centre": "Collège Ada",
        "passed_on": "2027-05-01",
        "finalised_on": None,
        "status": "PENDING",
        "cause": None,
        "pix": None,
        "max_pix": 640,
        "max_level": 5,
        "marks": [],
        "verification_code": None,
        "issued_on": None,
        "valid_until": None,
        "has_badge": False,
        **values,
    }


CERTIFIED = certification(
    status="VALIDATED",
    pix=320,
    marks=[{"competence": "1.1", "level": 3, "pix": 24}, {"competence": "1.2", "level": -1, "pix": 0}],
    verification_code="P-BCDFGHJK",
    issued_on="2027-06-12",
    valid_until="2030-06-12",
    has_badge=True,
)
NAMES = [
    {"index": "1.1", "name": "Chercher", "area": "1", "area_name": "Données"},
    {"index": "1.2", "name": "Gérer des données", "area": "1", "area_name": "Données"},
    {"index": "2.1", "name": "Interagir", "area": "2", "area_name": "Échanges"},
]
MINE = "GET /api/my-certifications"


def certified_page(tmp_path: Path, one: dict[str, Any], **answers: Any) -> str:
    script = Script(
        {MINE: (200, {"items": [one]}), "GET /api/profile": (200, {"competences": NAMES}), **answers}
    )
    answer = pages(script, tmp_path).get(f"/certificats/{ID}")
    assert answer.status_code == 200
    return answer.text


def test_each_certification_says_its_state_and_leads_to_its_page(tmp_path: Path):
    items = [
        certification(),
        certification(finalised_on="2027-05-03"),
        certification(status="REJECTED", cause="too_few_right_answers"),
        certification(status="REJECTED", cause="fraud"),
        certification(status="CANCELLED"),
        CERTIFIED,
        {**CERTIFIED, "valid_until": "2020-06-12"},
    ]
    page = pages(Script({MINE: (200, {"items": items})}), tmp_path).get("/certificats").text
    assert page.count(f'href="/certificats/{ID}"') == len(items)
    for words in (
        "Le centre (Collège Ada) n’a pas encore clos la session.",
        "Le centre a clos la session le 3 mai 2027.",
        "assez de réponses justes",
        "Le jury a constaté une fraude",
        "Le jury a annulé cette certification.",
        "valable jusqu’au 12 juin 2030",
        "Plus valable",
        "Ce certificat valait jusqu’au 12 juin 2020.",
    ):
        assert words in page, words
    assert "P-BCDFGHJK" not in page, "the code is on the page of its certificate"


def test_without_certification_the_way_to_one_is_shown(tmp_path: Path):
    page = pages(Script({MINE: (200, {"items": []})}), tmp_path).get("/certificats").text
    assert "Aucune certification" in page
    assert 'href="/certification"' in page


def test_a_certificate_has_its_levels_its_code_a_link_and_what_the_link_shows(tmp_path: Path):
    page = certified_page(tmp_path, CERTIFIED)
    for words in (
        "320",
        "sur 640",
        "12 juin 2030",
        "1.2 Gérer des données",
        "2.1 Interagir",
        "non certifié",
        'data-copy="P-BCDFGHJK"',
        'data-copy="http://localhost/verification-certificat?code=P-BCDFGHJK"',
        "Qui a ce lien ou ce code voit ton nom",
        f'href="/certificats/{ID}/certificat.pdf"',
        f'action="/certificats/{ID}/badge"',
    ):
        assert words in page, words
    assert page.count("non certifié") == 2, "tested and lost, and not tested: both are written so"


def test_a_certificate_is_read_without_the_names_of_competences(tmp_path: Path):
    page = certified_page(tmp_path, CERTIFIED, **{"GET /api/profile": (503, {"code": "service_unavailable"})})
    assert '<th scope="row">1.1 </th>' in page


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (certification(), "Tu n’as rien à faire."),
        (certification(status="REJECTED", cause="no_pix"), "Ton profil ne change pas."),
        (certification(status="CANCELLED"), "Demande au centre pourquoi"),
    ],
)
def test_without_certificate_the_page_says_what_comes_next_and_offers_no_file(
    tmp_path: Path, one: dict[str, Any], words: str
):
    page = certified_page(tmp_path, one)
    assert words in page
    assert "certificat.pdf" not in page and "/badge" not in page and "data-copy" not in page


def test_where_no_badge_is_offered_none_is_shown(tmp_path: Path):
    page = certified_page(tmp_path, {**CERTIFIED, "has_badge": False})
    assert "/badge" not in page and "certificat.pdf" in page


def test_files_of_a_certificate_are_handed_on(tmp_path: Path):
    script = Script(
        {
            f"GET /api/certifications/{ID}/certificate.pdf": (200, b"%PDF"),
            f"POST /api/certifications/{ID}/badge.svg": (200, b"<svg/>"),
        }
    )
    client = pages(script, tmp_path)
    assert client.get(f"/certificats/{ID}/certificat.pdf").data == b"%PDF"
    for form, named in (({}, False), ({"nom": "1"}, True)):
        answer = client.post(f"/certificats/{ID}/badge", data=form, headers=OURS)
        assert (answer.data, answer.headers["Cache-Control"]) == (b"<svg/>", "no-store")
        assert script.asked[-1][3] == {"named": named}, "a name goes in only if one ticks it"


def test_the_certification_of_somebody_else_is_not_there_even_if_the_api_would_show_it(tmp_path: Path):
    other = ID[:-1] + "9"
    script = Script(
        {MINE: (200, {"items": [CERTIFIED]}), f"GET /api/certifications/{other}": (200, CERTIFIED)}
    )
    answer = pages(script, tmp_path).get(f"/certificats/{other}")
    assert answer.status_code == 404
    assert "P-BCDFGHJK" not in answer.text


def test_the_former_address_leads_here(tmp_path: Path):
    assert pages(Script(), tmp_path).get("/mes-certificats").location == "/certificats"


def tutorial(**values: Any) -> dict[str, Any]:
    return {
        "id": "tuto-a",
        "title": "Lire une adresse",
        "competence": "1.1",
        "competence_name": "Chercher",
        "topic_name": "Adresse",
        "format": "page",
        "duration": 6,
        "withdrawn": False,
        "saved": False,
        "useful": True,
        "missed_level": 2,
        **values,
    }


def test_tutorials_are_listed_kept_and_found_useful(tmp_path: Path):
    page = {"number": 1, "size": 10, "total": 30}
    script = Script(
        {
            "GET /api/tutorials?recommended=true&page=1&size=10": (
                200,
                {"items": [tutorial()], "page": page},
            ),
            "PUT /api/tutorials/tuto-a/saved": (204, None),
            "DELETE /api/tutorials/tuto-a/useful": (204, None),
        }
    )
    client = pages(script, tmp_path)
    shown = client.get("/tutos?taille=10").text
    assert "pour le niveau 2" in shown
    assert "Enregistrer\u00a0: Lire une adresse" in shown
    assert "Utile, annuler\u00a0: Lire une adresse" in shown
    kept = client.post("/tutos/tuto-a/enregistre", data={"retour": "/tutos?page=1"}, headers=OURS)
    assert kept.location == "/tutos?page=1"
    away = {"retirer": "1", "retour": "https://ailleurs.fr"}
    assert client.post("/tutos/tuto-a/utile", data=away, headers=OURS).location == "/tutos"
    assert client.post("/tutos/tuto-a/autre", headers=OURS).status_code == 404


def test_tutorials_are_looked_for_by_competence(tmp_path: Path):
    page = {"number": 1, "size": 25, "total": 30}
    asked = "GET /api/tutorials?recommended=true&competence=1.2&page=1&size=25"
    named = {"competences": [{"index": "1.2", "name": "Gérer des données"}]}
    script = Script({asked: (200, {"items": [tutorial()], "page": page}), "GET /api/profile": (200, named)})
    client = pages(script, tmp_path)
    shown = client.get("/tutos?competence=1.2").text
    assert '<option value="1.2" selected>1.2 Gérer des données' in shown
    assert "/tutos?competence=1.2&amp;page=2" in shown
    script.answers[asked] = (200, {"items": [], "page": {**page, "total": 0}})
    assert "Aucun tuto pour cette compétence." in client.get("/tutos?competence=1.2").text


def test_a_withdrawn_tutorial_can_only_be_put_away(tmp_path: Path):
    gone = tutorial(withdrawn=True, saved=True, useful=False, format=None, duration=None, missed_level=None)
    page = {"number": 1, "size": 25, "total": 1}
    asked = "GET /api/tutorials?saved=true&page=1&size=25"
    client = pages(Script({asked: (200, {"items": [gone], "page": page})}), tmp_path)
    shown = client.get("/tutos/enregistres?page=0&taille=1000").text
    assert "n’est plus proposé" in shown
    assert "Ne plus garder" in shown
    assert "Tuto utile\u00a0:" not in shown
