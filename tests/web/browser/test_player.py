"""The player's manners: time, focus, one tab, plain http, and what it says when it does not know what comes next."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from deploy.demo.client import Api
from deploy.demo.pupil import Pupil as Able
from deploy.demo.pupil import bank
from tests.journeys.suites import Running
from tests.support.eventually import eventually
from tests.web.browser.conftest import FLAGS, Seat
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, all_arrived, asked, back, heard, listen, state
from tests.web.browser.test_no_lost_answer import SKIPPED

COMPETENCES = ("2.1", "4.3", "3.1", "2.3", "5.2", "3.3", "1.1", "1.2")
ABILITY = 4.5
A_MINUTE = 60


def before(door: str, wanted: Callable[[dict[str, Any]], bool]) -> tuple[Pupil, dict[str, Any]]:
    """Somebody who knows a lot, and whose next question is of that kind; the question."""
    pupil = Pupil.with_an_account(door)
    able = Able("", "", "", ABILITY, seed=1, api=Api(door, pupil.tokens["access_token"]))
    for competence in COMPETENCES:
        opened = pupil.api("POST", "/api/assessments", {"competence": competence})
        while following := opened["next"]:
            assert not following[0]["timer"] or len(following) == 1, (
                "nothing is shown behind a timed question"
            )
            if wanted(following[0]):
                pupil.assessment = opened["id"]
                return pupil, following[0]
            able.answer_all(opened["id"], at_most=1)
            opened = pupil.api("GET", f"/api/assessments/{opened['id']}")
    raise AssertionError("no such question in all these competences")


def fill_in(page: Page, fields: dict[str, Any]) -> None:
    """These fields, on the question that shows."""
    for name, value in fields.items():
        if name in {"choice", "choices"}:
            for number in value if name == "choices" else [value]:
                page.locator(".choice").nth(number - 1).click()
            continue
        field = page.locator(f"[name='{'answer' if name == 'answer' else f'blank.{name}'}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 800, "height": 700})
    yield context.new_page()
    context.close()


def test_a_timed_question_waits_to_be_begun_counts_and_can_still_be_answered(
    page: Page, suite: Running, line: Line
):
    pupil, question = before(suite.url, lambda one: (one["timer"] or 0) > A_MINUTE)
    position, seconds = question["position"], question["timer"]
    pupil.sit(page.context, line.url)
    page.clock.install()
    page.goto(line.url + pupil.path)
    asked(page, position)
    expect(page.get_by_text("Cette question est chronométrée")).to_be_visible()
    expect(page.get_by_role("button", name="Je valide")).to_be_hidden()
    expect(page.locator(".instruction")).to_be_hidden()
    page.clock.run_for(30_000)  # nothing counts yet
    listen(page)
    page.get_by_role("button", name="Je suis prêt").click()
    fill_in(page, bank()[question["challenge_id"]].right)
    left = page.locator("[data-left]")
    expect(left).to_be_visible()
    page.get_by_role("button", name="Cacher le temps").click()
    expect(left).to_be_hidden()
    page.clock.run_for(20_000)
    page.reload()  # gives no time back
    listen(page)
    expect(left).to_be_visible()
    shown = [int(one) for one in re.findall(r"\d+", left.inner_text())]
    assert sum(part * size for part, size in zip(reversed(shown), (1, 60), strict=False)) <= seconds - 20
    page.clock.run_for((seconds - 20) * 1000)
    expect(page.locator("[data-timed-note]")).to_contain_text("Le temps est écoulé.")
    assert [re.sub(r"\W+", " ", one)[:14] for one in heard(page)] == ["Il reste 1 min", "Le temps est é"]
    page.clock.run_for(1000)
    page.get_by_role("button", name="Je valide").click()
    path = f"/api/assessments/{pupil.assessment}/answers/{position}"
    given = eventually(lambda: pupil.api("GET", path), seconds=20)
    assert given["result"] == "timedout", "right, and too late to count"


def test_leaving_a_question_to_answer_from_memory_is_said_once_and_calmly(
    page: Page, suite: Running, line: Line
):
    pupil, question = before(suite.url, lambda one: one["focused"] and not one["timer"])
    position = question["position"]
    pupil.sit(page.context, line.url)
    page.goto(line.url + pupil.path)
    asked(page, position)
    expect(page.locator("[data-focus-note]")).to_have_count(1)
    expect(page.locator("pix-player[data-ready]")).to_have_count(1)
    listen(page)
    for _ in range(2):
        page.evaluate("() => dispatchEvent(new Event('blur'))")
    expect(page.get_by_text("Vous avez quitté la page.").locator("visible=true").last).to_be_visible()
    assert len(heard(page)) == 1
    pupil.answer(page, position)
    path = f"/api/assessments/{pupil.assessment}/answers/{position}"
    given = eventually(lambda: pupil.api("GET", path), seconds=20)
    assert given["fields"] == pupil.given[position]
    assert given["result"] != "focusedOut", "in training it counts"


def test_not_knowing_whether_more_comes_it_asks_to_stay(seat: Seat):
    seat.line.cut()
    for position in (1, 2):
        seat.pupil.answer(seat.page, position)
    expect(seat.page.get_by_text("Ne fermez pas cette page. Réponses à envoyer\u00a0: 2.")).to_be_visible()
    seat.line.mend()
    back(seat.page)
    asked(seat.page, 3)
    expect(seat.page.get_by_text("Ne fermez pas cette page")).to_have_count(0)
    all_arrived(seat.pupil)


@pytest.fixture
def in_school(driver: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser that finds the suite under a name, without HTTPS: no worker, no locks, no Web Crypto."""
    browser = driver.chromium.launch(
        executable_path=chromium, args=[*FLAGS, "--host-resolver-rules=MAP ecole.test 127.0.0.1"]
    )
    yield browser
    browser.close()


