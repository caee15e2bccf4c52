"""One pupil across the campaigns of their school, and the way to who stands beside them."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import OURS, Script, pages
from tests.web.unit.test_orga_pupils import API, LEARNER, OTHER, PUPIL, SCHOOL, THIRD, school
from web.api import ApiAway

CARD = {**LEARNER, "left_at": None, "previous_id": OTHER, "next_id": THIRD}
LINE = {
    "participation_id": OTHER,
    "campaign_id": THIRD,
    "campaign_name": "Rentrée 4e",
    "kind": "ASSESSMENT",
    "archived": False,
    "status": "SHARED",
    "progress_percent": 100,
    "started_at": "2026-09-30T08:00:00Z",
    "shared_at": "2026-10-02T08:00:00Z",
    "mastery_percent": 62,
    "stage": {"number": 2, "last": 3, "title": "Maîtrise satisfaisante"},
    "pix": None,
    "certifiable": None,
    "certifiable_competences": None,
}
COURSE = {
    "learner_id": PUPIL,
    "last_at": "2026-10-02T08:00:00Z",
    "certifiable": True,
    "certifiable_on": "2026-10-02T08:00:00Z",
    "items": [
        LINE,
        {**LINE, "campaign_name": "Musique", "status": "STARTED", "shared_at": None, "progress_percent": 40},
        {
            **LINE,
            "campaign_name": "Profils",
            "kind": "PROFILES_COLLECTION",
            "archived": True,
            "stage": None,
            "pix": 212,
            "certifiable": True,
            "certifiable_competences": 11,
        },
    ],
    "page": {"number": 1, "size": 25, "total": 3},
    "previous_id": THIRD,
    "next_id": None,
}
ONE = f"GET {API}/learners/{PUPIL}"
FOLLOWED = f"GET /api/campaign-learners/{PUPIL}?organisation={SCHOOL}&page=1&size=25"
ADDRESS = f"/orga/eleves/{PUPIL}"


def desk(**answers: Any) -> Script:
    return school(**({ONE: (200, CARD), FOLLOWED: (200, COURSE)} | answers))


def test_a_pupil_is_shown_with_what_they_did_in_each_campaign(tmp_path: Path):
    script = desk()
    page = pages(script, tmp_path).get(ADDRESS).text
    for words in (
        "<h1>Durand Camille</h1>",
        "12 mars 2013",
        "identifiant, ENT (Médiacentre)",
        "camille.durand1203",
        "au 2 octobre 2026",
        f"/orga/campagnes/{THIRD}/participants/{OTHER}",
        "62\u00a0% acquis",
        "Maîtrise satisfaisante",
        "commencée le 30 septembre 2026",
        "40\u00a0% du parcours",
        "212\u00a0pix",
        "Certifiable, 11 compétences",
        "Archivée",
    ):
        assert words in page, words
    # who reads, the pupil, and all that campaigns know of them
    assert len(script.paths()) == 3


def test_a_list_links_to_its_pupils_with_its_filters(tmp_path: Path):
    listed = {"items": [LEARNER], "page": {"number": 1, "size": 25, "total": 1}}
    asked = f"GET {API}/learners?class=4EME+A&method=gar&page=1&size=25"
    page = (
        pages(school(**{asked: (200, listed)}), tmp_path).get("/orga/eleves?classe=4EME+A&methode=gar").text
    )
    assert f'href="{ADDRESS}?classe=4EME+A&amp;methode=gar"' in page


def test_whoever_stands_beside_is_of_the_list_one_comes_from(tmp_path: Path):
    asked = f"{ONE}?class=4EME+A&method=gar"
    script = desk(**{asked: (200, {**CARD, "previous_id": None})})
    page = pages(script, tmp_path).get(f"{ADDRESS}?classe=4EME+A&methode=gar").text
    assert f'href="/orga/eleves/{THIRD}?classe=4EME+A&amp;methode=gar"' in page
    assert "Élève précédent</a>" not in page


def test_whether_certifiable_is_for_campaigns_to_say_and_so_who_stands_beside(tmp_path: Path):
    asked = f"{FOLLOWED}&certifiable=yes&class=4EME+A"
    by_class = {f"{ONE}?class=4EME+A": (200, CARD)}
    script = desk(**{asked: (200, COURSE)}, **by_class)
    page = pages(script, tmp_path).get(f"{ADDRESS}?classe=4EME+A&certifiable=oui").text
    assert f'rel="prev" href="/orga/eleves/{THIRD}?classe=4EME+A&amp;certifiable=oui"' in page
    assert "Élève suivant</a>" not in page


def test_a_name_searched_for_goes_on_in_forms_never_in_an_address(tmp_path: Path):
    found = {"items": [LEARNER], "page": {"number": 1, "size": 25, "total": 1}}
    script = desk(
        **{
            f"{ONE}?q=durand": (200, CARD),
            f"GET {API}/learners?q=durand&page=1&size=25": (200, found),
        }
    )
    client = pages(script, tmp_path)
    assert f'formaction="{ADDRESS}"' in client.post("/orga/eleves", data={"nom": "durand"}, headers=OURS).text
    page = client.post(ADDRESS, data={"nom": "durand"}, headers=OURS).text
    assert f'action="/orga/eleves/{THIRD}"' in page
    assert 'name="nom" value="durand"' in page
    assert "durand" not in "".join(part for part in page.split('"') if part.startswith("/"))


def test_of_whoever_left_what_was_sent_is_still_read(tmp_path: Path):
    gone = {
        **CARD,
        "left_at": "2026-09-01T08:00:00Z",
        "birth_date": None,
        "connection_methods": [],
        "username": None,
        "reconciled": False,
    }
    page = pages(desk(**{ONE: (200, gone)}), tmp_path).get(ADDRESS).text
    assert "N’est plus dans la liste de l’établissement depuis le 1er septembre 2026" in page
    assert "Rentrée 4e" in page
    for words in ("Naissance", "Nouveau mot de passe", "Ajouter un identifiant", "pas encore de compte"):
        assert words not in page


@pytest.mark.parametrize("away", [ApiAway(), (503, {"code": "service_unavailable"})])
def test_a_pupil_is_shown_without_the_campaigns(tmp_path: Path, away: Any):
    answer = pages(desk(**{FOLLOWED: away}), tmp_path).get(ADDRESS)
    assert answer.status_code == 200
    assert "Le suivi des campagnes ne répond pas." in answer.text
    assert "Certifiable" not in answer.text


def test_a_pupil_of_this_morning_has_begun_nothing(tmp_path: Path):
    unheard = (404, {"code": "campaign_learner_unknown"})
    assert "Aucune campagne commencée." in pages(desk(**{FOLLOWED: unheard}), tmp_path).get(ADDRESS).text


def test_another_school_s_pupil_is_not_there(tmp_path: Path):
    script = desk(**{ONE: (404, {"code": "learner_unknown"})})
    answer = pages(script, tmp_path).get(ADDRESS)
    assert answer.status_code == 404
    assert FOLLOWED not in script.paths()


def test_the_deeds_of_the_page_are_for_this_pupil_alone(tmp_path: Path):
    page = pages(desk(), tmp_path).get(ADDRESS).text
    assert f'name="seul" value="{PUPIL}"' in page
    assert "Ajouter un identifiant" not in page
    by_ent = {**CARD, "connection_methods": ["gar"], "username": None}
    other = pages(desk(**{ONE: (200, by_ent)}), tmp_path).get(ADDRESS).text
    assert "Ajouter un identifiant" in other
    assert "Nouveau mot de passe" not in other


def test_campaigns_of_a_pupil_come_by_pages(tmp_path: Path):
    second = FOLLOWED.replace("page=1&size=25", "page=2&size=10")
    paged = {**COURSE, "page": {"number": 2, "size": 10, "total": 31}}
    page = pages(desk(**{second: (200, paged)}), tmp_path).get(f"{ADDRESS}?page=2&taille=10").text
    assert f"{ADDRESS}?page=3&amp;taille=10" in page
