"""A tablet of the room, which trusts the authority of the teacher's machine: by HTTPS the player reloads on a cut line."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from playwright.sync_api import BrowserContext, Playwright, expect

from deploy.local.classroom import names
from tests.journeys import suites
from tests.journeys.suites import Running
from tests.support.eventually import eventually
from tests.web.browser.conftest import FLAGS
from tests.web.browser.line import Line
from tests.web.browser.pupil import PASSWORD, Pupil, all_arrived, asked, back, call, state
from tests.web.browser.test_no_lost_answer import ready_for_cuts

pytestmark = pytest.mark.thorough
NAME = names()[-1]
"""Not the loopback, which browsers believe without a certificate."""


@pytest.fixture(scope="module")
def room() -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patched:
        running = suites.embedded("--classroom")
        patched.setenv("SSL_CERT_FILE", str(running.folder / "classroom" / "autorite.crt"))
        eventually(lambda: call(running.url, "GET", "/api/demo-test")["questions"], seconds=60)
        yield running


@pytest.fixture
def tablet(driver: Playwright, chromium: str, room: Running) -> Iterator[BrowserContext]:
    """It has no store of authorities that a test could fill: it is told which one key to believe."""
    file = (room.folder / "classroom" / "serveur.crt").read_bytes()
    key = x509.load_pem_x509_certificate(file).public_key()
    digest = hashes.Hash(hashes.SHA256())
    digest.update(
        key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    believed = base64.b64encode(digest.finalize()).decode()
    flags = [
        f"--ignore-certificate-errors-spki-list={believed}",
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
    ]
    browser = driver.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags])
    yield browser.new_context(locale="fr-FR", viewport={"width": 800, "height": 700})
    browser.close()


def test_a_question_is_reloaded_on_a_cut_line_and_the_answer_arrives(tablet: BrowserContext, room: Running):
    pupil = Pupil.new(room.url)
    line = Line(urlsplit(room.url).port or 0)
    door = f"https://{NAME}:{urlsplit(line.url).port}"
    page = tablet.new_page()
    page.goto(f"{door}/connexion?retour={pupil.path}")
    page.get_by_label(re.compile("identifiant", re.IGNORECASE)).fill(pupil.login)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    asked(page, 1)
    assert page.evaluate("() => isSecureContext && !!crypto.subtle")
    cookies = tablet.cookies()
    assert {one["name"] for one in cookies} == {"__Host-acces", "__Host-suite"}
    assert all(one["secure"] and one["httpOnly"] for one in cookies)
    ready_for_cuts(page)
    line.cut()
    page.reload()
    expect(page.locator("pix-player[data-kept]")).to_have_count(1)
    pupil.answer(page, 1)
    state(page, "kept")
    line.mend()
    back(page)
    state(page, "saved")
    all_arrived(pupil)
    line.close()


def test_the_first_page_of_a_room_shows_no_account(tablet: BrowserContext, room: Running):
    page = tablet.new_page()
    page.goto(f"https://{NAME}:{urlsplit(room.url).port}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Demo2026!")).to_have_count(0)
