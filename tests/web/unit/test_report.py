"""« Signaler un problème »: the page, what it sends, where it goes back to, and what is never lost on the way."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import OURS, Script, pages
from tests.web.unit.test_pages import ASSESSMENT, ID, QUESTION, SHOW
from web.api import ApiAway

RUNNING = {**ASSESSMENT, "kind": "COMPETENCE", "answered": 2, "next": [{**QUESTION, "position": 3}]}
HERE = f"/evaluations/{ID}/questions/3/signaler"
PUT = f"PUT /api/assessments/{ID}/questions/3/report"
SENT = {"envoi": "1", "motif": "WRONG_WORD", "commentaire": "le mot\r\nen gras"}
TUTORIAL = {
    "id": "tuto-adresse-web",
    "title": "Lire une adresse web",
    "author": "L’équipe",
    "format": "page",
    "duration": 6,
    "text": "Du texte.",
    "topic_id": "adresse-web",
    "topic_name": "Adresse web",
    "competence": "1.1",
}
READ = "GET /api/tutorials/tuto-adresse-web"


def asking(**answers: Any) -> Script:
    return Script({SHOW: (200, RUNNING), PUT: (204, None), **answers})


def reasons(page: str) -> list[str]:
    return re.findall(r'name="motif" value="(\w+)"', page)


def test_the_question_that_shows_is_reported_and_one_comes_back_to_it(tmp_path: Path):
    script = asking()
    client = pages(script, tmp_path)
    page = client.get(HERE).text
    assert "Question 3" in page
    assert len(reasons(page)) == 6
    assert "RIGHT_REFUSED" not in page, "nothing has been refused yet"
    assert f'href="/evaluations/{ID}"' in page
    answer = client.post(HERE, data=SENT, headers=OURS)
    assert (answer.status_code, answer.location) == (303, f"/evaluations/{ID}?signale=3")
    assert script.asked[-1][3] == {"reason": "WRONG_WORD", "comment": "le mot\nen gras"}
    after = client.get(answer.location).text
    assert "Merci, le problème est signalé." in after
    assert "autofocus" in after
    assert "Merci" not in client.get(f"/evaluations/{ID}").text


@pytest.mark.parametrize(
    ("came_from", "back"), [("correction", "reponses/2?signale=2"), ("etape", "etape?signale=2")]
)
def test_an_answered_question_is_reported_from_its_correction(tmp_path: Path, came_from: str, back: str):
    put = f"PUT /api/assessments/{ID}/questions/2/report"
    client = pages(asking(**{put: (204, None)}), tmp_path)
    path = f"/evaluations/{ID}/questions/2/signaler"
    page = client.get(f"{path}?depuis={came_from}").text
    assert "RIGHT_REFUSED" in reasons(page)
    assert "ils la voient aussi" in page
    assert f'href="/evaluations/{ID}/{back.split("?", maxsplit=1)[0]}"' in page
    form = {"envoi": "1", "motif": "RIGHT_REFUSED", "commentaire": "", "depuis": came_from}
    assert client.post(path, data=form, headers=OURS).location == f"/evaluations/{ID}/{back}"


def test_nobody_is_sent_elsewhere_by_an_address(tmp_path: Path):
    page = pages(asking(), tmp_path).get(f"{HERE}?depuis=https://ailleurs.example").text
    assert "ailleurs" not in page


@pytest.mark.parametrize("position", ["0", "4", "99"])
def test_a_question_that_was_not_asked_is_not_there(tmp_path: Path, position: str):
    client = pages(asking(), tmp_path)
    assert client.get(HERE.replace("/3/", f"/{position}/")).status_code == 404


def test_what_was_being_typed_without_a_script_comes_along_and_back(tmp_path: Path):
    client = pages(asking(), tmp_path)
    page = client.post(HERE, data={"choice": "2", "signaler": ""}, headers=OURS).text
    assert '<input type="hidden" name="choice" value="2">' in page
    assert 'name="revenir"' in page
    assert 'name="signaler"' not in page
    chosen = re.compile(r'name="choice" value="2" checked')
    for form in ({"choice": "2", **SENT}, {"choice": "2", "revenir": "1"}):
        back = client.post(HERE, data=form, headers=OURS)
        assert back.status_code == 200
        assert chosen.search(back.text)
        assert ("Merci" in back.text) is ("envoi" in form)
    wrong = client.post(HERE, data={"choice": "2", "envoi": "1"}, headers=OURS).text
    assert '<input type="hidden" name="choice" value="2">' in wrong


def test_what_was_typed_is_not_put_into_another_question(tmp_path: Path):
    client = pages(asking(), tmp_path)
    path = HERE.replace("/3/", "/2/")
    page = client.post(path, data={"choice": "2", "revenir": "1"}, headers=OURS).text
    assert "Question 3" in page
    assert "checked" not in page


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"motif": ""}, "Il manque le problème"),
        ({"motif": "BORING"}, "Il manque le problème"),
        ({"motif": "RIGHT_REFUSED"}, "Il manque le problème"),
        ({"motif": "OTHER", "commentaire": "x" * 312}, "Il y a 12 caractères de trop."),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_its_words(
    tmp_path: Path, form: dict[str, str], message: str
):
    script = asking()
    form = {"commentaire": "mes mots", "envoi": "1", **form}
    answer = pages(script, tmp_path).post(HERE, data=form, headers=OURS)
    assert answer.status_code == 422
    assert message in answer.text
    assert form["commentaire"] in answer.text
    assert "<title>Erreur" in answer.text
    assert PUT not in script.paths()


@pytest.mark.parametrize(
    ("given", "status", "message"),
    [
        (ApiAway(), 503, "Le service ne répond pas"),
        ((504, {"code": "service_timeout"}), 503, "Le service ne répond pas"),
        ((429, {"code": "too_many_reports"}), 429, "attendra demain"),
    ],
)
def test_a_report_that_cannot_be_taken_keeps_its_words(tmp_path: Path, given: Any, status: int, message: str):
    answer = pages(asking(**{PUT: given}), tmp_path).post(HERE, data=SENT, headers=OURS)
    assert answer.status_code == status
    assert message in answer.text
    assert "en gras</textarea>" in answer.text
    assert re.search(r'value="WRONG_WORD" checked', answer.text)


def test_another_refusal_is_a_page_of_its_own(tmp_path: Path):
    given = (409, {"code": "position_unknown", "title": "…"})
    answer = pages(asking(**{PUT: given}), tmp_path).post(HERE, data=SENT, headers=OURS)
    assert (answer.status_code, "position_unknown" in answer.text) == (409, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_in_a_certification_the_page_says_whom_to_call(tmp_path: Path, method: str):
    exam = {**RUNNING, "kind": "CERTIFICATION"}
    script = asking(**{SHOW: (200, exam)})
    client = pages(script, tmp_path)
    page = client.open(HERE, method=method, data=SENT if method == "POST" else None, headers=OURS).text
    assert "Appelle tout de suite la personne qui surveille." in page
    assert "<textarea" not in page
    assert PUT not in script.paths()
    test = client.get(f"/evaluations/{ID}").text
    assert "Un problème\u00a0? Appelle la personne qui surveille." in test
    assert " data-exam" in test


def test_a_timed_question_says_that_its_time_goes_on(tmp_path: Path):
    timed = {**RUNNING, "next": [{**QUESTION, "position": 3, "timer": 120}]}
    said = "Le temps de cette question continue."
    assert said in pages(asking(**{SHOW: (200, timed)}), tmp_path).get(HERE).text
    assert said not in pages(asking(), tmp_path).get(HERE).text


def test_a_tutorial_is_reported_and_one_comes_back_to_it(tmp_path: Path):
    put = "PUT /api/tutorials/tuto-adresse-web/report"
    lists = (200, {"items": [], "page": {"number": 1, "size": 100, "total": 0}})
    listed = "GET /api/tutorials?competence=1.1&size=100"
    script = Script({READ: (200, TUTORIAL), put: (204, None), listed: lists})
    client = pages(script, tmp_path)
    assert 'href="/tutos/tuto-adresse-web/signaler"' in client.get("/tutos/tuto-adresse-web").text
    page = client.get("/tutos/tuto-adresse-web/signaler").text
    assert "Lire une adresse web" in page
    assert reasons(page) == ["DEAD_LINK", "OFF_TOPIC", "ASKS_MONEY_OR_DATA", "OTHER"]
    form = {"envoi": "1", "motif": "DEAD_LINK", "commentaire": ""}
    answer = client.post("/tutos/tuto-adresse-web/signaler", data=form, headers=OURS)
    assert answer.location == "/tutos/tuto-adresse-web?signale=1"
    assert "Merci" in client.get(answer.location).text
    assert script.asked[-1][1].startswith("/api/tutorials")


def test_a_report_from_another_site_is_refused(tmp_path: Path):
    script = asking()
    answer = pages(script, tmp_path).post(HERE, data=SENT, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert PUT not in script.paths()
