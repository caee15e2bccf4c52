"""What assessment hears, answers and does on time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from chassis.messaging import Bus
from chassis.retention import KEEP_EVERY_SECONDS, tidy_plumbing
from chassis.service import Parts
from contracts.events.assessment import AnswerResult
from contracts.events.identity import UserAnonymised
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc import assessment as rpc
from contracts.rpc.personal_data import DataOfUser, DataOfUserWanted, Section
from services.assessment.domain.refusals import Refusal
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork, new_uow
from services.assessment.usecases.adopt_release_on_release_published import (
    adopt_first_release,
    adopt_release_on_release_published,
)
from services.assessment.usecases.close_certification_test import Closed, close_certification_test
from services.assessment.usecases.forget_user_on_user_anonymised import forget_user_on_user_anonymised
from services.assessment.usecases.keep_retention import Periods, keep_retention
from services.assessment.usecases.open_campaign_assessment import open_campaign_assessment
from services.assessment.usecases.open_certification_test import open_certification_test
from services.assessment.usecases.read_profile import ProfileRead, read_profile
from services.assessment.usecases.tell_data_of_user import tell_data_of_user
from services.assessment.usecases.tell_results_of_participation import tell_results_of_participation

FIRST_RELEASE_EVERY_SECONDS = 20.0


def make_bus(parts: Parts[Settings]) -> Bus:
    """The table of contents of assessment's conversations."""
    bus = Bus("assessment", lambda: new_uow(parts))
    contents, policy = contents_of(parts.engine), parts.settings.policy

    @bus.hears(ReleasePublished, deed="adopt_release")
    def adopt_release(fact: ReleasePublished, uow: AssessmentUnitOfWork) -> None:
        adopt_release_on_release_published(fact, uow=uow, questions=parts.questions, now=datetime.now(UTC))

    @bus.every(FIRST_RELEASE_EVERY_SECONDS, name="adopt_first_release")
    def adopt_first() -> None:
        adopt_first_release(uow=new_uow(parts), questions=parts.questions, now=datetime.now(UTC))

    _keep_privacy(bus, parts)

    @bus.answers(rpc.OPEN_CAMPAIGN_ASSESSMENT)
    def open_campaign(wanted: rpc.CampaignAssessmentWanted) -> rpc.CampaignAssessmentOpened:
        with _refusing():
            opened = open_campaign_assessment(
                wanted.participation_id,
                user_id=wanted.user_id,
                release=wanted.release,
                targets=wanted.topics,
                uow=new_uow(parts),
                contents=contents,
                policy=policy,
                now=datetime.now(UTC),
            )
        return rpc.CampaignAssessmentOpened(opened.assessment_id, opened.targeted, opened.known)

    @bus.answers(rpc.RESULTS_OF_PARTICIPATION)
    def results_of_participation(wanted: rpc.ParticipationWanted) -> rpc.ParticipationResults:
        with _refusing():
            results = tell_results_of_participation(
                wanted.participation_id, uow=new_uow(parts), contents=contents, policy=policy
            )
        profile = _profile(results.profile)
        return rpc.ParticipationResults(
            assessment_id=results.assessment.id,
            completed=not results.assessment.is_open,
            answers=results.assessment.answered,
            skills=tuple(
                rpc.SkillOutcome(one.competence, one.topic, one.level, one.validated, one.tested)
                for one in results.skills
            ),
            pix=results.pix,
            certifiable=profile.certifiable,
            profile=profile.competences,
        )

    @bus.answers(rpc.PROFILE_OF_USER)
    def profile_of_user(wanted: rpc.UserWanted) -> rpc.Profile:
        with _refusing():
            read = read_profile(wanted.user_id, uow=new_uow(parts), contents=contents, policy=policy)
        return _profile(read)

    @bus.answers(rpc.OPEN_CERTIFICATION_TEST)
    def open_certification(wanted: rpc.CertificationTestWanted) -> rpc.CertificationTestOpened:
        with _refusing():
            drawn = open_certification_test(
                wanted.certification_id,
                user_id=wanted.user_id,
                uow=new_uow(parts),
                contents=contents,
                now=datetime.now(UTC),
            )
        levels = (rpc.CompetenceLevel(one.competence, one.level, one.pix) for one in drawn.competences)
        return rpc.CertificationTestOpened(drawn.assessment_id, drawn.questions, tuple(levels))

    @bus.answers(rpc.CLOSE_CERTIFICATION_TEST)
    def close_certification(wanted: rpc.CertificationWanted) -> rpc.CertificationTestClosed:
        with _refusing():
            closed = close_certification_test(
                wanted.certification_id, uow=new_uow(parts), contents=contents, now=datetime.now(UTC)
            )
        questions = tuple(_question(closed, index) for index in range(len(closed.assessment.offers)))
        return rpc.CertificationTestClosed(closed.assessment.id, closed.is_complete, questions)

    return bus


def _keep_privacy(bus: Bus, parts: Parts[Settings]) -> None:
    @bus.hears(UserAnonymised, deed="forget_user")
    def forget_user(fact: UserAnonymised, uow: AssessmentUnitOfWork) -> None:
        forget_user_on_user_anonymised(fact, uow=uow, now=datetime.now(UTC))

    @bus.answers(rpc.DATA_OF_USER)
    def data_of_user(wanted: DataOfUserWanted) -> DataOfUser:
        told = tell_data_of_user(wanted.user_id, uow=new_uow(parts))
        return DataOfUser(tuple(Section.told(*one) for one in told))

    @bus.every(KEEP_EVERY_SECONDS, name="keep_retention")
    def retain() -> None:
        now, settings = datetime.now(UTC), parts.settings
        tidy_plumbing(parts.sessions, settings, now=now)
        days = Periods(
            answers=settings.answers_days,
            exams=settings.exam_days,
            reports=settings.reports_days,
            closed_reports=settings.closed_reports_days,
        )
        keep_retention(days, uow=new_uow(parts), now=now)


@contextmanager
def _refusing() -> Iterator[None]:
    """The domain's refusals leave as data."""
    try:
        yield
    except Refusal as refusal:
        raise Refused(refusal.code, details=dict(refusal.details)) from refusal


def _profile(read: ProfileRead) -> rpc.Profile:
    return rpc.Profile(
        pix=read.pix,
        certifiable=read.is_certifiable,
        competences=tuple(
            rpc.CompetenceLevel(line.competence.id, line.shown.level, line.shown.pix) for line in read.lines
        ),
    )


def _question(closed: Closed, index: int) -> rpc.CertificationQuestion:
    challenge = closed.content.challenge(closed.assessment.offers[index])
    card = closed.content.card(challenge.id)
    outcome = closed.assessment.outcomes[index]
    return rpc.CertificationQuestion(
        position=index + 1,
        challenge_id=challenge.id,
        kind=challenge.kind,
        competence=card.competence,
        topic=card.topic,
        level=card.level,
        timed=card.timed,
        focused=card.focused,
        has_files=bool(challenge.files),
        # what must be seen to answer: an incident with either has the same remedy
        has_image=challenge.image is not None or challenge.simulator is not None,
        result=AnswerResult(outcome) if outcome else None,
        answered_at=closed.answered_at.get(index + 1),
    )
