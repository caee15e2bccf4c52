"""A collège of the tests' own: its head, and pupils of its list who have an account and have done nothing yet."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext

from deploy.demo.journey import PUPIL_PASSWORD, Year
from tests.support.eventually import eventually
from tests.web.browser.pupil import Pupil, call


@dataclass
class School:
    """`door` is the suite's own address."""

    door: str
    year: Year
    head: dict[str, Any]
    """Tokens of the head of school."""

    @classmethod
    def open(cls, door: str, year: Year) -> "School":
        """Claimed by its head, with its list of pupils."""
        year.activate()
        year.import_pupils()
        login = year.head.get("/api/me")["email"]
        head = call(door, "POST", "/api/token", {"login": login, "password": "Direction2026"})
        return cls(door, year, head)

    def campaign(self, name: str, profile: str = "competence-2-1") -> dict[str, Any]:
        """A new one, on few questions."""
        new = {
            "organisation_id": self.year.organisation,
            "kind": "ASSESSMENT",
            "name": name,
            "target_profile": profile,
        }
        # campaigns may first have to hear of the school and of its content
        made: dict[str, Any] = eventually(
            lambda: call(self.door, "POST", "/api/campaigns", new, self.head["access_token"]), seconds=60
        )
        return made

    def pupil(self) -> Pupil:
        """One of the list, who has just made an account: nobody else in these tests is them."""
        one = self.year.pupils.pop()
        claim = {
            "first_name": one.first_name,
            "last_name": one.last_name,
            "birth_date": one.birth_date,
            "password": PUPIL_PASSWORD,
        }
        path = f"/api/organisations/{self.year.organisation}/pupil-accounts"
        made = call(self.door, "POST", path, claim)
        return Pupil(self.door, made["username"], made)

    def graduate(self) -> tuple[dict[str, Any], str]:
        """One of the list who holds a certificate, and the certification's id: four sat an exam whose results are out."""
        year = self.year
        four = sorted(year.pupils, key=lambda one: one.ability)[-4:]
        tokens = {}
        for one in four:
            year.pupils.remove(one)
            claim = {"first_name": one.first_name, "last_name": one.last_name, "birth_date": one.birth_date}
            path = f"/api/organisations/{year.organisation}/pupil-accounts"
            tokens[one.seed] = call(self.door, "POST", path, {**claim, "password": PUPIL_PASSWORD})
            one.api = year.anyone.signed_in_as(tokens[one.seed]["access_token"])
            for index in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1"):
                one.position(index)
        year.candidates = four
        for phase in (year.plan_session, year.sit_exam, year.finalise, year.publish):
            phase()
        for one in four:
            for found in one.door.get("/api/my-certifications")["items"]:
                if found["status"] == "VALIDATED":
                    return tokens[one.seed], found["id"]
        message = "nobody passed"
        raise AssertionError(message)


def sign_in(context: BrowserContext, tokens: dict[str, Any], url: str) -> None:
    """The tokens as cookies of that address."""
    pairs = (("acces", "access_token"), ("suite", "refresh_token"))
    context.add_cookies(
        [
            {"name": name, "value": tokens[key], "url": url, "httpOnly": True}
            for name, key in pairs
            if tokens.get(key)
        ]
    )
