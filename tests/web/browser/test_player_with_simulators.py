"""A simulator inside a question: alone in its frame, reached and left with a keyboard, there when the line is cut, or said to be missing."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, Playwright, expect

from services.referential.settings import CONTENT
from tests.journeys import suites
from tests.journeys.suites import Running
from tests.support.eventually import eventually
from tests.web.browser.conftest import FLAGS, Seat
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, asked, call, heard, listen, state
from tests.web.browser.test_every_screen import faults_in
from tests.web.browser.test_no_lost_answer import ready_for_cuts

PAGES = ("hameconnage/boite.html", "cookies-traceurs/bandeau.html", "partage-par-lien/partage.html")
MISSING = "Le simulateur de cette question n’est pas arrivé"
FRAME = ".question pix-simulator iframe"


def where_everything_is_worked_out(folder: Path) -> Path:
    """The content, each question of 1.1 from memory, in its own time, and with one of three simulators, never twice the same in a skill."""
    content = folder / "content"
    shutil.copytree(CONTENT, content)
    count = 0
    for topic in sorted((content / "competences" / "1.1").glob("*.yaml")):
        kept = []
        within: list[str] = []
        for line in topic.read_text().splitlines(keepends=True):
            if re.match(r"      - id: ", line):
                page = PAGES[count % len(PAGES)]
                count += 1
                within = [
                    f"        simulator: {{file: {page}, title: À faire, height: 300}}\n",
                    "        focused: true\n",
                ]
                kept += [line, *within]
            elif re.match(r"        (timer|focused):", line):
                continue
            elif re.match(r"        simulator:", line):
                within = ["skip"]
            elif within == ["skip"] and re.match(r"          ", line):
                continue
            else:
                within = []
                kept.append(line)
        topic.write_text("".join(kept))
    return content


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A suite whose tests of 1.1 are all simulators."""
    content = where_everything_is_worked_out(tmp_path_factory.mktemp("worked"))
    (content / "simulators" / "recherche-web" / "moteur.html").unlink()  # nothing shows it any more
    running = suites.embedded(REFERENTIAL_CONTENT_DIR=str(content))
    eventually(lambda: call(running.url, "GET", "/api/demo-test")["questions"], seconds=60)
    return running


@pytest.fixture
def line(worked: Running) -> Iterator[Line]:
    one = Line(urlsplit(worked.url).port or 0)
    yield one
    one.close()


@pytest.fixture
def pupil(worked: Running) -> Pupil:
    return Pupil.new(worked.url, simulators=True)


def frame_of(page: Page) -> Frame:
    """The simulator of the question that shows, once it is there."""
    expect(page.locator(f"{FRAME}:not([height='300'])")).to_be_visible(timeout=10_000)
    found = page.locator(FRAME).element_handle()
    assert found
    frame = found.content_frame()
    assert frame
    return frame


def preloaded(page: Page) -> None:
    """The simulators of the questions to come have been loaded, and their frames taken away."""
    expect(page.locator("pix-player[data-ready]")).to_have_count(1)
    page.wait_for_timeout(300)
    expect(page.locator("body > iframe")).to_have_count(0)


REACHES = """async () => {
  const refused = async (deed) => { try { return await deed() ?? 'done'; } catch (error) { return error.name; } };
  return {
    origin: self.origin,
    parent: await refused(() => parent.document.title),
    top: await refused(() => { top.location.href = '/profil'; }),
    cookie: await refused(() => document.cookie),
    local: await refused(() => localStorage.length),
    session: await refused(() => sessionStorage.length),
    database: await refused(() => indexedDB.open('evaluations')),
    caches: await refused(() => caches.keys()),
    fetch: await refused(() => fetch('/api/me', { credentials: 'include' })),
    open: await refused(() => fetch('/api/framework', { mode: 'no-cors' })),
    image: await new Promise((told) => { const one = new Image(); one.onload = () => told('done'); one.onerror = () => told('Refused'); one.src = '/api/framework'; }),
    window: await refused(() => window.open('/profil') === null ? 'Refused' : 'done'),
  };
}"""


def test_a_simulator_reaches_neither_the_page_nor_what_is_kept_nor_the_api(seat: Seat):
    reached = frame_of(seat.page).evaluate(REACHES)
    assert reached.pop("origin") == "null"
    assert {name for name, what in reached.items() if what == "done"} == set(), reached
    assert reached["parent"] == reached["cookie"] == reached["local"] == "SecurityError"
    assert seat.page.url.endswith(seat.pupil.path)


def test_opened_by_itself_it_is_still_nobody_s(seat: Seat):
    frame_of(seat.page)
    address = seat.page.locator(FRAME).get_attribute("src")
    alone = seat.page.context.new_page()
    alone.goto(f"{seat.line.url}{address}")
    reached = alone.main_frame.evaluate(
        REACHES.replace("parent.document.title", "document.cookie").replace(
            "top.location.href = '/profil'", "throw new DOMException('', 'SecurityError')"
        )
    )
    assert reached.pop("origin") == "null"
    assert {name for name, what in reached.items() if what == "done"} == set(), reached


