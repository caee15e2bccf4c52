"""A participation is deleted: it is nowhere any more, holds nothing, and is not begun again."""

import pytest
from sqlalchemy import text

from tests.services.campaigns.school import a_school


def path_of(campaign, participation_id):
    return f"/api/campaigns/{campaign['id']}/participants/{participation_id}"


def deleted(school, campaign, participation_id):
    reply = school.delete(path_of(campaign, participation_id))
    assert (reply.status_code, reply.data) == (204, b"")


def rows(school, statement):
    with school.bench.parts.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.fixture
def group(school):
    """Ada and Charles sent, Mary has only begun."""
    campaign = school.campaign()
    pupils = [
        school.pupil("Lovelace", "Ada"),
        school.pupil("Babbage", "Charles"),
        school.pupil("Jackson", "Mary"),
    ]
    ids = [school.started(campaign, one) for one in pupils]
    for pupil, participation_id in zip(pupils, ids, strict=True):
        school.hear(school.answered(participation_id, 1, user_id=pupil))
    for one in pupils[:2]:
        school.shared(campaign, one, {("moteurs", 1)})
    return campaign, pupils, ids


def test_it_leaves_every_list_every_count_and_the_file(school, group):
    campaign, pupils, ids = group
    deleted(school, campaign, ids[0])
    base = f"/api/campaigns/{campaign['id']}"
    activity = school.get(f"{base}/activity").json
    assert (activity["participants"], activity["started"], activity["received"]) == (2, 1, 1)
    # Charles is over, Mary at 3 of 10
    assert activity["average_progress_percent"] == 65
    assert [one["last_name"] for one in activity["items"]] == ["Babbage", "Jackson"]
    results = school.get(f"{base}/results").json
    assert (results["received"], [one["last_name"] for one in results["items"]]) == (1, ["Babbage"])
    assert sum(one["count"] for one in results["distribution"]) == 1
    analysis = school.get(f"{base}/analysis").json
    assert (analysis["received"], [one["asked"] for one in analysis["questions"]]) == (1, [1])
    assert '"Lovelace"' not in school.get(f"{base}/results?format=csv").text
    shown = school.get(base).json
    assert (shown["participants"], shown["received"]) == (2, 1)
    (listed,) = school.get(f"/api/campaigns?organisation={school.organisation_id}").json["items"]
    assert (listed["participants"], listed["received"]) == (2, 1)
    assert school.get(path_of(campaign, ids[0])).status_code == 404
    assert school.get(path_of(campaign, ids[1])).json["previous_id"] is None
    with school.bench.parts.engine.connect() as connection:
        learner = connection.execute(
            text("SELECT id FROM learners WHERE user_id = :u"), {"u": pupils[0]}
        ).scalar_one()
    followed = school.get(f"/api/campaign-learners?organisation={school.organisation_id}&learner={learner}")
    assert followed.json["items"] == []


def test_a_poller_is_told_each_time_though_the_counts_come_back_to_what_they_were(school):
    campaign = school.campaign()
    path = f"/api/campaigns/{campaign['id']}/activity"
    seen = [school.get(path).headers["ETag"]]
    for name in ("Lovelace", "Babbage", "Jackson"):
        participation_id = school.started(campaign, school.pupil(name))
        seen.append(school.get(path).headers["ETag"])
        deleted(school, campaign, participation_id)
        reply = school.get(path, **{"If-None-Match": seen[-1]})
        assert (reply.status_code, reply.json["items"]) == (200, [])
        seen.append(reply.headers["ETag"])
    assert len(set(seen)) == len(seen)


def test_nothing_of_the_pupil_is_left_in_it_and_the_first_deletion_stands(school, group):
    campaign, pupils, ids = group
    deleted(school, campaign, ids[0])
    gone = "SELECT * FROM participations WHERE deleted_at IS NOT NULL"
    (before,) = rows(school, gone)
    assert not {pupils[0], school.assessment.ids[ids[0]]} & set(before)
    other = school.member()
    school.patch(f"/api/campaigns/{campaign['id']}", {"owner_id": str(other)})
    assert school.delete(path_of(campaign, ids[0]), by=other).status_code == 204
    assert rows(school, gone) == [before]
    assert rows(school, f"SELECT count(*) FROM snapshots WHERE participation_id = '{ids[0]}'") == [(0,)]
    assert rows(school, f"SELECT count(*) FROM answers WHERE participation_id = '{ids[0]}'") == [(0,)]
    assert rows(school, "SELECT count(*) FROM answers") == [(2,)]


