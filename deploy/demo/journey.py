"""The year of a school, phase by phase. Each phase is a sentence of the story; everything goes through the API."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

from deploy.demo import school
from deploy.demo.client import Api, ApiRefused, until
from deploy.demo.pupil import Pupil
from deploy.demo.pupil_list import import_list

CANDIDATES: Final = 20
AT_ONCE: Final = 8
COMPETENCES_NEEDED: Final = 5
TARGET_PROFILE: Final = "rentree-3e"
PUPIL_PASSWORD: Final = "Pupille2026"  # noqa: S105 (simulated people on a demonstration)


class Shows(Protocol):
    """Whoever shows how far a phase is."""

    def phase(self, title: str, total: int | None) -> Callable[[], None]:
        """Begin a phase; what comes back is called at each step."""


@dataclass
class Year:
    """The story so far. `counts` and `seconds` end in summary.json."""

    url: str
    accounts: dict[str, tuple[str, str]]
    mail: Path
    out: Path
    shows: Shows
    counts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    pupils: list[Pupil] = field(default_factory=list)
    organisation: str = ""
    campaign: dict[str, Any] = field(default_factory=dict)
    session: dict[str, Any] = field(default_factory=dict)
    candidates: list[Pupil] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.anyone = Api(self.url)
        self.head = self.anyone

    def live(self) -> None:
        """From activation to feed."""
        for phase in (
            self.activate,
            self.import_pupils,
            self.create_campaign,
            self.join,
            self.take_campaign,
            self.share,
            self.read_results,
            self.position,
            self.plan_session,
            self.sit_exam,
            self.finalise,
            self.publish,
            self.verify,
            self.feed,
        ):
            phase()

    @contextmanager
    def phase(self, name: str, title: str, total: int | None = None) -> Iterator[Callable[[], None]]:
        """Time a phase and show it."""
        started = time.perf_counter()
        yield self.shows.phase(title, total)
        self.seconds[name] = round(time.perf_counter() - started, 2)

    def activate(self) -> None:
        """The head claims the school; the link goes to the school's own address."""
        with self.phase("activation", "Activation de l’espace de l’établissement"):
            asked_at = time.time() - 1
            self.anyone.post(
                "/api/organisation-activations",
                {"uai": school.UAI, "first_name": "Camille", "last_name": "Martin"},
            )
            invitation, code = school.invitation_in_mail(self.mail, after=asked_at)
            login = f"camille.martin.{int(time.time())}@demonstration.example"
            password = "Direction2026"  # noqa: S105 (simulated)
            names = {"first_name": "Camille", "last_name": "Martin"}
            self.anyone.post("/api/users", {"email": login, "password": password, **names})
            self.head = self.sign_in(login, password)
            self.head.post(f"/api/invitations/{invitation}/acceptance", {"code": code})
            me = self.head.get("/api/me")
            self.organisation = next(one["id"] for one in me["organisations"] if one["uai"] == school.UAI)

    def sign_in(self, login: str, password: str) -> Api:
        """A token for somebody."""
        token = self.anyone.post("/api/token", {"login": login, "password": password})["access_token"]
        return self.anyone.signed_in_as(token)

    def import_pupils(self) -> None:
        """The SIECLE file, as the record system exports it."""
        with self.phase("import", "Import de la liste des élèves (SIECLE)"):
            path = f"/api/organisations/{self.organisation}/learner-imports"
            done = import_list(self.head, path)
            skipped = done["skipped_without_ine"] + done["skipped_left"] + done["skipped_without_class"]
            self.counts["learners"] = {"imported": done["read"] - skipped, "skipped": skipped, **done}
            self.pupils = school.pupils()

    def create_campaign(self) -> None:
        """A teacher launches the back-to-school test."""
        with self.phase("campaign", "Création de la campagne de rentrée"):
            new = {
                "organisation_id": self.organisation,
                "kind": "ASSESSMENT",
                "name": "Campagne de rentrée 3e",
                "title": "Parcours de rentrée",
                "target_profile": TARGET_PROFILE,
                "landing_text": "Bonjour, résultats à envoyer avant les vacances de la Toussaint.",
            }
            self.campaign = until(lambda: self._accepted(lambda: self.head.post("/api/campaigns", new)))
            self.counts["campaign_code"] = self.campaign["code"]

    @staticmethod
    def _accepted(call: Callable[[], Any]) -> Any:
        """What a just-made member may have to wait a moment for: the other services hear of it over the bus."""
        try:
            return call()
        except ApiRefused as refused:
            if refused.status in {403, 404, 409}:
                return None
            raise

    def join(self) -> None:
        """Each pupil types the code, and is found in the school's list."""
        with self.phase(
            "reconciliation", "Les élèves saisissent le code et retrouvent leur nom", len(self.pupils)
        ) as step:
            self.anyone.get(f"/api/campaign-codes/{self.campaign['code']}")
            self.each_pupil(self.pupils, self._join, step)

    def _join(self, pupil: Pupil) -> None:
        who = {"first_name": pupil.first_name, "last_name": pupil.last_name, "birth_date": pupil.birth_date}
        path = f"/api/organisations/{self.organisation}/pupil-accounts"
        try:
            made = self.anyone.post(path, {**who, "password": PUPIL_PASSWORD})
            pupil.api = self.anyone.signed_in_as(made["access_token"])
        except ApiRefused as refused:
            if refused.status != 409:  # noqa: PLR2004
                raise
            # an earlier demonstration made the account: the teacher's list says its identifier
            found = self.head.get(
                f"/api/organisations/{self.organisation}/learners?q={quote(pupil.last_name)}&size=100"
            )
            mine = next(one for one in found["items"] if one["birth_date"] == pupil.birth_date)
            pupil.api = self.sign_in(mine["username"], PUPIL_PASSWORD)

    def each_pupil(
        self, pupils: list[Pupil], deed: Callable[[Pupil], object], step: Callable[[], None] = lambda: None
    ) -> None:
        """Several pupils at once, as in a classroom; the first failure is raised."""
        with ThreadPoolExecutor(AT_ONCE) as room:
            for _ in room.map(deed, pupils):
                step()

    def take_campaign(self) -> None:
        """Everyone takes the adaptive test."""
        with self.phase("campaign_tests", "Les élèves passent le parcours", len(self.pupils)) as step:
            self.each_pupil(self.pupils, self._take, step)
            self.counts["campaign_answers"] = sum(pupil.answers for pupil in self.pupils)

    def _take(self, pupil: Pupil) -> None:
        path = f"/api/campaign-codes/{self.campaign['code']}/participations"
        started = pupil.door.post(path)
        pupil.learner = {"participation_id": started["participation_id"]}
        pupil.answer_all(started["assessment_id"])

    def share(self) -> None:
        """Everyone sends their results."""
        with self.phase("sharing", "Les élèves envoient leurs résultats", len(self.pupils)) as step:
            self.each_pupil(
                self.pupils,
                lambda one: one.door.post(f"/api/participations/{one.learner['participation_id']}/share"),
                step,
            )

    def read_results(self) -> None:
        """The teacher follows, reads, exports."""
        with self.phase("results", "L’enseignante suit l’activité et lit les résultats"):
            path = f"/api/campaigns/{self.campaign['id']}"
            expected = len(self.pupils)
            activity = until(lambda: self._all_shared(path, expected))
            results = self.head.get(f"{path}/results")
            self.counts["participations"] = {
                "started": activity["participants"],
                "shared": activity["received"],
            }
            self.counts["mastery_percent"] = results["average_mastery_percent"]
            self.counts["stages"] = {one["title"]: one["count"] for one in results["distribution"]}
            csv = self.head.raw("GET", f"{path}/results", headers={"Accept": "text/csv"})
            (self.out / "campagne.csv").write_bytes(csv)

    def _all_shared(self, path: str, expected: int) -> Any:
        activity = self.head.get(f"{path}/activity")
        return activity if activity["received"] >= expected else None

    def position(self) -> None:
        """Pupils go on by themselves, competence after competence, until they are certifiable."""
        wanted = CANDIDATES
        with self.phase("positioning", "Positionnement jusqu’à être certifiable", wanted) as step:
            framework = self.anyone.get("/api/framework")
            indexes = [one["id"] for area in framework["areas"] for one in area["competences"]]
            ready: list[Pupil] = []

            def prepare(pupil: Pupil) -> None:
                if self._becomes_certifiable(pupil, indexes):
                    ready.append(pupil)
                    step()

            strongest = sorted(self.pupils, key=lambda one: -one.ability)
            self.each_pupil(strongest[:wanted], prepare)
            rest = strongest[wanted:]
            while len(ready) < wanted and rest:
                prepare(rest.pop(0))
            self.candidates = sorted(ready, key=lambda one: one.seed)[:wanted]
            self.counts["certifiable"] = len(ready)

    @staticmethod
    def _becomes_certifiable(pupil: Pupil, indexes: list[str]) -> bool:
        # what the campaign taught about them comes first: those competences are nearly there
        profile = pupil.door.get("/api/profile")
        begun = {one["index"]: one["pix"] for one in profile["competences"]}
        for index in sorted(indexes, key=lambda one: -begun.get(one, 0)):
            if profile["certifiable"]:
                return True
            pupil.position(index)
            profile = pupil.door.get("/api/profile")
        return bool(profile["certifiable"])

    def plan_session(self) -> None:
        """The centre plans a session and enrols its candidates."""
        with self.phase("session", "Session de certification : création et inscriptions"):
            new = {
                "organisation_id": self.organisation,
                "site": "Collège Ada-Lovelace",
                "room": "Salle informatique 2",
                "date": (datetime.now().astimezone().date() + timedelta(days=1)).isoformat(),
                "time": "09:00",
                "invigilators": ["Pierrette Bertrand"],
            }
            self.session = self.head.post("/api/sessions", new)
            learners = {
                (one["last_name"], one["first_name"], one["birth_date"]): one["id"]
                for one in self.head.get(f"/api/organisations/{self.organisation}/learners?size=100")["items"]
            }
            for pupil in self.candidates:
                pupil.learner["id"] = learners[pupil.last_name, pupil.first_name, pupil.birth_date]
            ids = [pupil.learner["id"] for pupil in self.candidates]
            path = f"/api/sessions/{self.session['number']}/candidates"
            until(lambda: self._accepted(lambda: self.head.post(path, {"learner_ids": ids})))
            self.counts["candidates"] = len(self.head.get(path)["items"])

    def sit_exam(self) -> None:
        """The exam: entry, the invigilator lets them start, the test, one incident, one who does not finish."""
        number = self.session["number"]
        with self.phase(
            "exam", "L’épreuve : entrée, départ, questions, un incident", len(self.candidates)
        ) as step:
            password = self.session["invigilator_password"]
            self.head.post(f"/api/sessions/{number}/invigilation", {"password": f"C-{password}"})
            self.each_pupil(self.candidates, self._enter)
            for one in self.head.get(f"/api/sessions/{number}/board")["items"]:
                path = f"/api/sessions/{number}/candidates/{one['candidate_id']}/authorise"
                self.head.post(path, {"authorised": True})
            self.each_pupil(self.candidates, self._sit, step)
            self._report_incident(number)
            self.counts["answers"] = sum(pupil.answers for pupil in self.pupils)

    def _enter(self, pupil: Pupil) -> None:
        who = {"first_name": pupil.first_name, "last_name": pupil.last_name, "birth_date": pupil.birth_date}
        path = f"/api/sessions/{self.session['number']}/entry"
        until(lambda: self._accepted(lambda: pupil.door.post(path, who)) or None)

    def _sit(self, pupil: Pupil) -> None:
        path = f"/api/sessions/{self.session['number']}/start"
        code = {"access_code": self.session["access_code"]}
        started = until(lambda: self._accepted(lambda: pupil.door.post(path, code)))
        pupil.learner |= started
        first, *_, last = self.candidates
        # the last of the list leaves before the end; the weakest third of the others have a bad day
        nervous = -2.5 if pupil.ability < 1.6 or pupil is first else 0.0  # noqa: PLR2004
        pupil.answer_all(started["assessment_id"], at_most=3 if pupil is last else None, bonus=nervous)

    def _report_incident(self, number: int) -> None:
        board = self.head.get(f"/api/sessions/{number}/board")["items"]
        second = self.candidates[1]
        line = next(one for one in board if one["certification_id"] == second.learner["certification_id"])
        self.head.post(
            f"/api/sessions/{number}/candidates/{line['candidate_id']}/incidents",
            {"category": "IN_CHALLENGE", "subcategory": "WEBSITE_UNAVAILABLE", "question_number": 2},
        )
        self.counts["incidents"] = 1

    def finalise(self) -> None:
        """The centre finalises; every test is closed and scored."""
        number = self.session["number"]
        with self.phase("finalisation", "Finalisation et notation"):
            path = f"/api/sessions/{number}/finalisation"
            unfinished = until(lambda: self._settled(path)) or []
            self.head.post(
                path,
                {
                    "has_incident": True,
                    "has_joining_issue": False,
                    "unfinished": [
                        {"certification_id": one, "abort_reason": "candidate"} for one in unfinished
                    ],
                },
            )

    def _settled(self, path: str) -> list[str] | None:
        """The tests that were not finished, once the board has heard of all those that were."""
        items = self.head.get(path)["items"]
        open_ = [one["certification_id"] for one in items if one["status"] == "started"]
        return open_ if len(open_) == 1 else None

    def publish(self) -> None:
        """The jury publishes once everything is scored."""
        number = self.session["number"]
        with self.phase("publication", "Publication par le jury"):
            jury = self.sign_in(*self.accounts["jury"])
            until(
                lambda: self._accepted(lambda: jury.post(f"/api/sessions/{number}/publication") or True),
                seconds=60,
            )
            results = self.head.get(f"/api/sessions/{number}/results")["items"]
            statuses = [one["status"] for one in results]
            self.counts["certified"] = statuses.count("VALIDATED")
            self.counts["rejected"] = statuses.count("REJECTED")
            self.counts["other_results"] = len(statuses) - self.counts["certified"] - self.counts["rejected"]

    def verify(self) -> None:
        """Anyone checks a code; a pupil downloads the certificate."""
        with self.phase("verification", "Vérification d’un code par n’importe qui"):
            results = self.head.get(f"/api/sessions/{self.session['number']}/results")["items"]
            best = max(results, key=lambda one: one["pix"])
            checked = self.anyone.get(f"/api/certificates/{best['verification_code']}")
            self.counts["verified"] = {"code": best["verification_code"], "pix": checked["pix"]}
            owner = next(
                one for one in self.candidates if one.learner["certification_id"] == best["certification_id"]
            )
            pdf = owner.door.raw("GET", f"/api/certifications/{best['certification_id']}/certificate.pdf")
            (self.out / "certificat.pdf").write_bytes(pdf)

    def feed(self) -> None:
        """The school-record system fetches what was published."""
        with self.phase("feed", "Le livret scolaire vient chercher les résultats"):
            client, secret = self.accounts["record_system"]
            form = urlencode(
                {
                    "grant_type": "client_credentials",
                    "client_id": client,
                    "client_secret": secret,
                    "scope": "organizations-certifications-result",
                }
            ).encode()
            answer = self.anyone.raw(
                "POST", "/api/application/token", body=form, content_type="application/x-www-form-urlencoded"
            )
            system = self.anyone.signed_in_as(json.loads(answer)["access_token"])
            expected = self.counts["certified"] + self.counts["rejected"]
            content = until(lambda: self._feed_of(system, expected))
            (self.out / "livret-scolaire.json").write_text(json.dumps(content, ensure_ascii=False, indent=2))
            lines = content["data"]["attributes"]["certifications"]
            self.counts["feed"] = {
                "lines": len(lines),
                "validated": sum(one["status"] == "validated" for one in lines),
            }

    @staticmethod
    def _feed_of(system: Api, expected: int) -> Any:
        content = system.get(f"/api/organizations/{school.UAI}/certifications")
        return content if len(content["data"]["attributes"]["certifications"]) >= expected else None
