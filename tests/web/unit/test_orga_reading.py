"""What a teacher reads of a group: by competence, how long a pupil took, and a campaign to follow."""

import html
import re
from pathlib import Path

from tests.web.unit.desk import ME, OURS, Script, pages
from tests.web.unit.test_orga import (
    ACTIVITY,
    API,
    BASE,
    CAMPAIGN,
    LINE,
    PUPIL,
    QUESTION,
    SCHOOL,
    TEACHER,
    TOPIC,
    desk,
)

NEAR = {
    "id": "rentree-3e",
    "name": "Documentation",
    "duration": 45,
    "topics": 20,
    "covered": 4,
    "wanted": 5,
}


def test_the_analysis_is_read_by_competence_and_leads_to_a_campaign_on_what_is_to_be_worked_on(
    tmp_path: Path,
):
    other = {**TOPIC, "competence": "4.1", "competence_name": "Sécuriser", "name": "Mots de passe"}
    script = desk()
    script.answers[f"{API}/analysis"] = (
        200,
        {"received": 9, "items": [TOPIC, other], "questions": [QUESTION], "suggestions": [NEAR]},
    )
    script.answers[f"{API}/activity?size=1"] = (200, ACTIVITY)
    client = pages(script, tmp_path)
    page = client.get(f"{BASE}/analyse?competence=4.1").text
    assert "Mots de passe" in page and TOPIC["name"] not in page
    assert QUESTION["description"] not in page
    proposed = re.search(r'href="(/orga/campagnes/nouvelle[^"]*)">Documentation', page)
    assert proposed
    form = client.get(html.unescape(proposed[1])).text
    assert re.search(r'value="rentree-3e"[^>]* checked', form)
    assert f'value="À travailler\u00a0: {CAMPAIGN["name"]}"' in form
    assert "4 des 5 sujets à travailler, sur 20 sujets du parcours" in page.replace("\u00a0", " ")
    assert TOPIC["name"] in client.get(f"{BASE}/analyse?competence=9.9").text


def test_a_campaign_proposed_by_an_analysis_has_its_profile_chosen(tmp_path: Path):
    page = pages(desk(), tmp_path).get("/orga/campagnes/nouvelle?parcours=rentree-3e").text
    assert re.search(r'value="rentree-3e"[^>]* checked', page)


def test_how_long_a_pupil_took_is_said(tmp_path: Path):
    seen = {
        "participant": LINE,
        "completed_at": "2026-09-02T09:05:30Z",
        "results": None,
        "stage_reading": None,
        "missed": [],
        "previous_id": None,
        "next_id": None,
    }
    script = desk()
    script.answers[f"{API}/participants/{PUPIL}"] = (200, seen)
    client = pages(script, tmp_path)
    assert "1\u00a0h\u00a005" in client.get(f"{BASE}/participants/{PUPIL}").text
    script.answers[f"{API}/participants/{PUPIL}"] = (200, {**seen, "completed_at": None})
    assert "Du début à la fin" not in client.get(f"{BASE}/participants/{PUPIL}").text


def cells(page: str, caption: str) -> list[list[str]]:
    """The lines of the table under this caption, as words."""
    table = page.split(f">{caption}<", 1)[1].split("</table>", 1)[0].split("<tbody>", 1)[1]
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.split(r"<t[hd] ", row)[1:]]
        for row in table.split("<tr>")[1:]
    ]


def figures(page: str, caption: str) -> list[list[str]]:
    return [[cell.split(">", 1)[-1].strip() for cell in row] for row in cells(page, caption)]


def test_each_question_is_told_in_words_and_figures_and_sorted_two_ways(tmp_path: Path):
    easier = {
        **QUESTION,
        "competence": "1.1",
        "name": "Adresse",
        "description": "Taper une adresse",
        "percent": 80,
    }
    nameless = {**QUESTION, "competence": "4.1", "name": "Mots de passe", "description": "", "percent": 90}
    script = desk()
    second = {**TOPIC, "competence": "1.0", "name": "Veille"}
    found = {
        "received": 9,
        "items": [TOPIC, second],
        "questions": [QUESTION, easier, nameless],
        "suggestions": [],
    }
    script.answers[f"{API}/analysis"] = (200, found)
    script.answers[f"{API}/activity?size=1"] = (200, ACTIVITY)
    client = pages(script, tmp_path)
    page = client.get(f"{BASE}/analyse").text.replace("\u00a0", " ")
    lines = figures(page, "Questions : 3")
    assert lines[0] == [
        "Reconnaître l’adresse d’un site Adresse web, niveau 2 · 1.1 Mener une recherche",
        "40 %",
        "5 fois",
        "2 fois",
        "2 fois",
        "1 fois",
    ]
    assert [line[1] for line in lines] == ["40 %", "80 %", "90 %"]
    assert lines[2][0].startswith("Mots de passe Mots de passe, niveau 2")
    assert re.search(r'aria-sort="ascending">Réussite', page)
    assert re.search(r'tri=reussite#questions" aria-current="true"', page)
    sorted_page = client.get(f"{BASE}/analyse?tri=sujet").text.replace("\u00a0", " ")
    assert [line[1] for line in figures(sorted_page, "Questions : 3")] == ["80 %", "40 %", "90 %"]
    assert re.search(r'aria-sort="ascending">Question', sorted_page)
    assert '<input type="hidden" name="tri" value="sujet">' in sorted_page
    assert [line[0].split(" ")[0] for line in figures(page, "Sujets : 2")] == [
        TOPIC["name"].split(" ")[0],
        "Veille",
    ]
    assert [line[0].split(" ")[0] for line in figures(sorted_page, "Sujets : 2")][0] == "Veille"
    assert re.search(r'aria-sort="descending">Pertinence', page)
    assert "Créer une campagne sur ces sujets" not in page
    assert client.get(f"{BASE}/analyse?tri=x").status_code == 200


