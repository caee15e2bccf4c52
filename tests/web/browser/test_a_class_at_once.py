"""Thirty pupils come in at the same moment, sign in and answer, as when a class begins: nobody waits for anybody, nothing is lost."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3

from tests.journeys.suites import Running
from tests.web.browser.pupil import PASSWORD, Pupil, call

PUPILS = 30
ANSWERS = 6
QUESTION = re.compile(r'data-position="(\d+)" data-challenge="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
SCRIPT = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Sec-Fetch-Site": "same-origin",
}


@dataclass
class Tablet:
    """A browser without its engine: cookies, and what it is answered."""

    door: str
    room: urllib3.PoolManager
    cookies: dict[str, str] = field(default_factory=dict)

    def asks(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Any:
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.room.request(
            method, self.door + path, body=body, headers={"Cookie": told, **(headers or {})}, redirect=False
        )
        assert answer.status < 400, (method, path, answer.status)
        for one in answer.headers.getlist("Set-Cookie"):
            name, value = one.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer

    def sign_in(self, login: str) -> None:
        self.asks("POST", "/connexion", urlencode({"login": login, "password": PASSWORD}), FORM)

    def begin(self) -> tuple[str, str, dict[int, str]]:
        """The test's address, whose it is, and the questions at hand."""
        where = self.asks("POST", "/competences/1.1/commencer", "", FORM).headers["Location"]
        html = self.asks("GET", where).data.decode()
        person = re.search(r'data-person="([^"]+)"', html)
        assert person
        return where, person[1], {int(position): challenge for position, challenge in QUESTION.findall(html)}

    def skip(self, where: str, person: str, position: int, challenge: str) -> dict[int, str]:
        """The questions that follow."""
        body = {
            "challenge_id": challenge,
            "fields": None,
            "skipped": True,
            "elapsed_ms": 1_000,
            "left_ms": None,
            "focus_lost": False,
            "answered_at": "2026-11-30T08:00:00Z",
            "person": person,
        }
        answer = self.asks("PUT", f"{where}/reponses/{position}", json.dumps(body), SCRIPT)
        taken = json.loads(answer.data)
        assert taken["accepted"] == "created"
        return {one["position"]: QUESTION.findall(one["html"])[0][1] for one in taken["next"]}


def test_a_class_signs_in_and_answers_at_the_same_moment(suite: Running):
    room = urllib3.PoolManager(maxsize=PUPILS, block=False, timeout=25, retries=False)
    pupils = [Pupil.with_an_account(suite.url) for _ in range(PUPILS)]
    bell = threading.Barrier(PUPILS, timeout=60)

    def sits(pupil: Pupil) -> str:
        tablet = Tablet(suite.url, room)
        bell.wait()
        tablet.sign_in(pupil.login)
        tablet.asks("GET", "/profil")
        where, person, questions = tablet.begin()
        for position in range(1, ANSWERS + 1):
            questions |= tablet.skip(where, person, position, questions[position])
        return where.rsplit("/", 1)[1]

    with ThreadPoolExecutor(PUPILS) as threads:
        tests = list(threads.map(sits, pupils))
    for pupil, test in zip(pupils, tests, strict=True):
        held = call(suite.url, "GET", f"/api/assessments/{test}", None, pupil.tokens["access_token"])
        assert held["answered"] == ANSWERS
