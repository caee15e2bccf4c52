"""Every screen in every state: no fault that axe can find, nothing that overflows, targets that a finger finds, a silent console."""

from collections.abc import Iterable
from itertools import product
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page

from tests.web.browser.screens import SCREENS, Screen, Visited

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"]}
"""Descriptions of all that is well would take longer than finding it."""

EXPECTED = ("status of 404", "status of 422", "not contained in a form")
"""What a console may say of a page that refuses."""

Scheme = Literal["light", "dark"]
LEAST_TARGET = 24
LEAST_TARGET_IN_PLAYER = 44

SMALL_TARGETS = """(least) => [...document.querySelectorAll('a, button, input, select, summary, label.choice')]
  .filter((one) => one.checkVisibility() && !one.closest('p, dd, li > p') && !one.matches('.skip, label.choice input'))
  .map((one) => [one.outerHTML.slice(0, 90), (one.closest('.card') ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least - 0.5))
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""

OVERFLOWING = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .map((one) => one.outerHTML.slice(0, 90)).slice(0, 5) : []"""

CUT_ON_THE_LEFT = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.checkVisibility() && !one.closest('.skip, .visually-hidden'))
  .filter((one) => one.getBoundingClientRect().left < -1 && one.getBoundingClientRect().width > 0)
  .map((one) => one.outerHTML.slice(0, 90)).slice(0, 5)"""
"""Nobody can scroll there."""


def faults(page: Page, axe: Axe, *, playing: bool) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [
        f"axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in axe.run(page, options=OPTIONS).response["violations"]
    ]
    found += [f"overflows: {one}" for one in page.evaluate(OVERFLOWING)]
    found += [f"cut on the left: {one}" for one in page.evaluate(CUT_ON_THE_LEFT)]
    least = LEAST_TARGET_IN_PLAYER if playing else LEAST_TARGET
    found += [f"small target: {one}" for one in page.evaluate(SMALL_TARGETS, least)]
    for frame in page.frames[1:]:
        found += faults_in(frame, axe)
    if page.locator("h1").count() != 1:
        found.append("not exactly one h1")
    heading = page.locator("h1").first.inner_text()
    if heading.split("\n")[0].strip() not in page.title():
        found.append(f"the title {page.title()!r} does not say {heading!r}")
    return found


def faults_in(frame: Frame, axe: Axe) -> list[str]:
    """What is wrong inside a frame that shows: a page may look into none, the browser's debugger into all."""
    if not frame.frame_element().is_visible():
        return []
    frame.evaluate(axe.axe_script)
    violations = frame.evaluate("(options) => axe.run(options)", OPTIONS)["violations"]
    found = [f"axe {one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]
    found += [f"overflows: {one}" for one in frame.evaluate(OVERFLOWING)]
    targets = SMALL_TARGETS.replace("label.choice", "label.tick")
    found += [f"small target: {one}" for one in frame.evaluate(targets, LEAST_TARGET_IN_PLAYER)]
    if frame.evaluate("() => document.documentElement.scrollHeight > innerHeight"):
        found.append("it scrolls: the page did not give it the height it needs")
    return [f"in the frame: {one}" for one in found]


def looked_at(
    browser: Browser, visited: Visited, screen: Screen, widths: Iterable[int], schemes: Iterable[Scheme]
) -> list[str]:
    """Open the screen once; its faults at each size and colour, and what its console said."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    visited.enter(context, screen)
    page, axe, wrong = context.new_page(), Axe(), []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    states = list(product(widths, schemes))
    _show(page, *states[0])  # so that it is brought into its state as small as it gets
    page.goto(visited.door + visited.path_of(screen))
    screen.act(page)
    for width, scheme in states:
        _show(page, width, scheme)
        found = faults(page, axe, playing=screen.name.startswith("player"))
        wrong += [f"{width} {scheme}: {one}" for one in found]
    context.close()
    return [one for one in wrong if not any(words in one for words in EXPECTED)]


def _show(page: Page, width: int, scheme: Scheme) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


@pytest.mark.parametrize("screen", [one for one in SCREENS if one.always], ids=lambda one: one.name)
def test_a_screen_of_each_make_holds_on_a_phone_at_night(browser: Browser, visited: Visited, screen: Screen):
    assert looked_at(browser, visited, screen, [320], ["dark"]) == []


@pytest.mark.thorough
@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.name)
def test_a_screen_holds_in_every_size_and_colour(browser: Browser, visited: Visited, screen: Screen):
    assert looked_at(browser, visited, screen, [320, 768, 1280], ["light", "dark"]) == []


def test_a_fault_is_seen(browser: Browser, visited: Visited):
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.set_content(
        "<html><body><h1>Un</h1><h1>Deux</h1><img src='data:,'><button style='width:9px;height:9px'></button>"
        "<div style='width:900px'>x</div><p style='margin-left:-50px'>y</p></body></html>"
    )
    found = "\n".join(faults(page, Axe(), playing=False))
    for word in (
        "axe image-alt",
        "axe html-has-lang",
        "overflows",
        "cut on the left",
        "small target",
        "h1",
        "title",
    ):
        assert word in found
    page.close()