def test_on_plain_http_answers_are_kept_and_one_tab_answers(in_school: Browser, pupil: Pupil, line: Line):
    url = line.url.replace("127.0.0.1", "ecole.test")
    context = in_school.new_context(locale="fr-FR")
    pupil.sit(context, url)
    page, second = context.new_page(), context.new_page()
    page.goto(url + pupil.path)
    asked(page, 1)
    assert page.evaluate("() => [isSecureContext, navigator.locks === undefined]") == [False, True]
    page.wait_for_timeout(300)
    second.goto(url + pupil.path)
    expect(second.get_by_role("heading", level=1)).to_have_text("Ce test est ouvert dans un autre onglet")
    line.cut()
    pupil.answer(page, 1)
    asked(page, 2)
    state(page, "kept")
    line.mend()
    state(page, "saved")
    second.get_by_role("button", name="Reprendre ici").click()
    asked(second, 2)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce test est ouvert dans un autre onglet")
    all_arrived(pupil)

    # a file that can be read is better than none
    challenge = second.locator(".question").get_attribute("data-challenge")
    elsewhere = {"challenge_id": challenge, **SKIPPED}
    pupil.api("PUT", f"/api/assessments/{pupil.assessment}/answers/2", elsewhere)
    pupil.answer(second, 2)
    state(second, "refused")
    with second.expect_download() as saved:
        second.get_by_role("button", name="Télécharger mes réponses").click()
    content = json.loads(Path(saved.value.path()).read_text())
    assert [one["body"]["fields"] for one in content["answers"]] == [pupil.given[2]]
    context.close()


def test_an_answer_that_the_form_took_too_late_says_that_the_first_one_holds(seat: Seat):
    """The click that comes before the player is ready."""
    seat.pupil.fill(seat.page, 1)
    first = seat.pupil.api("GET", f"/api/assessments/{seat.pupil.assessment}")["next"][0]
    skipped = {"challenge_id": first["challenge_id"], **SKIPPED}
    seat.pupil.api("PUT", f"/api/assessments/{seat.pupil.assessment}/answers/1", skipped)
    seat.page.evaluate("() => document.querySelector('.question form').submit()")
    asked(seat.page, 2)
    said = seat.page.get_by_text("Une réponse était déjà enregistrée pour la question\u00a01")
    expect(said).to_be_visible()
    seat.pupil.answer(seat.page, 2)
    asked(seat.page, 3)
    expect(said).to_be_hidden()
    expected = {1: None, 2: seat.pupil.given[2]}
    eventually(lambda: seat.pupil.held() == expected, seconds=20)
