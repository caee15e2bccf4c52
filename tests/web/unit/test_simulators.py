"""Where a simulator may be shown, and how it is written into a page."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import ME, OURS, Script, pages
from tests.web.unit.test_pages import ASSESSMENT, ID, PUT, QUESTION, SHOW
from web.safety import CSP

SIMULATOR = {"url": "/api/simulators/abc/boite.html", "title": "Boîte d’Inès", "height": 480}
WORKED: dict[str, Any] = {**QUESTION, "simulator": SIMULATOR}
WITH_FRAMES = f"{CSP}; frame-src 'self'"


def playing(question: dict[str, Any], **me: str) -> Script:
    """A test whose question is this one."""
    shown = {**ASSESSMENT, "next": [question]}
    demo = {"questions": [question]}
    return Script({SHOW: (200, shown), "GET /api/demo-test": (200, demo), "GET /api/me": (200, {**ME, **me})})


def test_only_pages_that_ask_questions_may_show_a_frame(tmp_path: Path):
    browser = pages(playing(WORKED), tmp_path)
    for path in (f"/evaluations/{ID}", "/demonstration"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (200, WITH_FRAMES), path
    for path in ("/", "/aide", "/mon-compte", f"/evaluations/{ID}/etape", "/nulle-part"):
        assert browser.get(path).headers["Content-Security-Policy"] == CSP, path
    assert "frame-src" not in CSP
    assert CSP.startswith("default-src 'none';")


def test_a_test_whose_simulators_are_still_to_come_may_show_them(tmp_path: Path):
    answer = pages(playing(QUESTION), tmp_path).get(f"/evaluations/{ID}")
    assert answer.headers["Content-Security-Policy"] == WITH_FRAMES
    assert "<iframe" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("register", "skip"), [("tu", "Tu peux la passer."), ("vous", "Vous pouvez la passer.")]
)
def test_a_simulator_is_named_alone_in_its_frame_and_said_to_need_a_script(
    tmp_path: Path, register: str, skip: str
):
    text = (
        pages(playing(WORKED, register=register), tmp_path).get(f"/evaluations/{ID}").get_data(as_text=True)
    )
    (frame,) = re.findall(r"<iframe ([^>]*)>", text)
    assert dict(re.findall(r'([a-z]+)="([^"]*)"', frame)) == {
        "title": "Simulateur\u00a0: Boîte d’Inès",
        "src": SIMULATOR["url"],
        "height": "480",
        "sandbox": "allow-scripts",
        "referrerpolicy": "no-referrer",
    }
    (said,) = re.findall(r"<noscript>(.*?)</noscript>", text)
    assert "JavaScript" in said
    assert skip in said


def test_the_next_question_brings_its_simulator(tmp_path: Path):
    script = playing(QUESTION)
    script.answers[PUT] = (200, {"accepted": "created", "next": [{**WORKED, "position": 2}], "end": False})
    browser = pages(script, tmp_path)
    given = {"challenge_id": "a", "fields": {"choice": 1}, "skipped": False}
    answer = browser.put(f"/evaluations/{ID}/reponses/1", json=given, headers=OURS)
    assert f'src="{SIMULATOR["url"]}"' in answer.json["next"][0]["html"]


def test_the_demonstration_loads_what_a_simulator_needs_and_only_then(tmp_path: Path):
    text = pages(playing(WORKED), tmp_path).get("/demonstration").get_data(as_text=True)
    assert "js/simulator.js" in text
    assert "js/simulator.js" not in pages(playing(QUESTION), tmp_path).get("/demonstration").get_data(
        as_text=True
    )
