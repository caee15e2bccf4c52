"""Whoever takes an account back ends what a thief began with it: access tokens live on for a while, and must finish nothing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.identity.usecases import erase_user
from tests.services.identity.integration.test_own_account import another, change_password, code_of
from tests.services.identity.integration.test_own_account import ask as ask_address
from tests.services.identity.integration.test_own_account import confirm as confirm_address
from tests.services.identity.integration.test_recovery import ask as ask_letter
from tests.services.identity.integration.test_recovery import choose, token_mailed
from tests.services.identity.pupils import claim
from tests.services.identity.school import PASSWORD, Scene, refused
from tests.support.parts import signed_in

LOGIN = "lea@exemple.fr"


def by_letter(here: Scene, _ada: UUID, _lea: UUID) -> Any:
    here.change("UPDATE mails SET sent_at = now(), recipient = NULL")
    ask_letter(here)
    return choose(here, token_mailed(here))


def knowing_it(here: Scene, _ada: UUID, lea: UUID) -> Any:
    return change_password(here, lea)


def by_login(here: Scene, _ada: UUID, _lea: UUID) -> Any:
    body = {"login": LOGIN, "password": PASSWORD, "new_password": "Nouveau2026"}
    return here.client.post("/api/password-changes", json=body)


def by_a_teacher(here: Scene, ada: UUID, lea: UUID) -> Any:
    learner = claim(here, ada, by=lea).get_json()["learner_id"]
    path = f"/api/organisations/{ada}/learners/password-resets"
    return here.client.post(path, json={"learner_ids": [learner]}, headers=signed_in(here.member(ada)))


def everywhere(here: Scene, _ada: UUID, lea: UUID) -> Any:
    return here.client.delete("/api/me/sessions", headers=signed_in(lea))


@pytest.mark.parametrize("take_back", [by_letter, knowing_it, by_login, by_a_teacher, everywhere])
def test_an_address_and_an_erasure_asked_for_before_end(
    here: Scene, ada: UUID, take_back: Callable[[Scene, UUID, UUID], Any]
):
    lea = here.person(LOGIN)
    thief = signed_in(lea)
    ask_address(here, lea, "voleur@exemple.fr")
    code = code_of(here, lea)
    erasure = here.client.post("/api/me/erasure", json={"password": PASSWORD}, headers=thief)
    assert take_back(here, ada, lea).status_code in {200, 204}
    refused(confirm_address(here, lea, code), 409, "email_change_over")
    confirmation = {"confirmation": erasure.get_json()["confirmation"]}
    finished = here.client.post("/api/me/erasure/confirmation", json=confirmation, headers=thief)
    refused(finished, 403, "erasure_not_confirmed")
    assert here.rows("SELECT email, anonymised_at FROM users WHERE id = :u", u=lea) == [(LOGIN, None)]


def test_an_erasure_that_waits_while_the_account_is_taken_back_is_not_finished(
    here: Scene, ada: UUID, monkeypatch: pytest.MonkeyPatch
):
    lea = here.person(LOGIN)
    asked = here.client.post("/api/me/erasure", json={"password": PASSWORD}, headers=signed_in(lea))
    waits = erase_user.leave_teams

    def meanwhile(user_id: UUID, **what: Any) -> None:
        waits(user_id, **what)
        assert knowing_it(here, ada, lea).status_code in {200, 204}

    monkeypatch.setattr(erase_user, "leave_teams", meanwhile)
    confirmation = {"confirmation": asked.get_json()["confirmation"]}
    finished = here.client.post("/api/me/erasure/confirmation", json=confirmation, headers=signed_in(lea))
    refused(finished, 403, "erasure_not_confirmed")
    assert here.rows("SELECT anonymised_at FROM users WHERE id = :u", u=lea) == [(None,)]


def test_what_is_begun_otherwise_is_finished(here: Scene):
    """Or the refusals above would prove nothing."""
    lea = here.person(LOGIN)
    ask_address(here, lea, "nouvelle@exemple.fr")
    refused(confirm_address(here, lea, another(code_of(here, lea))), 422, "email_change_code_wrong")
    assert confirm_address(here, lea, code_of(here, lea)).status_code == 204
