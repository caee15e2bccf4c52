"""Which account is which pupil, through the API (facts 2.2, 2.3, 2.6)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.services.identity.pupils import NEW, claim, create, preview
from tests.services.identity.school import CLAIM, PASSWORD, Scene, at_once, refused, scene
from tests.support.parts import signed_in, told


def test_a_pupil_is_found_and_linked_and_addressed_as_one(here: Scene, ada: UUID):
    me = here.person("e@exemple.fr")
    body = claim(here, ada, by=me, first_name="ELODIE").get_json()
    (fact,) = told(here.bench, "LearnerReconciled")
    assert fact["learner_id"] == body["learner_id"]
    assert (fact["user_id"], fact["organisation_id"], fact["revision"]) == (str(me), str(ada), 2)
    mine = here.client.get("/api/me", headers=signed_in(me)).get_json()
    assert mine["register"] == "tu"
    (learner,) = mine["learners"]
    assert (learner["organisation_name"], learner["class_name"]) == ("Collège Ada", "3EME A")


def test_a_pupil_of_a_lycee_is_addressed_as_an_adult(here: Scene, blaise: UUID):
    me = here.person()
    claim(here, blaise, by=me)
    assert here.client.get("/api/me", headers=signed_in(me)).get_json()["register"] == "vous"


def test_the_same_claim_again_gets_the_same_answer_and_tells_nothing(here: Scene, ada: UUID):
    me = here.person()
    first = claim(here, ada, by=me).get_json()
    with here.nothing_changes():
        assert claim(here, ada, by=me).get_json() == first


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date": "2012-05-13"},
        {"first_name": "Margot"},
        {"last_name": "Durand"},
        {"first_name": "Camille", "last_name": "Petit"},
    ],
)
def test_whoever_is_not_found_or_not_told_apart_gets_one_answer(
    here: Scene, ada: UUID, changes: dict[str, str]
):
    me = here.person()
    with here.nothing_changes():
        refused(claim(here, ada, by=me, **changes), 404, "learner_not_found")
        refused(preview(here, ada, **changes), 404, "learner_not_found")
        refused(create(here, ada, **changes), 404, "learner_not_found")


def test_a_disabled_pupil_is_not_found(here: Scene, ada: UUID):
    here.change("UPDATE learners SET disabled_at = now()")
    refused(claim(here, ada, by=here.person()), 404, "learner_not_found")


def test_an_unknown_school_finds_nobody(here: Scene):
    for call in (preview, create):
        refused(call(here, UUID(int=1)), 404, "organisation_unknown")
    refused(claim(here, UUID(int=1), by=here.person()), 404, "organisation_unknown")


@pytest.mark.parametrize(
    ("login", "code", "value"),
    [
        ({"email": "e@exemple.fr"}, "1", "e***@exemple.fr"),
        ({"username": "elodie.lefevre1205"}, "2", "e***.l***5"),
    ],
)
def test_a_pupil_with_an_account_is_refused_to_others(
    here: Scene, schools: tuple[UUID, UUID], login: dict[str, str], code: str, value: str
):
    ada, blaise = schools
    claim(here, ada, by=here.person(**login))
    other = here.person()
    with here.nothing_changes():
        for call, status_code, short in (
            (claim(here, ada, by=other), "learner_linked_here", f"R3{code}"),
            (claim(here, blaise, by=other), "learner_linked_elsewhere", f"R1{code}"),
            (preview(here, ada), "learner_linked_here", f"S5{code}"),
            (preview(here, blaise), "learner_linked_elsewhere", f"S6{code}"),
            (create(here, ada), "learner_linked_here", "S52"),
            (create(here, blaise), "learner_linked_elsewhere", f"S6{code}"),
        ):
            assert refused(call, 409, status_code) == {"short_code": short, "value": value}


def test_the_same_person_is_the_same_pupil_in_two_schools(here: Scene, ada: UUID, blaise: UUID):
    me = here.person()
    assert claim(here, ada, by=me).status_code == 200
    assert claim(here, blaise, by=me).status_code == 200
    assert len(told(here.bench, "LearnerReconciled")) == 2


def test_an_account_is_one_pupil_of_a_school(here: Scene, ada: UUID):
    me = here.person()
    claim(here, ada, by=me)
    with here.nothing_changes():
        other = claim(here, ada, by=me, first_name="Jean-Éric", last_name="O'Neil")
        assert refused(other, 409, "account_linked_here") == {"short_code": "R70"}


def test_an_account_is_not_two_children(here: Scene, ada: UUID, blaise: UUID):
    me = here.person()
    claim(here, ada, by=me)
    with here.nothing_changes():
        other = claim(here, blaise, by=me, first_name="Noé", last_name="Autre", birth_date="2010-01-01")
        assert refused(other, 409, "account_of_another_learner") == {"short_code": "R90"}


def statuses(here: Scene, *calls: tuple[str, Any, dict[str, str]]) -> list[int]:
    """Of posts made at once."""

    def post(path: str, body: Any, headers: dict[str, str]) -> Callable[[FlaskClient], int]:
        return lambda client: client.post(path, json=body, headers=headers).status_code

    return sorted(at_once(here, *[post(*one) for one in calls]))


def test_one_pupil_claimed_by_many_at_once_in_two_schools_becomes_one_account(
    here: Scene, ada: UUID, blaise: UUID
):
    calls = [
        (f"/api/organisations/{where}/reconciliations", CLAIM, signed_in(here.person()))
        for where in (ada, blaise, ada, blaise, ada)
    ]
    assert statuses(here, *calls) == [200, 409, 409, 409, 409]
    assert len(told(here.bench, "LearnerReconciled")) == 1


def test_one_account_that_claims_two_pupils_at_once_gets_one(here: Scene, ada: UUID):
    me = signed_in(here.person())
    url = f"/api/organisations/{ada}/reconciliations"
    other = {**CLAIM, "first_name": "Jean-Éric", "last_name": "O'Neil"}
    assert statuses(here, (url, CLAIM, me), (url, other, me)) == [200, 409]


def test_a_pupil_creates_an_account_and_is_signed_in(here: Scene, ada: UUID):
    username = preview(here, ada).get_json()["username"]
    assert username == "elodie.lefevre1205"
    assert here.count("outbox") == 1 + 1 + 4
    response = create(here, ada, username=username)
    assert response.status_code == 201
    body = response.get_json()
    assert (body["username"], body["token_type"]) == (username, "bearer")
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    me = here.client.get("/api/me", headers=headers).get_json()
    assert (me["id"], me["username"], me["email"]) == (body["user_id"], username, None)
    assert (me["first_name"], me["last_name"]) == ("Élodie", "Lefèvre")
    assert me["learners"][0]["learner_id"] == body["learner_id"]
    assert told(here.bench, "UserRegistered")[-1]["user_id"] == body["user_id"]
    assert told(here.bench, "LearnerReconciled")[-1]["user_id"] == body["user_id"]
    assert here.client.post("/api/token", json={"login": username, "password": PASSWORD}).status_code == 200
    refreshed = here.client.post("/api/token/refresh", json={"refresh_token": body["refresh_token"]})
    assert refreshed.status_code == 200


def test_a_taken_username_gives_way_to_four_digits(here: Scene, ada: UUID):
    here.person(username="elodie.lefevre1205")
    shown = preview(here, ada).get_json()["username"]
    assert shown != "elodie.lefevre1205"
    assert shown.startswith("elodie.lefevre")
    with here.nothing_changes():
        taken = create(here, ada, username="elodie.lefevre1205")
        assert refused(taken, 409, "username_taken") == {"short_code": "S50"}
    assert create(here, ada).get_json()["username"] != "elodie.lefevre1205"


def test_nobody_takes_a_username_in_anothers_name(here: Scene, ada: UUID):
    with here.nothing_changes():
        for username in ("jury.jury0101", "elodie.lefevre", "e@exemple.fr"):
            refused(create(here, ada, username=username), 422, "username_unsuitable")


def test_the_password_of_a_pupil_follows_the_policy(here: Scene, ada: UUID):
    with here.nothing_changes():
        details = refused(create(here, ada, password="abc"), 422, "password_too_weak")
        assert details == {"missing": ["length", "upper", "digit"]}
        refused(create(here, ada, birth_date="12/05/2012"), 422, "fields_invalid")


def test_an_account_created_twice_at_once_is_one(here: Scene, ada: UUID):
    url = f"/api/organisations/{ada}/pupil-accounts"
    assert statuses(here, *[(url, NEW, {})] * 4) == [201, 409, 409, 409]
    assert here.rows("SELECT count(*) FROM users WHERE username IS NOT NULL")[0][0] == 1


def test_guessing_pupils_is_counted():
    here = scene(ATTEMPTS_PER_ADDRESS="3")
    school = here.organisation()
    for call in (preview, create, preview):
        refused(call(here, school), 404, "learner_not_found")
    refused(preview(here, school), 429, "too_many_requests")
    refused(create(here, school), 429, "too_many_requests")
    elsewhere = here.client.post(
        f"/api/organisations/{school}/pupil-accounts/preview",
        json=CLAIM,
        headers={"X-Forwarded-For": "192.0.2.1"},
    )
    refused(elsewhere, 404, "learner_not_found")


def test_reconciliation_is_for_signed_in_people(here: Scene, ada: UUID):
    url = f"/api/organisations/{ada}/reconciliations"
    refused(here.client.post(url, json=CLAIM), 401, "token_missing")
    refused(claim(here, ada, by=UUID(int=1)), 401, "token_invalid")
