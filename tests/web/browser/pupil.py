"""A pupil at a browser: an account of their own, a test, and answers that can be compared with what the server holds."""

import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

import urllib3
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.browser.line import Line

PASSWORD = "Motdepasse2026"
_POOL = urllib3.PoolManager(timeout=20)


def call(url: str, method: str, path: str, body: Any = None, token: str = "") -> Any:
    """The API, as itself: the server's truth."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    answer = _POOL.request(method, url + path, body=data, headers=headers)
    assert answer.status < 400, (method, path, answer.status, answer.data[:300])
    return json.loads(answer.data) if answer.data else None


@dataclass
class Pupil:
    """Somebody with an account; `door` is the suite's own address, which is never cut."""

    door: str
    login: str
    tokens: dict[str, Any]
    given: dict[int, dict[str, Any] | None] = field(default_factory=dict)
    assessment: str = ""

    @classmethod
    def with_an_account(cls, door: str) -> "Pupil":
        """And nothing else yet."""
        login = f"eleve.{secrets.token_hex(5)}@exemple.fr"
        person = {"email": login, "password": PASSWORD, "first_name": "Camille", "last_name": "Essai"}
        call(door, "POST", "/api/users", person)
        return cls(door, login, call(door, "POST", "/api/token", {"login": login, "password": PASSWORD}))

    @classmethod
    def new(cls, door: str, *, simulators: bool = False) -> "Pupil":
        """With a test whose first two questions have no timer, so that both are at hand when the line is cut.

        Both have a simulator, each its own, and no file beside it; or none has: pages are weighed, and a simulator is one more.
        """
        wanted = 2 if simulators else 0
        while True:
            one = cls.with_an_account(door)
            opened = one.api("POST", "/api/assessments", {"competence": "1.1"})
            seen = {question["simulator"]["url"] for question in opened["next"] if "simulator" in question}
            timed = any(question["timer"] for question in opened["next"])
            beside = simulators and any(question["files"] for question in opened["next"])
            if len(opened["next"]) == 2 and not timed and not beside and len(seen) == wanted:
                one.assessment = opened["id"]
                return one

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """As this pupil."""
        return call(self.door, method, path, body, self.tokens["access_token"])

    @property
    def path(self) -> str:
        """Of the player."""
        return f"/evaluations/{self.assessment}"

    def sit(self, context: BrowserContext, url: str) -> None:
        """Signed in, on that address."""
        context.add_cookies(
            [
                {"name": "acces", "value": self.tokens["access_token"], "url": url, "httpOnly": True},
                {"name": "suite", "value": self.tokens["refresh_token"], "url": url, "httpOnly": True},
            ]
        )

    def held(self) -> dict[int, Any]:
        """What the server holds, by position."""
        count = self.api("GET", f"/api/assessments/{self.assessment}")["answered"]
        return {
            position: self.api("GET", f"/api/assessments/{self.assessment}/answers/{position}")["fields"]
            for position in range(1, count + 1)
        }

    def fill(self, page: Page, position: int) -> None:
        """Answer the question that shows, and remember how."""
        expect(page.locator(f".question[data-position='{position}']")).to_be_visible()
        kind = page.locator(".question").get_attribute("data-kind")
        if page.get_by_role("button", name="Je suis prêt").count():
            page.get_by_role("button", name="Je suis prêt").click()
        if kind == "QCU":
            page.locator(".choice").nth(1).click()
            self.given[position] = {"choice": 2}
        elif kind == "QCM":
            page.locator(".choice").nth(0).click()
            page.locator(".choice").nth(2).click()
            self.given[position] = {"choices": [1, 3]}
        elif kind == "QROC":
            page.locator("input[name=answer]").fill(f"{position}1")
            self.given[position] = {"answer": f"{position}1"}
        else:
            self.given[position] = {}
            for blank in page.locator("input.blank, .blanks select").all():
                name = str(blank.get_attribute("name")).removeprefix("blank.")
                if blank.evaluate("one => one.tagName") == "SELECT":
                    blank.select_option(index=1)
                else:
                    blank.fill(f"mot {position}")
                self.given[position][name] = blank.input_value()  # type: ignore[index]

    def answer(self, page: Page, position: int) -> None:
        """Fill and send, once the page is ready to take it."""
        expect(page.locator("pix-player[data-ready]")).to_have_count(1)  # before, the form would go by itself
        self.fill(page, position)
        page.wait_for_timeout(400)
        page.get_by_role("button", name="Je valide").click()


def sitting(browser: Browser, pupil: Pupil, line: Line, **options: Any) -> Page:
    """A page on the player, the pupil signed in behind this line."""
    context = browser.new_context(viewport={"width": 800, "height": 700}, locale="fr-FR", **options)
    pupil.sit(context, line.url)
    page = context.new_page()
    page.goto(line.url + pupil.path)
    expect(page.locator(".question")).to_be_visible()
    return page


def back(page: Page) -> None:
    """The browser says that the line is back: the player does not wait for its next try."""
    page.evaluate("() => dispatchEvent(new Event('online'))")


def state(page: Page, name: str) -> None:
    """The bar says so."""
    expect(page.locator(".state")).to_have_attribute("data-state", name, timeout=20_000)


def asked(page: Page, position: int) -> None:
    """This question shows."""
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(rf"^Question {position}$"), timeout=20_000
    )


SPEAKING = "[aria-live], [role=status], [role=alert], [role=log], [role=timer]"
LISTEN = """(speaking) => {
  window.spoken = [];
  new MutationObserver((changes) => {
    const heard = new Set();
    for (const { target, addedNodes } of changes) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(speaking);
      if (region) heard.add(region);
      for (const node of addedNodes) if (node.nodeType === 1) for (const one of [node, ...node.querySelectorAll('*')]) if (one.matches('[role=alert]')) heard.add(one);
    }
    for (const one of heard) if (one.checkVisibility() && one.textContent.trim()) window.spoken.push(one.textContent.trim());
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def listen(page: Page) -> None:
    """Keep what a screen reader would say by itself, until the page changes."""
    page.evaluate(LISTEN, SPEAKING)


def heard(page: Page) -> list[str]:
    """What it would have said."""
    found: list[str] = page.evaluate("() => window.spoken")
    return found


def all_arrived(pupil: Pupil) -> None:
    """The server holds each answer once, in order, as it was given."""
    from tests.support.eventually import eventually

    eventually(lambda: set(pupil.held()) == set(pupil.given), seconds=20)
    assert pupil.held() == pupil.given