def test_the_pupil_has_it_no_more_and_does_not_begin_again(school, group):
    campaign, pupils, ids = group
    for pupil, participation_id in ((pupils[0], ids[0]), (pupils[2], ids[2])):
        deleted(school, campaign, participation_id)
        assert school.get("/api/participations", by=pupil).json["items"] == []
        assert school.get(f"/api/participations/{participation_id}", by=pupil).status_code == 404
        assert school.share(participation_id, pupil).status_code == 404
        again = school.start(campaign, pupil)
        assert (again.status_code, again.json["code"]) == (409, "participation_deleted")
    # another campaign is another matter
    assert school.start(school.campaign(name="Autre"), pupils[0]).status_code == 201
    assert rows(school, "SELECT count(*) FROM participations WHERE deleted_at IS NOT NULL") == [(2,)]


def test_the_same_pupil_with_another_account_does_not_begin_either(school, group):
    from uuid import uuid4

    from contracts.events.identity import LearnerReconciled
    from tests.services.campaigns.school import NOON

    campaign, pupils, ids = group
    with school.bench.parts.engine.connect() as connection:
        learner = connection.execute(
            text("SELECT id FROM learners WHERE user_id = :u"), {"u": pupils[0]}
        ).scalar_one()
    deleted(school, campaign, ids[0])
    second = uuid4()
    school.hear(LearnerReconciled(learner, school.organisation_id, second, 9, NOON))
    again = school.start(campaign, second)
    assert (again.status_code, again.json["code"]) == (409, "participation_deleted")


def test_where_no_pupils_are_managed_the_account_is_remembered():
    from uuid import uuid4

    school = a_school(manages_learners=False)
    campaign = school.collection()
    somebody = uuid4()
    deleted(school, campaign, school.started(campaign, somebody))
    again = school.start(campaign, somebody)
    assert (again.status_code, again.json["code"]) == (409, "participation_deleted")
    assert school.start(campaign, uuid4()).status_code == 201


def test_facts_that_come_late_bring_nothing_back(school, group):
    campaign, pupils, ids = group
    deleted(school, campaign, ids[2])
    before = rows(school, "SELECT * FROM participations ORDER BY id")
    school.hear(school.answered(ids[2], 2, user_id=pupils[2]), school.completed(ids[2], user_id=pupils[2]))
    assert rows(school, "SELECT * FROM participations ORDER BY id") == before
    assert rows(school, f"SELECT count(*) FROM answers WHERE participation_id = '{ids[2]}'") == [(0,)]


def test_in_an_archived_campaign_too(school, group):
    campaign, _, ids = group
    school.post(f"/api/campaigns/{campaign['id']}/archive")
    deleted(school, campaign, ids[0])
    assert school.get(f"/api/campaigns/{campaign['id']}").json["received"] == 1


def test_one_that_is_deleted_while_its_results_are_looked_for_is_not_sent(school, group):
    campaign, pupils, ids = group
    school.assessment.completed.add(ids[2])
    results = school.assessment.results

    def meanwhile(wanted):
        deleted(school, campaign, ids[2])
        return results(wanted)

    from chassis.messaging import Answerer
    from contracts.rpc.assessment import RESULTS_OF_PARTICIPATION

    school.bench.questions.register(Answerer(RESULTS_OF_PARTICIPATION, meanwhile))
    reply = school.share(ids[2], pupils[2])
    assert (reply.status_code, reply.json["code"]) == (409, "participation_deleted")
    assert rows(school, f"SELECT count(*) FROM snapshots WHERE participation_id = '{ids[2]}'") == [(0,)]
