"""A school on the bench: its members, its pupils, and an assessment service that answers what a test wants it to."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from chassis.messaging import Answerer
from contracts.content.release import Outline
from contracts.events.assessment import AnswerResult, AnswerSubmitted, AssessmentCompleted, AssessmentKind
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
from contracts.rpc.identity import LEARNER_OF_USER, LearnerFound, UserInOrganisation
from contracts.rpc.referential import OUTLINE, ReleaseWanted
from services.campaigns.service import SERVICE
from services.campaigns.storage.tables import METADATA
from tests.services.campaigns.content import SKILLS, an_outline
from tests.support.parts import Bench, hear_now, on_the_bench, signed_in

NOON = datetime(2026, 9, 14, 10, 0, tzinfo=UTC)


@dataclass
class Assessment:
    """assessment as campaigns sees it: tests opened, and what each would answer."""

    opened: dict[UUID, asked.CampaignAssessmentWanted] = field(default_factory=dict)
    ids: dict[UUID, UUID] = field(default_factory=dict)
    validated: dict[UUID, set[tuple[str, int]]] = field(default_factory=dict)
    completed: set[UUID] = field(default_factory=set)
    profile: asked.Profile = field(
        default_factory=lambda: asked.Profile(
            48, False, (asked.CompetenceLevel("1.1", 3, 26), asked.CompetenceLevel("2.1", 2, 22))
        )
    )
    refuses: bool = False
    calls: int = 0

    def open(self, wanted: asked.CampaignAssessmentWanted) -> asked.CampaignAssessmentOpened:
        self.calls += 1
        if self.refuses:
            raise Refused("release_unknown")
        self.opened[wanted.participation_id] = wanted
        assessment_id = self.ids.setdefault(wanted.participation_id, uuid4())
        return asked.CampaignAssessmentOpened(assessment_id, targeted=10, known=2)

    def results(self, wanted: asked.ParticipationWanted) -> asked.ParticipationResults:
        if wanted.participation_id not in self.opened:
            raise Refused("assessment_unknown")
        validated = self.validated.get(wanted.participation_id, set())
        return asked.ParticipationResults(
            assessment_id=self.ids[wanted.participation_id],
            completed=wanted.participation_id in self.completed,
            answers=12,
            # the last skill is not of the campaign: it must count for nothing
            skills=(
                *(
                    asked.SkillOutcome("1.1", topic, level, (topic, level) in validated, tested=level == 1)
                    for topic, levels in SKILLS.items()
                    for level in levels
                ),
                asked.SkillOutcome("2.1", "agenda", 1, validated=True, tested=True),
            ),
            pix=4 * len(validated),
            certifiable=False,
            profile=(),
        )


@dataclass
class School:
    """A lycée with one teacher; pupils as they come."""

    bench: Bench
    client: FlaskClient
    assessment: Assessment = field(default_factory=Assessment)
    organisation_id: UUID = field(default_factory=uuid4)
    teacher: UUID = field(default_factory=uuid4)
    identity: dict[UUID, LearnerFound] = field(default_factory=dict)

    def hear(self, *facts: Any) -> None:
        hear_now(self.bench, *facts)

    def _fresh(self) -> FlaskClient:
        # a client each, so that several may call at once
        return self.client.application.test_client()

    def get(self, path: str, *, by: UUID | None = None, **headers: str) -> TestResponse:
        return self._fresh().get(path, headers={**signed_in(by or self.teacher), **headers})

    def post(self, path: str, body: Any = None, *, by: UUID | None = None) -> TestResponse:
        return self._fresh().post(path, json=body, headers=signed_in(by or self.teacher))

    def patch(self, path: str, body: Any, *, by: UUID | None = None) -> TestResponse:
        return self._fresh().patch(path, json=body, headers=signed_in(by or self.teacher))

    def delete(self, path: str, *, by: UUID | None = None) -> TestResponse:
        return self._fresh().delete(path, headers=signed_in(by or self.teacher))

    def campaign(self, **wish: Any) -> dict[str, Any]:
        """A campaign of the teacher's; an assessment on « Rentrée 5e » unless said otherwise."""
        body = {
            "organisation_id": str(self.organisation_id),
            "kind": "ASSESSMENT",
            "name": "Campagne de rentrée 5e",
            "target_profile": "rentree-5e",
        } | wish
        reply = self.post("/api/campaigns", {key: value for key, value in body.items() if value is not None})
        assert reply.status_code == 201, reply.json
        return dict(reply.json or {})

    def collection(self, **wish: Any) -> dict[str, Any]:
        return self.campaign(kind="PROFILES_COLLECTION", name="Collecte", target_profile=None, **wish)

    def member(self, organisation_id: UUID | None = None) -> UUID:
        user_id = uuid4()
        self.hear(MemberJoined(organisation_id or self.organisation_id, user_id, Role.MEMBER, 1, NOON))
        return user_id

    def organisation(self, *, manages_learners: bool = True, name: str = "Autre collège") -> UUID:
        organisation_id = uuid4()
        self.hear(
            OrganisationCreated(organisation_id, name, OrganisationKind.COLLEGE, None, manages_learners, NOON)
        )
        return organisation_id

    def pupil(self, last_name: str = "Lovelace", first_name: str = "Ada", class_name: str = "5EME A") -> UUID:
        """A reconciled, enabled learner; gives the account."""
        learner_id, user_id = uuid4(), uuid4()
        self.hear(
            LearnerEnrolled(
                learner_id, self.organisation_id, a_record(last_name, first_name, class_name), 1, NOON
            ),
            LearnerReconciled(learner_id, self.organisation_id, user_id, 2, NOON),
        )
        return user_id

    def start(self, campaign: dict[str, Any], user_id: UUID) -> TestResponse:
        return self.post(f"/api/campaign-codes/{campaign['code']}/participations", by=user_id)

    def started(self, campaign: dict[str, Any], user_id: UUID) -> UUID:
        reply = self.start(campaign, user_id)
        assert reply.status_code in (200, 201), reply.json
        return UUID((reply.json or {})["participation_id"])

    def share(self, participation_id: UUID, user_id: UUID) -> TestResponse:
        return self.post(f"/api/participations/{participation_id}/share", by=user_id)

    def shared(
        self, campaign: dict[str, Any], user_id: UUID, validated: set[tuple[str, int]] | None = None
    ) -> UUID:
        """Somebody who began, finished and sent."""
        participation_id = self.started(campaign, user_id)
        self.assessment.validated[participation_id] = validated or set()
        self.assessment.completed.add(participation_id)
        reply = self.share(participation_id, user_id)
        assert reply.status_code == 200, reply.json
        return participation_id

    def answered(self, participation_id: UUID, position: int, **changes: Any) -> AnswerSubmitted:
        """The fact of an answer in this participation's test."""
        given: dict[str, Any] = {
            "assessment_id": self.assessment.ids.setdefault(participation_id, uuid4()),
            "user_id": uuid4(),
            "kind": AssessmentKind.CAMPAIGN,
            "origin_id": participation_id,
            "position": position,
            "challenge_id": "moteurs-1a",
            "competence": "1.1",
            "topic": "moteurs",
            "level": 1,
            "result": AnswerResult.OK,
            "known": min(2 + position, 10),
            "targeted": 10,
            "answered_at": NOON + timedelta(minutes=position),
        }
        return AnswerSubmitted(**given | changes)

    def completed(self, participation_id: UUID, **changes: Any) -> AssessmentCompleted:
        """The fact of its end."""
        given: dict[str, Any] = {
            "assessment_id": self.assessment.ids.setdefault(participation_id, uuid4()),
            "user_id": uuid4(),
            "kind": AssessmentKind.CAMPAIGN,
            "origin_id": participation_id,
            "answers": 12,
            "completed_at": NOON + timedelta(hours=1),
        }
        return AssessmentCompleted(**given | changes)


