"""Whatever happens to the line, the tab or the machine: the server ends up with each answer once, as given, in order."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from deploy.local import environment
from deploy.local.rabbitmq import answers, free_port
from tests.journeys.suites import Running
from tests.web.browser.conftest import FLAGS, Seat
from tests.web.browser.line import Line
from tests.web.browser.pupil import PASSWORD, Pupil, all_arrived, asked, back, heard, listen, sitting, state
from web import rescue

SKIPPED = {
    "fields": None,
    "skipped": True,
    "elapsed_ms": 1,
    "left_ms": None,
    "focus_lost": False,
    "answered_at": "2026-11-22T10:00:00Z",
}
READY = "() => caches.open('pages-v1').then(all => all.keys()).then(all => all.length > 0)"


def ready_for_cuts(page: Page) -> None:
    """The worker holds a copy of the page."""
    end = time.monotonic() + 20
    while not (page.evaluate(READY) and page.evaluate("() => !!navigator.serviceWorker.controller")):
        assert time.monotonic() < end, "no copy of the page was kept"
        time.sleep(0.1)


def test_cut_before_sending_the_test_goes_on_and_everything_arrives(seat: Seat):
    seat.line.cut()
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    state(seat.page, "kept")
    seat.pupil.answer(seat.page, 2)
    expect(seat.page.get_by_role("heading", level=1)).to_have_text("Votre réponse est gardée")
    expect(seat.page.get_by_text("La question 3 arrive dès que la connexion revient.")).to_be_visible()
    expect(seat.page.locator("[data-state-words]")).to_contain_text("gardées ici (2)")
    assert seat.pupil.held() == {}
    seat.line.mend()
    back(seat.page)
    asked(seat.page, 3)
    state(seat.page, "saved")
    all_arrived(seat.pupil)


def test_cut_after_an_answer_arrived_the_next_one_is_kept(seat: Seat):
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    state(seat.page, "saved")
    seat.line.cut()
    seat.pupil.answer(seat.page, 2)
    state(seat.page, "kept")
    seat.line.mend()
    state(seat.page, "saved")
    all_arrived(seat.pupil)


@pytest.mark.parametrize("mode", ["deaf", "504"])
def test_an_acknowledgement_that_is_lost_is_asked_for_again(seat: Seat, mode: str):
    seat.line.mode = mode
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    state(seat.page, "kept")
    assert set(seat.pupil.held()) == {1}
    seat.line.mend()
    state(seat.page, "saved")
    all_arrived(seat.pupil)


def test_a_service_that_is_away_is_asked_again(seat: Seat):
    seat.line.mode = "503"
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    state(seat.page, "kept")
    seat.line.mend()
    state(seat.page, "saved")
    all_arrived(seat.pupil)


def test_a_frozen_line_is_said_to_be_one_and_thaws(seat: Seat):
    seat.line.mode = "frozen"
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    state(seat.page, "kept")
    seat.line.mend()
    state(seat.page, "saved")
    all_arrived(seat.pupil)


@pytest.mark.thorough
def test_a_line_that_stays_frozen_is_given_up_for_another(seat: Seat):
    seat.line.mode = "frozen"
    seat.pupil.answer(seat.page, 1)
    state(seat.page, "kept")
    seat.page.wait_for_timeout(16_000)  # the player's patience
    seat.line.cut()
    seat.line.mend()
    state(seat.page, "saved")
    all_arrived(seat.pupil)


def test_signed_out_meanwhile_one_signs_in_again_and_the_answers_go(seat: Seat):
    seat.page.context.clear_cookies()
    listen(seat.page)
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    state(seat.page, "signin")
    with seat.page.expect_response("**/reponses/1"):
        back(seat.page)
    state(seat.page, "signin")
    assert len(heard(seat.page)) == 1, "said once, however often it is tried again"
    seat.page.get_by_role("link", name="Me reconnecter").click()
    seat.page.get_by_label("Adresse e-mail ou identifiant").fill(seat.pupil.login)
    seat.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    seat.page.get_by_role("button", name="Se connecter").click()
    asked(seat.page, 2)
    state(seat.page, "saved")
    all_arrived(seat.pupil)


def test_answers_kept_for_somebody_wait_for_them(seat: Seat):
    """On a shared computer another person signs in: they neither send nor lose what is not theirs."""
    seat.line.cut()
    seat.pupil.answer(seat.page, 1)
    state(seat.page, "kept")
    seat.line.mend()
    seat.line.mode = "frozen"
    other = Pupil.new(seat.pupil.door)
    seat.page.context.clear_cookies()
    other.sit(seat.page.context, seat.line.url)
    seat.line.mend()
    state(seat.page, "signin")
    seat.page.goto(f"{seat.line.url}/profil")
    seat.page.wait_for_timeout(500)
    assert seat.pupil.held() == {}
    seat.pupil.sit(seat.page.context, seat.line.url)
    seat.page.goto(f"{seat.line.url}/profil")
    all_arrived(seat.pupil)


def test_a_reload_on_a_cut_line_shows_the_test_where_it_was(seat: Seat):
    ready_for_cuts(seat.page)
    seat.line.cut()
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    seat.pupil.fill(seat.page, 2)
    seat.page.wait_for_timeout(500)
    seat.page.reload()
    asked(seat.page, 2)
    state(seat.page, "kept")
    seat.page.wait_for_timeout(400)
    seat.page.get_by_role("button", name="Je valide").click()  # what was typed is still there
    expect(seat.page.get_by_role("heading", level=1)).to_have_text("Votre réponse est gardée")
    seat.page.reload()
    expect(seat.page.get_by_role("heading", level=1)).to_have_text("Votre réponse est gardée")
    seat.line.mend()
    asked(seat.page, 3)
    all_arrived(seat.pupil)


def test_what_was_typed_comes_back_after_a_reload(seat: Seat):
    seat.pupil.fill(seat.page, 1)
    seat.page.wait_for_timeout(500)
    seat.page.reload()
    asked(seat.page, 1)
    seat.page.wait_for_timeout(400)
    seat.page.get_by_role("button", name="Je valide").click()
    asked(seat.page, 2)
    all_arrived(seat.pupil)


def test_a_tab_closed_with_answers_kept_sends_them_from_any_page(seat: Seat):
    seat.line.cut()
    seat.pupil.answer(seat.page, 1)
    state(seat.page, "kept")
    context = seat.page.context
    seat.page.close()
    seat.line.mend()
    page = context.new_page()
    page.goto(f"{seat.line.url}/profil")
    all_arrived(seat.pupil)


def test_nobody_signs_out_over_unsent_answers(seat: Seat):
    seat.page.goto(f"{seat.line.url}/profil")
    tab = seat.page.context.new_page()
    tab.goto(seat.line.url + seat.pupil.path)
    asked(tab, 1)
    seat.line.cut()
    seat.pupil.answer(tab, 1)
    state(tab, "kept")
    seat.page.locator("details.menu summary").click()
    seat.page.get_by_role("button", name="Se déconnecter").click()
    expect(seat.page.get_by_role("alert")).to_contain_text("Réponses pas encore envoyées\u00a0: 1.")
    seat.line.mend()
    state(tab, "saved")
    all_arrived(seat.pupil)


@pytest.mark.thorough
def test_a_player_whose_answers_another_page_has_sent_goes_on(seat: Seat):
    other = seat.page.context.new_page()
    other.goto(f"{seat.line.url}/profil")
    seat.line.cut()
    seat.pupil.answer(seat.page, 1)
    seat.pupil.answer(seat.page, 2)
    expect(seat.page.get_by_role("heading", level=1)).to_have_text("Votre réponse est gardée")
    seat.line.mend()
    other.reload()
    all_arrived(seat.pupil)
    asked(seat.page, 3)
    state(seat.page, "saved")


TOO_QUICK = """() => new MutationObserver(() => {
  const button = document.querySelector('.question[data-position="2"] button[name=passe]');
  if (button && !window.hit) { window.hit = true; setTimeout(() => button.click(), 100); }
}).observe(document.querySelector('[data-place]'), { childList: true, subtree: true })"""


def test_a_double_click_answers_one_question(seat: Seat):
    seat.page.evaluate(TOO_QUICK)
    seat.pupil.fill(seat.page, 1)
    seat.page.wait_for_timeout(400)
    seat.page.get_by_role("button", name="Je valide").dblclick()
    asked(seat.page, 2)
    state(seat.page, "saved")
    seat.page.wait_for_timeout(300)
    assert seat.page.evaluate("() => window.hit"), "the next question was hit as soon as it came"
    asked(seat.page, 2)
    all_arrived(seat.pupil)


def test_a_key_held_down_answers_one_question(seat: Seat):
    seat.pupil.fill(seat.page, 1)
    seat.page.wait_for_timeout(400)
    seat.page.get_by_role("button", name="Je valide").focus()
    for _ in range(40):
        seat.page.keyboard.down("Enter")
        seat.page.wait_for_timeout(25)
    seat.page.keyboard.up("Enter")
    asked(seat.page, 2)
    state(seat.page, "saved")
    all_arrived(seat.pupil)


def test_a_second_tab_waits_or_takes_over(seat: Seat):
    second = seat.page.context.new_page()
    second.goto(seat.line.url + seat.pupil.path)
    expect(second.get_by_role("heading", level=1)).to_have_text("Ce test est ouvert dans un autre onglet")
    seat.pupil.answer(seat.page, 1)
    asked(seat.page, 2)
    second.get_by_role("button", name="Reprendre ici").click()
    asked(second, 2)
    expect(seat.page.get_by_role("heading", level=1)).to_have_text("Ce test est ouvert dans un autre onglet")
    seat.pupil.answer(second, 2)
    asked(second, 3)
    all_arrived(seat.pupil)


def refuse_the_first(seat: Seat) -> None:
    """An answer given elsewhere was there before this one."""
    question = seat.pupil.api("GET", f"/api/assessments/{seat.pupil.assessment}")["next"][0]
    elsewhere = {"challenge_id": question["challenge_id"], **SKIPPED}
    seat.pupil.api("PUT", f"/api/assessments/{seat.pupil.assessment}/answers/1", elsewhere)
    seat.pupil.answer(seat.page, 1)
    state(seat.page, "refused")


def test_an_answer_that_is_refused_stays_here_and_can_be_saved(seat: Seat, suite: Running):
    refuse_the_first(seat)
    expect(seat.page.get_by_text("answer_conflict")).to_be_visible()
    with seat.page.expect_download() as saved:
        seat.page.get_by_role("button", name="Télécharger mes réponses").click()
    sealed = Path(saved.value.path()).read_text()
    assert seat.pupil.assessment not in sealed
    content = rescue.opened(sealed, environment.rescue_key(suite.folder / "secrets"))
    assert [one["body"]["fields"] for one in content["answers"]] == [seat.pupil.given[1]]
    seat.page.reload()
    expect(seat.page.get_by_text("answer_conflict")).to_be_visible()
    seat.page.get_by_role("button", name="Continuer le test").click()
    asked(seat.page, 2)
    expect(seat.page.get_by_text("answer_conflict")).to_be_hidden()
    assert seat.pupil.held() == {1: None}


def test_whoever_signs_out_over_a_refused_answer_takes_a_file_of_it(seat: Seat, suite: Running):
    refuse_the_first(seat)
    page = seat.page
    page.goto(f"{seat.line.url}/profil")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Réponses non acceptées\u00a0: 1.")
    expect(told).to_contain_text("montrez le fichier à un adulte")
    expect(told).not_to_contain_text("dès que la connexion revient")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Télécharger mes réponses").click()
    expect(told).to_have_text("Fichier téléchargé. Vous pouvez vous déconnecter.")
    content = rescue.opened(
        Path(saved.value.path()).read_text(), environment.rescue_key(suite.folder / "secrets")
    )
    assert [one["body"]["fields"] for one in content["answers"]] == [seat.pupil.given[1]]
    assert [one["assessment"] for one in content["answers"]] == [seat.pupil.assessment]
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion")


def test_everything_is_kept_when_the_browser_is_killed(
    driver: Playwright, chromium: str, pupil: Pupil, line: Line, tmp_path: Path
):
    with _started(driver, chromium, tmp_path) as (page, kill):
        pupil.sit(page.context, line.url)
        page.goto(line.url + pupil.path)
        asked(page, 1)
        line.cut()
        pupil.answer(page, 1)
        asked(page, 2)
        kill()
    line.mend()
    with _started(driver, chromium, tmp_path) as (page, _):
        pupil.sit(page.context, line.url)
        page.goto(line.url + pupil.path)
        asked(page, 2)
        all_arrived(pupil)


@contextlib.contextmanager
def _started(driver: Playwright, chromium: str, folder: Path):
    """A browser whose process we may kill -9, on the same profile each time."""
    port = free_port()
    process = subprocess.Popen(
        [chromium, "--headless=new", f"--remote-debugging-port={port}", f"--user-data-dir={folder}", *FLAGS],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def kill() -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    end = time.monotonic() + 30
    while not answers(port):
        assert time.monotonic() < end
        time.sleep(0.1)
    try:
        opened = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        yield opened.contexts[0].new_page(), kill
    finally:
        if process.poll() is None:
            kill()


@pytest.mark.thorough
def test_a_whole_test_through_a_line_that_keeps_breaking(browser: Browser, pupil: Pupil, line: Line):
    page = sitting(browser, pupil, line)
    position = 1
    while "/resultats" not in page.url and position < 25:
        if page.url.endswith("/etape"):
            line.mend()
            page.get_by_role("link", name="Continuer").click()
        asked(page, position)
        if position % 3 == 0:
            line.cut()
        pupil.answer(page, position)
        page.wait_for_timeout(600)
        line.mend()
        position += 1
        expect(
            page.locator(f".question[data-position='{position}'], .corrections, .panel")
        ).not_to_have_count(0, timeout=40_000)
    assert page.url.endswith("/resultats")
    all_arrived(pupil)
    page.context.close()