@contextmanager
def another_site(body: str) -> Iterator[str]:
    """Its address. A real one: a browser keeps made-up sites away from this machine whatever we say."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_may_not_show_it(seat: Seat):
    frame_of(seat.page)
    address = f"{seat.line.url}{seat.page.locator(FRAME).get_attribute('src')}"
    stranger = seat.page.context.new_page()
    with another_site(f"<iframe src='{address}'></iframe>") as site:
        stranger.goto(site)
        stranger.wait_for_timeout(500)
        assert stranger.frames[1].evaluate("() => document.querySelector('main') === null"), "it shows"


def test_it_is_reached_used_and_left_with_a_keyboard_and_going_there_is_not_leaving(seat: Seat):
    page = seat.page
    frame = frame_of(page)
    listen(page)
    here = "() => document.activeElement.localName"
    visited = []
    page.locator("h1").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(here))
        if visited[-1] == "iframe":
            assert frame.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
        elif "iframe" in visited:
            break
    assert visited.count("iframe") >= 2, visited
    assert visited[-1] in {"input", "select"}, visited
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(here) == "iframe"
    assert heard(page) == [], "a simulator is part of the question"
    expect(page.locator(".question .notice.warn:visible")).to_have_count(0)
    page.locator("h1").focus()
    page.evaluate("() => dispatchEvent(new Event('blur'))")
    expect(page.locator(".question .notice.warn:visible")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 1000])
def test_it_is_as_tall_as_it_needs_and_without_fault(browser: Browser, pupil: Pupil, line: Line, width: int):
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme="dark", locale="fr-FR"
    )
    pupil.sit(context, line.url)
    page = context.new_page()
    page.goto(line.url + pupil.path)
    frame = frame_of(page)
    page.wait_for_timeout(300)
    assert faults_in(frame, Axe()) == []
    assert Axe().run(page).response["violations"] == []
    assert frame.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(16, 24, 43)"
    context.close()


def test_on_a_cut_line_the_next_question_has_its_simulator_and_keeps_it_through_a_reload(seat: Seat):
    page = seat.page
    frame_of(page)
    ready_for_cuts(page)
    preloaded(page)
    first = page.locator(FRAME).get_attribute("src")
    seat.line.cut()
    seat.pupil.answer(page, 1)
    asked(page, 2)
    state(page, "kept")
    assert page.locator(FRAME).get_attribute("src") != first
    frame_of(page).get_by_role("button").first.click()
    page.reload()
    asked(page, 2)
    frame_of(page).get_by_role("button").first.click()
    expect(page.get_by_text(MISSING)).to_be_hidden()


def test_on_plain_http_too(driver: Playwright, chromium: str, pupil: Pupil, line: Line):
    browser = driver.chromium.launch(
        executable_path=chromium, args=[*FLAGS, "--host-resolver-rules=MAP ecole.test 127.0.0.1"]
    )
    url = line.url.replace("127.0.0.1", "ecole.test")
    context = browser.new_context(locale="fr-FR")
    pupil.sit(context, url)
    page = context.new_page()
    page.goto(url + pupil.path)
    frame_of(page)
    assert page.evaluate("() => isSecureContext") is False
    preloaded(page)
    line.cut()
    pupil.answer(page, 1)
    asked(page, 2)
    frame_of(page).get_by_role("button").first.click()
    browser.close()


def test_a_simulator_that_does_not_come_is_said_in_its_place_and_may_be_asked_for_again(
    browser: Browser, pupil: Pupil, line: Line
):
    context = browser.new_context(locale="fr-FR")
    context.route("**/api/simulators/**", lambda route: route.abort("connectionrefused"))
    pupil.sit(context, line.url)
    page = context.new_page()
    page.goto(line.url + pupil.path)
    expect(page.locator("pix-player[data-ready]")).to_have_count(1)
    expect(page.get_by_text(MISSING)).to_be_visible(timeout=10_000)
    expect(page.locator(FRAME)).to_be_hidden()
    assert page.locator(f"[role=status]:has-text('{MISSING}')").count() == 1
    page.get_by_role("button", name="Réessayer").click()
    busy = page.get_by_role("button", name="Réessayer").and_(page.locator("[aria-busy]"))
    expect(busy).to_have_count(1)
    expect(busy).to_have_count(0, timeout=10_000)
    expect(page.get_by_text(MISSING)).to_be_visible()
    context.unroute("**/api/simulators/**")
    steps = page.evaluate("() => history.length")
    page.get_by_role("button", name="Réessayer").click()
    frame_of(page)
    expect(page.get_by_text(MISSING)).to_be_hidden()
    assert page.evaluate("() => document.activeElement.localName") == "iframe", "the button is gone"
    assert page.evaluate("() => history.length") == steps
    context.close()


def test_it_comes_by_itself_when_the_line_is_back(browser: Browser, pupil: Pupil, line: Line):
    context = browser.new_context(locale="fr-FR")
    context.route("**/api/simulators/**", lambda route: route.fulfill(status=503, body="{}"))
    pupil.sit(context, line.url)
    page = context.new_page()
    page.goto(line.url + pupil.path)
    expect(page.get_by_text(MISSING)).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Je passe").click()
    asked(page, 2)
    expect(page.get_by_text(MISSING)).to_be_visible(timeout=10_000)
    context.unroute("**/api/simulators/**")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    frame_of(page)
    context.close()


def test_without_a_script_it_is_said_and_the_question_may_be_passed(
    browser: Browser, pupil: Pupil, line: Line
):
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    pupil.sit(context, line.url)
    page = context.new_page()
    page.goto(line.url + pupil.path)
    said = page.locator(".question noscript p")  # which Playwright leaves out of texts
    expect(said).to_be_visible()
    assert "a besoin de JavaScript. Vous pouvez la passer." in said.inner_text()
    expect(page.locator(FRAME)).to_be_hidden()
    page.get_by_role("button", name="Je passe").click()
    asked(page, 2)
    context.close()
