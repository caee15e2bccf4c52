"""Activation, invitations and teams, through the API (facts 4)."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.identity.domain.organisations import Kind, Role
from tests.services.identity.school import Scene, at_once, refused, scene
from tests.support.parts import signed_in, told

WANTED = {"uai": " 0690000a ", "first_name": "Ève", "last_name": "Noël"}


def ask(here: Scene, **changes: Any) -> Any:
    return here.client.post("/api/organisation-activations", json={**WANTED, **changes})


def link_in(here: Scene, number: int = -1) -> tuple[str, str]:
    """Invitation id and code of a waiting mail."""
    body = here.rows("SELECT body FROM mails ORDER BY id")[number].body
    found = re.search(
        r"http://127.0.0.1:8000/rejoindre\?invitation=([0-9a-f-]{36})&code=([A-Z0-9]{10})", body
    )
    assert found
    return found[1], found[2]


def accept(here: Scene, invitation_id: str, code: str, *, by: UUID) -> Any:
    return here.client.post(
        f"/api/invitations/{invitation_id}/acceptance", json={"code": code}, headers=signed_in(by)
    )


def invite(here: Scene, school: UUID, *emails: str, by: UUID, **more: Any) -> Any:
    body = {"emails": list(emails), **more}
    return here.client.post(f"/api/organisations/{school}/invitations", json=body, headers=signed_in(by))


def member_url(school: UUID, user_id: UUID) -> str:
    return f"/api/organisations/{school}/members/{user_id}"


def change_role(here: Scene, school: UUID, user_id: UUID, role: str, *, by: UUID) -> Any:
    return here.client.patch(member_url(school, user_id), json={"role": role}, headers=signed_in(by))


def remove(here: Scene, school: UUID, user_id: UUID, *, by: UUID) -> Any:
    return here.client.delete(member_url(school, user_id), headers=signed_in(by))


def test_a_school_is_activated_through_its_recorded_address(here: Scene):
    school = here.organisation()
    response = ask(here)
    assert (response.status_code, response.get_json()) == (202, {"sent_to": "c***@exemple.fr"})
    (mail,) = here.rows("SELECT recipient, subject, body FROM mails")
    assert mail.recipient == "ce.0690000A@exemple.fr"
    assert "Ève Noël" in mail.body
    user_id = here.person()
    joined = accept(here, *link_in(here), by=user_id).get_json()
    assert joined == {"organisation_id": str(school), "user_id": str(user_id), "role": "ADMINISTRATOR"}
    (fact,) = told(here.bench, "MemberJoined")
    assert (fact["user_id"], fact["role"], fact["revision"]) == (str(user_id), "ADMINISTRATOR", 1)


def test_asking_again_sends_the_same_invitation_again(here: Scene):
    here.organisation()
    ask(here)
    ask(here)
    assert link_in(here, 0) == link_in(here, 1)
    assert here.count("invitations") == 1


def test_a_letter_box_is_not_flooded():
    here = scene(ACTIVATIONS_PER_HOUR="2")
    here.organisation()
    here.organisation("0690000B")
    assert [ask(here).status_code for _ in range(3)] == [202, 202, 429]
    assert ask(here, uai="0690000B").status_code == 202
    assert here.count("mails") == 3


@pytest.mark.parametrize(
    ("school", "archived", "code"),
    [
        ({"email": None}, False, "organisation_without_address"),
        ({}, True, "organisation_archived"),
        ({"kind": Kind.OTHER}, False, "uai_unknown"),
        ({"uai": "0690000B"}, False, "uai_unknown"),
    ],
)
def test_a_school_that_cannot_be_activated_says_why(
    here: Scene, school: dict[str, Any], archived: bool, code: str
):
    here.organisation(**school)
    if archived:
        here.change("UPDATE organisations SET archived_at = now()")
    with here.nothing_changes():
        refused(ask(here), 404 if code == "uai_unknown" else 409, code)


@pytest.mark.parametrize(
    "changes", [{"first_name": "www.x.fr/cadeau"}, {"last_name": "a\nb"}, {"uai": "x" * 21}]
)
def test_nothing_is_hidden_in_the_applicants_name(here: Scene, changes: dict[str, str]):
    here.organisation()
    with here.nothing_changes():
        refused(ask(here, **changes), 422, "fields_invalid")


def test_a_wrong_code_is_as_good_as_no_invitation(here: Scene):
    here.organisation()
    ask(here)
    invitation_id, code = link_in(here)
    user_id = here.person()
    with here.nothing_changes():
        refused(accept(here, invitation_id, "AAAAAAAAAA", by=user_id), 404, "invitation_unknown")
        refused(accept(here, invitation_id, "é", by=user_id), 404, "invitation_unknown")
        refused(accept(here, str(UUID(int=1)), code, by=user_id), 404, "invitation_unknown")
        refused(here.client.post(f"/api/invitations/{invitation_id}/acceptance"), 401, "token_missing")
        refused(accept(here, invitation_id, code, by=UUID(int=9)), 401, "token_invalid")


def test_an_invitation_is_accepted_once_and_again_by_the_same_person_only(here: Scene):
    here.organisation()
    ask(here)
    link, user_id, other = link_in(here), here.person(), here.person()
    first = accept(here, *link, by=user_id)
    with here.nothing_changes():
        assert accept(here, *link, by=user_id).get_json() == first.get_json()
        refused(accept(here, *link, by=other), 409, "invitation_already_accepted")


def test_one_invitation_accepted_by_many_at_once_lets_one_in(here: Scene):
    here.organisation()
    ask(here)
    invitation_id, code = link_in(here)
    url = f"/api/invitations/{invitation_id}/acceptance"

    def enter(user_id: UUID) -> Callable[[FlaskClient], int]:
        headers = signed_in(user_id)
        return lambda client: client.post(url, json={"code": code}, headers=headers).status_code

    statuses = at_once(here, *[enter(here.person()) for _ in range(5)])
    assert sorted(statuses) == [200, 409, 409, 409, 409]
    assert here.count("memberships") == 1


def test_many_are_invited_at_once_and_bad_addresses_are_told_one_by_one(here: Scene):
    school = here.organisation()
    admin = here.member(school, user_id=here.person("chef@exemple.fr"))
    emails = ["A@exemple.fr", "a@exemple.fr ", "pas une adresse", "b@exemple.fr", "chef@exemple.fr", "@"]
    body = invite(here, school, *emails, by=admin).get_json()
    assert sorted(one["email"] for one in body["sent"]) == ["a@exemple.fr", "b@exemple.fr"]
    assert sorted((one["email"], one["code"]) for one in body["refused"]) == [
        ("@", "email_malformed"),
        ("chef@exemple.fr", "already_member"),
        ("pas une adresse", "email_malformed"),
    ]
    assert all(one["message"] for one in body["refused"])
    assert here.count("mails") == 2


def test_colleagues_join_as_members_unless_invited_as_administrators(here: Scene):
    school = here.organisation()
    admin = here.member(school)
    invite(here, school, "a@exemple.fr", by=admin)
    assert accept(here, *link_in(here), by=here.person()).get_json()["role"] == "MEMBER"
    invite(here, school, "b@exemple.fr", by=admin, role="ADMINISTRATOR")
    assert accept(here, *link_in(here), by=here.person()).get_json()["role"] == "ADMINISTRATOR"


def test_a_member_gains_by_an_invitation_only_if_it_names_a_role(here: Scene):
    school = here.organisation()
    admin, member = here.member(school), here.member(school, Role.MEMBER)
    invite(here, school, "a@exemple.fr", by=admin)
    refused(accept(here, *link_in(here), by=member), 409, "already_member")
    assert here.rows("SELECT status FROM invitations")[0].status == "ACCEPTED"
    invite(here, school, "b@exemple.fr", by=admin, role="ADMINISTRATOR")
    assert accept(here, *link_in(here), by=member).get_json()["role"] == "ADMINISTRATOR"
    (fact,) = told(here.bench, "MemberRoleChanged")
    assert (fact["user_id"], fact["role"], fact["revision"]) == (str(member), "ADMINISTRATOR", 2)


def test_the_last_administrator_is_not_demoted_by_an_invitation(here: Scene):
    school = here.organisation()
    admin = here.member(school)
    invite(here, school, "a@exemple.fr", by=admin, role="MEMBER")
    with here.nothing_changes():
        refused(accept(here, *link_in(here), by=admin), 409, "last_administrator")


def test_a_process_that_has_invited_often_still_invites(here: Scene):
    """A statement used often is prepared, and then planned once for any value."""
    school = here.organisation()
    admin = here.member(school)
    emails = [f"p{number}@exemple.fr" for number in range(40)]
    for _ in range(2):
        sent = invite(here, school, *emails, by=admin).get_json()["sent"]
        assert len(sent) == len(emails)
    assert here.count("invitations") == len(emails)


def test_pending_invitations_are_listed_and_cancelled(here: Scene):
    school = here.organisation()
    admin = here.member(school)
    invite(here, school, "a@exemple.fr", "b@exemple.fr", by=admin)
    url = f"/api/organisations/{school}/invitations"
    items = here.client.get(url, headers=signed_in(admin)).get_json()["items"]
    assert sorted(one["email"] for one in items) == ["a@exemple.fr", "b@exemple.fr"]
    assert "code" not in items[0]
    link = link_in(here, 0)
    for _ in range(2):
        assert here.client.delete(f"{url}/{link[0]}", headers=signed_in(admin)).status_code == 204
    refused(accept(here, *link, by=here.person()), 409, "invitation_cancelled")
    assert len(here.client.get(url, headers=signed_in(admin)).get_json()["items"]) == 1
    accept(here, *link_in(here, 1), by=here.person())
    accepted = here.client.delete(f"{url}/{link_in(here, 1)[0]}", headers=signed_in(admin))
    refused(accepted, 409, "invitation_already_accepted")
    elsewhere = here.organisation("0690000B")
    other = here.member(elsewhere)
    theirs = f"/api/organisations/{elsewhere}/invitations/{link[0]}"
    refused(here.client.delete(theirs, headers=signed_in(other)), 404, "invitation_unknown")
    unknown = f"{url}/{UUID(int=1)}"
    refused(here.client.delete(unknown, headers=signed_in(admin)), 404, "invitation_unknown")


def test_nobody_joins_an_archived_organisation(here: Scene):
    here.organisation()
    ask(here)
    here.change("UPDATE organisations SET archived_at = now()")
    user_id = here.person()
    with here.nothing_changes():
        refused(accept(here, *link_in(here), by=user_id), 409, "organisation_archived")


def test_members_see_each_other_by_name_page_by_page(here: Scene):
    school = here.organisation()
    admin = here.member(school)
    for _ in range(3):
        here.member(school, Role.MEMBER)
    here.member(here.organisation("0690000B"))
    url = f"/api/organisations/{school}/members"
    body = here.client.get(f"{url}?page=2&size=3", headers=signed_in(admin)).get_json()
    assert body["page"] == {"number": 2, "size": 3, "total": 4}
    assert len(body["items"]) == 1
    assert set(body["items"][0]) == {"user_id", "first_name", "last_name", "email", "role", "joined_at"}
    for query in ("page=0", "page=x", "size=101", "size=-1", "page=" + "9" * 30):
        refused(here.client.get(f"{url}?{query}", headers=signed_in(admin)), 422, "fields_invalid")


def test_a_member_sees_their_organisation(here: Scene):
    school = here.organisation()
    member = here.member(school, Role.MEMBER)
    body = here.client.get(f"/api/organisations/{school}", headers=signed_in(member)).get_json()
    assert body == {
        "id": str(school),
        "name": "Collège Ada",
        "kind": "COLLEGE",
        "uai": "0690000A",
        "manages_learners": True,
        "role": "MEMBER",
    }


def test_roles_change_and_are_told_once(here: Scene):
    school = here.organisation()
    admin, member = here.member(school), here.member(school, Role.MEMBER)
    for _ in range(2):
        changed = change_role(here, school, member, "ADMINISTRATOR", by=admin)
        assert changed.get_json()["role"] == "ADMINISTRATOR"
    assert len(told(here.bench, "MemberRoleChanged")) == 1
    refused(change_role(here, school, UUID(int=1), "MEMBER", by=admin), 404, "member_unknown")
    refused(change_role(here, school, member, "CHEF", by=admin), 422, "fields_invalid")


def test_a_member_is_removed_once_and_may_come_back(here: Scene):
    school = here.organisation()
    admin, member = here.member(school), here.member(school, Role.MEMBER)
    for _ in range(2):
        assert remove(here, school, member, by=admin).status_code == 204
    (fact,) = told(here.bench, "MemberRemoved")
    assert fact["revision"] == 2
    refused(
        here.client.get(f"/api/organisations/{school}", headers=signed_in(member)),
        404,
        "organisation_unknown",
    )
    refused(change_role(here, school, member, "ADMINISTRATOR", by=admin), 404, "member_unknown")
    refused(remove(here, school, UUID(int=1), by=admin), 404, "member_unknown")
    invite(here, school, "a@exemple.fr", by=admin)
    accept(here, *link_in(here), by=member)
    assert told(here.bench, "MemberJoined")[-1]["revision"] == 3


def test_a_member_may_leave_but_not_remove_others(here: Scene):
    school = here.organisation()
    here.member(school)
    member, other = here.member(school, Role.MEMBER), here.member(school, Role.MEMBER)
    with here.nothing_changes():
        refused(remove(here, school, other, by=member), 403, "administrator_required")
    assert remove(here, school, member, by=member).status_code == 204


def test_the_last_administrator_neither_leaves_nor_is_demoted(here: Scene):
    school = here.organisation()
    admin = here.member(school)
    here.member(school, Role.MEMBER)
    with here.nothing_changes():
        refused(remove(here, school, admin, by=admin), 409, "last_administrator")
        refused(change_role(here, school, admin, "MEMBER", by=admin), 409, "last_administrator")


def test_two_administrators_who_leave_at_once_do_not_both_leave(here: Scene):
    school = here.organisation()
    admins = [here.member(school) for _ in range(4)]

    def leave(user_id: UUID) -> Callable[[FlaskClient], int]:
        url, headers = member_url(school, user_id), signed_in(user_id)
        return lambda client: client.delete(url, headers=headers).status_code

    assert sorted(at_once(here, *[leave(one) for one in admins])) == [204, 204, 204, 409]


def test_every_deed_on_a_team_is_in_the_audit_without_names(here: Scene):
    school = here.organisation()
    admin, member = here.member(school), here.member(school, Role.MEMBER)
    invite(here, school, "secret@exemple.fr", by=admin)
    change_role(here, school, member, "ADMINISTRATOR", by=admin)
    remove(here, school, member, by=admin)
    lines = here.rows("SELECT * FROM audit ORDER BY id")
    assert [one.deed for one in lines[-3:]] == ["members_invited", "member_role_changed", "member_removed"]
    assert (lines[-1].actor_id, lines[-1].subject_id, lines[-1].organisation_id) == (admin, member, school)
    assert "secret" not in str(lines)
    assert "Durand" not in str(lines)
