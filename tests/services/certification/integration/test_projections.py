"""What others tell is right when it comes twice, late or out of order."""

from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.identifiers import new_id
from chassis.messaging import Answerer, Retry
from contracts.events.assessment import CompetencePositioned, CompetenceReset
from contracts.events.identity import (
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    LearnerRecord,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationCreated,
    OrganisationKind,
    Role,
)
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE
from services.certification.storage.unit_of_work import new_uow
from tests.services.certification.exam import CODES, NOW, Exam, outline, swept_bench
from tests.support.parts import Bench, hear_now


def record(name: str, class_name: str = "3EME A") -> LearnerRecord:
    return LearnerRecord(name, "Zoé", NOW.date(), "123456789AB", class_name)


def learner_row(bench: Bench, learner: UUID) -> tuple:
    with bench.parts.engine.connect() as connection:
        statement = text("SELECT last_name, class_name, user_id, disabled FROM learners WHERE id = :id")
        return tuple(connection.execute(statement, {"id": learner}).one())


def test_a_learner_is_the_same_whatever_the_order_of_the_facts():
    bench = swept_bench()
    organisation, user = new_id(), new_id()
    for order in permutations(range(4)):
        learner = new_id()
        facts = [
            LearnerEnrolled(learner, organisation, record("Avant"), 1, NOW),
            LearnerReconciled(learner, organisation, user, 2, NOW),
            LearnerDisabled(learner, organisation, 3, NOW),
            LearnerChanged(learner, organisation, record("Après", "2NDE 1"), 4, NOW),
        ]
        for n in order:
            hear_now(bench, facts[n], facts[n])
        assert learner_row(bench, learner) == ("Après", "2NDE 1", user, False), order


def test_a_learner_disabled_last_is_disabled_whatever_the_order():
    bench = swept_bench()
    organisation = new_id()
    for order in permutations(range(3)):
        learner = new_id()
        facts = [
            LearnerEnrolled(learner, organisation, record("Avant"), 1, NOW),
            LearnerChanged(learner, organisation, record("Après"), 2, NOW),
            LearnerDisabled(learner, organisation, 3, NOW),
        ]
        for n in order:
            hear_now(bench, facts[n])
        assert learner_row(bench, learner) == ("Après", "3EME A", None, True), order


def test_no_national_number_is_kept():
    bench = swept_bench()
    learner = new_id()
    hear_now(bench, LearnerEnrolled(learner, new_id(), record("Avant"), 1, NOW))
    with bench.parts.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM learners")).one()
    assert "123456789AB" not in [str(value) for value in row]


def test_a_membership_is_the_same_whatever_the_order_of_the_facts():
    bench = swept_bench()
    facts_of = [
        lambda o, u: MemberJoined(o, u, Role.MEMBER, 1, NOW),
        lambda o, u: MemberRoleChanged(o, u, Role.ADMINISTRATOR, 2, NOW),
        lambda o, u: MemberRemoved(o, u, 3, NOW),
        lambda o, u: MemberJoined(o, u, Role.ADMINISTRATOR, 4, NOW),
    ]
    for last in range(1, 5):
        for order in permutations(range(last)):
            organisation, user = new_id(), new_id()
            for n in order:
                hear_now(bench, facts_of[n](organisation, user))
            with new_uow(bench.parts) as uow:
                has = uow.organisations.has_member(organisation, user)
                administers = uow.organisations.has_administrator(organisation, user)
            assert (has, administers) == [(True, False), (True, True), (False, False), (True, True)][last - 1]


def test_a_removed_member_sees_nothing_any_more():
    exam = Exam()
    session = exam.session()
    hear_now(exam.bench, MemberRemoved(exam.organisation_id, exam.member, 2, NOW))
    assert exam.get(f"/api/sessions/{session['number']}", exam.member).status_code == 404


def test_certifiability_follows_the_highest_revision():
    exam = Exam()
    pupil = exam.pupil(levels=5)
    session = exam.session()
    exam.enrolled(session, pupil)
    user = pupil.user_id

    def certifiable() -> tuple:
        (one,) = exam.get(f"/api/sessions/{session['number']}/candidates", exam.member).json["items"]
        return one["certifiable"], one["certifiable_competences"]

    hear_now(exam.bench, CompetenceReset(user, "1.1", 3, NOW))
    assert certifiable() == (False, 4)
    hear_now(exam.bench, CompetencePositioned(user, "1.1", 4, 34, 0.1, 2, NOW))
    assert certifiable() == (False, 4), "told late, it is no news"
    hear_now(exam.bench, CompetencePositioned(user, "1.1", 1, 8, 0.1, 4, NOW))
    assert certifiable() == (True, 5)
    hear_now(exam.bench, CompetencePositioned(user, CODES[9], 0, 4, 0.1, 1, NOW))
    assert certifiable() == (True, 5), "level 0 does not count"


def test_an_organisation_told_twice_is_one_and_may_come_after_its_members():
    bench = swept_bench()
    organisation, user = new_id(), new_id()
    hear_now(bench, MemberJoined(organisation, user, Role.MEMBER, 1, NOW))
    fact = OrganisationCreated(organisation, "Plateforme", OrganisationKind.PLATFORM, None, False, NOW)
    with new_uow(bench.parts) as uow:
        assert not uow.organisations.is_jury(user)
    hear_now(bench, fact, fact)
    with new_uow(bench.parts) as uow:
        assert uow.organisations.is_jury(user)


def release(number: int) -> ReleasePublished:
    return ReleasePublished(number, "d", 16, 0, 0, 0, NOW)


def test_the_highest_release_names_the_competences():
    bench = swept_bench()
    bench.questions.register(Answerer(OUTLINE, lambda wanted: outline(wanted.number)))
    hear_now(bench, release(2), release(1), release(2))
    with new_uow(bench.parts) as uow:
        framework = uow.frameworks.in_force()
    assert framework is not None
    assert (framework.release, framework.codes) == (2, tuple(CODES))


def refuse(_: object) -> None:
    raise Refused("release_unknown")


def away(_: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("answer", [away, refuse])
def test_a_release_is_asked_for_again_when_the_referential_is_away(answer):
    bench = swept_bench()
    bench.questions.register(Answerer(OUTLINE, answer))
    with pytest.raises(Retry):
        hear_now(bench, release(1))
    bench.questions.register(Answerer(OUTLINE, lambda wanted: outline(wanted.number)))
    hear_now(bench, release(1))
    with new_uow(bench.parts) as uow:
        assert uow.frameworks.in_force() is not None
