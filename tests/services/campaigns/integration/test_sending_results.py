"""A pupil sends their results: once, as they stand, and never recomputed."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from contracts.rpc import assessment as asked
from contracts.rpc.assessment import RESULTS_OF_PARTICIPATION
from tests.services.campaigns.content import SKILLS
from tests.support.parts import told

SEVEN = {
    ("moteurs", 1),
    ("moteurs", 2),
    ("moteurs", 3),
    ("sources", 2),
    ("dossiers", 1),
    ("dossiers", 2),
    ("courriel", 1),
}


def refused(reply, status, code):
    assert (reply.status_code, reply.json["code"]) == (status, code), reply.json


def finished(school, campaign, pupil, validated=frozenset()):
    participation_id = school.started(campaign, pupil)
    school.assessment.validated[participation_id] = set(validated)
    school.assessment.completed.add(participation_id)
    return participation_id


def test_results_are_sent_and_told(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = finished(school, made, pupil, SEVEN)
    reply = school.share(participation_id, pupil)
    assert (reply.status_code, reply.json["status"]) == (200, "SHARED")
    results = reply.json["results"]
    assert (results["mastery_percent"], results["validated"], results["targeted"]) == (70, 7, 10)
    assert results["stage"] == {"number": 2, "last": 3, "title": "maîtrise satisfaisante"}
    assert [(one["competence"], one["percent"]) for one in results["competences"]] == [
        ("1.1", 80),
        ("1.2", 67),
        ("2.1", 50),
    ]
    engines = results["competences"][0]["topics"][0]
    assert engines == {
        "topic": "moteurs",
        "name": "Moteurs de recherche",
        "reached": 3,
        "cap": 3,
        "validated": 3,
        "targeted": 3,
        "tutorial_id": "tuto-moteurs",
        "tutorial_title": "Apprendre : Moteurs de recherche",
    }
    (fact,) = told(school.bench, "ProfileShared")
    assert fact["participation_id"] == str(participation_id)
    assert (fact["mastery"], fact["pix"], fact["certifiable"]) == (0.7, 28, False)
    assert fact["shared_at"] == reply.json["shared_at"]


def test_the_whole_profile_is_not_taken_when_a_test_was_asked_for(school):
    made = school.campaign()
    pupil = school.pupil()
    assert school.share(finished(school, made, pupil), pupil).json["results"]["profile"] == []


def test_sending_again_is_the_same_and_tells_nothing_new(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = finished(school, made, pupil, SEVEN)
    first = school.share(participation_id, pupil)
    # what is learnt afterwards is not sent
    school.assessment.validated[participation_id] = {
        (topic, level) for topic, levels in SKILLS.items() for level in levels
    }
    again = school.share(participation_id, pupil)
    assert (again.status_code, again.json) == (200, first.json)
    assert school.get(f"/api/participations/{participation_id}", by=pupil).json == first.json
    assert len(told(school.bench, "ProfileShared")) == 1


def test_sending_again_needs_nobody_else(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.shared(made, pupil, SEVEN)
    school.bench.questions._answerers.clear()
    assert school.share(participation_id, pupil).status_code == 200
    school.post(f"/api/campaigns/{made['id']}/archive")
    assert school.share(participation_id, pupil).status_code == 200


def test_sending_twice_at_once_sends_once(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = finished(school, made, pupil, SEVEN)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: school.share(participation_id, pupil), range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.json["shared_at"] for reply in replies}) == 1
    assert len(told(school.bench, "ProfileShared")) == 1


def test_an_unfinished_test_is_not_sent(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.started(made, pupil)
    refused(school.share(participation_id, pupil), 409, "participation_not_completed")
    # not even if we heard otherwise: the test itself says
    school.hear(school.completed(participation_id))
    refused(school.share(participation_id, pupil), 409, "participation_not_completed")
    assert told(school.bench, "ProfileShared") == []


def test_a_test_that_assessment_does_not_know_is_not_sent(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.started(made, pupil)
    school.assessment.opened.clear()
    refused(school.share(participation_id, pupil), 409, "participation_not_completed")


def test_an_archived_campaign_takes_no_results(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = finished(school, made, pupil)
    school.post(f"/api/campaigns/{made['id']}/archive")
    refused(school.share(participation_id, pupil), 410, "campaign_archived")
    school.post(f"/api/campaigns/{made['id']}/unarchive")
    assert school.share(participation_id, pupil).status_code == 200


def test_archiving_while_results_are_fetched_still_refuses_them(school):
    from chassis.messaging import Answerer

    made = school.campaign()
    pupil = school.pupil()
    participation_id = finished(school, made, pupil)

    def archived_meanwhile(wanted):
        school.post(f"/api/campaigns/{made['id']}/archive")
        return school.assessment.results(wanted)

    school.bench.questions.register(Answerer(RESULTS_OF_PARTICIPATION, archived_meanwhile))
    refused(school.share(participation_id, pupil), 410, "campaign_archived")
    assert told(school.bench, "ProfileShared") == []


def test_assessment_away_means_try_again_and_keeps_nothing(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = finished(school, made, pupil)
    answerer = school.bench.questions._answerers.pop(RESULTS_OF_PARTICIPATION.address)
    refused(school.share(participation_id, pupil), 503, "service_unavailable")
    # the page stands, without results
    page = school.get(f"/api/participations/{participation_id}", by=pupil)
    assert (page.status_code, page.json["results"]) == (200, None)
    school.bench.questions.register(answerer)
    assert school.share(participation_id, pupil).status_code == 200


def test_the_pupil_sees_results_as_soon_as_the_test_is_over_even_before_the_fact_is_heard(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.started(made, pupil)
    before = school.get(f"/api/participations/{participation_id}", by=pupil).json
    assert (before["status"], before["results"], before["progress_percent"]) == ("STARTED", None, 20)
    school.assessment.completed.add(participation_id)
    after = school.get(f"/api/participations/{participation_id}", by=pupil).json
    assert (after["status"], after["results"]["mastery_percent"], after["progress_percent"]) == (
        "TO_SHARE",
        0,
        100,
    )
    assert after["results"]["stage"]["number"] == 0
    # looking is not sending
    assert school.get(f"/api/campaigns/{made['id']}/results").json["received"] == 0
    assert told(school.bench, "ProfileShared") == []


def test_the_end_heard_after_the_sending_changes_nothing_sent(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.shared(made, pupil, SEVEN)
    school.hear(school.answered(participation_id, 30), school.completed(participation_id))
    page = school.get(f"/api/participations/{participation_id}", by=pupil).json
    assert (page["status"], page["results"]["validated"]) == ("SHARED", 7)
    assert page["completed_at"] is not None


def test_a_collected_profile_is_kept_as_it_was(school):
    made = school.collection()
    pupil = school.pupil()
    participation_id = school.started(made, pupil)
    preview = school.get(f"/api/participations/{participation_id}", by=pupil).json
    assert (preview["status"], preview["results"]["pix"]) == ("TO_SHARE", 48)
    sent = school.share(participation_id, pupil).json
    assert sent["results"]["profile"] == [
        {
            "competence": "1.1",
            "name": "Mener une recherche et une veille d’information",
            "level": 3,
            "pix": 26,
        },
        {"competence": "2.1", "name": "Interagir", "level": 2, "pix": 22},
    ]
    # 48 of the 640 pix that can be reached
    assert (sent["results"]["mastery_percent"], sent["results"]["certifiable_competences"]) == (8, 2)
    (fact,) = told(school.bench, "ProfileShared")
    assert (fact["mastery"], fact["pix"]) == (0.075, 48)
    school.assessment.profile = asked.Profile(640, True, ())
    assert school.get(f"/api/participations/{participation_id}", by=pupil).json == sent


def test_my_campaigns_are_to_finish_to_send_and_sent(school):
    pupil = school.pupil()
    to_finish = school.started(school.campaign(title="À finir"), pupil)
    to_send = school.started(school.collection(), pupil)
    sent = school.shared(school.campaign(), pupil)
    archived = school.campaign()
    over = school.started(archived, pupil)
    school.post(f"/api/campaigns/{archived['id']}/archive")

    def mine(query=""):
        reply = school.get(f"/api/participations?{query}", by=pupil)
        assert reply.status_code == 200, reply.json
        return reply.json

    assert [UUID(one["id"]) for one in mine()["items"]] == [over, sent, to_send, to_finish]
    assert [one["archived"] for one in mine()["items"]] == [True, False, False, False]
    assert [UUID(one["id"]) for one in mine("status=STARTED")["items"]] == [over, to_finish]
    assert [UUID(one["id"]) for one in mine("status=TO_SHARE")["items"]] == [to_send]
    assert [UUID(one["id"]) for one in mine("status=SHARED")["items"]] == [sent]
    assert mine("size=1&page=4")["items"][0]["title"] == "À finir"
    assert mine("size=1")["page"] == {"number": 1, "size": 1, "total": 4}
    assert mine()["items"][3]["organisation_name"] == "Lycée Ada-Lovelace"


@pytest.mark.parametrize("query", ["status=OPENING", "size=1000"])
def test_a_misspelt_filter_is_told(school, query):
    reply = school.get(f"/api/participations?{query}", by=school.pupil())
    assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")
