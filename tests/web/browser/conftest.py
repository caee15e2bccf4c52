"""A whole suite in one process, a real Chromium, and a line between them for each test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.journeys import suites
from tests.journeys.suites import Running
from tests.support.eventually import eventually
from tests.web.browser.line import Line
from tests.web.browser.pupil import Pupil, call, sitting
from tests.web.browser.school import School
from tests.web.browser.screens import Visited, visit
from web import assets

LIVE_SECONDS = 1
"""Between two looks of a page that follows others: sooner than in schools, so that tests do not wait."""

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-timer-throttling"]


def installed(command: str, *packages: str) -> str:
    """Where Debian's command is: installed when this is Debian and we are root, else the reader is told what to do."""
    if not shutil.which(command) and shutil.which("apt-get") and os.geteuid() == 0:
        for arguments in (["update"], ["-y", "install", "--no-install-recommends", *packages]):
            subprocess.run(
                ["apt-get", "-qq", *arguments],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                check=False,
            )
    found = shutil.which(command)
    if not found:
        pytest.fail(f"The pages are tested with {command}. Debian: apt-get install {' '.join(packages)}")
    return found


@pytest.fixture(scope="session")
def suite() -> Running:
    assets.main()
    running = suites.embedded(WEB_COMPONENTS_PAGE="true", WEB_LIVE_SECONDS=str(LIVE_SECONDS))
    eventually(lambda: call(running.url, "GET", "/api/demo-test")["questions"], seconds=60)
    return running


@pytest.fixture(scope="session")
def chromium() -> str:
    return installed("chromium", "chromium")


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    opened = driver.chromium.launch(executable_path=chromium, args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture
def line(suite: Running) -> Iterator[Line]:
    one = Line(urlsplit(suite.url).port or 0)
    yield one
    one.close()


@pytest.fixture
def pupil(suite: Running) -> Pupil:
    return Pupil.new(suite.url)


@dataclass
class Seat:
    """A pupil in front of the player."""

    pupil: Pupil
    line: Line
    page: Page


@pytest.fixture
def seat(browser: Browser, pupil: Pupil, line: Line) -> Iterator[Seat]:
    page = sitting(browser, pupil, line)
    yield Seat(pupil, line, page)
    page.context.close()


@pytest.fixture(scope="session")
def visited(suite: Running, school: School) -> Visited:
    """Somebody the suite speaks to as `tu`, who has been around, and a teacher of theirs."""
    logins = ("alix.exemple1203", "prof.autre@demonstration.example")
    pupil, teacher = (
        call(suite.url, "POST", "/api/token", {"login": login, "password": "Demo2026!"}) for login in logins
    )
    return visit(suite.url, pupil, teacher, school.graduate())


@pytest.fixture(scope="session")
def school(suite: Running, tmp_path_factory: pytest.TempPathFactory) -> School:
    """With a head, and pupils who have done nothing yet."""
    return School.open(suite.url, suite.year(tmp_path_factory.mktemp("school")))
