"""A school's campaigns: whose they are, what is made once, what a group does and needs, and a region that asks only if anything moved."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import ME, OURS, Script, pages
from web.api import Answer

SCHOOL = {
    "id": "01900000-0000-7000-8000-0000000000aa",
    "name": "Collège Ada",
    "kind": "COLLEGE",
    "uai": "0690000A",
    "manages_learners": True,
    "role": "ADMINISTRATOR",
}
OTHER = {**SCHOOL, "id": "01900000-0000-7000-8000-0000000000bb", "name": "Collège Blaise", "uai": "0690000B"}
TEACHER = {**ME, "register": "vous", "organisations": [SCHOOL]}
ID, PUPIL = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"
BASE, API = f"/orga/campagnes/{ID}", f"GET /api/campaigns/{ID}"
STAGES = [
    {"number": n, "threshold": t, "up_to": u, "title": w, "reading": f"Lecture {w}."}
    for n, t, u, w in (
        (0, 0, 20, "Insuffisante"),
        (1, 21, 50, "Fragile"),
        (2, 51, 80, "Solide"),
        (3, 81, 100, "Forte"),
    )
]
CAMPAIGN: dict[str, Any] = {
    "id": ID,
    "organisation_id": SCHOOL["id"],
    "code": "ABCDEF234",
    "kind": "ASSESSMENT",
    "name": "Rentrée des 3e",
    "title": None,
    "landing_text": "Bonjour.",
    "target_profile": "rentree-3e",
    "target_profile_name": "Parcours de rentrée 3e",
    "duration": 50,
    "topics": 12,
    "owner_id": ME["id"],
    "created_at": "2026-09-01T08:00:00Z",
    "archived_at": None,
    "participants": 2,
    "received": 1,
    "stages": STAGES,
}
LINE: dict[str, Any] = {
    "participation_id": PUPIL,
    "last_name": "Exemple",
    "first_name": "Alix",
    "class_name": "3EME A",
    "status": "SHARED",
    "progress_percent": 100,
    "started_at": "2026-09-02T08:00:00Z",
    "shared_at": "2026-09-03T08:00:00Z",
    "mastery_percent": 64,
    "stage": 2,
    "pix": 24,
    "certifiable": False,
}
PAGE = {"number": 1, "size": 25, "total": 1}
ACTIVITY = {
    "version": "v7",
    "participants": 2,
    "started": 1,
    "to_share": 0,
    "received": 1,
    "average_progress_percent": 60,
    "classes": ["3EME A", "3EME B"],
    "items": [LINE],
    "page": PAGE,
}
MEMBERS = [{"user_id": ME["id"], "first_name": "Dominique", "last_name": "Autre"}]
PROFILE = {
    "id": "rentree-3e",
    "name": "Parcours de rentrée 3e",
    "category": "rentree",
    "audience": "Élèves de 3e",
    "description": "",
    "duration": 50,
    "topics": 12,
    "skills": 30,
}


def desk(**answers: Any) -> Script:
    script = Script({"GET /api/me": (200, TEACHER), API: (200, CAMPAIGN)})
    members = f"GET /api/organisations/{SCHOOL['id']}/members?size=100"
    script.answers[members] = (200, {"items": MEMBERS, "page": PAGE})
    script.answers["GET /api/target-profiles"] = (200, {"release": 1, "items": [PROFILE]})
    script.answers |= answers
    return script


def listing(query: str) -> str:
    return f"GET /api/campaigns?organisation={SCHOOL['id']}{query}&page=1&size=25"


def test_the_school_and_its_number_are_on_every_page(tmp_path: Path):
    script = desk()
    script.answers[f"{API}/activity?page=1&size=25"] = (200, ACTIVITY)
    client = pages(script, tmp_path)
    for path in (
        "/orga/campagnes/nouvelle",
        f"{BASE}/feuille",
        f"{BASE}/familles",
        f"{BASE}/modifier",
        f"{BASE}/parametres",
        f"{BASE}/activite",
        f"{BASE}/archiver",
    ):
        page = client.get(path).text
        assert "Collège Ada" in page and "UAI 0690000A" in page, path


@pytest.mark.parametrize(
    "path",
    [
        "parametres",
        "feuille",
        "familles",
        "modifier",
        "activite",
        "resultats",
        "analyse",
        "archiver",
        f"participants/{PUPIL}",
        f"participants/{PUPIL}/supprimer",
    ],
)
def test_a_campaign_of_a_school_where_i_am_not_is_not_there(tmp_path: Path, path: str):
    script = desk()
    script.answers[API] = (200, {**CAMPAIGN, "organisation_id": OTHER["id"]})
    answer = pages(script, tmp_path).get(f"{BASE}/{path}")
    assert answer.status_code == 404
    assert "Rentrée des 3e" not in answer.text


def test_a_platform_is_no_school(tmp_path: Path):
    script = desk()
    script.answers["GET /api/me"] = (200, {**TEACHER, "organisations": [{**SCHOOL, "kind": "PLATFORM"}]})
    assert pages(script, tmp_path).get("/orga/campagnes").status_code == 404


def test_the_list_is_mine_and_active_until_asked_otherwise(tmp_path: Path):
    found = {"items": [{**CAMPAIGN}], "page": PAGE}
    script = desk()
    script.answers[listing("&mine=true")] = (200, found)
    client = pages(script, tmp_path)
    page = client.get("/orga/campagnes").text
    for words in ("Rentrée des 3e", "ABCDEF234", "Dominique Autre", "1er septembre 2026"):
        assert words in page
    script.answers[listing("&archived=true&q=rentr%C3%A9e")] = (
        200,
        {"items": [], "page": {**PAGE, "total": 0}},
    )
    empty = client.get("/orga/campagnes?qui=toutes&etat=archivees&q=rentrée&page=x&taille=7")
    assert "Aucune campagne ne correspond." in empty.text


def test_an_empty_list_says_how_a_year_begins(tmp_path: Path):
    script = desk()
    script.answers[listing("&mine=true")] = (200, {"items": [], "page": {**PAGE, "total": 0}})
    assert "Donner le code aux élèves" in pages(script, tmp_path).get("/orga/campagnes").text


def test_the_form_shows_each_profile_with_its_description(tmp_path: Path):
    page = pages(desk(), tmp_path).get("/orga/campagnes/nouvelle").text
    assert "12 sujets, environ 50 minutes" in page
    assert "/api/target-profiles/rentree-3e/description.pdf" in page


def created(script: Script) -> dict[str, Any]:
    return next(
        body for method, path, _, body in script.asked if (method, path) == ("POST", "/api/campaigns")
    )


def test_a_campaign_is_made_and_its_code_shown(tmp_path: Path):
    script = desk()
    script.answers["POST /api/campaigns"] = (201, CAMPAIGN)
    client = pages(script, tmp_path)
    form = {
        "kind": "ASSESSMENT",
        "name": " Rentrée ",
        "target_profile": "rentree-3e",
        "title": "",
        "request_id": ID,
    }
    answer = client.post("/orga/campagnes/nouvelle", data=form, headers=OURS)
    assert answer.location == f"{BASE}/parametres?fait=creee"
    sent = created(script)
    assert sent["organisation_id"] == SCHOOL["id"]
    assert (sent["name"], sent["request_id"], "title" in sent) == ("Rentrée", ID, False)
    page = client.get(f"{BASE}/parametres").text
    assert "ABC DEF 234" in page and "/campagnes/ABCDEF234" in page


def test_a_collection_is_not_made_with_a_profile_left_checked(tmp_path: Path):
    script = desk()
    script.answers["POST /api/campaigns"] = (201, CAMPAIGN)
    form = {"kind": "PROFILES_COLLECTION", "name": "Profils", "target_profile": "rentree-3e", "title": "x"}
    pages(script, tmp_path).post("/orga/campagnes/nouvelle", data=form, headers=OURS)
    assert set(created(script)) == {"organisation_id", "kind", "name"}


@pytest.mark.parametrize("field", ["name", "target_profile", "title", "landing_text", "kind"])
def test_what_is_refused_is_told_at_its_field_and_nothing_is_lost(tmp_path: Path, field: str):
    script = desk()
    problem = {"code": "some_code", "status": 422, "title": "Pas ainsi.", "details": {"field": field}}
    script.answers["POST /api/campaigns"] = (422, problem)
    form = {
        "kind": "ASSESSMENT",
        "name": "Mon nom",
        "target_profile": "rentree-3e",
        "landing_text": "Mon texte",
        "request_id": ID,
    }
    answer = pages(script, tmp_path).post("/orga/campagnes/nouvelle", data=form, headers=OURS)
    assert answer.status_code == 422
    for words in (f'href="#{field}"', f'id="{field}"', "Pas ainsi.", "Mon nom", "Mon texte", ID):
        assert words in answer.text


def test_a_campaign_is_not_made_in_a_school_where_i_am_not(tmp_path: Path):
    script = desk()
    form = {"kind": "ASSESSMENT", "name": "x", "organisation_id": OTHER["id"]}
    assert (
        pages(script, tmp_path).post("/orga/campagnes/nouvelle", data=form, headers=OURS).status_code == 404
    )
    assert "POST /api/campaigns" not in script.paths()


def test_one_of_several_schools_is_chosen_for_this_browser(tmp_path: Path):
    script = desk()
    script.answers["GET /api/me"] = (200, {**TEACHER, "organisations": [SCHOOL, OTHER]})
    client = pages(script, tmp_path)
    assert "Collège Blaise" in client.get("/orga/choisir").text
    answer = client.post("/orga/choisir", data={"etablissement": OTHER["id"]}, headers=OURS)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    kept = {"etablissement": OTHER["id"], "retenir": "1"}
    assert "Max-Age=31536000" in client.post("/orga/choisir", data=kept, headers=OURS).headers["Set-Cookie"]
    assert "UAI 0690000B" in client.get("/orga/campagnes/nouvelle").text
    answer = client.post("/orga/choisir", data={"etablissement": "elsewhere"}, headers=OURS)
    assert answer.status_code == 404


def test_the_activity_is_filtered_and_asks_for_the_same_again(tmp_path: Path):
    script = desk()
    script.answers[f"{API}/activity?class=3EME+A&q=ali&page=1&size=25&status=SHARED"] = (200, ACTIVITY)
    page = pages(script, tmp_path).get(f"{BASE}/activite?classe=3EME+A&statut=SHARED&q=ali").text
    assert "Participants : 2. En cours : 1." in page.replace("\u00a0", " ")
    assert f'hx-get="{BASE}/activite/direct?classe=3EME+A&amp;statut=SHARED&amp;q=ali"' in page
    assert 'data-version="v7"' in page and "Exemple Alix" in page
    assert "?nom=" not in page


def test_nothing_is_sent_again_while_nothing_moves(tmp_path: Path):
    script = desk()
    told: list[str] = []

    def answer(headers: Any) -> tuple[int, Any]:
        told.append(headers.get("If-None-Match", ""))
        return (304, None) if told[-1] == '"v7"' else (200, ACTIVITY)

    script.answers[f"{API}/activity?page=1&size=25"] = answer
    client = pages(script, tmp_path)
    moved = client.get(f"{BASE}/activite/direct", headers={"If-None-Match": '"v6"'})
    assert moved.status_code == 200 and "<html" not in moved.text and 'data-version="v7"' in moved.text
    still = client.get(f"{BASE}/activite/direct", headers={"If-None-Match": '"v7"'})
    assert (still.status_code, still.data) == (304, b"")
    assert told == ['"v6"', '"v7"']


def test_nobody_yet_means_the_code_again(tmp_path: Path):
    script = desk()
    empty = {**ACTIVITY, "participants": 0, "items": [], "classes": []}
    script.answers[f"{API}/activity?page=1&size=25"] = (200, empty)
    page = pages(script, tmp_path).get(f"{BASE}/activite").text
    assert "Personne n’a encore commencé" in page and f"{BASE}/parametres" in page
    assert "<code>ABC DEF 234</code>" in page


def group(**changed: Any) -> tuple[int, dict[str, Any]]:
    shares = [
        {**one, "count": int(one["number"] == 2), "percent": 100 * (one["number"] == 2)} for one in STAGES
    ]
    stage = {"number": 2, "last": 3, "title": "Solide"}
    found = {"received": 2, "average_mastery_percent": 64, "average_stage": stage, "distribution": shares}
    return 200, {**found, "classes": ["3EME A"], "items": [LINE], "page": PAGE, **changed}


def test_results_are_told_in_stars_and_in_words(tmp_path: Path):
    script = desk()
    script.answers[f"{API}/results?class=3EME+A&page=1&size=25&stage=2"] = group()
    page = pages(script, tmp_path).get(f"{BASE}/resultats?classe=3EME+A&palier=2").text
    for words in ("2 étoiles sur 3", "Solide", "Lecture Fragile.", "de 51 à 80", "Exemple Alix"):
        assert words in page
    assert f"{BASE}/resultats/fichier?classe=3EME+A&amp;palier=2" in page


@pytest.mark.parametrize(
    ("sort", "asked", "said", "column"),
    [
        ("moins", "&sort=mastery", "moins acquis d’abord", 'aria-sort="ascending">Acquis'),
        ("plus", "&sort=-mastery", "plus acquis d’abord", 'aria-sort="descending">Acquis'),
        ("nom", "&sort=name", ", par nom", 'aria-sort="ascending">Élève'),
        ("x", "", ", par nom", 'aria-sort="ascending">Élève'),
    ],
)
def test_results_are_sorted_and_say_how(tmp_path: Path, sort: str, asked: str, said: str, column: str):
    script = desk()
    script.answers[f"{API}/results?class=3EME+A&page=1&size=25{asked}"] = group()
    page = pages(script, tmp_path).get(f"{BASE}/resultats?classe=3EME+A&tri={sort}").text
    assert said in page.split("<caption>")[1].split("</caption>")[0]
    assert column in page
    assert f"{BASE}/resultats?classe=3EME+A&amp;tri=plus" in page
    beside = f"/participants/{PUPIL}?classe=3EME+A&amp;tri={sort}&amp;statut=SHARED"
    assert beside in page


def test_whoever_stands_beside_a_participant_is_of_the_list_one_comes_from(tmp_path: Path):
    seen = {
        "participant": LINE,
        "completed_at": None,
        "results": None,
        "stage_reading": None,
        "missed": [],
        "learner_id": OTHER["id"],
        "previous_id": None,
        "next_id": ID,
    }
    script = desk()
    asked = "?class=3EME+A&sort=mastery&status=SHARED"
    for query in (asked, "?class=3EME+A&status=SHARED&sort=mastery"):
        script.answers[f"{API}/participants/{PUPIL}{query}"] = (200, seen)
    page = (
        pages(script, tmp_path).get(f"{BASE}/participants/{PUPIL}?classe=3EME+A&tri=moins&statut=SHARED").text
    )
    assert f"/participants/{ID}?classe=3EME+A&amp;statut=SHARED&amp;tri=moins" in page
    assert "Élève précédent</a>" not in page
    assert f"/orga/eleves/{OTHER['id']}" in page


def test_one_result_is_no_average(tmp_path: Path):
    script = desk()
    script.answers[f"{API}/results?page=1&size=25"] = group(received=1)
    page = pages(script, tmp_path).get(f"{BASE}/resultats").text
    assert "en moyenne" not in page and "à partir de 2 résultats" in page


@pytest.mark.parametrize("stage", ["x", "-1", "²", "99"])
def test_a_stage_that_cannot_be_one_is_not_asked_for(tmp_path: Path, stage: str):
    script = desk()
    script.answers[f"{API}/results?page=1&size=25"] = group()
    assert pages(script, tmp_path).get(f"{BASE}/resultats?palier={stage}").status_code == 200


def test_the_file_is_the_api_s_own_under_its_name(tmp_path: Path):
    class Filed(Script):
        def send(self, method: str, path: str, headers: Any, body: bytes | None, *rest: Any) -> Answer:
            if path == f"/api/campaigns/{ID}/results?class=3EME+A&page=1&size=25&format=csv":
                told = {
                    "Content-Type": "text/csv; charset=utf-8",
                    "Content-Disposition": 'attachment; filename="R.csv"',
                }
                return Answer(200, told, b'\xef\xbb\xbf"Nom"\n')
            return super().send(method, path, headers, body, *rest)

    answer = pages(Filed(desk().answers), tmp_path).get(f"{BASE}/resultats/fichier?classe=3EME+A")
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="R.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


TOPIC = {
    "topic": "adresse-web",
    "name": "Adresse web",
    "competence": "1.1",
    "competence_name": "Mener une recherche",
    "relevance": 3,
    "score": 41.2,
    "average_level": 1.5,
    "cap": 4,
    "tutorial_id": "tuto-adresse-web",
    "tutorial_title": "Lire une adresse",
}
QUESTION = {
    "topic": "adresse-web",
    "name": "Adresse web",
    "level": 2,
    "description": "Reconnaître l’adresse d’un site",
    "competence": "1.1",
    "competence_name": "Mener une recherche",
    "asked": 5,
    "succeeded": 2,
    "failed": 2,
    "skipped": 1,
    "percent": 40,
}


@pytest.mark.parametrize(("received", "prudent"), [(1, True), (4, True), (5, False)])
def test_the_analysis_says_relevance_in_dots_and_words_and_when_to_be_prudent(
    tmp_path: Path, received: int, prudent: bool
):
    script = desk()
    script.answers[f"{API}/analysis"] = (
        200,
        {"received": received, "items": [TOPIC], "questions": [], "suggestions": []},
    )
    script.answers[f"{API}/activity?size=1"] = (200, ACTIVITY)
    page = pages(script, tmp_path).get(f"{BASE}/analyse").text
    for words in ("●●●○", "3 sur 4", "1,5 sur 4", "/tutos/tuto-adresse-web"):
        assert words in page
    assert ("à lire avec prudence" in page) is prudent
    assert "le détail par question n’a pas été gardé" in page


def test_a_collection_has_profiles_and_no_results(tmp_path: Path):
    script = desk()
    script.answers[API] = (
        200,
        {**CAMPAIGN, "kind": "PROFILES_COLLECTION", "target_profile": None, "stages": []},
    )
    awaited = {**LINE, "status": "TO_SHARE", "shared_at": None, "pix": None, "certifiable": None}
    found = {
        "participants": 2,
        "received": 1,
        "certifiable": 0,
        "classes": [],
        "items": [LINE, awaited],
        "page": PAGE,
    }
    script.answers[f"{API}/profiles?page=1&size=25&certifiable=false"] = (200, found)
    client = pages(script, tmp_path)
    page = client.get(f"{BASE}/profils?certifiable=non").text
    assert "Attendu" in page and "Pas encore certifiable" in page and "Profils reçus" in page
    for path in ("resultats", "analyse"):
        assert client.get(f"{BASE}/{path}").location == f"{BASE}/profils"


def test_a_pupil_who_has_not_sent_shows_only_how_far_they_are(tmp_path: Path):
    script = desk()
    one = {**LINE, "status": "STARTED", "progress_percent": 40, "shared_at": None}
    seen = {"participant": one, "completed_at": None, "stage_reading": None, "results": None, "missed": []}
    seen |= {"previous_id": None, "next_id": PUPIL}
    script.answers[f"{API}/participants/{PUPIL}"] = (200, seen)
    page = pages(script, tmp_path).get(f"{BASE}/participants/{PUPIL}").text
    assert "Exemple Alix" in page and "quand l’élève les envoie" in page and "Élève suivant" in page
    assert "Questions à revoir" not in page
