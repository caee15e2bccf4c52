"""A school looks at its pupils across its campaigns."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.rpc.assessment import Profile


def learner_of(school, user_id: UUID) -> UUID:
    with school.bench.parts.engine.connect() as connection:
        found = connection.execute(text("SELECT id FROM learners WHERE user_id = :user"), {"user": user_id})
        return found.scalar_one()


def followed(school, *learners: UUID, organisation: UUID | None = None, by: UUID | None = None):
    asked = "&".join(f"learner={one}" for one in learners)
    place = organisation or school.organisation_id
    return school.get(f"/api/campaign-learners?organisation={place}&{asked}", by=by)


def test_pupils_are_counted_by_what_they_began_in_this_school(school):
    ada, charles = school.pupil(), school.pupil("Babbage", "Charles")
    first, second = school.campaign(), school.campaign()
    school.started(first, ada)
    school.shared(second, ada, {("moteurs", 1)})
    ids = {user: learner_of(school, user) for user in (ada, charles)}
    reply = followed(school, *ids.values(), uuid4())
    assert reply.status_code == 200
    (line,) = reply.json["items"]
    assert (line["learner_id"], line["participations"]) == (str(ids[ada]), 2)
    assert line["last_at"]


def test_a_pupil_is_certifiable_as_of_what_they_last_sent(school):
    ada = school.pupil()
    learner = learner_of(school, ada)
    for certifiable in (True, False):
        school.assessment.profile = Profile(48, certifiable, ())
        collection = school.collection()
        participation = school.started(collection, ada)
        assert school.share(participation, ada).status_code == 200
        (line,) = followed(school, learner).json["items"]
        assert line["certifiable"] is certifiable
        assert line["certifiable_on"] == line["last_at"]


def test_what_was_begun_says_nothing_of_being_certifiable(school):
    ada = school.pupil()
    school.started(school.campaign(), ada)
    (line,) = followed(school, learner_of(school, ada)).json["items"]
    assert (line["certifiable"], line["certifiable_on"]) == (None, None)


def test_another_school_sees_nothing_of_them(school):
    ada = school.pupil()
    school.started(school.campaign(), ada)
    other = school.organisation()
    reply = followed(school, learner_of(school, ada), organisation=other, by=school.member(other))
    assert reply.json["items"] == []


@pytest.mark.parametrize("query", ["", "learner=x", "learner=" + "&learner=".join([str(uuid4())] * 101)])
def test_a_misspelt_question_is_told(school, query: str):
    reply = school.get(f"/api/campaign-learners?organisation={school.organisation_id}&{query}")
    assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")
