"""`make screenshots`: the three pictures of the README, taken in a suite where a school has just lived its autumn."""

import io
from pathlib import Path
from typing import Final

import click
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from deploy.demo.__main__ import ROOT, start_embedded
from deploy.demo.client import Api
from deploy.demo.journey import Year
from deploy.local import environment
from tests.journeys.suites import Silent
from tests.support.eventually import eventually
from tests.web.browser.conftest import FLAGS, installed

SIZE: Final = {"width": 960, "height": 720}
COLOURS: Final = 96
"""Enough for flat screens, and small files."""

STILL_ANSWERING: Final = 4


def lived(url: str, folder: Path, out: Path) -> Year:
    """A class that took its test and sent it, but for a few; and pupils who went on by themselves."""
    accounts = {"record_system": ("livret-scolaire", environment.application_secret(folder / "secrets"))}
    year = Year(url, accounts, folder / "mail", out, Silent())
    year.activate()
    year.import_pupils()
    year.create_campaign()
    year.join()
    everybody = year.pupils
    year.pupils = everybody[:-STILL_ANSWERING]
    year.take_campaign()
    year.share()
    year.position()
    for late in everybody[-STILL_ANSWERING:]:
        late.door.post(f"/api/campaign-codes/{year.campaign['code']}/participations")
    return year


def question_of(pupil: Api, competence: str = "1.2") -> str:
    """The address of a question with a file or several fields: what a test looks like."""
    opened = pupil.post("/api/assessments", {"competence": competence})
    return f"/evaluations/{opened['id']}"


def taken(page: Page, address: str, target: Path) -> None:
    """One picture, in few colours."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    click.echo(f"{target.relative_to(ROOT)} : {target.stat().st_size // 1024} Ko")


@click.command()
@click.option("--var", "folder", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs" / "screenshots")
def main(folder: Path, out: Path) -> None:
    """Live, look, and write docs/screenshots."""
    chromium = installed("chromium", "chromium")
    folder, out = folder.resolve(), out.resolve()
    work = folder / "screenshots"
    for one in (work, out):
        one.mkdir(parents=True, exist_ok=True)
    suite = start_embedded(folder, work)
    try:
        year = lived(suite.url, folder, work)
        group = f"/orga/campagnes/{year.campaign['id']}/resultats"
        received = f"/api/campaigns/{year.campaign['id']}/activity"
        eventually(lambda: year.head.get(received)["received"] == len(year.pupils), seconds=30)
        confident = max(year.candidates, key=lambda one: one.ability).door
        beginner = min(year.pupils, key=lambda one: one.ability).door
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
            for who, path, name in (
                (beginner, question_of(beginner), "question"),
                (confident, "/profil", "profile"),
                (year.head, group, "results"),
            ):
                context = browser.new_context(viewport=SIZE, locale="fr-FR", color_scheme="light")
                context.add_cookies([{"name": "acces", "value": who.token, "url": suite.url}])
                taken(context.new_page(), suite.url + path, out / f"{name}.png")
                context.close()
            browser.close()
    finally:
        suite.stop()


if __name__ == "__main__":
    main()
