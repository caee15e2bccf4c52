"""What a screen reader is told: each screen's tree is a text to review (GOLDEN=1 writes it anew), and the player is not chatty."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser.conftest import Seat
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, asked, heard, listen, state
from tests.web.browser.screens import SCREENS, Visited

pytestmark = pytest.mark.thorough
TEN_MINUTES = 600
A_QUESTION = 40
AT_MOST = 6
GOLDEN = Path(__file__).parent / "golden"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
MADE_ANEW = (
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID"),
    (rf"\b(?:[a-z]+di |dimanche )?(?:1er|\d{{1,2}}) (?:{MONTHS})(?: 20\d\d)?", "DATE"),
    (r"\b\d{1,2}\sh\s\d{2}\b", "HEURE"),
    (r"/orga/import/\d+", "/orga/import/N"),
    (r"127\.0\.0\.1:\d+", "ADRESSE"),
    (r"\d+ dernière le DATE", "N dernière le DATE"),
    (r'"[\w-]{43}"', "SECRET"),
    (r"(?<![\w-])[\w-]{43}(?![\w-])", "SECRET"),
)


def told(snapshot: str, visited: Visited) -> str:
    """Without what is made anew for each run: ids, codes, days, hours, the port, a secret, how often somebody took part."""
    for name in ("code", "collection_code", "empty_code"):
        code = visited.named[name]
        snapshot = snapshot.replace(code, "CODE").replace(f"{code[:3]} {code[3:6]} {code[6:]}", "CODE")
    for pattern, instead in MADE_ANEW:
        snapshot = re.sub(pattern, instead, snapshot)
    return snapshot


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.name)
def test_a_screen_says_what_was_reviewed(browser: Browser, visited: Visited, screen):
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="fr-FR")
    visited.enter(context, screen)
    page = context.new_page()
    page.goto(visited.door + visited.path_of(screen))
    screen.act(page)
    page.wait_for_timeout(200)
    screen.unchanging(page)
    snapshot = told(page.locator("body").aria_snapshot(), visited) + "\n"
    file = GOLDEN / f"{re.sub(r'[^a-z0-9]+', '-', screen.name)}.yaml"
    if os.environ.get("GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(snapshot, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == snapshot
    context.close()


def test_the_player_speaks_up_for_an_incident_and_its_end_only(seat: Seat):
    listen(seat.page)
    for position in (1, 2):
        seat.pupil.answer(seat.page, position)
        asked(seat.page, position + 1)
    state(seat.page, "saved")
    assert heard(seat.page) == []
    seat.line.cut()
    seat.pupil.answer(seat.page, 3)
    state(seat.page, "kept")
    seat.line.mend()
    state(seat.page, "saved")
    expect(seat.page.locator("[data-announce]")).to_have_text(
        "Connexion revenue\u00a0: vos réponses sont enregistrées."
    )
    assert len(heard(seat.page)) == 2


def test_ten_minutes_without_an_incident_are_quiet(browser: Browser, pupil: Pupil, line: Line):
    context = browser.new_context(locale="fr-FR", viewport={"width": 800, "height": 700})
    pupil.sit(context, line.url)
    page = context.new_page()
    page.clock.install()
    page.goto(line.url + pupil.path)
    spoken: list[str] = []
    seconds = position = 0
    while seconds < TEN_MINUTES:
        position += 1
        if page.url.endswith("/etape"):
            page.get_by_role("link", name="Continuer").click()
        asked(page, position)
        listen(page)
        pupil.fill(page, position)
        # the clock is ours: were an answer still on its way, its fifteen seconds would pass in an instant
        state(page, "saved")
        page.clock.run_for(A_QUESTION * 1000)
        seconds += A_QUESTION
        spoken += heard(page)
        page.get_by_role("button", name="Je valide").click()
        expect(
            page.locator(f".question[data-position='{position + 1}'], .corrections, .panel")
        ).not_to_have_count(0, timeout=20_000)
        if page.url.endswith("/resultats"):
            pupil.assessment = pupil.api("POST", "/api/assessments", {"competence": "1.2"})["id"]
            page.goto(line.url + pupil.path)
            position = 0
    assert len(spoken) <= AT_MOST, spoken
    context.close()
