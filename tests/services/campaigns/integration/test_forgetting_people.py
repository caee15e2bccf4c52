"""An account is erased, a pupil is given up: what was sent stays, nobody is in it, and late facts bring nothing back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.events.identity import LearnerAnonymised, LearnerChanged, LearnerReconciled, UserAnonymised
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.forget_people import keep_retention
from services.campaigns.usecases.tell_data_of_user import tell_data_of_user
from tests.services.campaigns.school import NOON, School, a_record, a_school

LATER = NOON + timedelta(days=1)


@pytest.fixture
def school() -> School:
    return a_school()


def rows(school: School, statement: str, **values: object) -> list[tuple]:
    with school.bench.parts.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def erase(school: School, user_id: UUID) -> None:
    school.hear(UserAnonymised(user_id, LATER))


def learner_of(school: School, user_id: UUID) -> UUID:
    return rows(school, "SELECT id FROM learners WHERE user_id = :u", u=user_id)[0][0]


def test_what_was_sent_stays_the_school_s_and_what_was_not_goes(school: School) -> None:
    first, second = school.campaign(), school.campaign(name="Autre")
    ada = school.pupil()
    school.shared(first, ada)
    unsent = school.started(second, ada)
    learner = learner_of(school, ada)
    erase(school, ada)
    ((user_id, learner_id),) = rows(school, "SELECT user_id, learner_id FROM participations")
    assert user_id != ada and learner_id == learner
    assert rows(school, "SELECT user_id FROM learners WHERE id = :i", i=learner) == [(None,)]
    assert school.get(f"/api/campaigns/{first['id']}/activity").json["received"] == 1
    assert school.get(f"/api/participations/{unsent}", by=ada).status_code == 404
    assert school.get("/api/participations", by=ada).json["items"] == []


def test_how_questions_went_goes_with_the_account_sent_or_not(school: School) -> None:
    first, second = school.campaign(), school.campaign(name="Autre")
    ada, bob = school.pupil(), school.pupil("Babbage", "Charles")
    for campaign in (first, second):
        for one in (ada, bob):
            school.hear(school.answered(school.started(campaign, one), 1, user_id=one))
    sent = school.shared(first, ada)
    erase(school, ada)
    assert rows(school, "SELECT count(*) FROM answers") == [(2,)]
    late = school.answered(sent, 2, user_id=ada)
    school.hear(late)
    assert rows(school, "SELECT count(*) FROM answers WHERE participation_id = :p", p=sent) == [(0,)]


def test_whose_participation_was_deleted_is_forgotten_with_them(school: School) -> None:
    campaign = school.campaign()
    ada, bob = school.pupil(), school.pupil("Babbage", "Charles")
    for one in (ada, bob):
        path = f"/api/campaigns/{campaign['id']}/participants/{school.shared(campaign, one)}"
        assert school.delete(path).status_code == 204
    learner = learner_of(school, bob)
    erase(school, ada)
    school.hear(LearnerAnonymised(learner, school.organisation_id, 5, LATER))
    assert rows(school, "SELECT user_id, learner_id FROM departures") == [(bob, None)]
    erase(school, bob)
    assert rows(school, "SELECT count(*) FROM departures") == [(0,)]
    columns = "user_id, learner_id, assessment_id, validated, stage, pix, certifiable, deleted_by"
    for user_id, *others, deleted_by in rows(school, f"SELECT {columns} FROM participations"):
        assert user_id not in (ada, bob) and others == [None] * 6 and deleted_by == school.teacher


def test_how_questions_of_long_ago_went_is_forgotten(school: School) -> None:
    participation = school.started(school.campaign(), school.pupil())
    school.hear(*(school.answered(participation, n, answered_at=NOON + timedelta(days=n)) for n in (1, 2, 3)))
    keep_retention(uow=new_uow(school.bench.parts), answers_days=10, now=NOON + timedelta(days=12, hours=1))
    assert rows(school, "SELECT position FROM answers") == [(3,)]


def test_erasing_twice_is_erasing_once(school: School) -> None:
    ada = school.pupil()
    school.shared(school.campaign(), ada)
    erase(school, ada)
    before = rows(school, "SELECT * FROM participations")
    erase(school, ada)
    assert rows(school, "SELECT * FROM participations") == before


def test_late_facts_bring_nothing_back(school: School) -> None:
    ada = school.pupil()
    participation = school.started(school.campaign(), ada)
    learner = learner_of(school, ada)
    erase(school, ada)
    school.hear(
        LearnerReconciled(learner, school.organisation_id, ada, 9, NOON),
        school.answered(participation, 1, user_id=ada),
        school.completed(participation, user_id=ada),
    )
    assert rows(school, "SELECT user_id FROM learners WHERE id = :i", i=learner) == [(None,)]
    assert rows(school, "SELECT count(*) FROM participations") == [(0,)]


def test_an_erasure_heard_before_everything_else_holds(school: School) -> None:
    ada, learner = uuid4(), uuid4()
    erase(school, ada)
    school.hear(LearnerReconciled(learner, school.organisation_id, ada, 2, NOON))
    assert rows(school, "SELECT count(*) FROM learners WHERE user_id IS NOT NULL") == [(0,)]


def test_what_a_request_wrote_meanwhile_goes_at_the_second_look(school: School) -> None:
    ada = school.pupil()
    erase(school, ada)
    with school.bench.parts.engine.begin() as connection:
        connection.execute(text("UPDATE learners SET user_id = :u"), {"u": ada})
    buried = rows(school, "SELECT buried_at FROM tombstones WHERE subject = :u", u=ada)[0][0]
    keep_retention(uow=new_uow(school.bench.parts), answers_days=1_100, now=buried + timedelta(hours=1))
    assert rows(school, "SELECT count(*) FROM learners WHERE user_id IS NOT NULL") == [(0,)]


def test_a_pupil_given_up_has_no_name_and_older_records_do_not_give_it_back(school: School) -> None:
    campaign = school.campaign()
    ada = school.pupil("Quatrevaux", "Ada")
    school.shared(campaign, ada)
    learner = learner_of(school, ada)
    gone = LearnerAnonymised(learner, school.organisation_id, 5, LATER)
    old = LearnerChanged(learner, school.organisation_id, a_record("Quatrevaux"), 4, NOON)
    school.hear(gone, old)
    assert rows(school, "SELECT last_name, sort_key, class_name, user_id, disabled FROM learners") == [
        (None, None, None, None, True)
    ]
    activity = school.get(f"/api/campaigns/{campaign['id']}/activity")
    assert activity.json["received"] == 1 and "Quatrevaux" not in activity.text
    # what they sent is still theirs
    assert len(school.get("/api/participations", by=ada).json["items"]) == 1


def test_given_up_before_it_was_ever_heard_of(school: School) -> None:
    learner = uuid4()
    school.hear(
        LearnerAnonymised(learner, school.organisation_id, 5, LATER),
        LearnerChanged(learner, school.organisation_id, a_record("Quatrevaux"), 4, NOON),
    )
    assert rows(school, "SELECT last_name FROM learners") == [(None,)]


def test_somebody_is_told_what_is_held_about_them_alone(school: School) -> None:
    ada, bob = school.pupil("Lovelace", "Ada"), school.pupil("Babbage", "Charles")
    campaign = school.collection()
    for one in (ada, bob):
        school.shared(campaign, one)
    tested, left = school.campaign(title="Rentrée"), school.campaign(title="Partie")
    school.hear(school.answered(school.started(tested, ada), 3, user_id=ada))
    school.delete(f"/api/campaigns/{left['id']}/participants/{school.started(left, ada)}")
    told = {name: lines for name, _, _, lines in tell_data_of_user(ada, uow=new_uow(school.bench.parts))}
    assert [one["last_name"] for one in told["learners"]] == ["Lovelace"]
    (answer,) = told["campaign_answers"]
    assert (answer["code"], answer["position"], answer["topic"], answer["level"], answer["outcome"]) == (
        tested["code"],
        3,
        "Moteurs de recherche",
        1,
        "Réussie",
    )
    assert [(one["code"], one["title"]) for one in told["departures"]] == [(left["code"], "Partie")]
    taken, begun = told["participations"]
    assert begun["code"] == tested["code"]
    assert (taken["status"], taken["code"]) == ("Envoyée", campaign["code"])
    assert taken["sent_profile"] == ["1.1 : niveau 3, 26 pix", "2.1 : niveau 2, 22 pix"]
    assert told["campaigns"] == [] and "Babbage" not in str(told)
    mine = {
        name: lines
        for name, _, _, lines in tell_data_of_user(school.teacher, uow=new_uow(school.bench.parts))
    }
    assert [one["name"] for one in mine["campaigns"]] == [
        "Collecte",
        "Campagne de rentrée 5e",
        "Campagne de rentrée 5e",
    ]
    assert [(one["active"], one["administrator"]) for one in mine["memberships"]] == [(True, True)]
    assert all(not lines for _, _, _, lines in tell_data_of_user(uuid4(), uow=new_uow(school.bench.parts)))
