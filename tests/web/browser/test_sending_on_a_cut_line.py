"""Results that a pupil asks to send on a line that is cut: kept in the browser like an answer, and sent once when it holds."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.eventually import eventually
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, call
from tests.web.browser.school import School, sign_in

KEPT = "Connexion coupée\u00a0: ta demande est gardée ici."
GONE = re.compile("Tes résultats sont partis le")


@dataclass
class Sender:
    """A pupil in front of a profile that a school awaits."""

    pupil: Pupil
    context: BrowserContext
    page: Page
    participation: str

    def status(self) -> str:
        found: dict[str, Any] = self.pupil.api("GET", f"/api/participations/{self.participation}")
        return str(found["status"])

    def ask(self) -> None:
        self.page.get_by_role("button", name="Envoyer mes résultats").click()


@pytest.fixture
def sender(browser: Browser, school: School, line: Line) -> Iterator[Sender]:
    pupil, token = school.pupil(), school.head["access_token"]
    new = {"organisation_id": school.year.organisation, "kind": "PROFILES_COLLECTION", "name": "Profils"}
    body = {**new, "target_profile": None}
    made = eventually(lambda: call(school.door, "POST", "/api/campaigns", body, token), seconds=60)
    started = pupil.api("POST", f"/api/campaign-codes/{made['code']}/participations")
    context = browser.new_context(locale="fr-FR")
    with closing(context):
        sign_in(context, pupil.tokens, line.url)
        page = context.new_page()
        page.goto(f"{line.url}/campagnes/{made['code']}/resultats")
        yield Sender(pupil, context, page, started["participation_id"])


def test_on_a_line_that_holds_it_is_sent_at_once(sender: Sender):
    sender.ask()
    expect(sender.page.get_by_text(GONE)).to_be_visible()
    assert sender.status() == "SHARED"


def test_on_a_cut_line_it_is_kept_and_leaves_when_the_line_comes_back(sender: Sender, line: Line):
    line.cut()
    sender.ask()
    expect(sender.page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    expect(sender.page.get_by_role("button", name="Envoyer mes résultats")).to_be_hidden()
    assert sender.status() == "TO_SHARE"
    line.mend()
    expect(sender.page.get_by_text(GONE)).to_be_visible(timeout=15_000)
    assert sender.status() == "SHARED"


@pytest.mark.parametrize("mode", ["503", "504", "deaf"])
def test_whatever_the_line_does_it_is_sent_in_the_end(sender: Sender, line: Line, mode: str):
    line.mode = mode
    sender.ask()
    expect(sender.page.get_by_role("status").filter(has_text=KEPT)).to_be_visible(timeout=20_000)
    line.mend()
    expect(sender.page.get_by_text(GONE)).to_be_visible(timeout=15_000)
    assert sender.status() == "SHARED"


def test_a_closed_tab_s_wish_leaves_from_any_page(sender: Sender, line: Line):
    line.cut()
    sender.ask()
    expect(sender.page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    sender.page.close()
    line.mend()
    sender.context.new_page().goto(f"{line.url}/profil")
    eventually(lambda: sender.status() == "SHARED", seconds=10)


def test_nobody_signs_out_over_it(sender: Sender, line: Line):
    line.cut()
    sender.ask()
    expect(sender.page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    sender.page.locator("details.menu summary").click()
    sender.page.get_by_role("button", name="Se déconnecter").click()
    expect(sender.page.get_by_role("alert")).to_contain_text("tes résultats ne sont pas encore partis")
    line.mend()
    expect(sender.page.get_by_text(GONE)).to_be_visible(timeout=15_000)
    sender.page.locator("details.menu summary").click()
    sender.page.get_by_role("button", name="Se déconnecter").click()
    expect(sender.page.get_by_role("heading", level=1)).to_have_text("Se connecter")
