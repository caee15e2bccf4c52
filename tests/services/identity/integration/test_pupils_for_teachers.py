"""What the members of a school see of their pupils and do for them: the list, new passwords, usernames (facts 2.6, 5.9)."""

from typing import Any
from uuid import UUID

import pytest

from services.identity.domain.organisations import Role
from tests.services.identity.pupils import claim, create, with_gar
from tests.services.identity.school import PASSWORD, Scene, refused
from tests.support.parts import signed_in


def listed(here: Scene, ada: UUID, by: UUID, query: str = "") -> Any:
    return here.client.get(f"/api/organisations/{ada}/learners{query}", headers=signed_in(by))


@pytest.fixture
def teacher(here: Scene, ada: UUID) -> UUID:
    return here.member(ada, Role.MEMBER)


def test_members_see_their_pupils_by_name_with_their_ways_in(here: Scene, ada: UUID, teacher: UUID):
    create(here, ada)
    claim(here, ada, by=here.person("je@exemple.fr"), first_name="Jean-Éric", last_name="O'Neil")
    items = listed(here, ada, teacher).get_json()["items"]
    assert [
        (one["last_name"], one["reconciled"], one["connection_methods"], one["username"]) for one in items
    ] == [
        ("Lefèvre", True, ["username"], "elodie.lefevre1205"),
        ("O'Neil", True, ["email"], None),
        ("Petit", False, [], None),
        ("Petit", False, [], None),
    ]
    assert items[0]["birth_date"] == "2012-05-12"
    assert "je@exemple.fr" not in str(items)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("?q=LEFEVRE", 1),
        ("?q=élodie lef", 1),
        ("?q=lefèvre élo", 1),
        ("?q=martin", 1),
        ("?q=peti", 2),
        ("?q=%25", 4),
        ("?q=zzz", 0),
        ("?class=3EME A", 4),
        ("?class=3EME B", 0),
        ("?q=petit&class=3EME A&size=1", 2),
        ("?class=3EME A&class=3EME B", 4),
    ],
)
def test_pupils_are_found_by_name_and_class(here: Scene, ada: UUID, teacher: UUID, query: str, total: int):
    body = listed(here, ada, teacher, query).get_json()
    assert body["page"]["total"] == total


JEAN = {"first_name": "Jean-Éric", "last_name": "O'Neil"}


@pytest.fixture
def mixed(here: Scene, ada: UUID) -> None:
    """Élodie has a username, Jean-Éric an address and the Médiacentre; the two Camille Petit have no account."""
    create(here, ada)
    claim(here, ada, by=with_gar(here, here.person("je@exemple.fr")), **JEAN)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?method=username", ["Lefèvre"]),
        ("?method=email", ["O'Neil"]),
        ("?method=gar", ["O'Neil"]),
        ("?method=none", ["Petit", "Petit"]),
        ("?method=username&method=gar", ["Lefèvre", "O'Neil"]),
        ("?method=none&method=email&sort=-name", ["Petit", "Petit", "O'Neil"]),
        ("?method=email&q=lefevre", []),
        ("?sort=-name", ["Petit", "Petit", "O'Neil", "Lefèvre"]),
        ("?sort=class", ["Petit", "Lefèvre", "O'Neil", "Petit"]),
        ("?sort=-class", ["Lefèvre", "O'Neil", "Petit", "Petit"]),
        ("?sort=birth_date", ["O'Neil", "Lefèvre", "Petit", "Petit"]),
        ("?sort=-birth_date", ["Lefèvre", "Petit", "Petit", "O'Neil"]),
    ],
)
@pytest.mark.usefixtures("mixed")
def test_pupils_are_sifted_by_their_ways_in_and_sorted(
    here: Scene, ada: UUID, teacher: UUID, query: str, names: list[str]
):
    here.change("UPDATE learners SET class_name = '2NDE' WHERE ine = '000000004AB'")
    here.change("UPDATE learners SET birth_date = '2011-01-01' WHERE ine = '000000002AB'")
    body = listed(here, ada, teacher, query).get_json()
    assert [one["last_name"] for one in body["items"]] == names
    assert body["page"] == {"number": 1, "size": 25, "total": len(names)}


