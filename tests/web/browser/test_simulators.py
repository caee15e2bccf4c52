"""Each simulator, alone in a real browser: the task done with a keyboard leads to the key, and nothing in it is out of anybody's reach."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from contracts.content.release import Challenge
from contracts.content.solutions import accepts
from services.referential.authoring.reading import challenges_of, read_content
from services.referential.authoring.simulators import whole_page
from services.referential.domain import SIMULATORS
from services.referential.settings import CONTENT
from services.referential.usecases.publish_release import immutable_path
from tests.journeys.suites import Running
from tests.web.browser.test_every_screen import (
    CUT_ON_THE_LEFT,
    LEAST_TARGET_IN_PLAYER,
    OPTIONS,
    OVERFLOWING,
    SMALL_TARGETS,
)

Worked = Callable[[Page], dict[str, str]]
TABLES = frozenset({"tri-filtre-3c"})
"""One of the lines that all show is the answer."""

NARROW = 280
"""What is left for a frame on a screen of 320."""

CONTENT_READ = read_content(CONTENT, number=1, published_at=datetime.now(UTC)).release
WORKED_OUT = {one.id: one for one in challenges_of(CONTENT_READ) if one.simulator}


def press(one: Locator) -> None:
    """With a keyboard, as whoever has no mouse."""
    one.focus()
    one.page.keyboard.press("Enter")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}"))


def tick(one: Locator) -> None:
    one.focus()
    one.page.keyboard.press("Space")


def read(page: Page, pattern: str) -> str:
    """What the page shows after these words."""
    found = re.search(pattern, page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[1]


def open_letter(page: Page, title: str) -> None:
    press(page.get_by_role("button", name=re.compile(title.split("\u00a0", maxsplit=1)[0])))
    assert page.evaluate("() => document.activeElement.textContent") == title


def who_wrote(page: Page) -> dict[str, str]:
    strangers = []
    for title in (
        "Sortie au musée\u00a0: autorisation",
        "Ton casier sera vidé demain",
        "Objets trouvés\u00a0: dernier rappel",
    ):
        open_letter(page, title)
        press(button(page, "Détails"))
        address = read(page, r"(\S+@\S+)")
        if not address.endswith("@moulin.exemple.fr"):
            strangers.append(address)
        press(button(page, "Retour à la liste"))
    (stranger,) = strangers
    return {"answer": stranger}


def where_it_leads(page: Page) -> dict[str, str]:
    open_letter(page, "Ton colis t’attend")
    press(button(page, "Options du lien"))
    press(button(page, "Ouvrir le lien"))
    assert "n’a pas été ouvert" in page.get_by_role("status").inner_text()
    press(button(page, "Afficher l’adresse"))
    return {"answer": read(page, r"mène à\s: ([^/]+)/")}


def folder(page: Page, *names: str) -> None:
    for name in names:
        press(page.get_by_role("button", name=f"Dossier {name}", exact=True))


def where_it_lies(page: Page) -> dict[str, str]:
    folder(page, "Images", "Concours", "Envoi")
    assert page.get_by_role("cell", name="affiche-finale.png").count() == 1
    path = page.get_by_role("navigation").get_by_role("listitem").all_inner_texts()
    return dict(zip(("un", "deux", "trois"), (one.removesuffix(" ›") for one in path[1:]), strict=True))


def heaviest(page: Page) -> dict[str, str]:
    folder(page, "Images", "Classe")
    press(button(page, "Taille"))
    press(button(page, "Taille"))
    assert page.get_by_role("columnheader", name="Taille").get_attribute("aria-sort") == "descending"
    return {"answer": page.locator("tbody td").first.inner_text()}


def search(page: Page, query: str) -> str:
    field = page.get_by_label("Rechercher")
    field.fill(query)
    press(field)
    return page.get_by_role("status").inner_text()


def first_that_nobody_paid_for(page: Page) -> dict[str, str]:
    assert search(page, "cerf volant").endswith("2\u00a0annonces")
    sites = page.locator(".site").all_inner_texts()
    assert sites[0].startswith("Annonce")
    first = next(one for one in sites if not one.startswith("Annonce"))
    return {"answer": first.split(" › ")[0]}


def exact_words(page: Page) -> dict[str, str]:
    assert search(page, "vent de terre").startswith("5")
    assert search(page, '"vent de terre" -voile').startswith("2")
    return {"answer": search(page, "« vent de terre »").split()[0]}


def one_site_one_kind(page: Page) -> dict[str, str]:
    assert search(page, "plage site:mairie.exemple.fr").startswith("4")
    assert search(page, "baobab") == "Aucun résultat"
    return {"answer": search(page, "plage site:mairie.exemple.fr filetype:pdf").split()[0]}


def cheapest(page: Page) -> dict[str, str]:
    page.get_by_label("Jour").select_option("mercredi")
    page.get_by_label("Niveau").select_option("débutant")
    page.get_by_label("Trier par").select_option("Prix")
    return {"answer": page.locator("tbody th").first.inner_text()}


def sixth_line(page: Page) -> dict[str, str]:
    page.get_by_label("Trier par").select_option("Salle")
    page.get_by_label("Puis par").select_option("Places")
    page.get_by_label("Ordre de la seconde clé").select_option("décroissant")
    page.get_by_label("Niveau").select_option("débutant")
    return {
        "atelier": page.locator("tbody th").nth(5).inner_text(),
        "somme": read(page, r"places affichées\s: (\d+)"),
    }


def refused_all(page: Page) -> dict[str, str]:
    press(button(page, "Tout accepter"))
    codes = [read(page, r"visite\s: (\d+)")]
    press(button(page, "Revoir mes choix"))
    for box in page.get_by_role("checkbox").all():
        tick(box)
    press(button(page, "Enregistrer mes choix"))
    codes.append(read(page, r"visite\s: (\d+)"))
    press(button(page, "Revoir mes choix"))
    press(button(page, "Intérêt légitime"))
    for name in ("Créer un profil", "Transmettre"):
        tick(page.get_by_role("checkbox", name=re.compile(name)))
    press(button(page, "Enregistrer mes choix"))
    codes.append(read(page, r"visite\s: (\d+)"))
    assert len(set(codes)) == 3
    assert not any(accepts(WORKED_OUT["cookies-traceurs-2b"], {"answer": one}) for one in codes[:2])
    return {"answer": codes[-1]}


def saved(page: Page) -> dict[str, str]:
    press(button(page, "Enregistrer"))
    return {"answer": read(page, r"Code\s: (\d+)")}


def roles_given(page: Page) -> dict[str, str]:
    before = saved(page)
    for name, role in (("Lina", "Modification"), ("Tom", "Lecture"), ("Roche", "Commentaire")):
        page.get_by_label(name).select_option(role)
    assert page.get_by_role("status").inner_text() == "", "a code that stays would be of other settings"
    assert saved(page) != before
    return saved(page)


def only_the_invited(page: Page) -> dict[str, str]:
    tick(page.get_by_label("Seulement les personnes invitées"))
    return saved(page)


def when_all_are_free(page: Page) -> dict[str, str]:
    for name in ("Noé", "Salomé", "Idriss"):
        tick(page.get_by_label(name))
    free = [
        (day.get_by_role("heading").inner_text(), hours)
        for day in page.locator("#days section").all()
        for hours, what in zip(
            day.locator("dt").all_inner_texts(), day.locator("dd").all_inner_texts(), strict=True
        )
        if what == "rien"
    ]
    ((day, hours),) = free
    return {"jour": day.lower(), "heure": hours.split(" – ")[0]}


def enter(page: Page, *names: str) -> None:
    for name in names:
        press(button(page, name))
        assert page.evaluate("() => document.activeElement.id") == "title", (
            "the title of what opened has the focus"
        )


def version(page: Page) -> dict[str, str]:
    enter(page, "Système", "À propos")
    return {"answer": read(page, r"Version du système\s+(\S+)")}


def always_knows(page: Page) -> dict[str, str]:
    enter(page, "Applications")
    found = []
    for shown in page.locator("#screen button").all_inner_texts():
        name = shown.removesuffix(" ›")
        enter(page, name, "Autorisations")
        if read(page, r"Position\s+([^\n]+)") == "toujours":
            found.append(name)
        enter(page, "Retour", "Retour")
    (one,) = found
    return {"answer": one}


WORK: dict[str, Worked] = {
    "hameconnage-2c": who_wrote,
    "hameconnage-3c": where_it_leads,
    "fichiers-dossiers-3c": where_it_lies,
    "organisation-fichiers-2c": heaviest,
    "recherche-web-2b": first_that_nobody_paid_for,
    "recherche-web-3c": exact_words,
    "recherche-web-4c": one_site_one_kind,
    "tri-filtre-3c": cheapest,
    "tri-filtre-5c": sixth_line,
    "cookies-traceurs-2b": refused_all,
    "partage-par-lien-2c": roles_given,
    "partage-par-lien-3c": only_the_invited,
    "agenda-partage-3c": when_all_are_free,
    "systeme-exploitation-3c": version,
    "autorisations-applications-3c": always_knows,
}


def address(challenge: Challenge) -> str:
    """Where its simulator is served."""
    assert challenge.simulator
    name = challenge.simulator.file
    return f"/api/simulators/{immutable_path(name, whole_page(CONTENT / SIMULATORS, name).encode())}"


def faults(page: Page) -> list[str]:
    """What is wrong with the simulator as it stands."""
    found = [
        f"axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page, options=OPTIONS).response["violations"]
    ]
    found += [f"overflows: {one}" for one in page.evaluate(OVERFLOWING)]
    found += [f"cut on the left: {one}" for one in page.evaluate(CUT_ON_THE_LEFT)]
    targets = SMALL_TARGETS.replace("label.choice", "label.tick")
    found += [f"small target: {one}" for one in page.evaluate(targets, LEAST_TARGET_IN_PLAYER)]
    if not page.evaluate(
        "() => document.hasFocus() && document.activeElement.matches(':focus-visible, h2, body, li')"
    ):
        found.append("the focus is not seen")
    return found


@pytest.fixture(params=[(NARROW, "dark"), (1000, "light")], ids=lambda one: f"{one[0]}-{one[1]}")
def page(browser: Browser, request: Any) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme=scheme, locale="fr-FR", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def test_every_challenge_with_a_simulator_is_worked_out():
    assert set(WORK) == set(WORKED_OUT)


@pytest.mark.parametrize("challenge", sorted(WORK))
def test_doing_the_task_with_a_keyboard_leads_to_the_key(page: Page, suite: Running, challenge: str):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(suite.url + address(WORKED_OUT[challenge]))
    if solutions := WORKED_OUT[challenge].solutions:
        assert challenge in TABLES or solutions[0] not in page.locator("main").inner_text(), "nothing to do"
    assert faults(page) == []
    answer = WORK[challenge](page)
    assert accepts(WORKED_OUT[challenge], answer), answer
    assert faults(page) == []
    assert said == []
