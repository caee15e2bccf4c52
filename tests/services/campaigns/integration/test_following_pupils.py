"""A school looks at its pupils across its campaigns."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.events.identity import LearnerAnonymised, LearnerDisabled, LearnerEnrolled, UserAnonymised
from contracts.rpc.assessment import CompetenceLevel, Profile
from tests.services.campaigns.school import NOON, a_record


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


def course(
    school, learner: UUID, query: str = "", *, organisation: UUID | None = None, by: UUID | None = None
):
    place = organisation or school.organisation_id
    return school.get(f"/api/campaign-learners/{learner}?organisation={place}{query}", by=by)


def test_a_pupil_is_followed_across_campaigns_the_latest_first(school):
    ada, charles = school.pupil(), school.pupil("Babbage", "Charles")
    measured, begun, collected = school.campaign(), school.campaign(name="Musique"), school.collection()
    school.shared(measured, ada, {("moteurs", 1)})
    school.started(begun, ada)
    levels = (CompetenceLevel("1.1", 3, 26), CompetenceLevel("1.2", 0, 4), CompetenceLevel("2.1", 1, 8))
    school.assessment.profile = Profile(38, False, levels)
    school.share(school.started(collected, ada), ada)
    school.started(begun, charles)
    learner = learner_of(school, ada)
    seen = course(school, learner).json
    lines = {line["campaign_name"]: line for line in seen["items"]}
    assert [line["campaign_name"] for line in seen["items"]] == ["Collecte", "Musique", measured["name"]]
    assert seen["page"] == {"number": 1, "size": 25, "total": 3}
    assert (lines["Musique"]["status"], lines["Musique"]["progress_percent"]) == ("STARTED", 20)
    assert (lines["Musique"]["mastery_percent"], lines["Musique"]["pix"]) == (None, None)
    sent = lines[measured["name"]]
    assert (sent["status"], sent["mastery_percent"], sent["stage"]["number"]) == ("SHARED", 10, 0)
    assert (lines["Collecte"]["pix"], lines["Collecte"]["certifiable_competences"]) == (38, 2)
    assert sent["certifiable_competences"] is None
    assert (seen["certifiable"], seen["certifiable_on"]) == (False, lines["Collecte"]["shared_at"])
    second = course(school, learner, "&page=2&size=2").json
    assert [line["campaign_name"] for line in second["items"]] == [measured["name"]]
    assert second["page"] == {"number": 2, "size": 2, "total": 3}


def test_a_pupil_who_began_nothing_is_followed_too(school):
    seen = course(school, learner_of(school, school.pupil())).json
    assert (seen["items"], seen["last_at"], seen["certifiable"], seen["page"]["total"]) == ([], None, None, 0)


def test_a_pupil_who_left_is_followed_and_one_who_was_given_up_is_not(school):
    ada = school.pupil()
    school.shared(school.campaign(), ada, {("moteurs", 1)})
    learner = learner_of(school, ada)
    school.hear(LearnerDisabled(learner, school.organisation_id, 3, NOON))
    assert len(course(school, learner).json["items"]) == 1
    school.hear(LearnerAnonymised(learner, school.organisation_id, 4, NOON))
    reply = course(school, learner)
    assert (reply.status_code, reply.json["code"]) == (404, "campaign_learner_unknown")


def test_an_erased_account_leaves_only_what_was_sent(school):
    ada = school.pupil()
    sent = school.campaign()
    school.shared(sent, ada, {("moteurs", 1)})
    school.started(school.campaign(), ada)
    learner = learner_of(school, ada)
    school.hear(UserAnonymised(ada, NOON))
    assert [line["campaign_id"] for line in course(school, learner).json["items"]] == [sent["id"]]


def test_what_was_deleted_is_no_longer_there(school):
    ada = school.pupil()
    campaign = school.campaign()
    participation = school.shared(campaign, ada, {("moteurs", 1)})
    assert school.delete(f"/api/campaigns/{campaign['id']}/participants/{participation}").status_code == 204
    assert course(school, learner_of(school, ada)).json["items"] == []


def test_a_pupil_of_another_school_is_not_there(school):
    ada = school.pupil()
    school.shared(school.campaign(), ada, {("moteurs", 1)})
    other = school.organisation()
    learner = learner_of(school, ada)
    for asked, by in ((learner, school.member(other)), (uuid4(), school.member(other))):
        reply = course(school, asked, organisation=other, by=by)
        assert (reply.status_code, reply.json["code"]) == (404, "campaign_learner_unknown")


def roll(school, campaign, query: str = ""):
    return school.get(f"/api/campaigns/{campaign['id']}/roll{query}").json


def test_the_roll_of_a_campaign_names_who_has_not_begun_in_its_classes(school):
    ada = school.pupil(class_name="5EME A")
    school.pupil("Babbage", "Charles", "5EME A")
    school.pupil("Curie", "Marie", "5EME B")
    campaign = school.campaign()
    school.started(campaign, ada)
    found = roll(school, campaign)
    assert [(one["last_name"], one["status"]) for one in found["items"]] == [
        ("Babbage", None),
        ("Lovelace", "STARTED"),
    ]
    assert (found["whole"], found["classes"]) == (True, ["5EME A", "5EME B"])
    (curie,) = roll(school, campaign, "?class=5EME B")["items"]
    assert (curie["last_name"], curie["participation_id"]) == ("Curie", None)
    both = roll(school, campaign, "?class=5EME B&class=5EME A")["items"]
    assert [one["class_name"] for one in both] == ["5EME A", "5EME A", "5EME B"]


def test_the_roll_says_who_is_certifiable(school):
    ada = school.pupil()
    collection = school.collection()
    school.assessment.profile = Profile(38, True, tuple(CompetenceLevel(f"{n}.1", 1, 8) for n in range(1, 6)))
    school.share(school.started(collection, ada), ada)
    (line,) = roll(school, collection)["items"]
    assert (line["status"], line["certifiable"], line["certifiable_competences"]) == ("SHARED", True, 5)


def test_whoever_left_or_was_taken_out_is_not_awaited(school):
    ada, charles, marie = (
        school.pupil(),
        school.pupil("Babbage", "Charles"),
        school.pupil("Curie", "Marie"),
    )
    campaign = school.campaign()
    school.started(campaign, ada)
    taken_out = school.started(campaign, charles)
    school.delete(f"/api/campaigns/{campaign['id']}/participants/{taken_out}")
    school.hear(LearnerDisabled(learner_of(school, marie), school.organisation_id, 3, NOON))
    assert [one["last_name"] for one in roll(school, campaign)["items"]] == ["Lovelace"]
    other = school.organisation()
    school.hear(LearnerEnrolled(uuid4(), other, a_record("Hopper", "Grace", "5EME A"), 1, NOON))
    assert len(roll(school, campaign, "?class=5EME A")["items"]) == 1


def test_a_roll_that_is_too_long_says_so(school, monkeypatch):
    monkeypatch.setattr("services.campaigns.usecases.follow_group.ROLL_LINES", 2)
    ada = school.pupil()
    school.pupil("Babbage", "Charles")
    campaign = school.campaign()
    school.started(campaign, ada)
    assert roll(school, campaign)["whole"] is True
    school.pupil("Curie", "Marie")
    found = roll(school, campaign)
    assert (found["whole"], [one["last_name"] for one in found["items"]]) == (False, ["Babbage", "Curie"])


def certifiable(school, user: UUID, *said: bool) -> UUID:
    """A pupil who sent a profile as often, and who they are on the list."""
    for one in said:
        school.assessment.profile = Profile(48, one, ())
        school.share(school.started(school.collection(), user), user)
    return learner_of(school, user)


def test_pupils_are_sifted_by_what_they_last_sent(school):
    ada = certifiable(school, school.pupil(), False, True)
    charles = certifiable(school, school.pupil("Babbage", "Charles", "5EME B"), True, False)
    marie = certifiable(school, school.pupil("Curie", "Marie"))
    eric = certifiable(school, school.pupil("Zola", "Éric"), True)
    gone = certifiable(school, school.pupil("Parti", "Paul"), True)
    school.hear(LearnerDisabled(gone, school.organisation_id, 3, NOON))

    def sifted(query: str) -> list[str]:
        path = f"/api/campaign-learners/sifted?organisation={school.organisation_id}&{query}"
        return [one["learner_id"] for one in school.get(path).json["items"]]

    assert sifted("certifiable=yes") == [str(ada), str(eric)]
    assert sifted("certifiable=no") == [str(charles)]
    assert sifted("certifiable=unknown") == [str(marie)]
    assert sifted("certifiable=yes&q=eric") == [str(eric)]
    assert sifted("certifiable=no&class=5EME A") == []
    assert sifted("certifiable=yes&page=2&size=1") == [str(eric)]
    beside = course(school, eric, "&certifiable=yes").json
    assert (beside["previous_id"], beside["next_id"]) == (str(ada), None)
    assert course(school, ada, "&certifiable=no").json["next_id"] is None
    assert course(school, ada).json["next_id"] is None
    other = school.organisation()
    path = f"/api/campaign-learners/sifted?organisation={other}&certifiable=yes"
    assert school.get(path, by=school.member(other)).json["items"] == []


@pytest.mark.parametrize("query", ["", "&certifiable=maybe", "&certifiable=yes&method=gar"])
def test_a_misspelt_sift_is_told(school, query: str):
    reply = school.get(f"/api/campaign-learners/sifted?organisation={school.organisation_id}{query}")
    assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")