@pytest.mark.usefixtures("mixed")
def test_pupils_are_found_by_their_ids_in_this_school_only(here: Scene, ada: UUID, teacher: UUID):
    first, _, third, _ = listed(here, ada, teacher).get_json()["items"]
    asked = f"?id={third['id']}&id={first['id']}&id={UUID(int=9)}"
    assert listed(here, ada, teacher, asked).get_json()["items"] == [first, third]
    other = here.organisation("0690000Z")
    elsewhere = listed(here, other, here.member(other, Role.MEMBER), asked)
    assert elsewhere.get_json()["items"] == []
    refused(listed(here, ada, teacher, "?" + "&".join([f"id={UUID(int=9)}"] * 101)), 422, "fields_invalid")


def test_all_ways_in_are_shown(here: Scene, ada: UUID, teacher: UUID, mixed: None):
    items = listed(here, ada, teacher, "?q=neil").get_json()["items"]
    assert [one["connection_methods"] for one in items] == [["gar", "email"]]


def test_an_account_without_any_way_in_counts_as_none(here: Scene, ada: UUID, teacher: UUID, mixed: None):
    here.change("UPDATE users SET username = NULL WHERE username IS NOT NULL")
    assert listed(here, ada, teacher, "?method=none").get_json()["page"]["total"] == 3


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?class=a%0Ab",
        "?page=0",
        "?size=101",
        "?q=" + "x" * 101,
        "?method=saml",
        "?method=",
        "?sort=ine",
        "?sort=--name",
    ],
)
def test_a_search_that_means_nothing_is_refused(here: Scene, ada: UUID, teacher: UUID, query: str):
    refused(listed(here, ada, teacher, query), 422, "fields_invalid")


def test_disabled_pupils_are_not_listed(here: Scene, ada: UUID, teacher: UUID):
    here.change("UPDATE learners SET disabled_at = now() WHERE ine = '000000001AB'")
    assert listed(here, ada, teacher).get_json()["page"]["total"] == 3


def test_classes_are_listed_with_their_numbers(here: Scene, ada: UUID, teacher: UUID):
    create(here, ada)
    body = here.client.get(f"/api/organisations/{ada}/classes", headers=signed_in(teacher)).get_json()
    assert body == {"items": [{"name": "3EME A", "learners": 4, "reconciled": 1}]}


def reset(here: Scene, ada: UUID, *learners: str, by: UUID, **headers: str) -> Any:
    url = f"/api/organisations/{ada}/learners/password-resets"
    return here.client.post(url, json={"learner_ids": list(learners)}, headers={**signed_in(by), **headers})


def test_a_teacher_gives_a_new_password_shown_once_that_must_change(here: Scene, ada: UUID, teacher: UUID):
    account = create(here, ada).get_json()
    for _ in range(11):
        here.client.post("/api/token", json={"login": account["username"], "password": "Oublie2026"})
    (slip,) = reset(here, ada, account["learner_id"], by=teacher).get_json()["items"]
    assert (slip["class_name"], slip["last_name"], slip["username"]) == (
        "3EME A",
        "Lefèvre",
        account["username"],
    )
    given = {"login": slip["username"], "password": slip["password"]}
    refused(here.client.post("/api/token", json=given), 403, "password_must_change")
    refused(here.client.post("/api/token", json={**given, "password": PASSWORD}), 401, "credentials_wrong")
    revoked = here.client.post("/api/token/refresh", json={"refresh_token": account["refresh_token"]})
    refused(revoked, 401, "refresh_token_invalid")
    changed = here.client.post("/api/password-changes", json={**given, "new_password": "Nouveau2026"})
    assert changed.status_code == 200
    (line,) = here.rows("SELECT * FROM audit WHERE deed = 'password_reset'")
    assert (line.actor_id, str(line.subject_id), line.details) == (teacher, account["user_id"], {})
    everything = str([here.rows(f"SELECT * FROM {table}") for table in ("users", "audit", "outbox", "mails")])
    assert slip["password"] not in everything


