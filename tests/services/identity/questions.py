"""What each route of identity is asked with, by whoever asks it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from chassis.identifiers import new_id
from services.identity.domain.external import GAR, Arrival, ExternalPerson
from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.domain.sessions import digest
from services.identity.storage.exports import Documents
from tests.services.identity.callers import BORN, CODE, HOUR, World
from tests.services.identity.external_people import CHALLENGE, VERIFIER, Visitor
from tests.services.identity.forger import encoded, signed
from tests.services.identity.school import PASSWORD
from tests.services.identity.siecle_files import school as siecle_file

CHOSEN: Final = "Toujours2026"
Question = Callable[[World], dict[str, Any]]


def _json(body: Callable[[World], Any]) -> Question:
    return lambda world: {"json": body(world)}


def _claim(first_name: str) -> dict[str, str]:
    return {"first_name": first_name, "last_name": "Petit", "birth_date": BORN.isoformat()}


# letters


def _lost(world: World) -> dict[str, str]:
    return {**_claim("Léa"), "ine": world.ine}


def _secret_of_last_letter(world: World) -> str:
    kept = world.here.rows("SELECT secret FROM mails ORDER BY id DESC LIMIT 1")[0].secret
    return LetterSecrets(world.here.bench.parts.settings.letter_key()).of(kept)


def _recovery_key(world: World) -> dict[str, str]:
    body = {**_lost(world), "email": world.email("lea")}
    assert world.here.client.post("/api/account-recoveries", json=body).status_code == 202
    return {"key": _secret_of_last_letter(world), "password": CHOSEN}


def _reset_token(world: World) -> dict[str, str]:
    token, reset, now = f"reset-{world.number}", new_id(), datetime.now(UTC)
    with world.here.uow() as uow:
        uow.password_resets.ask(reset, email=world.email("member"), now=now)
        owner = world.people["member"]
        uow.password_resets.answer(reset, user_id=owner, digest=digest(token), expires_at=now + HOUR)
        uow.commit()
    return {"token": token, "new_password": CHOSEN}


# my own account


def _mine(world: World, path: str, body: dict[str, str]) -> Any:
    """What the one who asks must have asked before."""
    answer = world.here.client.post(path, json=body, headers=world.headers(world.asker))
    assert answer.status_code < 300, answer.data
    return answer.get_json(silent=True)


def _new_email(world: World) -> dict[str, str]:
    return {"email": world.email("neuve"), "password": PASSWORD}


def _email_code(world: World) -> dict[str, str]:
    if world.me is None:
        return {"code": "000000"}
    _mine(world, "/api/me/email-changes", _new_email(world))
    return {"code": _secret_of_last_letter(world)}


def _erasure_code(world: World) -> dict[str, str]:
    if world.me is None:
        return {"confirmation": "0" * 32}
    asked = _mine(world, "/api/me/erasure", {"password": PASSWORD})
    return {"confirmation": asked["confirmation"]}


def _export_that_is_ready(world: World) -> dict[str, Any]:
    now = datetime.now(UTC)
    if world.me is not None:
        with world.here.uow() as uow:
            export = new_id()
            uow.exports.ask(export, user_id=world.me, now=now)
            assert uow.exports.finish(export, Documents(b"{}", b"%PDF-"), now=now, expires_at=now + HOUR)
            uow.commit()
    return {}


# other systems


def _application(world: World) -> dict[str, Any]:
    return {
        "data": {
            "grant_type": "client_credentials",
            "client_id": f"lecteur-{world.number}",
            "client_secret": PASSWORD,
            "scope": "lire",
        }
    }


def _ticket(world: World, provider: str) -> str:
    """Of Zoé, who has no account yet."""
    ticket = f"ticket-{world.number}"
    person = ExternalPerson(provider, f"zoe-{world.number}", "Zoé", "Petit")
    with world.here.uow() as uow:
        uow.sign_ins.give_ticket(digest(ticket), person, expires_at=datetime.now(UTC) + HOUR)
        uow.commit()
    return ticket


def _code(world: World) -> dict[str, str]:
    """With which the pupil came back from the GAR."""
    code, person = f"code-{world.number}", ExternalPerson(GAR, f"ido-{world.number}", "Léa", "Petit")
    with world.here.uow() as uow:
        arrival = Arrival(person, CHALLENGE)
        uow.sign_ins.arrive(digest(code), arrival, expires_at=datetime.now(UTC) + HOUR)
        uow.commit()
    return {"code": code, "verifier": VERIFIER}


def _link(world: World) -> dict[str, str]:
    return {"ticket": _ticket(world, GAR), "login": world.email("member"), "password": PASSWORD}


def _departure(_: World) -> dict[str, Any]:
    return {"query_string": {"challenge": CHALLENGE, "return_to": "/"}}


def _assertion(world: World) -> dict[str, Any]:
    letter = Visitor(world.here).letter(f"ido-{world.number}", first="Léa", last="Petit")
    return {"data": {"SAMLResponse": encoded(signed(letter)), "RelayState": ""}}


# lists of pupils


def _upload(world: World) -> dict[str, Any]:
    return {"data": siecle_file(1, uai=world.uai), "content_type": "application/xml"}


def _imported(world: World) -> dict[str, Any]:
    """The import that is looked at."""
    path, headers = f"/api/organisations/{world.school}/learner-imports", world.headers("administrator")
    assert world.here.client.post(path, headers=headers, **_upload(world)).status_code == 202
    return {}


def _to_confirm(world: World) -> dict[str, Any]:
    """One that waits for a yes: what higher education sends gets there (test_csv_imports.py)."""
    statement = "UPDATE learner_imports SET state = 'TO_CONFIRM', mode = 'REPLACE' WHERE organisation_id = :o"
    _imported(world)
    world.here.change(statement, o=world.school)
    return {}


def _chosen(learner: Callable[[World], UUID]) -> Question:
    return _json(lambda world: {"learner_ids": [str(learner(world))]})


_ORGANISATION: Final = "/api/organisations/{organisation_id}"
_IMPORT: Final = f"{_ORGANISATION}/learner-imports/{{number}}"

QUESTIONS: Final[dict[str, Question]] = {
    "POST /api/account-recoveries": _json(lambda world: {**_lost(world), "email": world.email("lea")}),
    "POST /api/account-recoveries/completion": _json(_recovery_key),
    "POST /api/account-recoveries/preview": _json(_lost),
    "POST /api/application/token": _application,
    "POST /api/external-accounts": _json(lambda world: {"ticket": _ticket(world, "essai")}),
    "POST /api/external-links": _json(_link),
    "POST /api/external-sessions": _json(_code),
    "POST /api/invitations/{invitation_id}/acceptance": _json(lambda _: {"code": CODE}),
    "GET /api/me/data-export": _export_that_is_ready,
    "GET /api/me/data-export/document.json": _export_that_is_ready,
    "GET /api/me/data-export/document.pdf": _export_that_is_ready,
    "POST /api/me/email-changes": _json(_new_email),
    "POST /api/me/email-changes/confirmation": _json(_email_code),
    "POST /api/me/erasure": _json(lambda _: {"password": PASSWORD}),
    "POST /api/me/erasure/confirmation": _json(_erasure_code),
    "PATCH /api/me": _json(lambda _: {"register": "tu"}),
    "POST /api/me/password-changes": _json(lambda _: {"password": PASSWORD, "new_password": CHOSEN}),
    "GET /api/oidc/login": _departure,
    "POST /api/organisation-activations": _json(
        lambda world: {"uai": world.uai, "first_name": "Ève", "last_name": "Noël"}
    ),
    f"POST {_ORGANISATION}/external-accounts": _json(
        lambda world: {"ticket": _ticket(world, GAR), "birth_date": BORN.isoformat()}
    ),
    f"POST {_ORGANISATION}/invitations": _json(lambda world: {"emails": [world.email("nouveau")]}),
    f"POST {_ORGANISATION}/learner-imports": _upload,
    f"GET {_IMPORT}": _imported,
    f"GET {_IMPORT}/problems": _imported,
    f"DELETE {_IMPORT}": _to_confirm,
    f"GET {_IMPORT}/departures": _to_confirm,
    f"POST {_IMPORT}/confirmation": _to_confirm,
    f"POST {_ORGANISATION}/learners/password-resets": _chosen(lambda world: world.pupil),
    f"POST {_ORGANISATION}/learners/usernames": _chosen(lambda world: world.with_email),
    f"PATCH {_ORGANISATION}/members/{{user_id}}": _json(lambda _: {"role": "ADMINISTRATOR"}),
    f"POST {_ORGANISATION}/pupil-accounts": _json(lambda _: {**_claim("Zoé"), "password": PASSWORD}),
    f"POST {_ORGANISATION}/pupil-accounts/preview": _json(lambda _: _claim("Zoé")),
    f"POST {_ORGANISATION}/reconciliations": _json(lambda _: _claim("Léa")),
    f"POST {_ORGANISATION}/reconciliations/preview": _json(lambda _: _claim("Léa")),
    "POST /api/password-changes": _json(
        lambda world: {"login": world.email("member"), "password": PASSWORD, "new_password": CHOSEN}
    ),
    "POST /api/password-reset-requests": _json(lambda world: {"email": world.email("member")}),
    "POST /api/password-resets": _json(_reset_token),
    "POST /api/saml/assertion": _assertion,
    "GET /api/saml/login": _departure,
    "POST /api/token": _json(lambda world: {"login": world.email("member"), "password": PASSWORD}),
    "POST /api/token/refresh": _json(lambda world: {"refresh_token": world.refresh_token}),
    "POST /api/token/revocation": _json(lambda world: {"refresh_token": world.refresh_token}),
    "POST /api/users": _json(
        lambda world: {
            "email": world.email("neuf"),
            "password": PASSWORD,
            "first_name": "Ève",
            "last_name": "Noël",
        }
    ),
}
"""A good question for each route that wants something more than an address: what is refused is then refused for its caller."""

NEEDS_MORE: Final = {
    "GET /api/oidc/callback": "a provider that answers over the network: test_oidc_sign_in.py",
    "GET /api/oidc/login": "a provider that answers over the network: test_oidc_sign_in.py",
}
"""Routes that one question cannot make succeed, and where that is tried: everybody gets the same refusal here."""
