"""Who may call what: nobody gets 401, and what is not yours is not there."""

from uuid import uuid4

import pytest

from tests.services.campaigns.integration.test_following_pupils import learner_of
from tests.support.parts import token_for_application

MEMBERS = [
    ("GET", "/api/campaigns/{campaign}"),
    ("PATCH", "/api/campaigns/{campaign}"),
    ("POST", "/api/campaigns/{campaign}/archive"),
    ("POST", "/api/campaigns/{campaign}/unarchive"),
    ("GET", "/api/campaigns/{campaign}/activity"),
    ("GET", "/api/campaigns/{campaign}/results"),
    ("GET", "/api/campaigns/{campaign}/results?format=csv"),
    ("GET", "/api/campaigns/{campaign}/profiles"),
    ("GET", "/api/campaigns/{campaign}/profiles?format=csv"),
    ("GET", "/api/campaigns/{campaign}/analysis"),
    ("GET", "/api/campaigns/{campaign}/roll"),
    ("GET", "/api/campaigns/{campaign}/participants/{participation}"),
    ("DELETE", "/api/campaigns/{campaign}/participants/{participation}"),
]
OWNERS = [
    ("GET", "/api/participations/{participation}"),
    ("POST", "/api/participations/{participation}/share"),
]
OTHERS = [
    ("POST", "/api/campaigns"),
    ("GET", "/api/campaigns?organisation={organisation}"),
    ("GET", "/api/campaign-learners?organisation={organisation}&learner={participation}"),
    ("GET", "/api/campaign-learners/{participation}?organisation={organisation}"),
    ("GET", "/api/campaign-learners/sifted?organisation={organisation}&certifiable=yes"),
    ("GET", "/api/participations"),
    ("POST", "/api/campaign-codes/{code}/participations"),
]


def called(school, method, path, *, by=None, headers=None):
    if by:
        from tests.support.parts import signed_in

        headers = signed_in(by)
    body = {"name": "Prise"} if method == "PATCH" else None
    return school.client.open(path, method=method, json=body, headers=headers or {})


@pytest.fixture
def places(school):
    campaign = school.campaign()
    pupil = school.pupil()
    participation = school.shared(campaign, pupil, {("moteurs", 1)})
    return {
        "campaign": campaign["id"],
        "code": campaign["code"],
        "participation": participation,
        "organisation": school.organisation_id,
        "learner": learner_of(school, pupil),
    }


def test_without_a_token_only_a_code_is_shown(school, places):
    for method, path in [*MEMBERS, *OWNERS, *OTHERS]:
        reply = called(school, method, path.format(**places))
        assert (reply.status_code, reply.json["code"]) == (401, "token_missing"), path
    assert called(school, "GET", f"/api/campaign-codes/{places['code']}").status_code == 200


def test_an_application_may_call_nothing(school, places):
    headers = {"Authorization": f"Bearer {token_for_application('parcoursup', 'everything')}"}
    for method, path in [*MEMBERS, *OWNERS, *OTHERS]:
        reply = called(school, method, path.format(**places), headers=headers)
        assert reply.status_code == 403, path


