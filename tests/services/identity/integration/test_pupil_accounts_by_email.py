"""A pupil creates an account with an e-mail address; all that is wrong is told at once (facts 2.6)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.services.identity.pupils import NEW, create
from tests.services.identity.school import PASSWORD, Scene, at_once, refused
from tests.support.parts import told


def test_a_pupil_creates_an_account_with_an_address(here: Scene, ada: UUID):
    body = create(here, ada, email=" Elodie@Exemple.fr ", campaign_code="QRWJJP772").get_json()
    assert body["username"] is None
    me = here.client.get("/api/me", headers={"Authorization": f"Bearer {body['access_token']}"}).get_json()
    assert (me["email"], me["username"], me["first_name"]) == ("elodie@exemple.fr", None, "Élodie")
    assert me["learners"][0]["learner_id"] == body["learner_id"]
    signed = here.client.post("/api/token", json={"login": "elodie@exemple.fr", "password": PASSWORD})
    assert signed.status_code == 200
    assert told(here.bench, "LearnerReconciled")[-1]["user_id"] == body["user_id"]


def test_the_letter_leads_to_the_campaign_and_names_no_child(here: Scene, ada: UUID):
    create(here, ada, email="elodie@exemple.fr", campaign_code="QRWJJP772")
    (mail,) = here.rows("SELECT recipient, subject, body FROM mails")
    assert mail.recipient == "elodie@exemple.fr"
    assert "http://127.0.0.1:8000/campagnes/QRWJJP772\n" in mail.body
    assert "Collège Ada" in mail.body
    assert "Élodie" not in mail.body + mail.subject
    assert "Lefèvre" not in mail.body + mail.subject


def test_without_a_campaign_the_letter_leads_to_the_first_page(here: Scene, ada: UUID):
    create(here, ada, email="elodie@exemple.fr")
    assert "\nhttp://127.0.0.1:8000\n" in here.rows("SELECT body FROM mails")[0].body


@pytest.mark.parametrize("code", ["qrwjjp772", "QRWJJP77", "QRWJJP772/..", "QRWJJP772\n", "../../x.fr"])
def test_nothing_else_than_a_code_goes_into_the_letter(here: Scene, ada: UUID, code: str):
    with here.nothing_changes():
        refused(create(here, ada, email="e@exemple.fr", campaign_code=code), 422, "fields_invalid")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "pas une adresse"}, 422, "email_malformed"),
        ({"email": "Pris@exemple.fr"}, 409, "email_taken"),
        ({"email": "e@exemple.fr", "username": "elodie.lefevre1205"}, 422, "login_ambiguous"),
        ({"email": "e@exemple.fr", "password": "abc"}, 422, "password_too_weak"),
    ],
)
def test_one_problem_is_its_own_refusal(
    here: Scene, ada: UUID, changes: dict[str, str], status: int, code: str
):
    here.person("pris@exemple.fr")
    with here.nothing_changes():
        refused(create(here, ada, **changes), status, code)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"email": "pris@exemple.fr"}, "email_taken"),
        ({"email": "pris"}, "email_malformed"),
        ({"username": "jury.jury0101"}, "username_unsuitable"),
        ({"username": "elodie.lefevre0000"}, "username_taken"),
    ],
)
def test_several_problems_are_told_together(here: Scene, ada: UUID, changes: dict[str, str], first: str):
    here.person("pris@exemple.fr")
    here.person(username="elodie.lefevre0000")
    with here.nothing_changes():
        details = refused(create(here, ada, **changes, password="abc"), 422, "several_problems")
    assert [one["code"] for one in details["problems"]] == [first, "password_too_weak"]
    assert details["problems"][1]["missing"] == ["length", "upper", "digit"]
    assert all(one["message"] for one in details["problems"])


def test_whoever_is_not_in_the_list_learns_nothing_about_addresses(here: Scene, ada: UUID):
    here.person("pris@exemple.fr")
    for email in ("pris@exemple.fr", "libre@exemple.fr"):
        refused(create(here, ada, email=email, first_name="Margot"), 404, "learner_not_found")


def test_one_address_taken_by_two_pupils_at_once_is_one_account_s(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    noe = {"first_name": "Noé", "last_name": "Autre", "birth_date": "2010-01-01"}

    def post(where: UUID, **changes: Any) -> Callable[[FlaskClient], int]:
        url = f"/api/organisations/{where}/pupil-accounts"
        body = {**NEW, **changes, "email": "nous@exemple.fr"}
        return lambda client: client.post(url, json=body).status_code

    assert sorted(at_once(here, post(ada), post(blaise, **noe))) == [201, 409]
    assert here.count("mails") == 1