def seen_by(script: Script, **changed: object) -> Script:
    """A pupil who sent, and missed two questions."""
    failed = {
        **{
            name: QUESTION[name]
            for name in ("topic", "name", "level", "description", "competence", "competence_name")
        },
        "position": 3,
        "outcome": "failed",
        "tutorial_id": "tuto-adresse-web",
        "tutorial_title": "Lire une adresse",
    }
    results = {
        "stage": None,
        "competences": [],
        "profile": [],
        "pix": 8,
        "certifiable": False,
        "mastery_percent": 40,
    }
    seen = {
        "participant": LINE,
        "completed_at": "2026-09-02T09:05:30Z",
        "results": results,
        "stage_reading": None,
        "missed": [failed, {**failed, "position": 5, "outcome": "skipped"}],
        "previous_id": None,
        "next_id": None,
    }
    script.answers[f"{API}/participants/{PUPIL}"] = (200, seen | changed)
    return script


def test_the_questions_a_pupil_missed_are_told_with_what_teaches_them(tmp_path: Path):
    page = pages(seen_by(desk()), tmp_path).get(f"{BASE}/participants/{PUPIL}").text.replace("\u00a0", " ")
    lines = figures(page, "Questions : 2")
    assert [line[1:] for line in lines] == [
        ["Pas réussie", "Lire une adresse"],
        ["Passée", "Lire une adresse"],
    ]
    assert lines[0][0].startswith("Reconnaître l’adresse d’un site")
    none = pages(seen_by(desk(), missed=[]), tmp_path).get(f"{BASE}/participants/{PUPIL}").text
    assert "Questions à revoir" not in none


def test_a_participation_is_deleted_after_saying_what_is_lost(tmp_path: Path):
    script = seen_by(desk())
    script.answers[f"DELETE /api/campaigns/{CAMPAIGN['id']}/participants/{PUPIL}"] = (204, None)
    script.answers[f"{API}/activity?page=1&size=25"] = (200, ACTIVITY)
    client = pages(script, tmp_path)
    deletion = f"{BASE}/participants/{PUPIL}/supprimer"
    assert f'href="{deletion}"' in client.get(f"{BASE}/participants/{PUPIL}").text
    confirmation = client.get(deletion).text
    for words in ("Exemple Alix", "sans retour possible", "Recommencer cette campagne ne sera pas possible"):
        assert words in confirmation
    assert not [path for path in script.paths() if path.startswith("DELETE")]
    answer = client.post(deletion, headers=OURS)
    assert answer.location == f"{BASE}/activite?fait=suppression"
    assert "Participation supprimée." in client.get(answer.location).text
    assert "Participation supprimée." not in client.get(f"{BASE}/activite").text


def test_a_member_who_does_not_own_the_campaign_is_not_offered_to_delete(tmp_path: Path):
    member = {**TEACHER, "organisations": [{**SCHOOL, "role": "MEMBER"}]}
    deletion = f"{BASE}/participants/{PUPIL}/supprimer"
    for owner, offered in ((ME["id"], True), ("somebody-else", False)):
        script = seen_by(desk())
        script.answers["GET /api/me"] = (200, member)
        script.answers[API] = (200, {**CAMPAIGN, "owner_id": owner})
        client = pages(script, tmp_path)
        assert (deletion in client.get(f"{BASE}/participants/{PUPIL}").text) is offered
        assert client.get(deletion).status_code == (200 if offered else 404)


def test_a_deletion_that_is_refused_is_told(tmp_path: Path):
    script = seen_by(desk())
    problem = {
        "code": "participation_deletion_forbidden",
        "status": 403,
        "title": "Seules certaines personnes.",
    }
    script.answers[f"DELETE /api/campaigns/{CAMPAIGN['id']}/participants/{PUPIL}"] = (403, problem)
    answer = pages(script, tmp_path).post(f"{BASE}/participants/{PUPIL}/supprimer", headers=OURS)
    assert answer.status_code == 403 and "Seules certaines personnes." in answer.text
