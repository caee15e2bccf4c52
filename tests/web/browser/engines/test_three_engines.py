"""What schools' computers and phones run: the way of an answer over a line that goes, and a list that is filtered, in three engines."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.web.browser.engines.engine import ENGINES, Engine, program, until
from tests.web.browser.line import Line
from tests.web.browser.pupil import PASSWORD, Pupil, all_arrived
from tests.web.browser.screens import Visited

pytestmark = [pytest.mark.thorough, pytest.mark.engines]
DEMO_PASSWORD = "Demo2026!"


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, driver: Playwright, tmp_path: Path) -> Iterator[Engine]:
    start = ENGINES[request.param][0]
    with start(driver, program(request.param), tmp_path) as opened:
        yield opened


def sign_in(engine: Engine, url: str, login: str, password: str, path: str) -> None:
    """By the form."""
    engine.goto(f"{url}/connexion?retour={path}")
    engine.write("#login", login)
    engine.write("#password", password)
    engine.click("main form button.primary")
    until(engine, f"return location.pathname === '{path}'")


def answer(engine: Engine, pupil: Pupil, position: int) -> None:
    """Whatever kind of question it is."""
    until(
        engine,
        f"return document.querySelector(\"[data-ready] [data-place] .question[data-position='{position}']\")",
    )
    kind = engine.js("return document.querySelector('[data-place] .question').dataset.kind")
    if kind == "QCU":
        engine.click("[data-place] .choice:nth-of-type(2)")
        pupil.given[position] = {"choice": 2}
    elif kind == "QCM":
        engine.click("[data-place] .choice:nth-of-type(1)")
        engine.click("[data-place] .choice:nth-of-type(3)")
        pupil.given[position] = {"choices": [1, 3]}
    elif kind == "QROC":
        engine.write("[data-place] input[name=answer]", f"{position}1")
        pupil.given[position] = {"answer": f"{position}1"}
    else:
        typed = engine.js(
            """const typed = {};
            for (const one of document.querySelectorAll('[data-place] input.blank, [data-place] .blanks select')) {
              if (one.tagName === 'SELECT') one.selectedIndex = 1; else one.value = 'mot';
              typed[one.name.slice(6)] = one.value;
            }
            return typed;"""
        )
        pupil.given[position] = typed
    time.sleep(0.4)  # a question that has just come takes no answer yet
    engine.click("[data-place] .question button.primary")


def test_answer_cut_return(engine: Engine, pupil: Pupil, line: Line):
    sign_in(engine, line.url, pupil.login, PASSWORD, pupil.path)
    line.cut()
    answer(engine, pupil, 1)
    until(engine, "return document.querySelector('.state').dataset.state === 'kept'")
    until(engine, "return document.querySelector(\"[data-place] .question[data-position='2']\")")
    assert pupil.held() == {}
    line.mend()
    until(engine, "return document.querySelector('.state').dataset.state === 'saved'")
    answer(engine, pupil, 2)
    all_arrived(pupil)


def test_filter_a_list(engine: Engine, visited: Visited):
    path = f"/orga/campagnes/{visited.named['campaign']}/activite"
    sign_in(engine, visited.door, "prof.autre@demonstration.example", DEMO_PASSWORD, path)
    rows = "return document.querySelectorAll('#suivi tbody tr').length"
    assert engine.js(rows) == 1
    engine.write("input[name=q]", "personne")
    engine.click("form.filters button")
    until(engine, "return location.search.includes('q=personne') && document.readyState === 'complete'")
    assert engine.js(rows) == 0
