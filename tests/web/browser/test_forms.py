"""A form that somebody filled in, whatever the line does: nothing typed is lost, and one press is one sending."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.line import Line
from tests.web.browser.pupil import call
from tests.web.browser.screens import Visited


@pytest.fixture
def teacher(browser: Browser, visited: Visited, line: Line) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 1000, "height": 800})
    visited.sign_in(context, staff=True, url=line.url)
    yield context.new_page()
    context.close()


def fill(page: Page, line: Line, name: str) -> None:
    page.goto(f"{line.url}/orga/campagnes/nouvelle")
    page.get_by_label("Collecter les profils").check()
    page.get_by_label("Nom de la campagne", exact=False).fill(name)
    page.get_by_label(re.compile("accueil", re.IGNORECASE)).first.fill(
        "Trois lignes\n\nécrites **avec soin**."
    )


def named(visited: Visited, name: str) -> int:
    """How many campaigns the school has of that name."""
    teacher = visited.teacher["access_token"]
    school = call(visited.door, "GET", "/api/me", None, teacher)["organisations"][0]["id"]
    found = call(visited.door, "GET", f"/api/campaigns?organisation={school}&q={name}", None, teacher)
    return len(found["items"])


@pytest.mark.parametrize("mode", ["cut", "frozen"])
def test_what_was_typed_stays_when_the_line_is_dead_and_goes_when_it_is_back(
    teacher: Page, visited: Visited, line: Line, mode: str
):
    name = f"Ligne-{mode}"
    fill(teacher, line, name)
    if mode == "cut":
        line.cut()
    else:
        line.mode = "frozen"
    teacher.get_by_role("button", name="Créer la campagne").click()
    if mode == "frozen":  # one knows that a line is frozen when it is late
        expect(teacher.get_by_role("button", name="Créer la campagne…")).to_have_attribute(
            "aria-busy", "true"
        )
    expect(teacher.get_by_role("alert")).to_contain_text("Connexion coupée", timeout=15_000)
    expect(teacher.get_by_label("Nom de la campagne", exact=False)).to_have_value(name)
    expect(teacher.get_by_label("Collecter les profils")).to_be_checked()
    expect(teacher.locator("[aria-busy]")).to_have_count(0)
    assert named(visited, name) == 0
    line.mend()
    teacher.get_by_role("button", name="Créer la campagne").click()
    expect(teacher.locator(".big-code")).to_be_visible(timeout=20_000)
    assert named(visited, name) == 1


TWICE = """(button) => { button.click(); setTimeout(() => button.click(), 150); }"""


def test_whoever_presses_twice_sends_once(teacher: Page, line: Line):
    sent: list[str] = []
    teacher.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    fill(teacher, line, "Ligne-double")
    line.round_trip = 0.6  # long enough for a second press
    teacher.get_by_role("button", name="Créer la campagne").evaluate(TWICE)
    expect(teacher.locator(".big-code")).to_be_visible(timeout=20_000)
    assert len(sent) == 1


def test_a_button_says_that_it_works_once_that_takes_a_while(teacher: Page, line: Line):
    fill(teacher, line, "")
    line.round_trip = 1.0
    button = teacher.get_by_role("button", name="Créer la campagne")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_have_text("Créer la campagne…")
    expect(button).to_be_enabled()
    expect(teacher.get_by_role("heading", name="À corriger")).to_be_visible(timeout=20_000)
