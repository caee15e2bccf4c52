"""Answers heard from assessment, in any order, and what teachers see of them at once."""

from uuid import UUID, uuid4

import pytest

from chassis.messaging import Retry
from contracts.events.assessment import AssessmentKind


def activity(school, campaign, query=""):
    reply = school.get(f"/api/campaigns/{campaign['id']}/activity?{query}")
    assert reply.status_code == 200, reply.json
    return reply.json


def test_each_answer_moves_the_participant_forward(school):
    made = school.campaign()
    participation_id = school.started(made, school.pupil())
    for position, percent in ((1, 30), (2, 40), (5, 70)):
        school.hear(school.answered(participation_id, position))
        assert activity(school, made)["items"][0]["progress_percent"] == percent


def test_answers_out_of_order_and_twice_keep_the_furthest(school):
    made = school.campaign()
    participation_id = school.started(made, school.pupil())
    school.hear(*(school.answered(participation_id, position) for position in (5, 1, 5, 3)))
    assert activity(school, made)["items"][0]["progress_percent"] == 70


def test_the_end_wins_over_answers_heard_later(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.started(made, pupil)
    end = school.completed(participation_id)
    school.hear(end, school.answered(participation_id, 2), end)
    line = activity(school, made)["items"][0]
    assert (line["status"], line["progress_percent"]) == ("TO_SHARE", 100)
    assert school.start(made, pupil).json["status"] == "TO_SHARE"


def test_facts_of_other_tests_change_nothing(school):
    made = school.campaign()
    participation_id = school.started(made, school.pupil())
    version = activity(school, made)["version"]
    for kind in (AssessmentKind.COMPETENCE, AssessmentKind.CERTIFICATION):
        school.hear(
            school.answered(participation_id, 9, kind=kind),
            school.completed(participation_id, kind=kind),
            school.answered(participation_id, 9, kind=kind, origin_id=None),
        )
    assert activity(school, made)["version"] == version


def test_an_answer_of_a_participation_not_known_yet_comes_back_later(school):
    with pytest.raises(Retry):
        school.hear(school.answered(uuid4(), 1))
    with pytest.raises(Retry):
        school.hear(school.completed(uuid4()))


def test_activity_counts_statuses_and_averages_progress(school):
    made = school.campaign()
    ada, charles, louis, mary = (
        school.pupil(*names)
        for names in (
            ("Lovelace", "Ada", "5EME A"),
            ("Babbage", "Charles", "5EME B"),
            ("Pouzin", "Louis", "5EME A"),
            ("Jackson", "Mary", "5EME B"),
        )
    )
    school.hear(school.answered(school.started(made, ada), 3))
    school.hear(school.completed(school.started(made, charles)))
    school.shared(made, louis)
    school.started(made, mary)
    seen = activity(school, made)
    assert (seen["participants"], seen["started"], seen["to_share"], seen["received"]) == (4, 2, 1, 1)
    # 50, 100, 100 and 20
    assert seen["average_progress_percent"] == 67
    assert [one["last_name"] for one in seen["items"]] == ["Babbage", "Jackson", "Lovelace", "Pouzin"]
    assert seen["classes"] == ["5EME A", "5EME B"]
    assert seen["page"] == {"number": 1, "size": 25, "total": 4}


def test_participants_are_filtered_by_class_status_and_name(school):
    made = school.campaign()
    school.started(made, school.pupil("Élion", "Gertrude", "5EME A"))
    school.started(made, school.pupil("Babbage", "Charles", "5EME B"))
    school.shared(made, school.pupil("Le Goff", "Zoé", "5EME C"))

    def names(query):
        return [one["last_name"] for one in activity(school, made, query)["items"]]

    assert names("") == ["Babbage", "Élion", "Le Goff"]
    assert names("class=5EME%20A") == ["Élion"]
    assert names("class=5EME%20A&class=5EME%20C") == ["Élion", "Le Goff"]
    assert names("status=SHARED") == ["Le Goff"]
    assert names("status=STARTED&status=TO_SHARE") == ["Babbage", "Élion"]
    assert names("q=elion") == ["Élion"]
    assert names("q=zoe%20GOFF") == ["Le Goff"]
    assert names("q=%25") == []
    assert names("size=1&page=2") == ["Élion"]
    assert activity(school, made, "size=1&page=2")["page"] == {"number": 2, "size": 1, "total": 3}


@pytest.mark.parametrize("query", ["status=OPENING", "status=x", "page=0", "size=0", "classe=5EME"])
def test_a_misspelt_filter_is_told(school, query):
    made = school.campaign()
    reply = school.get(f"/api/campaigns/{made['id']}/activity?{query}")
    assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")


def test_a_poller_is_told_when_nothing_moved(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.started(made, pupil)
    path = f"/api/campaigns/{made['id']}/activity"
    first = school.get(path)
    assert first.headers["ETag"] == f'"{first.json["version"]}"'

    def polled(etag):
        return school.get(path, **{"If-None-Match": etag})

    again = polled(first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
    # a proxy that compresses makes the tag weak
    assert polled(f"W/{first.headers['ETag']}").status_code == 304
    etag = first.headers["ETag"]
    for change in (
        lambda: school.hear(school.answered(participation_id, 1)),
        lambda: school.hear(school.completed(participation_id)),
        lambda: school.shared(made, pupil),
        lambda: school.started(made, school.pupil("Babbage", "Charles")),
        lambda: _renamed(school, participation_id),
    ):
        change()
        reply = polled(etag)
        assert reply.status_code == 200
        assert reply.headers["ETag"] != etag
        etag = reply.headers["ETag"]
        assert polled(etag).status_code == 304


def _renamed(school, participation_id: UUID) -> None:
    from sqlalchemy import text

    from contracts.events.identity import LearnerChanged
    from tests.services.campaigns.school import NOON, a_record

    with school.bench.parts.engine.connect() as connection:
        learner_id = connection.execute(
            text("SELECT learner_id FROM participations WHERE id = :id"), {"id": participation_id}
        ).scalar_one()
    school.hear(LearnerChanged(learner_id, school.organisation_id, a_record("Byron", "Ada"), 9, NOON))


def test_a_version_does_not_let_a_stranger_in(school):
    made = school.campaign()
    etag = school.get(f"/api/campaigns/{made['id']}/activity").headers["ETag"]
    reply = school.get(f"/api/campaigns/{made['id']}/activity", by=uuid4(), **{"If-None-Match": etag})
    assert reply.status_code == 404
