"""A teacher gives usernames, and slips as a CSV: all or none, and nothing that runs (facts 2.6)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from services.identity.api.slips_csv import slips_csv, slips_file
from services.identity.domain.organisations import Role
from services.identity.domain.school_lists import PupilRecord
from services.identity.usecases.reset_learner_passwords import Slip
from tests.services.identity.pupils import claim, create, gar_only, with_gar
from tests.services.identity.school import BIRTH, PASSWORD, Scene, at_once, refused
from tests.support.parts import signed_in

JEAN = {"first_name": "Jean-Éric", "last_name": "O'Neil"}


@pytest.fixture
def teacher(here: Scene, ada: UUID) -> UUID:
    return here.member(ada, Role.MEMBER)


def learner_of(response: Any) -> str:
    return str(response.get_json()["learner_id"])


def add(here: Scene, school: UUID, *learners: str, by: UUID, **headers: str) -> Any:
    url = f"/api/organisations/{school}/learners/usernames"
    return here.client.post(url, json={"learner_ids": list(learners)}, headers={**signed_in(by), **headers})


def reset(here: Scene, school: UUID, *learners: str, by: UUID) -> Any:
    url = f"/api/organisations/{school}/learners/password-resets"
    return here.client.post(url, json={"learner_ids": list(learners)}, headers=signed_in(by))


def test_whoever_has_a_password_keeps_it_and_gains_a_username(here: Scene, ada: UUID, teacher: UUID):
    learner = learner_of(claim(here, ada, by=here.person("e@exemple.fr")))
    session = here.client.post("/api/token", json={"login": "e@exemple.fr", "password": PASSWORD}).get_json()
    (slip,) = add(here, ada, learner, by=teacher).get_json()["items"]
    assert (slip["username"], slip["password"]) == ("elodie.lefevre1205", None)
    for login in ("e@exemple.fr", "elodie.lefevre1205"):
        assert here.client.post("/api/token", json={"login": login, "password": PASSWORD}).status_code == 200
    kept = here.client.post("/api/token/refresh", json={"refresh_token": session["refresh_token"]})
    assert kept.status_code == 200


def test_whoever_has_the_mediacentre_only_gains_a_username_and_a_password_that_must_change(
    here: Scene, ada: UUID, teacher: UUID
):
    me = gar_only(here)
    learner = learner_of(claim(here, ada, by=me))
    (slip,) = add(here, ada, learner, by=teacher).get_json()["items"]
    given = {"login": slip["username"], "password": slip["password"]}
    refused(here.client.post("/api/token", json=given), 403, "password_must_change")
    changed = here.client.post("/api/password-changes", json={**given, "new_password": "Nouveau2026"})
    assert changed.status_code == 200
    lines = here.rows("SELECT * FROM audit WHERE actor_id = :t ORDER BY id", t=teacher)
    assert [(one.deed, one.subject_id, one.organisation_id, one.details) for one in lines[1:]] == [
        ("username_given", me, ada, {}),
        ("password_given", me, ada, {}),
    ]
    everything = str([here.rows(f"SELECT * FROM {table}") for table in ("users", "audit", "outbox", "mails")])
    assert slip["password"] not in everything


def test_usernames_come_as_a_csv_too(here: Scene, ada: UUID, teacher: UUID):
    here.person(username="elodie.lefevre1205")
    learner = learner_of(claim(here, ada, by=here.person("e@exemple.fr")))
    response = add(here, ada, learner, by=teacher, Accept="text/csv")
    assert response.headers["Cache-Control"] == "no-store"
    (line,) = response.data.decode("utf-8-sig").splitlines()[1:]
    assert line.startswith('"3EME A";"Lefèvre";"Élodie";"elodie.lefevre')
    assert line.endswith(';""')


def test_usernames_are_added_for_all_or_for_none(here: Scene, ada: UUID, blaise: UUID, teacher: UUID):
    mine = learner_of(claim(here, ada, by=here.person("e@exemple.fr")))
    named = learner_of(create(here, ada, **JEAN))
    (without,) = here.rows("SELECT id FROM learners WHERE ine = '000000003AB'")
    (theirs,) = here.rows("SELECT id FROM learners WHERE ine = '000000005AB'")
    with here.nothing_changes("users", "audit", "token_families"):
        assert refused(add(here, ada, mine, named, by=teacher), 409, "learner_has_username") == {
            "learner_ids": [named]
        }
        details = refused(add(here, ada, mine, str(without.id), by=teacher), 409, "learner_without_account")
        assert details == {"learner_ids": [str(without.id)]}
        refused(add(here, ada, mine, str(theirs.id), by=teacher), 404, "learners_unknown")
        refused(add(here, ada, by=teacher), 422, "fields_invalid")


def test_a_colleague_s_account_gets_no_username(here: Scene, ada: UUID, teacher: UUID):
    colleague = here.member(ada, Role.MEMBER, user_id=gar_only(here))
    learner = learner_of(claim(here, ada, by=colleague))
    with here.nothing_changes("users", "audit"):
        refused(add(here, ada, learner, by=teacher), 409, "learner_account_protected")


def test_an_account_of_the_mediacentre_has_no_password_to_reset(here: Scene, ada: UUID, teacher: UUID):
    learner = learner_of(claim(here, ada, by=gar_only(here)))
    other = learner_of(create(here, ada, **JEAN))
    with here.nothing_changes("users", "audit", "token_families"):
        details = refused(reset(here, ada, learner, other, by=teacher), 409, "learner_without_login")
    assert details == {"learner_ids": [learner]}


def test_the_password_of_an_account_with_both_is_reset(here: Scene, ada: UUID, teacher: UUID):
    me = here.person("e@exemple.fr")
    learner = learner_of(claim(here, ada, by=with_gar(here, me)))
    (slip,) = reset(here, ada, learner, by=teacher).get_json()["items"]
    assert (slip["username"], len(slip["password"])) == ("elodie.lefevre1205", 8)
    deeds = here.rows(
        "SELECT deed FROM audit WHERE actor_id = :t AND subject_id = :u ORDER BY id", t=teacher, u=me
    )
    assert [one.deed for one in deeds] == ["username_given", "password_reset"]


def test_usernames_are_for_the_school_s_members(here: Scene, ada: UUID, blaise: UUID):
    me = here.person("e@exemple.fr")
    learner = learner_of(claim(here, ada, by=me))
    stranger = here.member(blaise)
    with here.nothing_changes("users"):
        for who in (stranger, me):
            refused(add(here, ada, learner, by=who), 404, "organisation_unknown")
        refused(add(here, blaise, learner, by=stranger), 404, "learners_unknown")
        refused(here.client.post(f"/api/organisations/{ada}/learners/usernames"), 401, "token_missing")


def test_two_teachers_at_once_give_one_username(here: Scene, ada: UUID, teacher: UUID):
    learner = learner_of(claim(here, ada, by=here.person("e@exemple.fr")))
    url, body = f"/api/organisations/{ada}/learners/usernames", {"learner_ids": [learner]}

    def give(who: UUID) -> Callable[[FlaskClient], int]:
        headers = signed_in(who)
        return lambda client: client.post(url, json=body, headers=headers).status_code

    assert sorted(at_once(here, give(teacher), give(here.member(ada)), give(teacher))) == [200, 409, 409]


def test_two_schools_at_once_give_two_namesakes_two_usernames(here: Scene, schools: tuple[UUID, UUID]):
    here.change(
        "UPDATE learners SET ine = '000000099AB' WHERE ine = '000000001AB' AND organisation_id = :o",
        o=schools[1],
    )
    calls: list[Callable[[FlaskClient], Any]] = []
    for school in schools:
        learner = learner_of(claim(here, school, by=here.person()))
        url, headers = f"/api/organisations/{school}/learners/usernames", signed_in(here.member(school))
        body = {"learner_ids": [learner]}
        calls.append(lambda client, u=url, b=body, h=headers: client.post(u, json=b, headers=h).get_json())
    usernames = {answer["items"][0]["username"] for answer in at_once(here, *calls)}
    assert len(usernames) == 2
    assert "elodie.lefevre1205" in usernames


def slip(last_name: str, first_name: str = "Élodie") -> Slip:
    record = PupilRecord(
        ine="1AB", last_name=last_name, first_name=first_name, birth_date=BIRTH, class_name="3EME A"
    )
    return Slip(uuid4(), record, "elodie.lefevre1205", "abcdef12")


@given(
    st.sampled_from(["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u00a0@"]),
    st.text(max_size=20),
)
def test_no_cell_begins_a_formula(start: str, rest: str):
    text = slips_csv([slip(start + rest)])
    assert f"\"'{start}" in text


@given(st.text(min_size=1, max_size=30))
def test_every_cell_is_quoted_and_comes_back(name: str):
    import csv
    import io

    text = slips_csv([slip(name)])
    (_, row) = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert row[1].removeprefix("'") == name.removeprefix("'")
    assert row[3:] == ["elodie.lefevre1205", "abcdef12"]


def test_the_file_is_named_after_the_hour_in_france():
    response = slips_file([], now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    name = "20260702_0030_organization_learners_password_reset.csv"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.get_data(as_text=True) == '\ufeff"Classe";"Nom";"Prénom";"Identifiant";"Mot de passe"\n'
