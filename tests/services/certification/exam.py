"""A school, its pupils, and the assessment service as certification sees it: what the tests of exam days are told with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from chassis.identifiers import new_id
from chassis.messaging import Answerer, Unavailable
from contracts.content.release import Area, ChallengeKind, Competence, Outline
from contracts.events.assessment import AnswerResult, CompetencePositioned
from contracts.events.identity import (
    LearnerEnrolled,
    LearnerReconciled,
    LearnerRecord,
    MemberJoined,
    OrganisationCreated,
    OrganisationKind,
    Role,
)
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc import assessment as asked
from contracts.rpc.identity import LEARNER_OF_USER, LearnerFound
from contracts.rpc.referential import OUTLINE
from services.certification.service import SERVICE
from tests.support.parts import Bench, hear_now, on_the_bench, signed_in

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
AREAS = {
    "1": ("Information et données", 3),
    "2": ("Communication et collaboration", 4),
    "3": ("Création de contenu", 4),
    "4": ("Protection et sécurité", 3),
    "5": ("Environnement numérique", 2),
}
CODES = [f"{area}.{n}" for area, (_, count) in AREAS.items() for n in range(1, count + 1)]
TESTED = ("1.1", "1.2", "1.3", "2.1", "2.2")

OK, KO, SKIPPED = AnswerResult.OK, AnswerResult.KO, AnswerResult.SKIPPED


def outline(number: int = 1) -> Outline:
    return Outline(
        number=number,
        areas=tuple(Area(code, name) for code, (name, _) in AREAS.items()),
        competences=tuple(
            Competence(code, f"Compétence {code} d’œuvre", "", code[0], (), {}) for code in CODES
        ),
        topics=(),
        target_profiles=(),
    )


@dataclass
class AssessmentService:
    """Opens tests of three questions for each of five competences; answers as it is told to."""

    certifiable: bool = True
    away: bool = False
    answers: dict[UUID, Sequence[AnswerResult | None]] = field(default_factory=dict)
    opened: dict[UUID, UUID] = field(default_factory=dict)
    closings: list[UUID] = field(default_factory=list)
    drawn: tuple[asked.CompetenceLevel, ...] = tuple(asked.CompetenceLevel(code, 3, 27) for code in TESTED)
    traits: dict[int, dict[str, Any]] = field(default_factory=dict)

    def open(self, request: asked.CertificationTestWanted) -> asked.CertificationTestOpened:
        if self.away:
            raise Unavailable("assessment.open_certification_test")
        if not self.certifiable:
            raise Refused("not_certifiable")
        assessment_id = self.opened.setdefault(request.certification_id, new_id())
        return asked.CertificationTestOpened(assessment_id, 15, self.drawn)

    def close(self, request: asked.CertificationWanted) -> asked.CertificationTestClosed:
        if self.away:
            raise Unavailable("assessment.close_certification_test")
        if request.certification_id not in self.opened:
            raise Refused("assessment_unknown")
        self.closings.append(request.certification_id)
        answers = self.answers.get(request.certification_id, [OK] * 15)
        questions = tuple(self._question(n, result) for n, result in enumerate(answers, start=1))
        completed = all(one.result is not None for one in questions)
        return asked.CertificationTestClosed(self.opened[request.certification_id], completed, questions)

    def _question(self, position: int, result: AnswerResult | None) -> asked.CertificationQuestion:
        values: dict[str, Any] = {
            "position": position,
            "challenge_id": f"epreuve{position}",
            "kind": ChallengeKind.ONE_CHOICE,
            "competence": TESTED[(position - 1) // 3],
            "topic": "sujet",
            "level": 3,
            "timed": False,
            "focused": False,
            "has_files": False,
            "has_image": False,
            "result": result,
            "answered_at": NOW + timedelta(minutes=position) if result else None,
        }
        return asked.CertificationQuestion(**{**values, **self.traits.get(position, {})})


@dataclass
class IdentityService:
    """Knows whom the fact has not reached us about."""

    reconciled: dict[UUID, UUID] = field(default_factory=dict)

    def learner_of(self, request: Any) -> LearnerFound:
        return LearnerFound(self.reconciled.get(request.user_id))


@dataclass
class Pupil:
    learner_id: UUID
    user_id: UUID
    last_name: str
    first_name: str
    birth_date: date = date(2010, 8, 12)

    @property
    def claim(self) -> dict[str, str]:
        return {
            "last_name": self.last_name,
            "first_name": self.first_name,
            "birth_date": self.birth_date.isoformat(),
        }


@cache
def _bench(environ: tuple[tuple[str, str], ...]) -> Bench:
    return on_the_bench(SERVICE, dict(environ))


def swept_bench(**environ: str) -> Bench:
    """A bench whose database is empty again: making and dropping a database for each test costs more than the test."""
    bench = _bench(tuple(sorted(environ.items())))
    with bench.parts.engine.begin() as connection:
        tables = connection.execute(
            text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
        ).scalars()
        connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
    return bench


class Exam:
    """A bench with a school on it."""

    def __init__(self, **environ: str) -> None:
        self.bench = swept_bench(**environ)
        self.assessment = AssessmentService()
        self.identity = IdentityService()
        register = self.bench.questions.register
        register(Answerer(asked.OPEN_CERTIFICATION_TEST, self.assessment.open))
        register(Answerer(asked.CLOSE_CERTIFICATION_TEST, self.assessment.close))
        register(Answerer(LEARNER_OF_USER, self.identity.learner_of))
        register(Answerer(OUTLINE, lambda wanted: outline(wanted.number or 1)))
        self.client: FlaskClient = self.bench.client()
        self.organisation_id, self.member, self.administrator, self.jury = (new_id() for _ in range(4))
        self.stranger, self.other_organisation = new_id(), new_id()
        self.platform = new_id()
        hear_now(
            self.bench,
            self.organisation(self.organisation_id, "Collège Léonard de Vinci", OrganisationKind.COLLEGE),
            self.organisation(self.other_organisation, "Lycée Ada Lovelace", OrganisationKind.LYCEE),
            self.organisation(self.platform, "Plateforme", OrganisationKind.PLATFORM, manages=False),
            self.joined(self.organisation_id, self.member),
            self.joined(self.organisation_id, self.administrator, Role.ADMINISTRATOR),
            self.joined(self.other_organisation, self.stranger, Role.ADMINISTRATOR),
            self.joined(self.platform, self.jury),
            ReleasePublished(1, "d", 16, 0, 0, 0, NOW),
        )

    def replace_opening(self, answer: Any) -> None:
        """Something else happens when a test is opened."""
        self.bench.questions.register(Answerer(asked.OPEN_CERTIFICATION_TEST, answer))

    def replace_closing(self, answer: Any) -> None:
        """Something else happens when a test is closed."""
        self.bench.questions.register(Answerer(asked.CLOSE_CERTIFICATION_TEST, answer))

    def replace_identity(self, answer: Any) -> None:
        """Identity answers something else."""
        self.bench.questions.register(Answerer(LEARNER_OF_USER, answer))

    @staticmethod
    def organisation(
        organisation_id: UUID, name: str, kind: OrganisationKind, *, manages: bool = True
    ) -> OrganisationCreated:
        return OrganisationCreated(organisation_id, name, kind, None, manages, NOW)

    @staticmethod
    def joined(organisation_id: UUID, user_id: UUID, role: Role = Role.MEMBER) -> MemberJoined:
        return MemberJoined(organisation_id, user_id, role, 1, NOW)

    def pupil(
        self,
        last_name: str = "Lefebvre",
        first_name: str = "Zoé",
        *,
        class_name: str = "3EME A",
        reconciled: bool = True,
        levels: int = 5,
        birth_date: date = date(2010, 8, 12),
    ) -> Pupil:
        """A pupil of the school's list, known to identity, with so many competences at level 1."""
        pupil = Pupil(new_id(), new_id(), last_name, first_name, birth_date)
        record = LearnerRecord(
            last_name=last_name,
            first_name=first_name,
            birth_date=birth_date,
            ine=None,
            class_name=class_name,
            sex="F",
            birth_city="Saint-Étienne",
        )
        facts: list[Any] = [
            LearnerEnrolled(pupil.learner_id, self.organisation_id, record, 1, NOW),
            *[CompetencePositioned(pupil.user_id, code, 1, 8, 0.1, 1, NOW) for code in CODES[:levels]],
        ]
        if reconciled:
            link = LearnerReconciled(pupil.learner_id, self.organisation_id, pupil.user_id, 2, NOW)
            facts.append(link)
        hear_now(self.bench, *facts)
        return pupil

    def get(self, path: str, by: UUID | None, **kwargs: Any) -> TestResponse:
        headers = {**(signed_in(by) if by else {}), **kwargs.pop("headers", {})}
        return self.client.get(path, headers=headers, **kwargs)

    def post(self, path: str, by: UUID | None, body: Any = None, *, method: str = "POST") -> TestResponse:
        headers = signed_in(by) if by else {}
        return self.client.open(path, method=method, headers=headers, json=body)

    def plan(self, **changes: Any) -> dict[str, Any]:
        plan = {
            "organisation_id": str(self.organisation_id),
            "site": "Site principal",
            "room": "B12",
            "date": (datetime.now(UTC) + timedelta(days=2)).date().isoformat(),
            "time": "09:30",
            "invigilators": ["Pierrette Bertrand"],
        }
        return {**plan, **changes}

    def session(self, **changes: Any) -> dict[str, Any]:
        """A planned session, as its member sees it."""
        response = self.post("/api/sessions", self.member, self.plan(**changes))
        assert response.status_code == 201, response.json
        return dict(response.json or {})

    def enrolled(self, session: dict[str, Any], *pupils: Pupil) -> dict[UUID, UUID]:
        """These pupils on the list; learner id to candidate id."""
        number = session["number"]
        ids = [str(one.learner_id) for one in pupils]
        response = self.post(f"/api/sessions/{number}/candidates", self.member, {"learner_ids": ids})
        assert response.status_code == 200, response.json
        items = self.get(f"/api/sessions/{number}/candidates", self.member).json["items"]
        return {UUID(one["learner_id"]): UUID(one["id"]) for one in items}

    def watched(self, session: dict[str, Any]) -> UUID:
        """An invigilator who has entered."""
        invigilator = new_id()
        response = self.post(
            f"/api/sessions/{session['number']}/invigilation",
            invigilator,
            {"password": f"C-{session['invigilator_password']}"},
        )
        assert response.status_code == 200, response.json
        return invigilator

    def started(self, session: dict[str, Any], *pupils: Pupil) -> list[UUID]:
        """These pupils have joined, been authorised and begun; their certifications."""
        candidates = self.enrolled(session, *pupils)
        invigilator = self.watched(session)
        number = session["number"]
        found = []
        for pupil in pupils:
            joined = self.post(f"/api/sessions/{number}/entry", pupil.user_id, pupil.claim)
            assert joined.status_code == 200, joined.json
            candidate = candidates[pupil.learner_id]
            authorised = self.post(f"/api/sessions/{number}/candidates/{candidate}/authorise", invigilator)
            assert authorised.status_code == 204, authorised.json
            begun = self.start(session, pupil)
            assert begun.status_code == 200, begun.json
            found.append(UUID(begun.json["certification_id"]))
        return found

    def start(self, session: dict[str, Any], pupil: Pupil) -> TestResponse:
        path = f"/api/sessions/{session['number']}/start"
        return self.post(path, pupil.user_id, {"access_code": session["access_code"]})
