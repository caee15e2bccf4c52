"""From a provider's word to an account: pupils of a list, links by password, identifiers that change (facts 3.3)."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.identity.domain.organisations import Kind, Role
from tests.services.identity.external_people import Visitor
from tests.services.identity.forger import encoded, signed
from tests.services.identity.pupils import student
from tests.services.identity.saml_world import settings
from tests.services.identity.school import CLAIM, PASSWORD, Scene, at_once, refused, scene
from tests.services.identity.siecle_files import document, eleve, structures
from tests.support.parts import signed_in, told


@pytest.fixture
def here() -> Iterator[Scene]:
    made = scene(**settings())
    yield made
    made.bench.parts.engine.dispose()


@pytest.fixture
def visitor(here: Scene) -> Visitor:
    return Visitor(here)


def school(here: Scene, uai: str, *pupils: str, kind: Kind = Kind.COLLEGE) -> UUID:
    organisation = here.organisation(uai, kind=kind)
    content = document(pupils, [structures(n, ("D", "3EME A")) for n in range(1, 10)], uai=uai)
    here.upload(organisation, content, by=here.member(organisation))
    return organisation


@pytest.fixture
def ada(here: Scene) -> UUID:
    return school(here, "0690000A", eleve(1))


@pytest.fixture
def blaise(here: Scene) -> UUID:
    return school(here, "0690000B", eleve(1), kind=Kind.LYCEE)


def audit(here: Scene) -> list[tuple[str, Any]]:
    rows = here.rows("SELECT deed, details FROM audit WHERE deed LIKE 'external%' ORDER BY id")
    return [(one.deed, one.details) for one in rows]


def with_username(here: Scene, organisation: UUID) -> str:
    """Élodie's account, made with a username."""
    new = {**CLAIM, "password": PASSWORD}
    made = here.client.post(f"/api/organisations/{organisation}/pupil-accounts", json=new)
    return str(made.get_json()["username"])


def test_an_unknown_pupil_gets_an_account_from_the_school_s_list(here: Scene, visitor: Visitor, ada: UUID):
    tokens = visitor.reconcile(ada, visitor.ticket())
    assert tokens.status_code == 201, tokens.data
    me = visitor.me(tokens.get_json())
    assert (me["first_name"], me["email"], me["username"]) == ("Élodie", None, None)
    assert me["learners"][0]["organisation_id"] == str(ada)
    assert told(here.bench, "UserRegistered")[-1]["user_id"] == me["id"]
    assert told(here.bench, "LearnerReconciled")[-1]["user_id"] == me["id"]
    assert audit(here) == [("external_identity_linked", {"provider": "gar"})]
    listed = here.client.get(f"/api/organisations/{ada}/learners", headers=signed_in(here.member(ada)))
    assert listed.get_json()["items"][0]["connection_methods"] == ["gar"]


def test_a_student_is_found_by_number_too(here: Scene, visitor: Visitor):
    university = here.organisation("0690000S", kind=Kind.HIGHER_EDUCATION, manages_learners=True)
    student(here, university, "E42")
    ticket = visitor.ticket()
    refused(visitor.reconcile(university, ticket), 422, "student_number_required")
    refused(visitor.reconcile(university, ticket, student_number="E43"), 404, "learner_not_found")
    tokens = visitor.reconcile(university, ticket, student_number="e42")
    assert tokens.status_code == 201, tokens.data
    assert visitor.me(tokens.get_json())["learners"][0]["organisation_id"] == str(university)


def test_a_known_pupil_is_signed_in_at_once_and_named_as_the_provider_says(
    here: Scene, visitor: Visitor, ada: UUID
):
    visitor.reconcile(ada, visitor.ticket())
    body = visitor.arrive(first="Élodie-Rose")
    assert (body["outcome"], body["ticket"], body["first_name"]) == ("signed_in", None, None)
    assert visitor.me(body["tokens"])["first_name"] == "Élodie-Rose"
    refreshed = here.client.post(
        "/api/token/refresh", json={"refresh_token": body["tokens"]["refresh_token"]}
    )
    assert refreshed.status_code == 200


