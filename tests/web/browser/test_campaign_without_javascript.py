"""A campaign from its form to its results, without JavaScript: a teacher makes it, a pupil takes it and sends, the teacher reads."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.browser.screens import Visited


@pytest.fixture
def contexts(browser: Browser, visited: Visited) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    teacher, pupil = (browser.new_context(java_script_enabled=False, locale="fr-FR") for _ in range(2))
    with closing(teacher), closing(pupil):
        visited.sign_in(teacher, staff=True)
        visited.sign_in(pupil)
        yield teacher, pupil


def test_a_campaign_is_made_taken_sent_and_read(
    contexts: tuple[BrowserContext, BrowserContext], visited: Visited
):
    teacher, pupil = (context.new_page() for context in contexts)
    teacher.goto(f"{visited.door}/orga/campagnes")
    teacher.get_by_role("link", name="Créer une campagne").click()
    teacher.get_by_label("Nom de la campagne").fill("Sans script")
    teacher.get_by_label("2.1 Interagir").check()
    teacher.get_by_role("button", name="Créer la campagne").click()
    code = teacher.locator(".big-code").inner_text()
    assert re.fullmatch(r"[A-Z]{3} [A-Z]{3} \d{3}", code)

    pupil.goto(f"{visited.door}/code")
    pupil.get_by_label("Code du parcours").fill(code.lower())
    pupil.get_by_role("button", name="Continuer").click()
    expect(pupil.get_by_role("heading", level=1)).to_have_text("2.1 Interagir")
    pupil.get_by_role("button", name="Commencer").click()
    pass_over(pupil)
    pupil.get_by_role("button", name="Envoyer mes résultats").click()
    expect(pupil.get_by_text("Tes résultats sont partis le")).to_be_visible()
    pupil.goto(f"{visited.door}/code")
    pupil.get_by_label("Code du parcours").fill(code)
    pupil.get_by_role("button", name="Continuer").click()
    expect(pupil.locator(".summary")).to_contain_text("Tu as déjà envoyé tes résultats")

    teacher.get_by_role("link", name="Résultats", exact=True).click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text("Résultats")
    expect(teacher.get_by_text("Résultats reçus : 1 sur 1")).to_be_visible()
    with teacher.expect_download() as downloaded:
        teacher.get_by_role("link", name="Télécharger (CSV)").click()
    assert downloaded.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    teacher.get_by_role("link", name="Exemple Alix").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text("Exemple Alix")
    assert "Exemple" not in teacher.url and "Alix" not in teacher.url


def pass_over(page: Page) -> None:
    """The whole test, without an answer."""
    for _ in range(200):
        if "/campagnes/" in page.url:
            return
        if page.url.endswith("/etape"):
            page.get_by_role("link", name="Continuer").click()
        else:
            page.get_by_role("button", name="Je passe").click()
    raise AssertionError("the test has no end")
