"""From a code to results sent: each refusal in its own words, nobody's results sent twice, and a list that is joined."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import ME, OURS, Script, pages
from web.api import ApiAway

CODE, SCHOOL = "ABCDEF234", "01900000-0000-7000-8000-0000000000aa"
TEST = "01900000-0000-7000-8000-000000000001"
OPENED = {
    "code": CODE,
    "kind": "ASSESSMENT",
    "title": "Parcours de rentrée",
    "landing_text": "Bonjour à **tous**.",
    "organisation_id": SCHOOL,
    "organisation_name": "Collège Ada",
    "learners_managed": True,
    "target_profile_name": "Rentrée 3e",
    "duration": 50,
    "topics": 12,
}
MINE: dict[str, Any] = {
    "id": "p1",
    "code": CODE,
    "kind": "ASSESSMENT",
    "title": "Parcours de rentrée",
    "target_profile_name": "Rentrée 3e",
    "organisation_name": "Collège Ada",
    "archived": False,
    "status": "TO_SHARE",
    "assessment_id": TEST,
    "progress_percent": 100,
    "started_at": "2026-10-01T08:00:00Z",
    "completed_at": "2026-10-01T09:00:00Z",
    "shared_at": None,
    "results": None,
}
RESULTS = {
    "mastery_percent": 64,
    "validated": 16,
    "targeted": 25,
    "answers": 30,
    "pix": 0,
    "certifiable": False,
    "certifiable_competences": 0,
    "stage": {"number": 3, "last": 5, "title": "Autonome"},
    "competences": [
        {
            "competence": "1.1",
            "name": "Mener une recherche",
            "area": "1",
            "percent": 64,
            "validated": 16,
            "targeted": 25,
            "topics": [
                {
                    "topic": "adresse-web",
                    "name": "Adresse web",
                    "reached": 2,
                    "cap": 3,
                    "validated": 2,
                    "targeted": 3,
                    "tutorial_id": "tuto-adresse-web",
                    "tutorial_title": "Lire une adresse",
                }
            ],
        }
    ],
    "profile": [],
}
LOOK, LIST = f"GET /api/campaign-codes/{CODE}", "GET /api/participations?size=100&page=1"
START = f"POST /api/campaign-codes/{CODE}/participations"
RECONCILE = f"POST /api/organisations/{SCHOOL}/reconciliations"
WHO = {"first_name": "Alix", "last_name": "Exemple", "birth_date.jour": "12", "birth_date.mois": "3"}
WHO["birth_date.annee"] = "2013"


def own(*items: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, {"items": list(items), "page": {"number": 1, "size": 100, "total": len(items)}}


def no(status: int, code: str, **details: Any) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "status": status, "details": details}


def started(**changed: Any) -> tuple[int, dict[str, Any]]:
    return 201, {"participation_id": "p1", "assessment_id": TEST, "status": "STARTED", **changed}


@pytest.mark.parametrize(
    "typed", ["ABCDEF234", "abc def 234", " abc-def-234 ", "ABC\u2011DEF\u2011234", "abc_def\u00a0234"]
)
def test_a_code_is_read_however_it_was_copied(tmp_path: Path, typed: str):
    script = Script({LOOK: (200, OPENED), LIST: own()})
    answer = pages(script, tmp_path).post("/code", data={"code": typed}, headers=OURS)
    assert (answer.status_code, answer.location) == (303, f"/campagnes/{CODE}")


def test_unknown_archived_and_sent_are_three_sentences(tmp_path: Path):
    script = Script({LIST: own()})
    client = pages(script, tmp_path)
    post = {"path": "/code", "data": {"code": CODE}, "headers": OURS}
    script.answers[LOOK] = no(404, "campaign_code_unknown")
    assert "Aucun parcours ne porte ce code" in client.post(**post).text
    script.answers[LOOK] = no(410, "campaign_archived")
    assert "Ce parcours est archivé" in client.post(**post).text
    script.answers[LIST] = own({**MINE, "status": "SHARED"})
    sent = client.post(**post)
    assert "Tu as déjà envoyé tes résultats" in sent.text
    assert f"/campagnes/{CODE}/resultats" in sent.text


@pytest.mark.parametrize("typed", ["", "  ", "court", "../../api/me", "ABCDEFGHIJKLMNOP"])
def test_what_cannot_be_a_code_never_reaches_the_api(tmp_path: Path, typed: str):
    script = Script()
    answer = pages(script, tmp_path).post("/code", data={"code": typed}, headers=OURS)
    assert answer.status_code == 422
    assert not any("campaign-codes" in path for path in script.paths())


def test_a_link_that_opens_nothing_leads_to_the_field_with_its_reason(tmp_path: Path):
    script = Script({LOOK: no(404, "campaign_code_unknown")})
    answer = pages(script, tmp_path, signed_in=False).get(f"/campagnes/{CODE}")
    assert answer.status_code == 404
    assert "Aucun parcours ne porte ce code" in answer.text and f'value="{CODE}"' in answer.text


def test_anyone_with_the_code_is_welcomed(tmp_path: Path):
    page = pages(Script({LOOK: (200, OPENED)}), tmp_path, signed_in=False).get(f"/campagnes/{CODE.lower()}")
    for words in (
        "Parcours de rentrée",
        "<strong>tous</strong>",
        "Collège Ada",
        "Environ 50 minutes",
        "12 sujets",
    ):
        assert words in page.text
    assert "Me connecter et commencer" in page.text
    assert f'href="/campagnes/{CODE}/inscription"' in page.text


def test_an_archived_campaign_still_shows_what_i_sent(tmp_path: Path):
    sent = {**MINE, "status": "SHARED", "shared_at": "2026-10-02T08:00:00Z", "archived": True}
    page = pages(Script({LOOK: no(410, "campaign_archived"), LIST: own(sent)}), tmp_path).get(
        f"/campagnes/{CODE}"
    )
    assert page.status_code == 200
    assert "2 octobre 2026" in page.text and "commencer" not in page.text


def test_beginning_leads_to_the_player(tmp_path: Path):
    script = Script({START: started()})
    answer = pages(script, tmp_path).post(f"/campagnes/{CODE}/commencer", headers=OURS)
    assert answer.location == f"/evaluations/{TEST}"


def test_whoever_the_school_knows_types_nothing(tmp_path: Path):
    tries = iter([no(403, "learner_not_reconciled"), started()])
    script = Script({START: lambda _: next(tries), LOOK: (200, OPENED), f"{RECONCILE}/automatic": (200, {})})
    answer = pages(script, tmp_path).post(f"/campagnes/{CODE}/commencer", headers=OURS)
    assert answer.location == f"/evaluations/{TEST}"


def test_whoever_it_does_not_know_says_who_they_are(tmp_path: Path):
    script = Script(
        {
            START: no(403, "learner_not_reconciled"),
            LOOK: (200, OPENED),
            f"{RECONCILE}/automatic": no(404, "learner_not_recognised"),
        }
    )
    answer = pages(script, tmp_path).post(f"/campagnes/{CODE}/commencer", headers=OURS)
    assert answer.location == f"/campagnes/{CODE}/rejoindre"


def test_joining_sends_names_and_birth_date_and_begins(tmp_path: Path):
    script = Script({LOOK: (200, OPENED), RECONCILE: (200, {}), START: started()})
    answer = pages(script, tmp_path).post(f"/campagnes/{CODE}/rejoindre", data=WHO, headers=OURS)
    assert answer.location == f"/evaluations/{TEST}"
    sent = next(body for method, path, _, body in script.asked if f"{method} {path}" == RECONCILE)
    assert sent == {"first_name": "Alix", "last_name": "Exemple", "birth_date": "2013-03-12"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"first_name": " "}, "Il manque ton prénom."),
        ({"last_name": ""}, "Il manque ton nom."),
        ({"birth_date.mois": "13"}, "Cette date n’existe pas."),
        ({"birth_date.jour": "١٢"}, "Cette date n’existe pas."),
        ({"birth_date.annee": "deux mille"}, "Cette date n’existe pas."),
        (
            {"birth_date.jour": "", "birth_date.mois": "", "birth_date.annee": ""},
            "Il manque ta date de naissance.",
        ),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(tmp_path: Path, changed: dict[str, str], words: str):
    script = Script({LOOK: (200, OPENED)})
    answer = pages(script, tmp_path).post(
        f"/campagnes/{CODE}/rejoindre", data={**WHO, **changed}, headers=OURS
    )
    assert answer.status_code == 422
    assert words in answer.text
    kept = "Alix" if changed.get("first_name") is None else "Exemple"
    assert f'value="{kept}"' in answer.text
    assert RECONCILE not in script.paths()


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (no(404, "learner_not_found"), "Le jour et le mois sont peut-être inversés."),
        (no(409, "learner_linked_here", short_code="R31", value="a***@e***.fr"), "a***@e***.fr"),
        (no(409, "learner_linked_elsewhere", short_code="R12", value="a***.e***"), "R12"),
        (no(409, "account_linked_here", short_code="R70"), "R70"),
        (no(409, "account_of_another_learner", short_code="R90"), "R90"),
        (no(409, "learner_linked_to_closed_account"), "ne s’ouvre plus"),
        (no(422, "student_number_required"), "student_number"),
        (no(429, "too_many_requests"), "Trop de demandes"),
    ],
)
def test_each_refusal_of_the_list_is_told_where_one_can_try_again(tmp_path: Path, refusal: Any, words: str):
    script = Script({LOOK: (200, OPENED), RECONCILE: refusal})
    answer = pages(script, tmp_path).post(f"/campagnes/{CODE}/rejoindre", data=WHO, headers=OURS)
    assert answer.status_code == refusal[0]
    assert words in answer.text and 'value="Alix"' in answer.text


def test_results_are_shown_then_sent_once(tmp_path: Path):
    script = Script({LIST: own(MINE), "GET /api/participations/p1": (200, {**MINE, "results": RESULTS})})
    client = pages(script, tmp_path)
    page = client.get(f"/campagnes/{CODE}/resultats").text
    for words in (
        "3 étoiles sur 5",
        "Autonome",
        "64\u00a0% acquis",
        "Lire une adresse",
        "Envoyer mes résultats",
    ):
        assert words in page
    script.answers["POST /api/participations/p1/share"] = (200, {})
    post = {"path": f"/campagnes/{CODE}/envoyer", "headers": OURS}
    assert client.post(**post).location == f"/campagnes/{CODE}/resultats"
    script.answers[LIST] = own({**MINE, "status": "SHARED"})
    assert client.post(**post).status_code == 303
    assert script.paths().count("POST /api/participations/p1/share") == 1


def test_a_script_is_told_that_they_are_sent_and_only_whoever_asked_sends_them(tmp_path: Path):
    script = Script({LIST: own(MINE), "POST /api/participations/p1/share": (200, {})})
    client = pages(script, tmp_path)
    post = {"path": f"/campagnes/{CODE}/envoyer", "headers": {**OURS, "Accept": "application/json"}}
    for somebody_else in ({"person": "0193-autre"}, {}, [], "x"):
        refused = client.post(**post, json=somebody_else)
        assert (refused.status_code, refused.json["code"]) == (401, "token_missing")
    assert "POST /api/participations/p1/share" not in script.paths()
    sent = client.post(**post, json={"person": ME["id"]})
    assert (sent.status_code, sent.json) == (200, {"sent": True})
    assert script.paths().count("POST /api/participations/p1/share") == 1


def test_once_sent_each_competence_says_when_it_may_be_tried_again(tmp_path: Path):
    sent = {**MINE, "status": "SHARED", "shared_at": "2026-11-30T09:00:00Z", "results": RESULTS}
    later = {"days_before_improvement": 3, "improvement_opens_at": "2026-12-03T09:00:00Z"}
    index = RESULTS["competences"][0]["competence"]
    script = Script({LIST: own(sent), "GET /api/participations/p1": (200, sent)})
    client = pages(script, tmp_path)
    path = f"/campagnes/{CODE}/resultats"
    alone = client.get(path)
    assert alone.status_code == 200 and "Retenter" not in alone.text
    for line, words in (
        (going_on(index, **later), "disponible jeudi 3 décembre"),
        (going_on(index), f'href="/competences/{index}"'),
    ):
        script.answers["GET /api/profile"] = (200, {**PROFILE, "competences": [line]})
        assert words in client.get(path).text
    script.answers["GET /api/profile"] = (200, {**PROFILE, "competences": [going_on(index, level=5)]})
    assert f'href="/competences/{index}"' not in client.get(path).text


def test_the_address_of_a_profile_to_send_leads_to_it(tmp_path: Path):
    answer = pages(Script(), tmp_path, signed_in=False).get(f"/campagnes/{CODE.lower()}/profil")
    assert answer.location == f"/campagnes/{CODE}/resultats"


@pytest.mark.parametrize(
    ("topics", "words"),
    [(2, "2 tutos peuvent t’aider à passer au 4."), (1, "Un tuto peut t’aider à passer au 4."), (0, "")],
)
def test_a_level_that_stays_is_said_with_what_helps(tmp_path: Path, topics: int, words: str):
    change = {"competence": "1.1", "name": "Chercher", "pix_before": 24, "pix_after": 24}
    tutorial = {"id": "tuto-a", "title": "Lire", "format": "page", "duration": 4}
    outcome = {
        "state": "COMPLETED",
        "kind": "COMPETENCE",
        "competences": [{**change, "level_before": 3, "level_after": 3}],
        "max_level": 5,
        "answered": 12,
        "topics_to_work_on": [
            {"name": f"Sujet {n}", "level": 4, "tutorial": tutorial} for n in range(topics)
        ],
    }
    page = (
        pages(Script({f"GET /api/assessments/{TEST}/outcome": (200, outcome)}), tmp_path)
        .get(f"/evaluations/{TEST}/resultats")
        .text
    )
    assert "Ton niveau reste 3." in page
    assert words in page
    assert ("peut t’aider" in page or "peuvent t’aider" in page) is bool(words)


def test_the_profile_is_also_a_table_and_a_running_test_is_one_click_away(tmp_path: Path):
    lines = [
        going_on("1.1", assessment_id=TEST, area_name="Données"),
        going_on("1.2", status="NOT_STARTED", area_name="Données"),
    ]
    script = Script({"GET /api/profile": (200, {**PROFILE, "competences": lines}), BANNER: own()})
    page = pages(script, tmp_path).get("/profil").text
    assert page.count(f'href="/evaluations/{TEST}"') == 2, "in the reminder, and on its card"
    assert "Pourquoi 1024 pix" in page
    table = page.partition("Les 16 compétences en tableau")[2]
    assert "1.1 Compétence 1.1" in table and "Pas commencée" in table
    assert 'href="/certification"' in page


def test_results_that_are_not_there_yet_say_so(tmp_path: Path):
    script = Script({LIST: own(MINE), "GET /api/participations/p1": (200, MINE)})
    page = pages(script, tmp_path).get(f"/campagnes/{CODE}/resultats")
    assert page.status_code == 200 and "Recharge cette page" in page.text


def test_a_collection_shows_the_profile_that_would_be_sent(tmp_path: Path):
    collection = {**MINE, "kind": "PROFILES_COLLECTION", "title": None, "target_profile_name": None}
    lines = [{"competence": "1.1", "name": "Mener une recherche", "level": 3, "pix": 24}]
    results = {**RESULTS, "stage": None, "competences": [], "pix": 24, "profile": lines}
    script = Script(
        {LIST: own(collection), "GET /api/participations/p1": (200, {**collection, "results": results})}
    )
    page = pages(script, tmp_path).get(f"/campagnes/{CODE}/resultats").text
    assert "Envoi du profil" in page and "1.1 Mener une recherche" in page and "Envoyer mes résultats" in page


def test_a_test_of_a_campaign_ends_at_the_campaign(tmp_path: Path):
    outcome = {
        "state": "COMPLETED",
        "kind": "CAMPAIGN",
        "competences": [],
        "answered": 3,
        "topics_to_work_on": [],
    }
    script = Script({f"GET /api/assessments/{TEST}/outcome": (200, outcome), LIST: own(MINE)})
    answer = pages(script, tmp_path).get(f"/evaluations/{TEST}/resultats")
    assert answer.location == f"/campagnes/{CODE}/resultats"


def going_on(index: str, **values: Any) -> dict[str, Any]:
    line = {"index": index, "name": f"Compétence {index}", "area": index[0], "status": "STARTED", "level": 2}
    rest = {"max_level": 5, "progress": 0, "pix": 16, "assessment_id": None, "days_before_improvement": None}
    return {**line, **rest, **values}


def test_the_end_of_a_test_proposes_the_lowest_competences_that_are_open(tmp_path: Path):
    change = {"competence": "1.1", "name": "Chercher", "pix_before": 0, "pix_after": 8}
    outcome = {
        "state": "COMPLETED",
        "kind": "COMPETENCE",
        "competences": [{**change, "level_before": 0, "level_after": 1}],
        "max_level": 5,
        "answered": 12,
        "topics_to_work_on": [],
    }
    lines = [
        going_on("1.1", level=0),
        going_on("1.2"),
        going_on("1.3", level=0),
        going_on("2.1", assessment_id=TEST, level=0),
        going_on("2.2", days_before_improvement=3, level=0),
        going_on("2.3", level=5),
        going_on("2.4", level=1),
        going_on("3.1", level=4),
    ]
    profile = {**PROFILE, "missing_competences": 2, "competences": lines}
    script = Script({f"GET /api/assessments/{TEST}/outcome": (200, outcome)})
    client = pages(script, tmp_path)
    alone = client.get(f"/evaluations/{TEST}/resultats")
    assert alone.status_code == 200 and "Continue avec" not in alone.text
    script.answers["GET /api/profile"] = (200, profile)
    page = client.get(f"/evaluations/{TEST}/resultats").text
    assert "Il te manque 2 compétences sur 5" in page
    assert re.findall(r'<h3><a href="/competences/([\d.]+)"', page) == ["1.3", "2.4", "1.2"]


PROFILE = {
    "pix": 0,
    "maximum": 640,
    "max_level": 5,
    "certifiable": False,
    "missing_competences": 5,
    "competences": [],
}
BANNER = "GET /api/participations?status=STARTED&status=TO_SHARE"


@pytest.mark.parametrize(
    ("status", "address"), [("STARTED", f"/campagnes/{CODE}"), ("TO_SHARE", f"/campagnes/{CODE}/resultats")]
)
def test_the_profile_reminds_of_a_campaign_to_finish(tmp_path: Path, status: str, address: str):
    script = Script({"GET /api/profile": (200, PROFILE), BANNER: own({**MINE, "status": status})})
    page = pages(script, tmp_path).get("/profil").text
    assert "Termine ton parcours" in page and f'href="{address}"' in page


@pytest.mark.parametrize(
    "answer", [ApiAway(), no(503, "service_unavailable"), own({**MINE, "archived": True})]
)
def test_the_profile_stands_without_a_reminder(tmp_path: Path, answer: Any):
    page = pages(Script({"GET /api/profile": (200, PROFILE), BANNER: answer}), tmp_path).get("/profil")
    assert page.status_code == 200 and "Termine ton parcours" not in page.text


def test_my_campaigns_are_told_by_what_is_left_to_do(tmp_path: Path):
    mine = [
        {**MINE, "code": f"ABCDEF23{n}", "title": title, "status": status, "archived": archived}
        | ({"shared_at": "2026-10-02T08:00:00Z"} if status == "SHARED" else {})
        for n, (title, status, archived) in enumerate(
            (
                ("Parti", "SHARED", True),
                ("Prêt", "TO_SHARE", False),
                ("Commencé", "STARTED", False),
                ("Fermé", "STARTED", True),
            )
        )
    ]
    script = Script({LIST: own(*mine)})
    page = pages(script, tmp_path).get("/parcours").text
    order = [page.index(words) for words in ("Prêt", "Commencé", "Parti", "Fermé")]
    assert order == sorted(order)
    assert 'href="/campagnes/ABCDEF231/resultats"' in page
    assert 'href="/campagnes/ABCDEF232"' in page
    assert "2 octobre 2026" in page
    assert "/campagnes/ABCDEF233" not in page


def test_without_a_campaign_one_is_told_where_codes_come_from(tmp_path: Path):
    page = pages(Script({LIST: own()}), tmp_path).get("/parcours").text
    assert "Quand ton enseignant te donne un code" in page and 'href="/code"' in page
