"""A pupil answers in one browser while a teacher follows in another; the pupil's line goes in the middle, and nothing is lost."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.web.browser.conftest import FLAGS, LIVE_SECONDS
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, all_arrived, asked, back, state
from tests.web.browser.school import School, sign_in

SOON = (max(2, LIVE_SECONDS) + 2) * 1000
"""Two seconds or one period, and the time to hear of it and to draw it."""


@pytest.fixture
def teacher(driver: Playwright, chromium: str, school: School) -> Iterator[Page]:
    """In a browser of their own, on a line that holds."""
    browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
    context = browser.new_context(locale="fr-FR", viewport={"width": 1000, "height": 800})
    sign_in(context, school.head, school.door)
    yield context.new_page()
    browser.close()


@pytest.mark.parametrize(
    "cut_seconds",
    [pytest.param(3, id="a moment"), pytest.param(60, id="a minute", marks=pytest.mark.thorough)],
)
def test_a_teacher_follows_a_pupil_whose_line_goes(
    browser: Browser, teacher: Page, school: School, line: Line, cut_seconds: int
):
    campaign = school.campaign("À deux")
    teacher.goto(f"{school.door}/orga/campagnes/{campaign['id']}/activite")
    expect(teacher.get_by_role("heading", name="Personne n’a encore commencé")).to_be_visible()

    pupil = school.pupil()
    context = browser.new_context(locale="fr-FR", viewport={"width": 800, "height": 700})
    sign_in(context, pupil.tokens, line.url)
    page = context.new_page()
    page.goto(f"{line.url}/campagnes/{campaign['code']}")
    page.get_by_role("button", name="Commencer").click()
    asked(page, 1)
    pupil.assessment = page.url.rsplit("/", 1)[1]
    counts = teacher.get_by_role("status")
    expect(counts).to_contain_text("Participants\u00a0: 1. En cours\u00a0: 1.", timeout=SOON)
    seen = [progress(teacher)]

    position = 1
    for _ in range(2):
        position = answer_until(pupil, page, position, stop_after=1)
        seen.append(moved_on(teacher, seen[-1]))

    line.cut()
    cut_at = time.monotonic()
    pupil.answer(page, position)
    state(page, "kept")
    page.wait_for_timeout(max(0, cut_seconds - (time.monotonic() - cut_at)) * 1000)
    assert position not in pupil.held()
    assert progress(teacher) == seen[-1]
    expect(teacher.locator(".age")).to_contain_text("À jour à")  # the teacher's own line holds
    line.mend()
    # the player waits longer and longer between two tries, unless the browser says that the line is back
    back(page)
    state(page, "saved")
    assert set(pupil.held()) == set(pupil.given)
    seen.append(moved_on(teacher, seen[-1]))

    position = answer_until(pupil, page, position + 1)
    all_arrived(pupil)
    assert sorted(pupil.given) == list(range(1, position))
    page.get_by_role("button", name="Envoyer mes résultats").click()
    expect(page.get_by_text("Tes résultats sont partis le")).to_be_visible()
    expect(counts).to_contain_text("À envoyer\u00a0: 0. Reçus\u00a0: 1.", timeout=SOON)
    context.close()


def answer_until(pupil: Pupil, page: Page, position: int, *, stop_after: int = 99) -> int:
    """Answer that many questions, or to the end of the campaign's test; the position that follows."""
    for _ in range(stop_after):
        if page.url.endswith("/etape"):
            page.get_by_role("link", name="Continuer").click()
        pupil.answer(page, position)
        position += 1
        expect(
            page.locator(f".question[data-position='{position}'], .corrections, .panel")
        ).not_to_have_count(0, timeout=20_000)
        if "/resultats" in page.url:
            return position
    state(page, "saved")
    return position


def progress(teacher: Page) -> int:
    """In per cent, of the one pupil."""
    found = re.search(r"\d+", teacher.locator("tbody tr td[data-label=Avancement]").inner_text())
    assert found
    return int(found.group())


def moved_on(teacher: Page, before: int) -> int:
    """The progress that shows next, further on, within its time."""
    cell = teacher.locator("tbody tr td[data-label=Avancement]")
    expect(cell).not_to_contain_text(re.compile(rf"^\s*{before}\s"), timeout=SOON)
    assert progress(teacher) > before
    return progress(teacher)
