"""The activity of a campaign while pupils work: it renews itself under the teacher's hands, and says when it no longer does."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.conftest import LIVE_SECONDS
from tests.web.browser.line import Line
from tests.web.browser.pupil import call
from tests.web.browser.screens import Visited

WAIT = 25_000


@pytest.fixture
def teacher(browser: Browser, visited: Visited, line: Line) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 1000, "height": 800})
    visited.sign_in(context, staff=True, url=line.url)
    yield context.new_page()
    context.close()


def test_it_renews_itself_and_keeps_what_is_typed(teacher: Page, visited: Visited, line: Line):
    campaign, participation = one_to_send(visited)
    statuses: list[int] = []
    teacher.on(
        "response",
        lambda answer: statuses.append(answer.status) if "/activite/direct" in answer.url else None,
    )
    teacher.goto(f"{line.url}/orga/campagnes/{campaign}/activite")
    status = teacher.get_by_role("status")
    expect(status).to_contain_text("À envoyer\u00a0: 1. Reçus\u00a0: 0.")
    search = teacher.get_by_label("Nom ou prénom")
    search.press_sequentially("exem")
    with teacher.expect_response(re.compile("/activite/direct"), timeout=WAIT):
        pass
    assert statuses == [304], "nothing had moved"
    call(visited.door, "POST", f"/api/participations/{participation}/share", None, pupil_of(visited))
    expect(status).to_contain_text("À envoyer\u00a0: 0. Reçus\u00a0: 1.", timeout=WAIT)
    expect(search).to_be_focused()
    expect(search).to_have_value("exem")


@pytest.mark.parametrize("mode", ["cut", "frozen"])
def test_it_says_within_a_period_that_it_no_longer_follows(
    teacher: Page, visited: Visited, line: Line, mode: str
):
    teacher.goto(f"{line.url}/orga/campagnes/{visited.named['campaign']}/activite")
    age = teacher.locator(".age")
    expect(age).to_contain_text("À jour à")
    with teacher.expect_response(re.compile("/activite/direct"), timeout=WAIT):
        pass
    if mode == "cut":
        line.cut()
    else:
        line.mode = "frozen"
    periods = 1 if mode == "cut" else 2  # that a line is frozen one knows when an answer is late
    expect(age).to_contain_text("Connexion coupée", timeout=(periods * LIVE_SECONDS + 1.5) * 1000)
    expect(teacher.locator("#suivi table")).to_be_visible()
    line.mend()
    expect(age).to_contain_text("À jour à", timeout=WAIT)


def test_it_moves_nothing_under_the_eyes_and_rests_when_nobody_looks(
    teacher: Page, visited: Visited, line: Line
):
    campaign, participation = one_to_send(visited)
    teacher.set_viewport_size({"width": 320, "height": 300})
    teacher.goto(f"{line.url}/orga/campagnes/{campaign}/activite")
    teacher.evaluate("() => scrollTo(0, 400)")
    before = teacher.evaluate("() => scrollY")
    assert before > 0
    call(visited.door, "POST", f"/api/participations/{participation}/share", None, pupil_of(visited))
    expect(teacher.get_by_role("status")).to_contain_text("Reçus\u00a0: 1.", timeout=WAIT)
    assert teacher.evaluate("() => scrollY") == before

    asked: list[str] = []
    teacher.evaluate(
        "() => Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })"
    )
    teacher.on("request", lambda request: asked.append(request.url))
    teacher.wait_for_timeout((LIVE_SECONDS + 0.5) * 1000)
    assert asked == []
    teacher.evaluate("() => { delete document.hidden; }")
    with teacher.expect_response(re.compile("/activite/direct"), timeout=WAIT):
        pass


def pupil_of(visited: Visited) -> str:
    return str(visited.tokens["access_token"])


def one_to_send(visited: Visited) -> tuple[str, str]:
    """A campaign of the test's own, whose one participant has everything but sent."""
    door, teacher, pupil = visited.door, visited.teacher["access_token"], pupil_of(visited)
    school = call(door, "GET", "/api/me", None, teacher)["organisations"][0]["id"]
    new = {"organisation_id": school, "kind": "PROFILES_COLLECTION", "name": "En direct"}
    campaign = call(door, "POST", "/api/campaigns", new, teacher)
    path = f"/api/campaign-codes/{campaign['code']}/participations"
    return campaign["id"], call(door, "POST", path, None, pupil)["participation_id"]
