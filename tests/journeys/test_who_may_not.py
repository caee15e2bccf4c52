"""Every route, called by those who may not: nobody, another school's teacher, another pupil. Run on a school's lived year."""

import json
import re
from typing import Any, Final

import pytest
import urllib3

from deploy.demo.client import Api
from deploy.local import environment
from gateway.documentation import document
from tests.journeys.conftest import Lived

METHODS: Final = {"get", "post", "put", "patch", "delete"}
PERSON: Final = {"first_name": "Personne", "last_name": "Inconnue", "birth_date": "2012-01-01"}
NOBODY_ID: Final = "018f3c6a-1b2c-7d3e-8f40-000000000000"

ABOUT_ONESELF: Final = {
    "POST /api/assessments": "opens a test of one's own",
    "GET /api/competences/{index}": "one's own level",
    "GET /api/competences/{index}/explanation": "one's own level",
    "POST /api/competences/{index}/reset": "one's own level",
    "GET /api/me": "oneself",
    "PATCH /api/me": "how one is spoken to oneself",
    "POST /api/me/email-changes": "one's own address",
    "POST /api/me/email-changes/confirmation": "one's own address",
    "POST /api/me/password-changes": "one's own password",
    "GET /api/me/sessions": "one's own",
    "DELETE /api/me/sessions": "one's own",
    "DELETE /api/me/external-identities/{provider}": "oneself",
    "GET /api/me/external-identities": "oneself",
    "GET /api/me/account-history": "one's own account",
    "GET /api/me/data-export": "one's own data",
    "GET /api/me/data-export/document.json": "one's own data",
    "GET /api/me/data-export/document.pdf": "one's own data",
    "POST /api/me/data-export": "one's own data",
    "POST /api/me/erasure": "one's own account",
    "POST /api/me/erasure/confirmation": "one's own account",
    "GET /api/my-certifications": "one's own",
    "GET /api/participations": "one's own",
    "GET /api/profile": "one's own",
    "PUT /api/tutorials/{tutorial_id}/report": "what one says oneself of a tutorial",
    "GET /api/tutorials": "one's own list",
    "PUT /api/tutorials/{tutorial_id}/saved": "one's own list",
    "DELETE /api/tutorials/{tutorial_id}/saved": "one's own list",
    "PUT /api/tutorials/{tutorial_id}/useful": "one's own list",
    "DELETE /api/tutorials/{tutorial_id}/useful": "one's own list",
}

OF_A_SCHOOL: Final = {
    "GET /api/campaigns",
    "GET /api/sessions",
    "GET /api/campaign-learners",
    "GET /api/campaign-learners/sifted",
    "GET /api/campaign-learners/{learner_id}",
}
"""The school is asked for behind the `?`."""

BODIES: Final[dict[str, Any]] = {
    "PUT /api/assessments/{assessment_id}/answers/{position}": {
        "challenge_id": "adresse-web-1a",
        "fields": {"choice": 1},
        "skipped": False,
        "elapsed_ms": 1,
        "left_ms": None,
        "focus_lost": False,
        "answered_at": "2026-11-22T10:00:00+00:00",
    },
    "PUT /api/assessments/{assessment_id}/questions/{position}/report": {"reason": "OTHER"},
    "PATCH /api/campaigns/{campaign_id}": {"name": "À moi"},
    "POST /api/certifications/{certification_id}/badge.jwt": {"named": False},
    "POST /api/certifications/{certification_id}/badge.svg": {"named": False},
    "POST /api/certifications/{certification_id}/incidents/{incident_id}/resolution": {
        "resolution": "Je décide."
    },
    "POST /api/certifications/{certification_id}/neutralisations": {"position": 1},
    "POST /api/invitations/{invitation_id}/acceptance": {"code": "AAAAAAAAAA"},
    "POST /api/organisations/{organisation_id}/invitations": {"emails": ["a@exemple.fr"]},
    "POST /api/organisations/{organisation_id}/learners/password-resets": {"learner_ids": [NOBODY_ID]},
    "POST /api/organisations/{organisation_id}/learners/usernames": {"learner_ids": [NOBODY_ID]},
    "PATCH /api/organisations/{organisation_id}/members/{user_id}": {"role": "ADMINISTRATOR"},
    "POST /api/organisations/{organisation_id}/reconciliations": PERSON,
    "POST /api/organisations/{organisation_id}/reconciliations/preview": PERSON,
    "POST /api/sessions/{number}/candidates": {"class_name": "3EME A"},
    "PATCH /api/sessions/{number}/candidates/{candidate_id}": {"extra_time_percentage": 30},
    "POST /api/sessions/{number}/candidates/{candidate_id}/authorise": {"authorised": True},
    "POST /api/sessions/{number}/candidates/{candidate_id}/incidents": {"category": "FRAUD"},
    "POST /api/sessions/{number}/entry": PERSON,
    "POST /api/sessions/{number}/finalisation": {"has_incident": False, "has_joining_issue": False},
    "POST /api/sessions/{number}/invigilation": {"password": "C-xxxxxx"},
    "POST /api/sessions/{number}/start": {"access_code": "TOIM91"},
}


def guarded() -> list[str]:
    """Every operation that needs a token, as `METHOD /template`."""
    return sorted(
        f"{method.upper()} {path}"
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if method in METHODS and operation["security"] != []
    )


