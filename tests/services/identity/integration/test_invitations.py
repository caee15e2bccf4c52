"""Activation and invitations, through the API (facts 4.3 and 4.4)."""

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


@pytest.fixture
def teamed(here: Scene) -> tuple[UUID, UUID]:
    """A school and its administrator."""
    school = here.organisation()
    return school, here.member(school)


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
    assert {one["message"] for one in body["refused"]} == {
        "Cette adresse e-mail n’est pas complète ou contient une erreur.",
        "Cette personne fait déjà partie de l’équipe.",
    }
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


def test_a_process_that_has_invited_often_still_invites(here: Scene, teamed: tuple[UUID, UUID]):
    """A statement used often is prepared, and then planned once for any value."""
    school, admin = teamed
    emails = [f"p{number}@exemple.fr" for number in range(40)]
    for _ in range(2):
        sent = invite(here, school, *emails, by=admin).get_json()["sent"]
        assert len(sent) == len(emails)
    assert here.count("invitations") == len(emails)


def test_addresses_are_pasted_as_they_come(here: Scene, teamed: tuple[UUID, UUID]):
    school, admin = teamed
    body = invite(here, school, "a@exemple.fr, b@exemple.fr;\nfaux", "c@exemple.fr", by=admin).get_json()
    assert sorted(one["email"] for one in body["sent"]) == ["a@exemple.fr", "b@exemple.fr", "c@exemple.fr"]
    assert [(one["email"], one["code"]) for one in body["refused"]] == [("faux", "email_malformed")]


def test_too_many_addresses_or_none_invite_nobody(here: Scene, teamed: tuple[UUID, UUID]):
    school, admin = teamed
    stranger = here.member(here.organisation("0690000B"))
    many = ",".join(f"p{number}@exemple.fr" for number in range(51))
    with here.nothing_changes():
        assert refused(invite(here, school, many, by=admin), 422, "too_many_addresses") == {"most": 50}
        refused(invite(here, school, " , ", by=admin), 422, "email_malformed")
        refused(invite(here, school, "a@exemple.fr\x00", by=admin), 422, "fields_invalid")
        refused(invite(here, school, many, by=stranger), 404, "organisation_unknown")


def send_again(here: Scene, school: UUID, invitation_id: str, *, by: UUID) -> Any:
    url = f"/api/organisations/{school}/invitations/{invitation_id}/letters"
    return here.client.post(url, headers=signed_in(by))


def test_an_invitation_is_sent_again_with_the_same_link(here: Scene, teamed: tuple[UUID, UUID]):
    school, admin = teamed
    invite(here, school, "a@exemple.fr", by=admin, role="ADMINISTRATOR")
    link = link_in(here)
    here.change("UPDATE invitations SET sent_at = '2026-01-01'")
    again = send_again(here, school, link[0], by=admin).get_json()
    assert (again["id"], again["email"], again["role"]) == (link[0], "a@exemple.fr", "ADMINISTRATOR")
    assert not again["sent_at"].startswith("2026-01-01")
    assert [mail.recipient for mail in here.rows("SELECT recipient FROM mails")] == ["a@exemple.fr"] * 2
    assert link_in(here) == link
    (line,) = here.rows("SELECT * FROM audit WHERE deed = 'invitation_sent_again'")
    assert (line.actor_id, line.organisation_id, line.details) == (admin, school, {"invitation_id": link[0]})


def test_nobody_s_letter_box_is_filled_with_invitations():
    here = scene(LETTERS_PER_HOUR="2")
    school, elsewhere = here.organisation(), here.organisation("0690000B")
    admin, other = here.member(school), here.member(elsewhere)
    invite(here, school, "a@exemple.fr", by=admin)
    invitation_id, _ = link_in(here)
    assert send_again(here, school, invitation_id, by=admin).status_code == 200
    with here.nothing_changes("mails", "invitations", "audit"):
        refused(send_again(here, school, invitation_id, by=admin), 429, "too_many_requests")
    # nor by cancelling it and inviting anew
    here.client.delete(f"/api/organisations/{school}/invitations/{invitation_id}", headers=signed_in(admin))
    body = invite(here, school, "A@exemple.fr", "b@exemple.fr", by=admin).get_json()
    assert [one["email"] for one in body["sent"]] == ["b@exemple.fr"]
    assert [(one["email"], one["code"]) for one in body["refused"]] == [("A@exemple.fr", "too_many_requests")]
    assert "exemple.fr" not in str(here.rows("SELECT * FROM attempts"))
    # another school's colleagues are not held back
    assert invite(here, elsewhere, "a@exemple.fr", by=other).get_json()["refused"] == []


def test_only_a_waiting_invitation_of_one_s_own_school_is_sent_again(here: Scene, teamed: tuple[UUID, UUID]):
    school, admin = teamed
    member, other = here.member(school, Role.MEMBER), here.member(here.organisation("0690000B"))
    invite(here, school, "a@exemple.fr", "b@exemple.fr", by=admin)
    accepted, cancelled = link_in(here, 0), link_in(here, 1)
    accept(here, *accepted, by=here.person())
    here.client.delete(f"/api/organisations/{school}/invitations/{cancelled[0]}", headers=signed_in(admin))
    elsewhere = here.rows("SELECT organisation_id FROM memberships WHERE user_id = :u", u=other)[0][0]
    with here.nothing_changes():
        refused(send_again(here, school, accepted[0], by=admin), 409, "invitation_already_accepted")
        refused(send_again(here, school, cancelled[0], by=admin), 409, "invitation_cancelled")
        refused(send_again(here, school, str(UUID(int=1)), by=admin), 404, "invitation_unknown")
        refused(send_again(here, school, cancelled[0], by=member), 403, "administrator_required")
        refused(send_again(here, school, cancelled[0], by=other), 404, "organisation_unknown")
        refused(send_again(here, elsewhere, cancelled[0], by=other), 404, "invitation_unknown")


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
