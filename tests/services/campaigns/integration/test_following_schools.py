"""What identity tells, twice, late or out of order."""

import itertools
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.events.identity import (
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    OrganisationCreated,
    OrganisationKind,
    Role,
)
from tests.services.campaigns.school import NOON, a_record


def one_row(school, statement, **values):
    with school.bench.parts.engine.connect() as connection:
        return connection.execute(text(statement), values).one()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_membership_ends_the_same_whatever_the_order(school, order):
    user_id = uuid4()
    facts = (
        MemberJoined(school.organisation_id, user_id, Role.MEMBER, 1, NOON),
        MemberRoleChanged(school.organisation_id, user_id, Role.ADMINISTRATOR, 2, NOON),
        MemberRemoved(school.organisation_id, user_id, 3, NOON),
    )
    school.hear(*(facts[number] for number in order), facts[0])
    assert school.get(f"/api/campaigns?organisation={school.organisation_id}", by=user_id).status_code == 404
    school.hear(MemberJoined(school.organisation_id, user_id, Role.MEMBER, 4, NOON))
    assert school.get(f"/api/campaigns?organisation={school.organisation_id}", by=user_id).status_code == 200


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_learner_ends_the_same_whatever_the_order(school, order):
    learner_id, user_id = uuid4(), uuid4()
    facts = (
        LearnerEnrolled(learner_id, school.organisation_id, a_record("Lovelace", "Ada", "5EME A"), 1, NOON),
        LearnerReconciled(learner_id, school.organisation_id, user_id, 2, NOON),
        LearnerDisabled(learner_id, school.organisation_id, 3, NOON),
        LearnerChanged(learner_id, school.organisation_id, a_record("Byron", "Ada", "4EME A"), 4, NOON),
    )
    school.hear(*(facts[number] for number in order), *facts)
    row = one_row(school, "SELECT * FROM learners WHERE id = :id", id=learner_id)
    assert (row.last_name, row.first_name, row.class_name, row.user_id, row.disabled) == (
        "Byron",
        "Ada",
        "4EME A",
        user_id,
        False,
    )


def test_only_names_class_and_account_of_a_learner_are_kept(school):
    school.pupil()
    row = one_row(school, "SELECT * FROM learners")
    kept = {str(value) for value in row}
    assert "123456789AB" not in kept
    assert not any("2013" in value for value in kept)


def test_a_learner_disabled_before_we_heard_them_enrolled_stays_disabled(school):
    learner_id, user_id = uuid4(), uuid4()
    school.hear(
        LearnerDisabled(learner_id, school.organisation_id, 3, NOON),
        LearnerReconciled(learner_id, school.organisation_id, user_id, 2, NOON),
        LearnerEnrolled(learner_id, school.organisation_id, a_record(), 1, NOON),
    )
    reply = school.start(school.campaign(), user_id)
    assert (reply.status_code, reply.json["code"]) == (403, "learner_not_reconciled")


def test_a_member_of_an_organisation_not_heard_of_yet_is_asked_to_wait(school):
    unheard, user_id = uuid4(), school.member()
    school.hear(MemberJoined(unheard, user_id, Role.MEMBER, 1, NOON))
    body = {"organisation_id": str(unheard), "kind": "PROFILES_COLLECTION", "name": "Collecte"}
    assert school.post("/api/campaigns", body, by=user_id).json["code"] == "campaign_organisation_unknown"
    school.hear(OrganisationCreated(unheard, "Collège", OrganisationKind.COLLEGE, None, True, NOON))
    assert school.post("/api/campaigns", body, by=user_id).status_code == 201