def test_a_wrong_birth_date_leaves_the_ticket_usable_ten_times(here: Scene, visitor: Visitor, ada: UUID):
    ticket = visitor.ticket()
    with here.nothing_changes():
        for day in range(1, 10):
            refused(visitor.reconcile(ada, ticket, date(2012, 1, day)), 404, "learner_not_found")
    assert visitor.reconcile(ada, ticket).status_code == 201
    other = visitor.ticket("ido-2")
    for day in range(1, 11):
        refused(visitor.reconcile(ada, other, date(2012, 1, day)), 404, "learner_not_found")
    refused(visitor.reconcile(ada, other), 429, "too_many_requests")


def test_a_ticket_is_used_once(here: Scene, visitor: Visitor, ada: UUID):
    ticket = visitor.ticket()
    visitor.reconcile(ada, ticket)
    refused(visitor.reconcile(ada, ticket), 403, "external_ticket_invalid")
    refused(visitor.link(ticket, "a@exemple.fr", PASSWORD), 403, "external_ticket_invalid")


def test_a_ticket_ends(here: Scene, visitor: Visitor, ada: UUID):
    ticket = visitor.ticket()
    here.change("UPDATE external_arrivals SET expires_at = expires_at - interval '1 hour'")
    refused(visitor.reconcile(ada, ticket), 403, "external_ticket_invalid")


def test_a_code_is_no_ticket_and_a_ticket_no_code(here: Scene, visitor: Visitor, ada: UUID):
    ticket = visitor.ticket()
    refused(visitor.exchange(ticket), 403, "external_code_invalid")
    code = visitor.code(visitor.post(encoded(signed(visitor.letter("ido-2")))))
    refused(visitor.reconcile(ada, code), 403, "external_ticket_invalid")


def test_two_uses_of_a_ticket_at_once_make_one_account(here: Scene, visitor: Visitor, ada: UUID):
    ticket = visitor.ticket()
    before = here.count("users")

    def claim(client: FlaskClient) -> Any:
        body = {"ticket": ticket, "birth_date": CLAIM["birth_date"]}
        return client.post(f"/api/organisations/{ada}/external-accounts", json=body)

    assert sorted(one.status_code for one in at_once(here, claim, claim)) == [201, 403]
    assert here.count("users") == before + 1


def test_a_school_that_is_not_there_finds_nobody(visitor: Visitor):
    refused(visitor.reconcile(UUID(int=1), visitor.ticket()), 404, "organisation_unknown")


def test_a_pupil_with_a_username_is_asked_to_link_that_account_and_no_other(
    here: Scene, visitor: Visitor, ada: UUID
):
    username = with_username(here, ada)
    here.person("autre@exemple.fr")
    ticket = visitor.ticket()
    details = refused(visitor.reconcile(ada, ticket), 409, "learner_linked_here")
    assert details == {"short_code": "R32", "value": "e***.l***5"}
    refused(visitor.link(ticket, username, "Mauvais2026"), 401, "credentials_wrong")
    unexpected = visitor.link(ticket, "autre@exemple.fr", PASSWORD)
    assert refused(unexpected, 409, "external_account_unexpected") == {"value": "e***.l***5"}
    tokens = visitor.link(ticket, username, PASSWORD).get_json()
    assert visitor.me(tokens)["username"] == username
    assert visitor.arrive()["outcome"] == "signed_in"


