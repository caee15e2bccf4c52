"""The content comes whole from referential; a test goes on with the release it began with."""

import dataclasses

import pytest
from sqlalchemy import text

from chassis.messaging import Reject, Retry
from services.assessment.domain.refusals import ReleaseUnknown
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.adopt_release_on_release_published import adopt_first_release
from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.parts import Bench, hear_now, signed_in
from tests.support.releases import PUBLISHED_AT, a_release, answer_for_referential, release_published


def test_nothing_can_be_asked_before_a_release_is_there(empty_bench: Bench) -> None:
    pupil = Pupil(Desk(empty_bench, a_release()))
    calls = (
        pupil.post("/api/assessments", {"competence": "1.1"}),
        pupil.get("/api/profile"),
        pupil.get("/api/competences/1.1"),
        pupil.post("/api/competences/1.1/reset"),
        pupil.desk.client.get("/api/demo-test"),
    )
    for reply in calls:
        assert (reply.status_code, reply.json["code"]) == (503, "content_not_ready")


def test_a_service_without_content_is_ready_to_say_so(empty_bench: Bench, desk: Desk) -> None:
    assert empty_bench.client().get("/ready").status_code == 200
    assert desk.client.get("/ready").status_code == 200


def test_hearing_of_a_release_twice_adopts_it_once(desk: Desk) -> None:
    hear_now(desk.bench, release_published(desk.release))
    assert desk.scalar("SELECT count(*) FROM releases") == 1
    assert desk.scalar("SELECT digest FROM releases") == release_published(desk.release).digest


def test_referential_away_is_tried_again_and_a_refusal_is_not(empty_bench: Bench) -> None:
    with pytest.raises(Retry):
        hear_now(empty_bench, release_published(a_release()))
    answer_for_referential(empty_bench.questions, a_release(number=7))
    with pytest.raises(Reject):
        hear_now(empty_bench, release_published(a_release(number=8)))


def test_a_running_test_keeps_its_release_and_new_ones_take_the_newest(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    old = pupil.desk.release
    new = a_release(number=2, levels=(4, 5))
    answer_for_referential(pupil.desk.bench.questions, old, new)
    hear_now(pupil.desk.bench, release_published(new))
    met = pupil.play(assessment, masters=2)
    assert {one[-2] for one in met} <= {"1", "2", "3"}
    other = pupil.desk.pupil().start("1.1")
    assert {question["challenge_id"][-2] for question in other["next"]} <= {"4", "5"}


def test_an_older_release_heard_late_does_not_take_over(desk: Desk) -> None:
    newer, older = a_release(number=9), a_release(number=5, levels=(6,))
    answer_for_referential(desk.bench.questions, newer, older)
    hear_now(desk.bench, release_published(newer), release_published(older))
    question = desk.pupil().start("1.1")["next"][0]
    assert question["challenge_id"][-2] in "123"


def test_evidence_on_a_topic_that_is_no_longer_there_does_not_disturb(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    new = a_release(number=2, topics=2)
    answer_for_referential(pupil.desk.bench.questions, new)
    hear_now(pupil.desk.bench, release_published(new))
    pupil.desk.days_go_by(5)
    assert pupil.competence("1.1")["level"] > 0
    pupil.position_in("1.1", masters=3)
    assert pupil.competence("1.1")["status"] == "COMPLETED"


def test_a_service_that_missed_the_fact_fetches_the_release_in_force(empty_bench: Bench) -> None:
    def adopt() -> bool:
        return adopt_first_release(
            uow=new_uow(empty_bench.parts), questions=empty_bench.questions, now=PUBLISHED_AT
        )

    empty_bench.tick(
        "adopt_first_release"
    )  # referential is away: nothing happens, and it will be tried again
    assert adopt() is False
    answer_for_referential(empty_bench.questions, a_release(number=3))
    assert adopt() is True
    assert adopt() is False
    hear_now(empty_bench, release_published(a_release(number=3)))
    with empty_bench.parts.engine.connect() as connection:
        (digest,) = connection.execute(text("SELECT digest FROM releases")).scalars()
    assert digest == release_published(a_release(number=3)).digest
    user = Pupil(Desk(empty_bench, a_release()))
    assert empty_bench.client().get("/api/profile", headers=signed_in(user.id)).status_code == 200


def test_a_skill_without_questions_is_never_asked() -> None:
    release = a_release(competences=1, topics=2, levels=(1, 2))
    first, second = release.topics
    emptied = dataclasses.replace(
        first, skills=(dataclasses.replace(first.skills[0], challenges=()), first.skills[1])
    )
    pupil = desk_with(dataclasses.replace(release, topics=(emptied, second))).pupil()
    assessment = pupil.start("1.1")
    assert assessment["targeted"] == 3
    assert not [one for one in pupil.play(assessment, masters=2) if one.startswith("c11-t1-1")]


def test_memory_holds_a_few_releases_and_the_others_are_read_again(desk: Desk) -> None:
    releases = [a_release(competences=1, number=number) for number in range(2, 9)]
    answer_for_referential(desk.bench.questions, *releases)
    hear_now(desk.bench, *map(release_published, releases))
    contents = contents_of(desk.bench.parts.engine)
    with desk.bench.parts.sessions() as session:
        first = contents.of(2, session)
        assert contents.of(2, session) is first
        for release in releases:
            assert contents.of(release.number, session).release == release
        again = contents.of(2, session)
        assert again is not first
        with pytest.raises(ReleaseUnknown):
            contents.of(99, session)


def test_the_order_that_authors_gave_is_kept(desk: Desk) -> None:
    with desk.bench.parts.sessions() as session:
        assert contents_of(desk.bench.parts.engine).current(session).release == desk.release