@pytest.fixture(scope="module")
def things(lived: Lived) -> dict[str, str]:
    """What the templates' names stand for, in the lived year."""
    year = lived.year
    pupil = year.candidates[0]
    number = str(year.session["number"])
    board = year.head.get(f"/api/sessions/{number}/finalisation")["items"]
    line = next(one for one in board if one["certification_id"] == pupil.learner["certification_id"])
    reported = next(one for line in board for one in line["incidents"])
    me = year.head.get("/api/me")
    imports = year.head.get(f"/api/organisations/{year.organisation}/learner-imports")["items"]
    learners = year.head.get(f"/api/organisations/{year.organisation}/learners")["items"]
    return {
        "assessment_id": pupil.learner["assessment_id"],
        "campaign_id": year.campaign["id"],
        "candidate_id": line["candidate_id"],
        "certification_id": pupil.learner["certification_id"],
        "code": year.campaign["code"],
        "incident_id": reported["id"],
        "index": "1.1",
        "invitation_id": NOBODY_ID,
        "learner_id": learners[0]["id"],
        "number": number,
        "import_number": str(imports[0]["number"]),
        "organisation_id": year.organisation,
        "participation_id": pupil.learner["participation_id"],
        "position": "1",
        "tutorial_id": "tuto-adresse-web",
        "session_id": NOBODY_ID,
        "provider": "gar",
        "uai": "0690000A",
        "user_id": me["id"],
    }


def call(
    lived: Lived, operation: str, things: dict[str, str], token: str | None
) -> tuple[int, dict[str, Any]]:
    method, template = operation.split(" ")
    if "learner-imports/{number}" in template:
        template = template.replace("{number}", "{import_number}")
    path = re.sub(r"\{([a-z_]+)\}", lambda match: things[match[1]], template)
    body: Any = BODIES.get(operation)
    if operation == "POST /api/campaigns":
        body = {
            "organisation_id": things["organisation_id"],
            "kind": "ASSESSMENT",
            "name": "À moi",
            "target_profile": "rentree-3e",
        }
    if operation == "POST /api/sessions":
        body = {
            "organisation_id": things["organisation_id"],
            "site": "s",
            "room": "r",
            "date": "2099-01-01",
            "time": "09:00",
            "invigilators": ["X"],
        }
    query = ""
    if operation in OF_A_SCHOOL:
        query = f"?organisation={things['organisation_id']}"
    if operation == "GET /api/campaign-learners":
        query += f"&learner={NOBODY_ID}"
    if operation == "GET /api/campaign-learners/sifted":
        query += "&certifiable=yes"
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    if operation.endswith("learner-imports") and method == "POST":
        headers["Content-Type"], data = "application/xml", b"<BEE_ELEVES/>"
    answer = urllib3.request(method, lived.suite.url + path + query, body=data, headers=headers)
    try:
        return answer.status, answer.json()
    except ValueError:
        return answer.status, {}


def token_of(api: Api) -> str:
    assert api._token
    return api._token


@pytest.fixture(scope="module")
def other_teacher(lived: Lived) -> str:
    return token_of(lived.year.sign_in("prof.autre@demonstration.example", environment.DEMO_PASSWORD))


@pytest.fixture(scope="module")
def other_pupil(lived: Lived) -> str:
    """A pupil of the same school who is not the one whose things are asked for, nor a candidate."""
    year = lived.year
    taking = {id(one) for one in year.candidates}
    return token_of(next(one for one in year.pupils if id(one) not in taking).door)


@pytest.mark.parametrize("operation", guarded())
def test_nobody_is_asked_to_sign_in(lived: Lived, things: dict[str, str], operation: str) -> None:
    status, problem = call(lived, operation, things, None)
    assert (status, problem.get("code")) == (401, "token_missing")


def test_the_table_of_routes_about_oneself_is_true() -> None:
    assert set(ABOUT_ONESELF) <= set(guarded())
    assert set(BODIES) <= set(guarded())


FORBIDDEN: Final = [one for one in guarded() if one not in ABOUT_ONESELF]
OPEN_TO_THE_SCHOOL_S_PUPILS: Final = {
    "POST /api/campaign-codes/{code}/participations",
    "POST /api/organisations/{organisation_id}/reconciliations/automatic",
}


@pytest.mark.parametrize("operation", FORBIDDEN)
def test_another_school_s_teacher_gets_nothing(
    lived: Lived, things: dict[str, str], other_teacher: str, operation: str
) -> None:
    status, problem = call(lived, operation, things, other_teacher)
    assert status in {403, 404}, (status, problem)


@pytest.mark.parametrize("operation", [one for one in FORBIDDEN if one not in OPEN_TO_THE_SCHOOL_S_PUPILS])
def test_another_pupil_gets_nothing(
    lived: Lived, things: dict[str, str], other_pupil: str, operation: str
) -> None:
    status, problem = call(lived, operation, things, other_pupil)
    if operation == "POST /api/organisations/{organisation_id}/reconciliations":
        assert problem["code"] != "", problem
        assert status in {403, 404, 409}, (status, problem)
        return
    assert status in {403, 404}, (status, problem)


def test_nothing_was_changed_by_all_that(lived: Lived) -> None:
    year = lived.year
    assert year.head.get(f"/api/campaigns/{year.campaign['id']}")["name"] == "Campagne de rentrée 3e"
    assert len(year.head.get(f"/api/sessions/{year.session['number']}/candidates")["items"]) == 20
    me = year.head.get("/api/me")
    assert [one["role"] for one in me["organisations"] if one["id"] == year.organisation] == ["ADMINISTRATOR"]
