"""A pupil enters a code, begins, goes on."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from chassis.messaging import Answerer
from chassis.rpc import LocalQuestions
from contracts.events.identity import LearnerDisabled, LearnerEnrolled, LearnerReconciled
from contracts.rpc.assessment import OPEN_CAMPAIGN_ASSESSMENT
from contracts.rpc.identity import LEARNER_OF_USER, LearnerFound
from tests.services.campaigns.school import NOON, a_record, a_school
from tests.support.parts import told


def refused(reply, status, code):
    assert reply.content_type == "application/problem+json"
    assert (reply.status_code, reply.json["code"]) == (status, code), reply.json
    return reply.json


def unplugged(school, question):
    """Nobody answers this question for now; gives back what plugs it in again."""
    questions: LocalQuestions = school.bench.questions
    answerer = questions._answerers.pop(question.address)
    return lambda: questions.register(answerer)


def test_anyone_sees_what_a_code_opens(school):
    made = school.campaign(title="Le numérique et toi", landing_text="Bonjour")
    typed = f"{made['code'][:3].lower()}-{made['code'][3:6]} {made['code'][6:]}"
    reply = school.client.get(f"/api/campaign-codes/{typed}")
    assert reply.json == {
        "code": made["code"],
        "kind": "ASSESSMENT",
        "title": "Le numérique et toi",
        "landing_text": "Bonjour",
        "organisation_id": str(school.organisation_id),
        "organisation_name": "Lycée Ada-Lovelace",
        "learners_managed": True,
        "target_profile_name": "Rentrée 5e",
        "duration": 45,
        "topics": 4,
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_and_an_archived_code_are_two_different_refusals(school, method):
    made = school.campaign()
    pupil = school.pupil()

    def entered(code):
        path = f"/api/campaign-codes/{code}"
        return (
            school.get(path, by=pupil) if method == "GET" else school.post(f"{path}/participations", by=pupil)
        )

    refused(
        entered("AAAAAA222" if made["code"] != "AAAAAA222" else "BBBBBB222"), 404, "campaign_code_unknown"
    )
    refused(entered("n'importe quoi"), 404, "campaign_code_unknown")
    school.post(f"/api/campaigns/{made['id']}/archive")
    refused(entered(made["code"]), 410, "campaign_archived")
    school.post(f"/api/campaigns/{made['id']}/unarchive")
    assert entered(made["code"]).status_code in {200, 201}


def test_a_pupil_begins_and_it_is_told(school):
    made = school.campaign()
    pupil = school.pupil()
    reply = school.start(made, pupil)
    participation_id = UUID(reply.json["participation_id"])
    assert (reply.status_code, reply.json) == (
        201,
        {
            "participation_id": str(participation_id),
            "assessment_id": str(school.assessment.ids[participation_id]),
            "targeted": 10,
            "known": 2,
            "status": "STARTED",
        },
    )
    wanted = school.assessment.opened[participation_id]
    assert (wanted.user_id, wanted.release) == (pupil, 1)
    assert wanted.topics == {"moteurs": 3, "sources": 4, "dossiers": 3, "courriel": 3}
    (fact,) = told(school.bench, "ParticipationStarted")
    assert fact["participation_id"] == str(participation_id)
    assert (fact["user_id"], fact["assessment_id"]) == (str(pupil), reply.json["assessment_id"])
    assert fact["learner_id"] is not None


def test_entering_the_code_again_goes_on_with_the_same_test(school):
    made = school.campaign()
    pupil = school.pupil()
    first = school.start(made, pupil)
    school.hear(school.answered(UUID(first.json["participation_id"]), 4))
    again = school.start(made, pupil)
    assert (again.status_code, again.json) == (200, first.json | {"known": 6})
    assert len(told(school.bench, "ParticipationStarted")) == 1
    assert school.assessment.calls == 1


def test_a_double_click_begins_once(school):
    made = school.campaign()
    pupil = school.pupil()
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: school.start(made, pupil), range(4)))
    assert {reply.status_code for reply in replies} <= {200, 201}
    assert [reply.status_code for reply in replies].count(201) == 1
    assert len({reply.json["participation_id"] for reply in replies}) == 1
    assert len({reply.json["assessment_id"] for reply in replies}) == 1
    assert len(told(school.bench, "ParticipationStarted")) == 1
    assert len(school.assessment.opened) == 1


def test_a_second_click_that_overtakes_the_first_begins_and_the_first_goes_on(school):
    """While the first asks for the test, the second enters the code, is given the same test, and is done before."""
    made = school.campaign()
    pupil = school.pupil()
    overtaking = []

    def opened(wanted):
        reply = school.assessment.open(wanted)
        if not overtaking:
            overtaking.append(None)
            overtaking[0] = school.start(made, pupil)
        return reply

    school.bench.questions.register(Answerer(OPEN_CAMPAIGN_ASSESSMENT, opened))
    first = school.start(made, pupil)
    assert (overtaking[0].status_code, first.status_code) == (201, 200)
    assert overtaking[0].json == first.json
    assert len(told(school.bench, "ParticipationStarted")) == 1


def test_a_second_click_that_does_everything_first_leaves_the_first_to_go_on(school):
    """While the first asks who this learner is, the second begins: the first finds the place taken and the test open."""
    made = school.campaign()
    user_id = uuid4()
    found = LearnerFound(uuid4(), "Garance", "Santa", "5EME B")
    overtaking = []

    def learner_of_user(_wanted):
        if not overtaking:
            overtaking.append(None)
            overtaking[0] = school.start(made, user_id)
        return found

    school.bench.questions.register(Answerer(LEARNER_OF_USER, learner_of_user))
    first = school.start(made, user_id)
    assert (overtaking[0].status_code, first.status_code) == (201, 200)
    assert overtaking[0].json == first.json
    assert (school.assessment.calls, len(told(school.bench, "ParticipationStarted"))) == (1, 1)


def test_when_the_test_cannot_be_opened_trying_again_gives_the_same_participation(school):
    made = school.campaign()
    pupil = school.pupil()
    plug = unplugged(school, OPEN_CAMPAIGN_ASSESSMENT)
    reply = school.start(made, pupil)
    refused(reply, 503, "service_unavailable")
    assert reply.headers["Retry-After"]
    assert told(school.bench, "ParticipationStarted") == []
    # nobody is shown a place without a test
    assert school.get("/api/participations", by=pupil).json["items"] == []
    activity = school.get(f"/api/campaigns/{made['id']}/activity").json
    assert (activity["participants"], activity["items"]) == (0, [])
    assert school.get(f"/api/campaigns/{made['id']}").json["participants"] == 0
    plug()
    first = school.start(made, pupil)
    assert first.status_code == 201
    assert list(school.assessment.opened) == [UUID(first.json["participation_id"])]
    assert len(told(school.bench, "ParticipationStarted")) == 1


def test_a_release_that_assessment_has_yet_to_adopt_is_a_matter_of_moments(school):
    made = school.campaign()
    pupil = school.pupil()
    school.assessment.refuses = True
    refused(school.start(made, pupil), 503, "service_unavailable")
    school.assessment.refuses = False
    assert school.start(made, pupil).status_code == 201


def test_an_answer_lost_on_its_way_back_is_healed_by_the_first_fact(school):
    """The test was opened, we never heard so, and the pupil answers: the fact says what the reply would have said."""
    made = school.campaign()
    pupil = school.pupil()
    plug = unplugged(school, OPEN_CAMPAIGN_ASSESSMENT)
    school.start(made, pupil)
    plug()
    with school.bench.parts.engine.connect() as connection:
        from sqlalchemy import text

        participation_id = connection.execute(text("SELECT id FROM participations")).scalar_one()
    fact = school.answered(participation_id, 3)
    school.hear(fact)
    (started,) = told(school.bench, "ParticipationStarted")
    assert started["assessment_id"] == str(fact.assessment_id)
    (line,) = school.get(f"/api/campaigns/{made['id']}/activity").json["items"]
    assert (line["status"], line["progress_percent"]) == ("STARTED", 50)
    reply = school.start(made, pupil)
    assert (reply.status_code, reply.json["participation_id"], reply.json["known"]) == (
        200,
        str(participation_id),
        5,
    )
    assert len(told(school.bench, "ParticipationStarted")) == 1


def test_the_end_heard_before_the_opening_makes_it_ready_to_send(school):
    made = school.campaign()
    pupil = school.pupil()
    plug = unplugged(school, OPEN_CAMPAIGN_ASSESSMENT)
    school.start(made, pupil)
    plug()
    with school.bench.parts.engine.connect() as connection:
        from sqlalchemy import text

        participation_id = connection.execute(text("SELECT id FROM participations")).scalar_one()
    school.hear(school.completed(participation_id))
    reply = school.start(made, pupil)
    assert (reply.status_code, reply.json["status"], reply.json["targeted"]) == (200, "TO_SHARE", 10)
    assert len(told(school.bench, "ParticipationStarted")) == 1


def test_where_learners_are_managed_a_stranger_must_join_first(school):
    made = school.campaign()
    stranger = uuid4()
    reply = refused(school.start(made, stranger), 403, "learner_not_reconciled")
    assert reply["details"] == {"organisation_id": str(school.organisation_id)}
    assert school.assessment.calls == 0
    # and has left no trace: joining, they begin like anybody else
    school.identity[stranger] = LearnerFound(uuid4(), "Garance", "Santa", "5EME B")
    assert school.start(made, stranger).status_code == 201


def test_whoever_joined_a_second_ago_is_asked_of_identity_and_remembered(school):
    made = school.campaign()
    user_id, learner_id = uuid4(), uuid4()
    school.identity[user_id] = LearnerFound(learner_id, "Garance", "Santa", "5EME B")
    assert school.start(made, user_id).status_code == 201
    (line,) = school.get(f"/api/campaigns/{made['id']}/activity").json["items"]
    assert (line["last_name"], line["first_name"], line["class_name"]) == ("Santa", "Garance", "5EME B")
    # next time nobody needs to be asked
    unplugged(school, LEARNER_OF_USER)
    assert school.start(school.campaign(), user_id).status_code == 201
    # and the facts, when they come, are right
    school.hear(
        LearnerEnrolled(learner_id, school.organisation_id, a_record("Santa", "Garance", "4EME B"), 1, NOON)
    )
    (line,) = school.get(f"/api/campaigns/{made['id']}/activity").json["items"]
    assert line["class_name"] == "4EME B"


def test_what_identity_answers_never_overwrites_a_fact(school):
    """A record heard before the link: only the link is remembered."""
    made = school.campaign()
    user_id, learner_id = uuid4(), uuid4()
    school.hear(
        LearnerEnrolled(learner_id, school.organisation_id, a_record("Santa", "Garance", "4EME B"), 7, NOON)
    )
    school.identity[user_id] = LearnerFound(learner_id, "Garance", "Santa", "5EME B")
    school.start(made, user_id)
    (line,) = school.get(f"/api/campaigns/{made['id']}/activity").json["items"]
    assert line["class_name"] == "4EME B"


def test_identity_away_means_try_again_and_leaves_no_trace(school):
    made = school.campaign()
    unplugged(school, LEARNER_OF_USER)
    refused(school.start(made, uuid4()), 503, "service_unavailable")
    assert school.start(made, school.pupil()).status_code == 201


def test_a_disabled_learner_starts_nothing_but_goes_on_with_what_was_begun(school):
    made, other = school.campaign(), school.campaign()
    learner_id, user_id = uuid4(), uuid4()
    school.hear(
        LearnerEnrolled(learner_id, school.organisation_id, a_record(), 1, NOON),
        LearnerReconciled(learner_id, school.organisation_id, user_id, 2, NOON),
    )
    school.started(made, user_id)
    school.hear(LearnerDisabled(learner_id, school.organisation_id, 3, NOON))
    refused(school.start(other, user_id), 403, "learner_not_reconciled")
    assert school.start(made, user_id).status_code == 200


def test_a_learner_of_another_school_is_none_here(school):
    made = school.campaign()
    other = school.organisation()
    learner_id, user_id = uuid4(), uuid4()
    school.hear(
        LearnerEnrolled(learner_id, other, a_record(), 1, NOON),
        LearnerReconciled(learner_id, other, user_id, 2, NOON),
    )
    refused(school.start(made, user_id), 403, "learner_not_reconciled")


def test_a_learner_takes_part_under_one_account(school):
    made = school.campaign()
    learner_id, first, second = uuid4(), uuid4(), uuid4()
    school.hear(
        LearnerEnrolled(learner_id, school.organisation_id, a_record(), 1, NOON),
        LearnerReconciled(learner_id, school.organisation_id, first, 2, NOON),
    )
    school.started(made, first)
    school.hear(LearnerReconciled(learner_id, school.organisation_id, second, 3, NOON))
    refused(school.start(made, second), 409, "learner_already_participated")
    assert len(school.assessment.opened) == 1


def test_where_no_learners_are_managed_anyone_begins():
    school = a_school(manages_learners=False)
    made = school.campaign()
    assert school.client.get(f"/api/campaign-codes/{made['code']}").json["learners_managed"] is False
    first, second = uuid4(), uuid4()
    assert school.start(made, first).status_code == 201
    assert school.start(made, second).status_code == 201
    assert {fact["learner_id"] for fact in told(school.bench, "ParticipationStarted")} == {None}
    lines = school.get(f"/api/campaigns/{made['id']}/activity").json["items"]
    assert [line["last_name"] for line in lines] == [None, None]


def test_a_collection_is_ready_to_send_without_any_test(school):
    made = school.collection()
    pupil = school.pupil()
    reply = school.start(made, pupil)
    assert reply.status_code == 201
    assert reply.json | {"participation_id": 0} == {
        "participation_id": 0,
        "assessment_id": None,
        "targeted": 0,
        "known": 0,
        "status": "TO_SHARE",
    }
    assert school.assessment.calls == 0
    assert school.start(made, pupil).status_code == 200
    (fact,) = told(school.bench, "ParticipationStarted")
    assert fact["assessment_id"] is None


def test_results_already_sent_are_a_refusal_of_its_own(school):
    made = school.campaign()
    pupil = school.pupil()
    participation_id = school.shared(made, pupil)
    reply = refused(school.start(made, pupil), 409, "participation_already_shared")
    assert reply["details"] == {"participation_id": str(participation_id)}


def test_archiving_while_a_test_is_being_opened_stops_whoever_has_no_place_yet(school, monkeypatch):
    """The teacher archives between the first look at the code and the taking of the place."""
    made = school.campaign()
    stranger = uuid4()

    def archived_meanwhile(_wanted):
        school.post(f"/api/campaigns/{made['id']}/archive")
        return LearnerFound(uuid4(), "Garance", "Santa", "5EME B")

    school.bench.questions.register(Answerer(LEARNER_OF_USER, archived_meanwhile))
    refused(school.start(made, stranger), 410, "campaign_archived")
    assert school.assessment.calls == 0