def a_record(
    last_name: str = "Lovelace", first_name: str = "Ada", class_name: str = "5EME A"
) -> LearnerRecord:
    """What identity tells of a pupil."""
    return LearnerRecord(last_name, first_name, date(2013, 12, 10), "123456789AB", class_name)


def a_school(*, manages_learners: bool = True, release: bool = True) -> School:
    """A school on an empty database, with its teacher and the content."""
    bench = _bench()
    _empty(bench)
    school = School(bench, bench.client())
    _answer(school)
    if release:
        school.hear(release_published())
    school.hear(
        OrganisationCreated(
            school.organisation_id,
            "Lycée Ada-Lovelace",
            OrganisationKind.LYCEE,
            "0750001A",
            manages_learners,
            NOON,
        ),
        MemberJoined(school.organisation_id, school.teacher, Role.ADMINISTRATOR, 1, NOON),
    )
    return school


@cache
def _bench() -> Bench:
    """One database for all these tests: making one takes longer than most of them."""
    return on_the_bench(SERVICE)


def _empty(bench: Bench) -> None:
    with bench.parts.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
        for plumbing in ("outbox", "inbox"):
            connection.execute(text(f"DELETE FROM {plumbing}"))


def release_published(number: int = 1) -> ReleasePublished:
    """The fact of a release."""
    return ReleasePublished(number, f"{number:064x}", 3, 5, 14, 28, NOON)


def _answer(school: School) -> None:
    school.bench.questions._answerers.clear()

    def outline(wanted: ReleaseWanted) -> Outline:
        return an_outline(wanted.number or 1)

    def learner_of_user(wanted: UserInOrganisation) -> LearnerFound:
        nobody = LearnerFound(None)
        if wanted.organisation_id != school.organisation_id:
            return nobody
        return school.identity.get(wanted.user_id, nobody)

    def profile(_: asked.UserWanted) -> asked.Profile:
        return school.assessment.profile

    questions = school.bench.questions
    questions.register(Answerer(OUTLINE, outline))
    questions.register(Answerer(LEARNER_OF_USER, learner_of_user))
    questions.register(Answerer(asked.OPEN_CAMPAIGN_ASSESSMENT, school.assessment.open))
    questions.register(Answerer(asked.RESULTS_OF_PARTICIPATION, school.assessment.results))
    questions.register(Answerer(asked.PROFILE_OF_USER, profile))