@pytest.mark.parametrize("method", ["username", "email"])
def test_a_pupil_of_another_school_is_told_which_account_they_have(
    here: Scene, visitor: Visitor, ada: UUID, blaise: UUID, method: str
):
    if method == "username":
        with_username(here, ada)
    else:
        me = here.person("elodie@exemple.fr")
        here.client.post(f"/api/organisations/{ada}/reconciliations", json=CLAIM, headers=signed_in(me))
    details = refused(visitor.reconcile(blaise, visitor.ticket()), 409, "learner_linked_elsewhere")
    assert details["short_code"] == {"username": "R12", "email": "R11"}[method]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_an_identifier_that_the_gar_changed_is_replaced(
    here: Scene, visitor: Visitor, ada: UUID, blaise: UUID, elsewhere: bool
):
    first = visitor.reconcile(ada, visitor.ticket("old")).get_json()
    me = visitor.me(first)["id"]
    school = blaise if elsewhere else ada
    tokens = visitor.reconcile(school, visitor.ticket("new")).get_json()
    assert visitor.me(tokens)["id"] == me
    assert len(visitor.me(tokens)["learners"]) == 1 + elsewhere
    code = "R13" if elsewhere else "R33"
    assert audit(here)[-1] == ("external_identity_replaced", {"provider": "gar", "short_code": code})
    assert visitor.arrive("new")["outcome"] == "signed_in"
    assert visitor.arrive("old")["outcome"] == "unknown"
    # whoever came by the old one is signed out
    body = {"refresh_token": first["refresh_token"]}
    refused(here.client.post("/api/token/refresh", json=body), 401, "refresh_token_invalid")


def test_a_nearly_right_name_takes_no_account_over(here: Scene, visitor: Visitor, ada: UUID):
    visitor.reconcile(ada, visitor.ticket("old"))
    near = visitor.ticket("near", first="Élodia")
    with here.nothing_changes("users", "external_identities", "learners"):
        details = refused(visitor.reconcile(ada, near), 409, "learner_linked_here")
    assert details == {"short_code": "R33", "value": None}


def test_a_member_of_staff_s_account_never_changes_hands(here: Scene, visitor: Visitor, ada: UUID):
    tokens = visitor.reconcile(ada, visitor.ticket("old")).get_json()
    here.member(ada, Role.MEMBER, user_id=UUID(visitor.me(tokens)["id"]))
    with here.nothing_changes("users", "external_identities", "learners"):
        refused(visitor.reconcile(ada, visitor.ticket("new")), 409, "external_account_protected")


def test_anybody_may_link_the_account_whose_password_they_know(here: Scene, visitor: Visitor):
    me = here.person("prof@exemple.fr")
    ticket = visitor.ticket()
    tokens = visitor.link(ticket, "prof@exemple.fr", PASSWORD).get_json()
    assert visitor.me(tokens)["id"] == str(me)
    # who has a login of their own keeps their names
    assert visitor.me(visitor.arrive()["tokens"])["first_name"] == "Dominique"
    (mine,) = here.client.get("/api/me/external-identities", headers=signed_in(me)).get_json()["items"]
    assert mine["provider"] == "gar"
    assert mine["used_at"] > mine["linked_at"]


def test_guessing_passwords_with_a_ticket_is_counted_like_any_guessing(here: Scene, visitor: Visitor):
    here.person("prof@exemple.fr")
    ticket = visitor.ticket()
    for _ in range(9):
        refused(visitor.link(ticket, "prof@exemple.fr", "Mauvais2026"), 401, "credentials_wrong")
    refused(visitor.link(ticket, "prof@exemple.fr", "Mauvais2026"), 403, "sign_in_blocked_for_now")
    refused(visitor.link(ticket, "prof@exemple.fr", PASSWORD), 403, "sign_in_blocked_for_now")


def test_a_password_that_must_change_is_told_once_the_link_is_made(here: Scene, visitor: Visitor):
    here.person("prof@exemple.fr", must_change=True)
    refused(visitor.link(visitor.ticket(), "prof@exemple.fr", PASSWORD), 403, "password_must_change")
    assert visitor.arrive()["outcome"] == "signed_in"


def test_an_identity_opens_one_account(here: Scene, visitor: Visitor):
    here.person("un@exemple.fr")
    here.person("deux@exemple.fr")
    first, second = visitor.ticket(), visitor.ticket()
    visitor.link(first, "un@exemple.fr", PASSWORD)
    with here.nothing_changes("external_identities", "audit"):
        refused(visitor.link(second, "deux@exemple.fr", PASSWORD), 409, "external_identity_taken")


