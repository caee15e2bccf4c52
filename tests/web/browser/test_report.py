"""« Signaler un problème » beside a question: what is typed stays, going there is no leaving, and a line that is cut takes nothing away."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.suites import Running
from tests.support.eventually import eventually
from tests.web.browser.conftest import Seat
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, all_arrived, asked, back, heard, listen, state
from tests.web.browser.test_keyboard import press_until
from tests.web.browser.test_no_lost_answer import ready_for_cuts
from tests.web.browser.test_player import before, page

__all__ = ["page"]  # a fixture

READY = "pix-player[data-ready]"
LOSING_FOCUS_ON_THE_WAY = (
    "() => navigation.addEventListener('navigate', () => dispatchEvent(new Event('blur')))"
)
GUARD_MS = 400
"""A question takes no click so soon after it came: it may have been meant for the one before."""

THANKS = "Merci, le problème est signalé."
REASON = "Il y a un mot faux, ou une faute"


def typed(page: Page) -> list[list[str]]:
    """What stands in the question's fields."""
    found: list[list[str]] = page.evaluate(
        "() => [...new FormData(document.querySelector('.question form'))].map((one) => [...one])"
    )
    return found


def reported(suite: Running, pupil: Pupil) -> list[tuple[Any, ...]]:
    """What assessment keeps of this test's reports."""
    query = "SELECT position, reason, comment FROM reports WHERE assessment_id = %s ORDER BY position"
    return suite.books.ask("assessment", query, pupil.assessment)


def ready(page: Page) -> None:
    """The player is, and takes clicks."""
    expect(page.locator(READY)).to_have_count(1)
    page.wait_for_timeout(GUARD_MS)


def turn_aside(page: Page) -> None:
    page.get_by_role("button", name="Signaler un problème").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Signaler un problème")


def test_by_keyboard_what_is_typed_is_found_again_and_the_answer_counts(seat: Seat, suite: Running):
    page, pupil = seat.page, seat.pupil
    ready(page)
    pupil.fill(page, 1)
    answer = typed(page)
    assert any(value for _, value in answer)
    press_until(page, "Signaler un problème")  # at once: the draft of a moment ago may not be written yet
    expect(page.get_by_role("heading", level=1)).to_have_text("Signaler un problème")
    press_until(page, "^Envoyer$")
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_role("link", name="Il manque le problème").press("Enter")
    page.keyboard.press("Space")
    expect(page.locator("[name=motif]").first).to_be_checked()
    page.get_by_label("Une précision").press_sequentially("en haut")
    press_until(page, "^Envoyer$")
    expect(page.get_by_role("group", name=THANKS)).to_be_focused()
    assert page.url.endswith(f"{pupil.path}?signale=1")
    asked(page, 1)
    expect(page.locator(READY)).to_have_count(1)
    assert typed(page) == answer
    assert reported(suite, pupil) == [(1, "MEDIA_MISSING", "en haut")]
    page.wait_for_timeout(GUARD_MS)
    page.get_by_role("button", name="Je valide").click()
    asked(page, 2)
    expect(page.get_by_text(THANKS)).to_have_count(0)
    all_arrived(pupil)


def test_whoever_changes_their_mind_comes_back_to_what_they_typed(seat: Seat, suite: Running):
    page, pupil = seat.page, seat.pupil
    ready(page)
    pupil.fill(page, 1)
    answer = typed(page)
    turn_aside(page)
    page.get_by_role("link", name="Revenir à la question").click()
    ready(page)
    assert typed(page) == answer
    turn_aside(page)
    page.go_back()
    expect(page.locator(READY)).to_have_count(1)
    assert typed(page) == answer
    assert reported(suite, pupil) == []


def test_going_to_report_a_question_to_answer_from_memory_is_no_leaving(
    page: Page, suite: Running, line: Line
):
    pupil, question = before(suite.url, lambda one: one["focused"] and not one["timer"])
    position = question["position"]
    pupil.sit(page.context, line.url)
    page.goto(line.url + pupil.path)
    asked(page, position)
    ready(page)
    page.evaluate(LOSING_FOCUS_ON_THE_WAY)
    turn_aside(page)
    page.get_by_label("Je ne comprends pas la question").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text(THANKS)).to_be_visible()
    ready(page)
    assert not left(page, pupil, position)
    page.evaluate("() => dispatchEvent(new Event('blur'))")
    expect(page.get_by_text("Vous avez quitté la page.").locator("visible=true").last).to_be_visible()
    eventually(lambda: left(page, pupil, position), seconds=5)


def left(page: Page, pupil: Pupil, position: int) -> bool:
    """Whether the draft says that the page was left."""
    draft = page.evaluate(
        """async (key) => {
          const db = await new Promise((done) => { const asked = indexedDB.open('evaluations'); asked.onsuccess = () => done(asked.result); });
          const all = await new Promise((done) => { const asked = db.transaction('drafts').objectStore('drafts').getAll(); asked.onsuccess = () => done(asked.result); });
          db.close();
          return all.find((one) => one.assessment === key[0] && one.position === key[1]);
        }""",
        [pupil.assessment, position],
    )
    return bool(draft["focusLost"])


