"""Other systems ask for tokens (facts 3.2, and 6.1 of certification-and-feeds)."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from chassis.tokens import CallerKind, KeySetVerifier
from services.identity.commands import COMMANDS
from services.identity.hashing import Hashing
from services.identity.usecases.create_application import ApplicationExists, create_application
from services.identity.usecases.revoke_application import revoke_application
from services.identity.usecases.rotate_application_secret import (
    ApplicationUnknown,
    rotate_application_secret,
)
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
    assert form["client_secret"] not in here.stored("applications")


def opens(here: Scene, form: dict[str, str], secret: str) -> bool:
    answer = here.client.post("/api/application/token", data={**form, "client_secret": secret})
    return answer.status_code == 200


def rotate(here: Scene, *, hours: float = 24) -> str:
    return rotate_application_secret(
        "livret-scolaire",
        overlap=timedelta(hours=hours),
        uow=here.uow(),
        hashing=Hashing("low"),
        now=datetime.now(UTC),
    )


def test_a_secret_is_changed_without_a_moment_when_neither_opens(here: Scene, form: dict[str, str]):
    old = form["client_secret"]
    new = rotate(here)
    assert [opens(here, form, one) for one in (old, new, "faux")] == [True, True, False]
    here.change("UPDATE applications SET previous_until = now()")
    assert [opens(here, form, one) for one in (old, new)] == [False, True]
    newest = rotate(here, hours=0)
    assert [opens(here, form, one) for one in (old, new, newest)] == [False, False, True]
    assert not [one for one in (old, new, newest) if one in here.stored("applications")]


def test_two_secrets_open_at_most(here: Scene, form: dict[str, str]):
    first, second, third = form["client_secret"], rotate(here), rotate(here)
    assert [opens(here, form, one) for one in (first, second, third)] == [False, True, True]


def test_a_revoked_application_gets_nothing_and_can_be_given_nothing(here: Scene, form: dict[str, str]):
    old, new = form["client_secret"], rotate(here)
    revoke_application("livret-scolaire", uow=here.uow(), now=datetime.now(UTC))
    assert not opens(here, form, old)
    assert not opens(here, form, new)
    refused(here.client.post("/api/application/token", data=form), 401, "client_credentials_wrong")
    with pytest.raises(ApplicationUnknown):
        rotate(here)
    for name in ("livret-scolaire", "inconnue"):
        with pytest.raises(ApplicationUnknown):
            revoke_application(name, uow=here.uow(), now=datetime.now(UTC))


def test_the_operator_changes_a_secret_and_revokes_by_command(here: Scene, form: dict[str, str]):
    def run(name: str, *arguments: str) -> Result:
        return CliRunner().invoke(COMMANDS[name](lambda: here.bench.parts), list(arguments))

    made = run("rotate-application-secret", "livret-scolaire", "--overlap-hours", "1")
    assert opens(here, form, made.output.strip())
    assert run("revoke-application", "livret-scolaire").output.strip() == "revoked"
    assert not opens(here, form, made.output.strip())
    for name in ("rotate-application-secret", "revoke-application"):
        refusal = run(name, "livret-scolaire")
        assert (refusal.exit_code, "no such application" in refusal.output) == (1, True)