def test_an_account_that_links_another_identity_replaces_its_own(here: Scene, visitor: Visitor):
    here.person("un@exemple.fr")
    for ido in ("old", "new"):
        visitor.link(visitor.ticket(ido), "un@exemple.fr", PASSWORD)
    assert [deed for deed, _ in audit(here)] == ["external_identity_linked", "external_identity_replaced"]
    assert visitor.arrive("old")["outcome"] == "unknown"


def test_the_gar_s_pupils_get_no_account_without_a_school(here: Scene, visitor: Visitor):
    body = {"ticket": visitor.ticket()}
    with here.nothing_changes():
        response = here.client.post("/api/external-accounts", json=body)
        refused(response, 409, "external_account_needs_school")


def test_a_link_can_be_undone_unless_nothing_else_opens_the_account(here: Scene, visitor: Visitor, ada: UUID):
    me = here.person("prof@exemple.fr")
    visitor.link(visitor.ticket(), "prof@exemple.fr", PASSWORD)
    path = "/api/me/external-identities/gar"
    assert here.client.delete(path, headers=signed_in(me)).status_code == 204
    assert audit(here)[-1] == ("external_identity_unlinked", {"provider": "gar"})
    for nothing in (path, "/api/me/external-identities/%00", "/api/me/external-identities/é"):
        refused(here.client.delete(nothing, headers=signed_in(me)), 404, "external_identity_unknown")
    pupil = UUID(visitor.me(visitor.reconcile(ada, visitor.ticket()).get_json())["id"])
    with here.nothing_changes("external_identities", "audit"):
        refused(here.client.delete(path, headers=signed_in(pupil)), 409, "last_connection_method")


def test_whoever_came_in_by_a_link_that_is_undone_is_out_and_nobody_here_is(here: Scene, visitor: Visitor):
    me = here.person("prof@exemple.fr")
    visitor.link(visitor.ticket(), "prof@exemple.fr", PASSWORD)
    thief = visitor.arrive()["tokens"]
    mine = here.client.post("/api/token", json={"login": "prof@exemple.fr", "password": PASSWORD}).get_json()
    headers = {"Authorization": f"Bearer {mine['access_token']}"}
    assert here.client.delete("/api/me/external-identities/gar", headers=headers).status_code == 204

    def renewed(tokens: dict[str, str]) -> int:
        body = {"refresh_token": tokens["refresh_token"]}
        return here.client.post("/api/token/refresh", json=body).status_code

    assert (renewed(thief), renewed(mine)) == (401, 200)
    assert here.rows("SELECT count(*) FROM users WHERE id = :u", u=me) == [(1,)]


def test_nobody_s_identities_are_for_whoever_is_not_signed_in(here: Scene):
    refused(here.client.get("/api/me/external-identities"), 401, "token_missing")
    refused(here.client.delete("/api/me/external-identities/gar"), 401, "token_missing")


def test_no_name_and_no_identifier_is_in_the_audit_or_the_facts(here: Scene, visitor: Visitor, ada: UUID):
    visitor.reconcile(ada, visitor.ticket("very-secret-ido"))
    kept = [str(one) for table in ("audit", "outbox") for one in here.rows(f"SELECT * FROM {table}")]
    assert kept
    assert not [one for one in kept if "very-secret-ido" in one]
    assert not [one for one in here.rows("SELECT details FROM audit") if "Lefèvre" in str(one)]


def test_an_account_with_an_address_is_told_that_it_opens_otherwise(here: Scene, visitor: Visitor):
    """Whoever knows a password for a while must not keep a way in that nobody hears of."""
    here.person("elodie@exemple.fr")
    assert visitor.link(visitor.ticket(), "elodie@exemple.fr", PASSWORD).status_code == 200
    (mail,) = here.rows("SELECT recipient, subject, body FROM mails")
    assert (mail.recipient, mail.subject) == (
        "elodie@exemple.fr",
        "Votre compte s’ouvre aussi par un autre service",
    )
    assert "aussi par l’ENT (Médiacentre)." in mail.body
    assert "/mon-compte" in mail.body
