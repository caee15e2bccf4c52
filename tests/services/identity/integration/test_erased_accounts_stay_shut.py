"""An account that is being erased is never opened or linked again, by whatever door, however near the moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from services.identity.domain.external import GAR, Arrival, ExternalPerson
from services.identity.domain.sessions import digest
from services.identity.storage.account_recoveries import AskedRecovery
from services.identity.usecases.erase_user import erase
from tests.services.identity.external_people import CHALLENGE, VERIFIER
from tests.services.identity.school import PASSWORD, Scene, scene
from tests.support.parts import signed_in

EMAIL: Final = "lea@exemple.fr"
CHOSEN: Final = "Toujours2026"
LEA: Final = ExternalPerson(GAR, "ido-lea", "Léa", "Petit")
ZOE: Final = ExternalPerson(GAR, "ido-zoe", "Zoé", "Petit")
Door = Callable[[Scene, UUID], tuple[str, dict[str, Any]]]


@pytest.fixture
def here() -> Iterator[Scene]:
    made = scene()
    yield made
    made.bench.parts.engine.dispose()


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def by_password(here: Scene, user_id: UUID) -> tuple[str, dict[str, Any]]:
    return "/api/token", {"login": EMAIL, "password": PASSWORD}


def by_refreshing(here: Scene, user_id: UUID) -> tuple[str, dict[str, Any]]:
    opened = here.client.post("/api/token", json={"login": EMAIL, "password": PASSWORD}).get_json()
    return "/api/token/refresh", {"refresh_token": opened["refresh_token"]}


def through_the_gar(here: Scene, user_id: UUID) -> tuple[str, dict[str, Any]]:
    with here.uow() as uow:
        assert uow.identities.put(LEA, user_id, now=datetime.now(UTC))
        uow.sign_ins.arrive(digest("code"), Arrival(LEA, CHALLENGE), expires_at=soon())
        uow.commit()
    return "/api/external-sessions", {"code": "code", "verifier": VERIFIER}


def by_linking(here: Scene, user_id: UUID) -> tuple[str, dict[str, Any]]:
    with here.uow() as uow:
        uow.sign_ins.give_ticket(digest("ticket"), ZOE, expires_at=soon())
        uow.commit()
    return "/api/external-links", {"ticket": "ticket", "login": EMAIL, "password": PASSWORD}


def by_a_reset(here: Scene, user_id: UUID) -> tuple[str, dict[str, Any]]:
    reset = new_id()
    with here.uow() as uow:
        uow.password_resets.ask(reset, email=EMAIL, now=datetime.now(UTC))
        uow.password_resets.answer(reset, user_id=user_id, digest=digest("reset"), expires_at=soon())
        uow.commit()
    return "/api/password-resets", {"token": "reset", "new_password": CHOSEN}


def by_a_recovery(here: Scene, user_id: UUID) -> tuple[str, dict[str, Any]]:
    here.change("UPDATE users SET email = NULL, username = 'lea.petit1205'")
    with here.uow() as uow:
        uow.recoveries.ask(digest("key"), AskedRecovery(user_id, "autre@exemple.fr", soon()))
        uow.commit()
    return "/api/account-recoveries/completion", {"key": "key", "password": CHOSEN}


DOORS: Final[dict[Door, tuple[int, str]]] = {
    by_password: (401, "credentials_wrong"),
    by_refreshing: (401, "refresh_token_invalid"),
    through_the_gar: (403, "external_code_invalid"),
    by_linking: (401, "credentials_wrong"),
    by_a_reset: (404, "password_reset_invalid"),
    by_a_recovery: (404, "recovery_key_invalid"),
}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_whoever_comes_while_an_account_is_erased_waits_and_finds_nobody(here: Scene, door: Door) -> None:
    user_id = here.person(EMAIL)
    path, body = door(here, user_id)
    client, now = here.bench.client(), datetime.now(UTC)
    with ThreadPoolExecutor(1) as threads:
        with here.uow() as uow:
            erase(user_id, by=None, reason="officer", uow=uow, now=now)
            coming = threads.submit(client.post, path, json=body)
            while not here.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
                assert not wait([coming], timeout=0.02).done, coming.result().data
            uow.commit()
        answer = coming.result()
    assert (answer.status_code, answer.get_json()["code"]) == DOORS[door]
    assert [here.count(table) for table in ("token_families", "refresh_tokens", "external_identities")] == [
        0,
        0,
        0,
    ]
    rows = here.rows("SELECT first_name, email, username, password_hash FROM users")
    assert rows == [("(anonymisé)", None, None, None)]


def test_an_erased_account_is_no_pupil_s_to_reset(here: Scene, ada: UUID) -> None:
    teacher = here.member(ada)
    pupil = here.person(username="lea.petit1205")
    here.change("UPDATE learners SET user_id = :u WHERE ine = '000000001AB'", u=pupil)
    here.change("UPDATE users SET anonymised_at = now() WHERE id = :u", u=pupil)
    (learner,) = here.rows("SELECT id FROM learners WHERE ine = '000000001AB'")
    path = f"/api/organisations/{ada}/learners/password-resets"
    answer = here.client.post(path, json={"learner_ids": [str(learner.id)]}, headers=signed_in(teacher))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "learner_without_account")