@pytest.mark.parametrize("somebody", ["another school's teacher", "a pupil", "a former member", "a stranger"])
def test_for_whoever_is_not_a_member_the_campaign_is_not_there(school, places, somebody):
    from contracts.events.identity import MemberRemoved
    from tests.services.campaigns.school import NOON

    if somebody == "another school's teacher":
        user = school.member(school.organisation())
    elif somebody == "a pupil":
        user = school.pupil("Babbage", "Charles")
    elif somebody == "a former member":
        user = school.member()
        school.hear(MemberRemoved(school.organisation_id, user, 2, NOON))
    else:
        user = uuid4()
    for method, path in MEMBERS:
        reply = called(school, method, path.format(**places), by=user)
        assert (reply.status_code, reply.json["code"]) == (404, "campaign_unknown"), path
    assert school.get(f"/api/campaigns/{places['campaign']}").json["name"] == "Campagne de rentrée 5e"
    assert school.get(f"/api/campaigns/{places['campaign']}").json["received"] == 1
    listing = school.get(f"/api/campaigns?organisation={school.organisation_id}", by=user)
    assert (listing.status_code, listing.json["code"]) == (404, "campaign_organisation_unknown")
    path = f"/api/campaign-learners?organisation={school.organisation_id}&learner={places['participation']}"
    pupils = school.get(path, by=user)
    assert (pupils.status_code, pupils.json["code"]) == (404, "campaign_organisation_unknown")
    for what in (f"{places['learner']}?", "sifted?certifiable=no&"):
        path = f"/api/campaign-learners/{what}organisation={school.organisation_id}"
        assert school.get(path).status_code == 200
        pupil = school.get(path, by=user)
        assert (pupil.status_code, pupil.json["code"]) == (404, "campaign_organisation_unknown")
    wish = {"organisation_id": str(school.organisation_id), "kind": "PROFILES_COLLECTION", "name": "Prise"}
    creation = school.post("/api/campaigns", wish, by=user)
    assert (creation.status_code, creation.json["code"]) == (404, "campaign_organisation_unknown")


def test_a_participation_is_its_owner_s_alone(school, places):
    for user in (school.pupil("Babbage", "Charles"), school.teacher, uuid4()):
        for method, path in OWNERS:
            reply = called(school, method, path.format(**places), by=user)
            assert (reply.status_code, reply.json["code"]) == (404, "participation_unknown"), path
        assert school.get("/api/participations", by=user).json["items"] == []


def test_what_does_not_exist_looks_the_same(school):
    nothing = {"campaign": uuid4(), "participation": uuid4()}
    for method, path in MEMBERS:
        reply = called(school, method, path.format(**nothing), by=school.teacher)
        assert (reply.status_code, reply.json["code"]) == (404, "campaign_unknown"), path
    for method, path in OWNERS:
        reply = called(school, method, path.format(**nothing), by=school.teacher)
        assert (reply.status_code, reply.json["code"]) == (404, "participation_unknown"), path


def test_a_participant_of_another_campaign_is_not_shown(school, places):
    other = school.campaign()
    reply = school.get(f"/api/campaigns/{other['id']}/participants/{places['participation']}")
    assert (reply.status_code, reply.json["code"]) == (404, "participation_unknown")


def test_only_the_owner_and_administrators_delete_a_participation(school, places):
    from contracts.events.identity import MemberRoleChanged, Role
    from tests.services.campaigns.school import NOON

    member = school.member()
    path = f"/api/campaigns/{places['campaign']}/participants/{places['participation']}"
    for nowhere in (path, path.replace(str(places["participation"]), str(uuid4()))):
        refused = school.delete(nowhere, by=member)
        assert (refused.status_code, refused.json["code"]) == (403, "participation_deletion_forbidden")
    school.patch(f"/api/campaigns/{places['campaign']}", {"owner_id": str(member)})
    # an administrator who is not the owner, told so twice and out of order
    school.hear(
        MemberRoleChanged(school.organisation_id, school.teacher, Role.ADMINISTRATOR, 3, NOON),
        MemberRoleChanged(school.organisation_id, school.teacher, Role.MEMBER, 2, NOON),
    )
    assert school.delete(path).status_code == 204
    # an owner who administers nothing
    second = school.shared(school.get(f"/api/campaigns/{places['campaign']}").json, school.pupil())
    school.hear(MemberRoleChanged(school.organisation_id, school.teacher, Role.MEMBER, 4, NOON))
    path = f"/api/campaigns/{places['campaign']}/participants/{second}"
    assert school.delete(path).status_code == 403
    assert school.delete(path, by=member).status_code == 204


def test_a_participation_is_deleted_in_its_own_campaign_only(school, places):
    other = school.campaign()
    reply = school.delete(f"/api/campaigns/{other['id']}/participants/{places['participation']}")
    assert (reply.status_code, reply.json["code"]) == (404, "participation_unknown")
    assert school.get(f"/api/campaigns/{places['campaign']}").json["received"] == 1
