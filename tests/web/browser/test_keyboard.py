"""Without a mouse: from the first page to the results; the focus is always somewhere that can be seen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.line import Line
from tests.web.browser.pupil import PASSWORD, Pupil, asked
from tests.web.browser.screens import Visited

IN_FRAME = """() => {
  if (document.activeElement === document.body) return null;
  const box = document.activeElement.getBoundingClientRect();
  return [box.left + Math.min(box.width / 2, 40), box.top + box.height / 2];
}"""
COVERED_IN_FRAME = """([x, y]) => {
  const frame = document.activeElement, box = frame.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + x, box.top + y);
  return hit === frame ? '' : `in a frame, at ${x} ${y}: ${(hit ?? document.documentElement).outerHTML.slice(0, 120)}`;
}"""
COVERED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  if (one.tagName === 'IFRAME') return 'FRAME';
  const target = one.closest('label.choice') ?? one;
  const box = target.getBoundingClientRect();
  const y = Math.min(Math.max(box.top + box.height / 2, box.top + 1), box.bottom - 1);
  const hit = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), y);
  const seen = hit && (target.contains(hit) || hit.contains(target));
  return seen && box.top >= -1 && box.top < innerHeight ? '' : one.outerHTML.slice(0, 120) + JSON.stringify(box);
}"""


def covered_by(page: Page) -> str | None:
    """What is wrong with where the focus is: nothing (empty), or None when it has left the page."""
    found: str | None = page.evaluate(COVERED)
    if found != "FRAME":
        return found
    frame = page.evaluate_handle("() => document.activeElement").as_element()
    inside = frame and frame.content_frame()
    assert inside
    where = inside.evaluate(IN_FRAME)
    return str(page.evaluate(COVERED_IN_FRAME, where)) if where else ""


def focused(page: Page) -> str:
    """The name of what has the focus."""
    return str(page.evaluate("() => document.activeElement.tagName"))


def press_until(page: Page, name: str, *, role: str = "", at_most: int = 60) -> None:
    """Tab to the thing of that name, then Enter."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        text = page.evaluate(
            "() => (document.activeElement.innerText || document.activeElement.ariaLabel || document.activeElement.name || '')"
        )
        if re.search(name, str(text)):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} was not reached with Tab")


def tab_to_field(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == name:
            return
    raise AssertionError(f"the field {name} was not reached with Tab")


def answer_with_keys(page: Page) -> None:
    """Whatever the question: Tab into it, answer, Tab to « Je valide », Enter."""
    expect(page.locator("pix-player[data-ready]")).to_have_count(1)  # before, the form would go by itself
    kind = page.locator(".question").get_attribute("data-kind")
    if page.get_by_role("button", name="Je suis prêt").count():
        press_until(page, "Je suis prêt")
        expect(page.get_by_role("button", name="Je valide")).to_be_visible()
    if kind == "QCU":
        tab_to_field(page, "choice")
        page.keyboard.press("ArrowDown")
    elif kind == "QCM":
        tab_to_field(page, "choices")
        page.keyboard.press("Space")
    elif kind == "QROC":
        tab_to_field(page, "answer")
        page.keyboard.type("12")
    else:
        for blank in page.locator("input.blank, .blanks select").all():
            tab_to_field(page, str(blank.get_attribute("name")))
            if focused(page) == "SELECT":
                page.keyboard.press("ArrowDown")
            else:
                page.keyboard.type("mot")
    page.wait_for_timeout(400)
    press_until(page, "Je valide")


@pytest.mark.thorough
def test_from_signing_in_to_the_results_without_a_mouse(browser: Browser, pupil: Pupil, line: Line):
    context = browser.new_context(viewport={"width": 1000, "height": 700}, locale="fr-FR")
    page = context.new_page()
    page.goto(line.url)
    press_until(page, "^Se connecter")
    expect(page).to_have_url(re.compile("/connexion"))
    tab_to_field(page, "login")
    page.keyboard.type(pupil.login)
    tab_to_field(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/profil"))
    press_until(page, "Reprendre")
    position = 1
    while position < 26:
        asked(page, position)
        if position > 1 and (position - 1) % 5:
            # after a question that changed in the page
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        answer_with_keys(page)
        position += 1
        page.wait_for_url(re.compile("/evaluations/"))
        expect(
            page.locator(f".question[data-position='{position}'], .corrections, .panel")
        ).not_to_have_count(0, timeout=20_000)
        if page.url.endswith("/etape"):
            press_until(page, "Continuer")
        if page.url.endswith("/resultats"):
            break
    assert page.url.endswith("/resultats")
    press_until(page, "Voir mon profil")
    expect(page).to_have_url(re.compile("/profil"))
    context.close()


def test_a_refused_form_brings_the_focus_to_what_is_wrong(browser: Browser, line: Line):
    page = browser.new_page()
    page.goto(f"{line.url}/connexion")
    tab_to_field(page, "login")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#login")).to_be_focused()
    page.close()


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (320, 460),
        pytest.param(640, 360, marks=pytest.mark.thorough),
        pytest.param(1280, 720, marks=pytest.mark.thorough),
    ],
)
def test_what_has_the_focus_is_never_covered(browser: Browser, visited: Visited, width: int, height: int):
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    visited.sign_in(context)
    page = context.new_page()
    for path in (f"/evaluations/{visited.named['running']}", "/profil", "/composants", "/code"):
        page.goto(visited.door + path)
        page.wait_for_timeout(300)
        for key in ("Tab", "Shift+Tab"):
            for _ in range(45):
                page.keyboard.press(key)
                covered = covered_by(page)
                if covered is None:
                    break
                assert covered == "", path
    context.close()


@pytest.mark.parametrize("change", ["text twice as large", "text spaced out"])
def test_larger_or_looser_text_does_not_break_a_page(browser: Browser, visited: Visited, change: str):
    context = browser.new_context(viewport={"width": 640, "height": 800}, locale="fr-FR")
    visited.sign_in(context)
    page = context.new_page()
    for path in ("/profil", "/competences/1.2", f"/evaluations/{visited.named['running']}", "/composants"):
        page.goto(visited.door + path)
        if change == "text twice as large":
            page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        else:
            page.evaluate(
                """() => { const sheet = new CSSStyleSheet();
                sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
                document.adoptedStyleSheets = [sheet]; }"""
            )
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        clipped = page.evaluate(
            """() => [...document.querySelectorAll('button, .button, .tag, h1, h2, h3, .choice')]
            .filter((one) => one.checkVisibility() && (one.scrollWidth > one.clientWidth + 1) && getComputedStyle(one).overflow !== 'visible')
            .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert clipped == [], path
    context.close()
