"""The journeys of a school without a mouse: a pupil from the code to what they send; a head of school who creates and imports."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.demo.journey import PUPIL_PASSWORD
from deploy.demo.school import SIECLE
from tests.web.browser.pupil import asked
from tests.web.browser.school import School, sign_in
from tests.web.browser.test_keyboard import answer_with_keys, press_until, tab_to_field


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture
def head(page: Page, school: School) -> Page:
    sign_in(page.context, school.head, school.door)
    page.goto(f"{school.door}/orga/campagnes")
    return page


def test_a_pupil_signs_in_types_the_code_takes_the_test_and_sends(page: Page, school: School):
    campaign, pupil = school.campaign("Au clavier"), school.pupil()
    page.goto(f"{school.door}/connexion?retour=/code")
    tab_to_field(page, "login")
    page.keyboard.type(pupil.login)
    tab_to_field(page, "password")
    page.keyboard.type(PUPIL_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{school.door}/code")
    tab_to_field(page, "code")
    page.keyboard.type(campaign["code"].lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/campagnes/*")
    press_until(page, "^Commencer")
    position = 1
    while "/resultats" not in page.url:
        asked(page, position)
        if position > 1 and (position - 1) % 5:
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        answer_with_keys(page)
        position += 1
        expect(
            page.locator(f".question[data-position='{position}'], .corrections, .panel")
        ).not_to_have_count(0, timeout=20_000)
        if page.url.endswith("/etape"):
            press_until(page, "Continuer")
            page.wait_for_url(re.compile("/evaluations/[^/]+$"))
    press_until(page, "Envoyer mes résultats")
    expect(page.get_by_text("Tes résultats sont partis le")).to_be_visible()


def test_a_head_of_school_creates_a_campaign(head: Page):
    press_until(head, "^Créer une campagne")
    head.wait_for_url("**/nouvelle")
    tab_to_field(head, "kind")
    head.keyboard.press("Space")
    tab_to_field(head, "name")
    head.keyboard.type("Créée au clavier")
    tab_to_field(head, "target_profile")
    head.keyboard.press("Space")
    in_the_last_group = head.get_by_role("radio", name="Protéger les données personnelles")
    for _ in range(40):  # arrows go through every group, as a tablist would
        if in_the_last_group.is_checked():
            break
        head.keyboard.press("ArrowDown")
    expect(in_the_last_group).to_be_focused()
    press_until(head, "^Créer la campagne")
    expect(head.locator(".big-code")).to_be_visible()
    expect(head.get_by_text("Créée au clavier").first).to_be_visible()


def test_a_head_of_school_sends_the_list_of_pupils(head: Page):
    # the browser is told to hand dialogs over when somebody listens, and not waited for: so, long before the key
    head.on("filechooser", lambda _dialog: None)
    press_until(head, "^Élèves")
    head.wait_for_url("**/orga/eleves")
    press_until(head, "^Importer")
    head.wait_for_url("**/orga/import")
    tab_to_field(head, "fichier")
    with head.expect_file_chooser() as chosen:
        head.keyboard.press("Space")
    chosen.value.set_files(SIECLE)
    press_until(head, "^Envoyer le fichier")
    expect(head.locator("[data-report]")).to_be_visible(timeout=20_000)
