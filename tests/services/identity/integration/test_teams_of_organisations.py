"""Who belongs to an organisation, and as what, through the API (facts 4.2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.identity.domain.organisations import Role
from services.identity.domain.refusals import LastAdministrator
from services.identity.usecases.accept_invitation import change_role as change_role_of
from services.identity.usecases.change_team import change_member_role
from tests.services.identity.integration.test_invitations import accept, invite, link_in
from tests.services.identity.school import Scene, at_once, refused
from tests.support.eventually import eventually
from tests.support.parts import signed_in, told


def member_url(school: UUID, user_id: UUID) -> str:
    return f"/api/organisations/{school}/members/{user_id}"


def change_role(here: Scene, school: UUID, user_id: UUID, role: str, *, by: UUID) -> Any:
    return here.client.patch(member_url(school, user_id), json={"role": role}, headers=signed_in(by))


def remove(here: Scene, school: UUID, user_id: UUID, *, by: UUID) -> Any:
    return here.client.delete(member_url(school, user_id), headers=signed_in(by))


def administrators(here: Scene, school: UUID) -> list[UUID]:
    rows = here.rows(
        "SELECT user_id FROM memberships WHERE organisation_id = :o AND role = 'ADMINISTRATOR'", o=school
    )
    return [one.user_id for one in rows]


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


@pytest.mark.parametrize(
    ("query", "emails"),
    [
        ("?q=NOËL", ["eve@exemple.fr"]),
        ("?q=ève no", ["eve@exemple.fr"]),
        ("?q=eve@exemple", ["eve@exemple.fr"]),
        ("?q=%25", []),
        ("?q=zzz", []),
        ("?role=MEMBER", ["eve@exemple.fr", "paul@exemple.fr"]),
        ("?role=ADMINISTRATOR", ["chef@exemple.fr"]),
        ("?role=MEMBER&q=chef", []),
    ],
)
def test_members_are_found_by_name_address_and_role(here: Scene, query: str, emails: list[str]):
    school = here.organisation()
    chief = here.member(school, user_id=here.person("chef@exemple.fr"))
    for email in ("eve@exemple.fr", "paul@exemple.fr"):
        here.member(school, Role.MEMBER, user_id=here.person(email))
    here.member(here.organisation("0690000B"), user_id=here.person("eve@exemple.fr.autre"))
    here.change("UPDATE users SET first_name = 'Ève', last_name = 'Noël' WHERE email LIKE 'eve%'")
    body = here.client.get(f"/api/organisations/{school}/members{query}", headers=signed_in(chief)).get_json()
    assert sorted(one["email"] for one in body["items"]) == emails
    assert body["page"]["total"] == len(emails)


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


def test_two_administrators_who_demote_each_other_at_once_do_not_both_fall(here: Scene):
    school = here.organisation()
    one, other = here.member(school), here.member(school)

    def demote(user_id: UUID, by: UUID) -> Callable[[FlaskClient], int]:
        url, headers = member_url(school, user_id), signed_in(by)
        return lambda client: client.patch(url, json={"role": "MEMBER"}, headers=headers).status_code

    # whoever comes second is no administrator any more
    assert sorted(at_once(here, demote(one, other), demote(other, one))) == [200, 403]
    assert len(administrators(here, school)) == 1


def test_one_leaves_while_being_the_last_but_one_is_demoted_and_one_stays(here: Scene):
    school = here.organisation()
    one, other = here.member(school), here.member(school)
    leave, headers = member_url(school, one), signed_in(one)
    demote, theirs = member_url(school, other), signed_in(other)
    statuses = at_once(
        here,
        lambda client: client.delete(leave, headers=headers).status_code,
        lambda client: client.patch(demote, json={"role": "MEMBER"}, headers=theirs).status_code,
    )
    assert sorted(statuses) in ([200, 409], [204, 409])
    assert len(administrators(here, school)) == 1


def test_the_second_of_two_transactions_waits_for_the_first_and_sees_what_it_did(here: Scene):
    school = here.organisation()
    one, other = here.member(school), here.member(school)
    now = datetime.now(UTC)
    with here.uow() as first, ThreadPoolExecutor(1) as thread:
        first.organisations.lock(school)
        present = first.memberships.find(school, one)
        assert present
        change_role_of(present, Role.MEMBER, by=other, uow=first, now=now)
        second = thread.submit(
            change_member_role, school, other, Role.MEMBER, by=other, uow=here.uow(), now=now
        )
        eventually(
            lambda: here.rows(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
        )
        assert not second.done()
        first.commit()
        with pytest.raises(LastAdministrator):
            second.result(timeout=30)
    assert administrators(here, school) == [other]


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
