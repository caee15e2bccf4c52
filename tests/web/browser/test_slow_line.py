"""400 kbit/s and 400 ms there and back, as a phone in the country: how long one waits, printed, and never absurd.

What was measured on a quiet machine stands beside each; the limits leave room for a busy one, and the ratios must hold on any.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, asked, state
from tests.web.browser.screens import Visited
from tests.web.browser.test_no_lost_answer import ready_for_cuts

pytestmark = pytest.mark.thorough
BYTES_PER_SECOND = 50_000
ROUND_TRIP = 0.4
BUSY = 2.0
"""A machine that runs other tests takes its time too."""

FIRST_PAINT = """() => new Promise((done) => {
  new PerformanceObserver((list) => { for (const one of list.getEntriesByName('first-contentful-paint')) done(one.startTime); })
    .observe({ type: 'paint', buffered: true });
})"""
SHOWN_AT = """(selector) => new Promise((done) => {
  const look = () => document.querySelector(selector) ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""
NEXT_QUESTION = """() => new Promise((done) => {
  const pressed = performance.now();
  new MutationObserver((_, watcher) => {
    if (document.querySelector('.question[data-position="2"]')) { watcher.disconnect(); requestAnimationFrame(() => done(performance.now() - pressed)); }
  }).observe(document.querySelector('[data-place]'), { childList: true, subtree: true });
  document.querySelector('.question button.primary').click();
})"""


def measured(page: Page, script: str, given: str = "") -> float:
    """Milliseconds, as the page counts them; what never comes is an error, for an evaluation by itself waits for ever."""
    late = "new Promise((_, no) => setTimeout(() => no(new Error('it never came')), 60000))"
    return float(page.evaluate(f"(given) => Promise.race([({script})(given), {late}])", given))


@pytest.fixture
def slow(line: Line) -> Line:
    line.bytes_per_second, line.round_trip = BYTES_PER_SECOND, ROUND_TRIP
    return line


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="fr-FR", viewport={"width": 800, "height": 700})
    yield opened
    opened.close()


def tell(capsys: pytest.CaptureFixture[str], what: str, milliseconds: float, limit: float) -> None:
    """Print, then hold it to its limit."""
    with capsys.disabled():
        print(f"\n  3G, {what}: {milliseconds:.0f} ms (aim {limit:.0f})", end="")
    assert milliseconds <= BUSY * limit


def test_a_question_shows_soon_and_the_next_one_at_once(
    context: BrowserContext, pupil: Pupil, slow: Line, capsys: pytest.CaptureFixture[str]
):
    pupil.sit(context, slow.url)
    page = context.new_page()
    page.goto(slow.url + pupil.path)
    asked(page, 1)
    first = measured(page, FIRST_PAINT)
    tell(capsys, "first paint of the player", first, 2500)
    ready_for_cuts(page)
    pupil.fill(page, 1)
    page.wait_for_timeout(400)
    following = measured(page, NEXT_QUESTION)
    tell(capsys, "next question, looked ahead", following, 150)
    state(page, "saved")
    again = context.new_page()
    again.goto(slow.url + pupil.path)
    second = measured(again, FIRST_PAINT)
    tell(capsys, "second visit", second, 1000)
    assert following < ROUND_TRIP * 1000, "it did not wait for the line"
    assert second < first


def test_a_list_shows_soon(
    context: BrowserContext, visited: Visited, slow: Line, capsys: pytest.CaptureFixture[str]
):
    visited.sign_in(context, staff=True, url=slow.url)
    page = context.new_page()
    page.goto(f"{slow.url}/orga/campagnes/{visited.named['campaign']}/activite", wait_until="commit")
    shown = measured(page, SHOWN_AT, "#suivi table tbody tr")
    tell(capsys, "list of pupils", max(shown, measured(page, FIRST_PAINT)), 2500)
    expect(page.locator("#suivi table")).to_be_visible()


def test_the_line_is_as_slow_as_it_says(context: BrowserContext, slow: Line):
    """Else all of the above would prove nothing."""
    page = context.new_page()
    page.goto(f"{slow.url}/live")
    before = slow.carried
    seconds = page.evaluate(
        """async () => { const began = performance.now();
        await Promise.all([1, 2, 3, 4].map((n) => fetch(`/demonstration?n=${n}`, { cache: "no-store" }).then((one) => one.text())));
        return (performance.now() - began) / 1000; }"""
    )
    size = slow.carried - before
    assert size > 4_000
    assert seconds >= ROUND_TRIP + size / BYTES_PER_SECOND
