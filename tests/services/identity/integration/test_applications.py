"""Other systems ask for tokens (facts 3.2, and 6.1 of certification-and-feeds)."""

from datetime import UTC, datetime

import pytest

from chassis.tokens import CallerKind, KeySetVerifier
from services.identity.hashing import Hashing
from services.identity.usecases.create_application import ApplicationExists, create_application
from tests.services.identity.school import Scene, refused
from tests.support.parts import issuer

SCOPES = frozenset({"organizations-certifications-result", "statistics"})


@pytest.fixture
def form(here: Scene) -> dict[str, str]:
    secret = create_application(
        "livret-scolaire", SCOPES, uow=here.uow(), hashing=Hashing("low"), now=datetime.now(UTC)
    )
    return {
        "grant_type": "client_credentials",
        "client_id": "livret-scolaire",
        "client_secret": secret,
        "scope": "organizations-certifications-result",
    }


def test_a_known_application_gets_a_token_with_its_scopes(here: Scene, form: dict[str, str]):
    form["scope"] = "statistics organizations-certifications-result"
    body = here.client.post("/api/application/token", data=form).get_json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 3600)
    caller = KeySetVerifier(issuer().jwks).verify(body["access_token"])
    assert (caller.kind, caller.subject, caller.scopes) == (CallerKind.APPLICATION, "livret-scolaire", SCOPES)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"client_secret": "faux"}, 401, "client_credentials_wrong"),
        ({"client_id": "inconnu"}, 401, "client_credentials_wrong"),
        ({"client_id": "a\x00"}, 401, "client_credentials_wrong"),
        ({"client_id": ""}, 401, "client_credentials_wrong"),
        ({"scope": "autre"}, 403, "scope_not_granted"),
        ({"scope": "statistics autre"}, 403, "scope_not_granted"),
        ({"scope": " "}, 403, "scope_not_granted"),
        ({"grant_type": "password"}, 400, "grant_type_unsupported"),
    ],
)
def test_anything_else_is_refused(here: Scene, form: dict[str, str], changes: dict, status: int, code: str):
    assert refused(here.client.post("/api/application/token", data={**form, **changes}), status, code) == {}


def test_a_wrong_secret_and_an_unknown_client_cannot_be_told_apart(here: Scene, form: dict[str, str]):
    bodies = []
    for changes in ({"client_secret": "faux"}, {"client_id": "inconnu"}):
        body = here.client.post("/api/application/token", data={**form, **changes}).get_json()
        body.pop("request_id")
        bodies.append(body)
    assert bodies[0] == bodies[1]


def test_another_content_type_is_415(here: Scene, form: dict[str, str]):
    refused(here.client.post("/api/application/token", json=form), 415, "media_type_unsupported")
    refused(here.client.post("/api/application/token"), 415, "media_type_unsupported")


def test_a_client_id_is_taken_once(here: Scene, form: dict[str, str]):
    with here.nothing_changes("applications"), pytest.raises(ApplicationExists):
        create_application(
            "livret-scolaire", SCOPES, uow=here.uow(), hashing=Hashing("low"), now=datetime.now(UTC)
        )
    assert form["client_secret"] not in str(here.rows("SELECT * FROM applications"))