def test_a_pupil_with_an_address_is_told_of_a_new_password(here: Scene, ada: UUID, teacher: UUID):
    """A list may name anybody whose INE is known: whoever is no pupil there must learn of it, and can take their account back."""
    learner = claim(here, ada, by=here.person("e@exemple.fr")).get_json()["learner_id"]
    (slip,) = reset(here, ada, learner, by=teacher).get_json()["items"]
    (mail,) = here.rows("SELECT recipient, subject, body FROM mails")
    assert (mail.recipient, mail.subject) == (
        "e@exemple.fr",
        "Votre établissement a donné un nouveau mot de passe à votre compte",
    )
    assert "L’établissement Collège Ada vient de donner" in mail.body
    assert slip["password"] not in mail.body


def test_an_account_with_an_address_only_gets_a_username_too(here: Scene, ada: UUID, teacher: UUID):
    here.person(username="elodie.lefevre1205")
    learner = claim(here, ada, by=here.person("e@exemple.fr")).get_json()["learner_id"]
    (slip,) = reset(here, ada, learner, by=teacher).get_json()["items"]
    assert slip["username"].startswith("elodie.lefevre")
    assert slip["username"] != "elodie.lefevre1205"
    given = {"login": slip["username"], "password": slip["password"]}
    refused(here.client.post("/api/token", json=given), 403, "password_must_change")


def test_slips_come_as_a_csv_too(here: Scene, ada: UUID, teacher: UUID):
    learner = create(here, ada).get_json()["learner_id"]
    response = reset(here, ada, learner, by=teacher, Accept="text/csv")
    assert response.content_type == "text/csv;charset=utf-8"
    assert "_organization_learners_password_reset.csv" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    lines = response.data.decode("utf-8-sig").splitlines()
    assert lines[0] == '"Classe";"Nom";"Prénom";"Identifiant";"Mot de passe"'
    assert lines[1].startswith('"3EME A";"Lefèvre";"Élodie";"elodie.lefevre1205";"')


def test_a_reset_is_for_all_or_for_none(here: Scene, ada: UUID, blaise: UUID, teacher: UUID):
    mine = create(here, ada).get_json()["learner_id"]
    (without,) = here.rows("SELECT id FROM learners WHERE ine = '000000002AB'")
    (theirs,) = here.rows("SELECT id FROM learners WHERE ine = '000000005AB'")
    with here.nothing_changes("users", "token_families", "audit"):
        details = refused(reset(here, ada, mine, str(without.id), by=teacher), 409, "learner_without_account")
        assert details == {"learner_ids": [str(without.id)]}
        refused(reset(here, ada, mine, str(theirs.id), by=teacher), 404, "learners_unknown")
        refused(reset(here, ada, mine, str(UUID(int=1)), by=teacher), 404, "learners_unknown")
        refused(reset(here, ada, by=teacher), 422, "fields_invalid")
        refused(reset(here, ada, "x", by=teacher), 422, "fields_invalid")


def test_a_teacher_cannot_take_over_a_colleagues_account(here: Scene, ada: UUID, teacher: UUID):
    colleague = here.member(here.organisation("0690000C"))
    learner = claim(here, ada, by=colleague).get_json()["learner_id"]
    with here.nothing_changes("users"):
        details = refused(reset(here, ada, learner, by=teacher), 409, "learner_account_protected")
    assert details == {"learner_ids": [learner]}


