"""Without JavaScript: signing in, a whole test, a pause, the results, the demonstration; nothing typed is lost on the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.demo.school import SIECLE
from tests.support.eventually import eventually
from tests.web.browser.pupil import PASSWORD, Pupil
from tests.web.browser.school import School, sign_in


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, locale="fr-FR", viewport={"width": 800, "height": 700}
    )
    yield context.new_page()
    context.close()


def test_a_whole_test_is_taken_with_forms(plain: Page, pupil: Pupil):
    plain.goto(f"{pupil.door}{pupil.path}")
    plain.get_by_label("Adresse e-mail ou identifiant").fill(pupil.login)
    plain.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    plain.get_by_role("button", name="Se connecter").click()
    seen_pause = False
    for position in range(1, 26):
        if plain.url.endswith("/etape"):
            seen_pause = True
            plain.get_by_role("link", name="Continuer").click()
        if plain.url.endswith("/resultats"):
            break
        pupil.fill(plain, position)
        plain.get_by_role("button", name="Je valide").click()
    assert seen_pause
    expect(plain.get_by_role("heading", level=1)).to_have_text("Vos résultats")
    assert pupil.held() == pupil.given


def test_an_empty_form_is_asked_again_and_skipping_goes_on(plain: Page, pupil: Pupil):
    pupil.sit(plain.context, pupil.door)
    plain.goto(f"{pupil.door}{pupil.path}")
    again = plain.context.new_page()
    again.goto(f"{pupil.door}{pupil.path}")
    plain.get_by_role("button", name="Je valide").click()
    expect(plain.locator("[data-error]")).to_have_text(
        "Il manque votre réponse. Répondez, ou choisissez « Je passe »."
    )
    assert plain.title().startswith("Erreur")
    plain.get_by_role("button", name="Je passe").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Question 2")
    again.get_by_role("button", name="Je passe").click()  # the same form, sent again
    expect(again.get_by_role("heading", level=1)).to_have_text("Question 2")
    eventually(lambda: pupil.held() == {1: None})


def test_a_list_of_pupils_is_sent_read_and_filtered(plain: Page, school: School):
    sign_in(plain.context, school.head, school.door)
    plain.goto(f"{school.door}/orga/import")
    plain.get_by_role("button", name="Envoyer le fichier").click()
    expect(plain.get_by_role("heading", name="À corriger")).to_be_visible()
    plain.get_by_label("Fichier des élèves").set_input_files(SIECLE)
    plain.get_by_role("button", name="Envoyer le fichier").click()
    for _ in range(40):
        if plain.locator("[data-report]").count():
            break
        plain.wait_for_timeout(250)
        plain.get_by_role("link", name="Actualiser").click()
    expect(plain.locator("[data-report]")).to_contain_text("Inchangés")
    plain.goto(f"{school.door}/orga/eleves")
    everyone = plain.locator("tbody tr").count()
    plain.get_by_label("Classe", exact=True).select_option(index=1)
    plain.get_by_role("button", name="Filtrer").click()
    chosen = plain.get_by_label("Classe", exact=True).locator("option:checked").inner_text()
    classes = plain.locator("tbody td[data-label=Classe]").all_inner_texts()
    assert 0 < len(classes) < everyone
    assert set(classes) == {chosen}


def test_the_demonstration_is_corrected_without_cookies_either(plain: Page, pupil: Pupil):
    plain.goto(f"{pupil.door}/demonstration")
    assert plain.get_by_role("heading", level=2).count() == 6
    for blank in plain.locator("input[type=text]").all():
        blank.fill("une réponse")
    for menu in plain.locator("select").all():
        menu.select_option(index=1)
    for group in plain.locator("fieldset.choices").all():
        group.locator("label.choice").first.click()
    plain.get_by_role("button", name="Voir mes réponses corrigées").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text(re.compile("[0-6] réponses? justes? sur 6"))
    assert plain.locator("li.correction").count() == 6
    assert plain.context.cookies() == []