def test_on_a_cut_line_nobody_goes_and_the_form_keeps_its_words(seat: Seat, suite: Running):
    page, pupil = seat.page, seat.pupil
    ready(page)
    pupil.fill(page, 1)
    answer = typed(page)
    seat.line.cut()
    listen(page)
    page.get_by_role("button", name="Signaler un problème").click()
    state(page, "kept")
    said = "Connexion coupée\u00a0: le problème pourra être signalé quand elle reviendra."
    expect(page.locator("[data-state-words]")).to_have_text(said)
    assert said in heard(page)
    asked(page, 1)
    assert typed(page) == answer

    seat.line.mend()
    turn_aside(page)
    page.get_by_label(REASON).check()
    page.get_by_label("Une précision").fill("mes mots")
    seat.line.cut()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’est parti")
    expect(page.get_by_label("Une précision")).to_have_value("mes mots")
    expect(page.get_by_label(REASON)).to_be_checked()
    seat.line.mend()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text(THANKS)).to_be_visible()
    expect(page.locator(READY)).to_have_count(1)
    assert typed(page) == answer
    assert reported(suite, pupil) == [(1, "WRONG_WORD", "mes mots")]


def test_answers_that_wait_for_the_line_wait_while_one_reports(seat: Seat, suite: Running):
    page, pupil = seat.page, seat.pupil
    seat.line.mode = "503"
    pupil.answer(page, 1)
    asked(page, 2)
    state(page, "kept")
    pupil.fill(page, 2)
    seat.line.mend()
    page.wait_for_timeout(GUARD_MS)
    turn_aside(page)
    eventually(lambda: 1 in pupil.held(), seconds=20)  # every page of somebody sends what waits
    page.get_by_label(REASON).check()
    page.get_by_role("button", name="Envoyer").click()
    asked(page, 2)
    expect(page.locator(READY)).to_have_count(1)
    back(page)
    page.wait_for_timeout(GUARD_MS)
    page.get_by_role("button", name="Je valide").click()
    asked(page, 3)
    all_arrived(pupil)
    assert [position for position, *_ in reported(suite, pupil)] == [2]


def test_where_nothing_can_be_stored_the_form_carries_what_was_typed(
    page: Page, pupil: Pupil, suite: Running
):
    page.add_init_script("indexedDB.open = () => { throw new Error('full') }")
    pupil.sit(page.context, pupil.door)
    page.goto(pupil.door + pupil.path)
    expect(page.locator(".state")).to_contain_text("restez connecté")
    pupil.fill(page, 1)
    answer = typed(page)
    turn_aside(page)
    page.get_by_label(REASON).check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("group", name=THANKS)).to_be_focused()
    assert typed(page) == answer
    assert len(reported(suite, pupil)) == 1


def test_a_click_before_the_player_is_ready_loses_nothing_and_stores_no_name(
    page: Page, pupil: Pupil, suite: Running
):
    pupil.sit(page.context, pupil.door)
    page.route("**/js/player.js", lambda route: route.abort(), times=1)
    page.goto(pupil.door + pupil.path)
    pupil.fill(page, 1)
    answer = typed(page)
    turn_aside(page)
    page.get_by_label(REASON).check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text(THANKS)).to_be_visible()
    ready(page)
    assert typed(page) == answer
    page.get_by_role("button", name="Je valide").click()
    asked(page, 2)
    all_arrived(pupil)
    ready_for_cuts(page)
    copies = (
        "async () => (await (await caches.open('pages-v1')).keys()).map((one) => new URL(one.url).pathname)"
    )
    assert page.evaluate(copies) == [pupil.path]


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, locale="fr-FR", viewport={"width": 320, "height": 640}
    )
    yield context.new_page()
    context.close()


def test_without_a_script_what_was_typed_comes_along_and_back(plain: Page, pupil: Pupil, suite: Running):
    pupil.sit(plain.context, pupil.door)
    plain.goto(f"{pupil.door}{pupil.path}")
    pupil.fill(plain, 1)
    turn_aside(plain)
    plain.get_by_role("button", name="Envoyer").click()
    expect(plain.get_by_role("link", name="Il manque le problème")).to_be_visible()
    plain.get_by_label(REASON).check()
    plain.get_by_role("button", name="Envoyer").click()
    expect(plain.get_by_text(THANKS)).to_be_visible()
    assert reported(suite, pupil) == [(1, "WRONG_WORD", None)]
    turn_aside(plain)
    plain.get_by_role("button", name="Revenir à la question").click()
    plain.get_by_role("button", name="Je valide").click()
    asked(plain, 2)
    assert pupil.held() == pupil.given


def test_a_correction_and_a_tutorial_are_reported_from_where_they_stand(plain: Page, visited: Any):
    visited.sign_in(plain.context)
    plain.goto(f"{visited.door}/evaluations/{visited.named['running']}/reponses/2")
    plain.get_by_role("link", name="Signaler un problème").click()
    plain.get_by_label("Je pense que ma réponse est juste").check()
    plain.get_by_role("button", name="Envoyer").click()
    expect(plain.get_by_text(THANKS)).to_be_visible()
    assert "/reponses/2?" in plain.url
    plain.goto(f"{visited.door}/tutos/{visited.named['tutorial']}")
    plain.get_by_role("link", name="Signaler un problème").click()
    plain.get_by_label("Un lien ne mène nulle part").check()
    plain.get_by_role("button", name="Envoyer").click()
    expect(plain.get_by_text(THANKS)).to_be_visible()


def test_a_timed_question_is_reported_and_gives_no_time_back(page: Page, suite: Running, line: Line):
    pupil, question = before(suite.url, lambda one: (one["timer"] or 0) > 60)
    pupil.sit(page.context, line.url)
    page.goto(line.url + pupil.path)
    asked(page, question["position"])
    expect(page.locator(READY)).to_have_count(1)
    expect(page.get_by_role("button", name="Signaler un problème")).to_be_hidden()
    page.get_by_role("button", name="Je suis prêt").click()
    page.wait_for_timeout(GUARD_MS)
    turn_aside(page)
    expect(page.get_by_text("Le temps de cette question continue.")).to_be_visible()
    page.get_by_role("link", name="Revenir à la question").click()
    expect(page.locator("[data-left]")).to_be_visible()