def test_pupils_are_shown_to_their_school_only(here: Scene, ada: UUID, blaise: UUID):
    stranger, pupil = here.member(blaise), here.person()
    claim(here, ada, by=pupil)
    base = f"/api/organisations/{ada}"
    for path in ("/learners", "/classes", "", "/members", "/invitations"):
        refused(here.client.get(base + path), 401, "token_missing")
        for user_id in (stranger, pupil):
            refused(here.client.get(base + path, headers=signed_in(user_id)), 404, "organisation_unknown")
    body = {"learner_ids": [str(UUID(int=1))]}
    url = f"{base}/learners/password-resets"
    refused(here.client.post(url, json=body), 401, "token_missing")
    refused(here.client.post(url, json=body, headers=signed_in(stranger)), 404, "organisation_unknown")


def shown(here: Scene, school: UUID, learner: Any, by: UUID, query: str = "") -> Any:
    path = f"/api/organisations/{school}/learners/{learner}{query}"
    return here.client.get(path, headers=signed_in(by))


@pytest.mark.usefixtures("mixed")
def test_one_pupil_is_shown_with_who_stands_beside_them_in_that_list(here: Scene, ada: UUID, teacher: UUID):
    everybody = [one["id"] for one in listed(here, ada, teacher).get_json()["items"]]
    first = shown(here, ada, everybody[0], teacher).get_json()
    assert (first["last_name"], first["connection_methods"]) == ("Lefèvre", ["username"])
    assert (first["birth_date"], first["left_at"]) == ("2012-05-12", None)
    assert (first["previous_id"], first["next_id"]) == (None, everybody[1])
    middle = shown(here, ada, everybody[1], teacher).get_json()
    assert (middle["previous_id"], middle["next_id"]) == (everybody[0], everybody[2])
    assert "je@exemple.fr" not in str(middle)
    among = shown(here, ada, everybody[2], teacher, "?method=none&class=3EME A").get_json()
    assert (among["previous_id"], among["next_id"]) == (None, everybody[3])
    turned = shown(here, ada, everybody[1], teacher, "?sort=-name").get_json()
    assert turned["next_id"] == everybody[0]


@pytest.mark.usefixtures("mixed")
def test_whoever_is_not_in_the_list_asked_for_has_nobody_beside(here: Scene, ada: UUID, teacher: UUID):
    (lefevre,) = listed(here, ada, teacher, "?q=lefevre").get_json()["items"]
    seen = shown(here, ada, lefevre["id"], teacher, "?method=none").get_json()
    assert (seen["previous_id"], seen["next_id"]) == (None, None)


@pytest.mark.usefixtures("mixed")
def test_of_whoever_left_only_names_and_class_are_told(here: Scene, ada: UUID, teacher: UUID):
    (lefevre,) = listed(here, ada, teacher, "?q=lefevre").get_json()["items"]
    here.change("UPDATE learners SET disabled_at = now() WHERE last_name = 'Lefèvre'")
    seen = shown(here, ada, lefevre["id"], teacher).get_json()
    assert (seen["last_name"], seen["class_name"]) == ("Lefèvre", "3EME A")
    assert seen["left_at"]
    told = ("birth_date", "reconciled", "connection_methods", "username", "previous_id", "next_id")
    assert [seen[one] for one in told] == [None, False, [], None, None, None]


def test_a_pupil_whom_the_school_gave_up_or_never_had_is_not_there(here: Scene, ada: UUID, teacher: UUID):
    (lefevre,) = listed(here, ada, teacher, "?q=lefevre").get_json()["items"]
    other = here.organisation("0690000Z")
    refused(shown(here, other, lefevre["id"], here.member(other, Role.MEMBER)), 404, "learner_unknown")
    refused(shown(here, ada, UUID(int=7), teacher), 404, "learner_unknown")
    refused(shown(here, ada, lefevre["id"], here.person("x@exemple.fr")), 404, "organisation_unknown")
    here.change("UPDATE learners SET disabled_at = now(), anonymised_at = now() WHERE last_name = 'Lefèvre'")
    refused(shown(here, ada, lefevre["id"], teacher), 404, "learner_unknown")
