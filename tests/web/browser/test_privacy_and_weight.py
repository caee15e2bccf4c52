"""What a browser is given to carry, and what it still holds once its owner has gone."""

import json

import urllib3
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.conftest import Seat
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, asked, state
from tests.web.browser.screens import SCREENS, Visited
from tests.web.browser.test_no_lost_answer import ready_for_cuts

FIRST_VISIT_BYTES = 80 * 1024
FIRST_VISIT_REQUESTS = 9
PAGE_BYTES = 14 * 1024

STORED = """async () => {
  const db = await new Promise((done, no) => { const asked = indexedDB.open('evaluations'); asked.onsuccess = () => done(asked.result); asked.onerror = no; });
  const held = {};
  for (const name of db.objectStoreNames) {
    held[name] = await new Promise((done) => { const asked = db.transaction(name).objectStore(name).getAll(); asked.onsuccess = () => done(asked.result); });
  }
  db.close();
  const cached = [];
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) cached.push(new URL(one.url).pathname);
  return { held, cached, local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie };
}"""


def sign_out(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion")


def test_a_shared_computer_keeps_nothing_of_whoever_signed_out(seat: Seat):
    page = seat.page
    ready_for_cuts(page)
    seat.pupil.answer(page, 1)
    asked(page, 2)
    state(page, "saved")
    seat.pupil.fill(page, 2)  # a draft is left behind
    page.wait_for_timeout(400)
    assert seat.pupil.assessment in json.dumps(page.evaluate(STORED))
    page.goto(f"{seat.line.url}/profil")
    sign_out(page)
    left = page.evaluate(STORED)
    assert all(rows == [] for rows in left["held"].values()), left["held"]
    assert [path for path in left["cached"] if not path.startswith("/static/")] == []
    assert (left["local"], left["session"], left["cookies"]) == ({}, {}, "")
    page.go_back()
    expect(page).to_have_url(f"{seat.line.url}/connexion?retour=/profil")


def test_what_is_stored_names_nobody(seat: Seat):
    ready_for_cuts(seat.page)
    seat.line.cut()
    seat.pupil.answer(seat.page, 1)
    state(seat.page, "kept")
    stored = json.dumps(seat.page.evaluate(STORED))
    copies = seat.page.evaluate(
        "async () => { const pages = await caches.open('pages-v1'); let all = '';"
        " for (const one of await pages.keys()) all += await (await pages.match(one)).text(); return all; }"
    )
    assert "question" in copies
    for word in ("Camille", "Essai", seat.pupil.login, seat.pupil.tokens["access_token"]):
        assert word not in stored + copies


def test_a_first_visit_of_the_player_is_light(browser: Browser, pupil: Pupil, line: Line):
    context = browser.new_context(locale="fr-FR")
    pupil.sit(context, line.url)
    page = context.new_page()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(line.url + pupil.path)
    asked(page, 1)
    ready_for_cuts(page)
    # the page is fetched twice: once to be shown, once to be kept for a reload on a cut line; files come from the browser's cache
    assert len(set(asked_for)) <= FIRST_VISIT_REQUESTS, asked_for
    assert line.carried <= FIRST_VISIT_BYTES
    before = line.carried
    page.reload()
    asked(page, 1)
    page.wait_for_timeout(300)
    assert line.carried - before <= 2 * PAGE_BYTES
    context.close()


def test_every_screen_is_a_light_page(visited: Visited):
    heavy = {}
    for screen in SCREENS:
        tokens = visited.teacher if screen.staff else visited.tokens
        cookie = f"acces={tokens['access_token']}" if screen.signed_in else ""
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip", "Cookie": cookie}
        url = visited.door + visited.path_of(screen)
        answer = urllib3.request("GET", url, headers=headers, preload_content=False, redirect=False)
        size = len(answer.read(decode_content=False))
        assert answer.status in {200, 404}, (screen.name, answer.status)
        if size > PAGE_BYTES:
            heavy[screen.name] = size
    assert heavy == {}


def test_a_first_visit_of_a_school_s_page_is_light(browser: Browser, visited: Visited, line: Line):
    context = browser.new_context(locale="fr-FR")
    visited.sign_in(context, staff=True, url=line.url)
    page = context.new_page()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(f"{line.url}/orga/campagnes/{visited.named['campaign']}/activite", wait_until="networkidle")
    assert len(set(asked_for)) <= FIRST_VISIT_REQUESTS, asked_for
    assert line.carried <= FIRST_VISIT_BYTES
    context.close()
