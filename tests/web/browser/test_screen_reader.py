"""What a screen reader is told: each screen's tree is a text to review (GOLDEN=1 writes it anew), and the player is not chatty."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser.conftest import Seat
from tests.web.browser.pupil import asked, state
from tests.web.browser.screens import SCREENS, Visited

pytestmark = pytest.mark.thorough
GOLDEN = Path(__file__).parent / "golden"
CHANGING = {
    "home",
    "competence, running",
    "competence, done",
    "player",
    "player, answer missing",
    "pause",
    "correction",
    "results",
    "my campaigns",
    "pupils",
    "pupils of a class",
    "campaigns",
    "settings",
    "settings, just made",
    "code sheet",
    "message for families",
    "archive",
    "activity",
    "activity, empty",
    "group results",
    "analysis",
    "profiles",
    "participant",
    "campaign, sent",
    "campaign results, sent",
    "profile to send",
    "tutorials",
    "account",
    "import",
    "import, refused",
    "import, its report",
}
"""Their questions, or what was shown by them, differ from run to run."""


def told(snapshot: str) -> str:
    """Without what is made anew for each run."""
    without_ids = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", snapshot)
    return re.sub(r"/campagnes/[A-Z]{6}[2-9]{3}\b", "/campagnes/CODE", without_ids)


@pytest.mark.parametrize(
    "screen", [one for one in SCREENS if one.name not in CHANGING], ids=lambda one: one.name
)
def test_a_screen_says_what_was_reviewed(browser: Browser, visited: Visited, screen):
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="fr-FR")
    if screen.signed_in:
        visited.sign_in(context, staff=screen.staff)
    page = context.new_page()
    page.goto(visited.door + visited.path_of(screen))
    screen.act(page)
    page.wait_for_timeout(200)
    snapshot = told(page.locator("body").aria_snapshot()) + "\n"
    file = GOLDEN / f"{re.sub(r'[^a-z0-9]+', '-', screen.name)}.yaml"
    if os.environ.get("GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(snapshot, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == snapshot
    context.close()


def test_the_player_speaks_up_for_an_incident_and_its_end_only(seat: Seat):
    seat.page.evaluate(
        """() => { window.spoken = []; const place = document.querySelector('[data-announce]');
        new MutationObserver(() => window.spoken.push(place.textContent)).observe(place, { childList: true, characterData: true, subtree: true }); }"""
    )
    for position in (1, 2):
        seat.pupil.answer(seat.page, position)
        asked(seat.page, position + 1)
    state(seat.page, "saved")
    assert seat.page.evaluate("() => window.spoken") == []
    seat.line.cut()
    seat.pupil.answer(seat.page, 3)
    state(seat.page, "kept")
    seat.line.mend()
    state(seat.page, "saved")
    expect(seat.page.locator("[data-announce]")).to_have_text(
        "Connexion revenue : vos réponses sont enregistrées."
    )
    assert len(seat.page.evaluate("() => window.spoken")) <= 2
