"""Whether a login has an account shows neither in an answer nor in the work done for it: hashes and statements are counted, not time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event

from services.identity.hashing import Hashing
from services.identity.usecases.create_application import create_application
from services.identity.usecases.revoke_application import revoke_application
from services.identity.usecases.rotate_application_secret import rotate_application_secret
from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.school import PASSWORD, Scene, scene
from tests.support.parts import signed_in

WRONG = "Faux2026"


@dataclass
class Work:
    """What one request cost: digests by their memory, and statements as they were sent."""

    hashes: list[int] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)


@contextmanager
def counted(here: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work = Work()
    verify, make = PasswordHasher.verify, PasswordHasher.hash
    with monkeypatch.context() as patch:
        patch.setattr(
            PasswordHasher,
            "verify",
            lambda self, *a: (work.hashes.append(self.memory_cost), verify(self, *a))[1],
        )
        patch.setattr(
            PasswordHasher, "hash", lambda self, *a: (work.hashes.append(self.memory_cost), make(self, *a))[1]
        )
        engine = here.bench.parts.engine

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            work.statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield work
        finally:
            event.remove(engine, "before_cursor_execute", note)


def answer(response: Any) -> tuple[int, Any]:
    body = response.get_json(silent=True)
    if isinstance(body, dict):
        body.pop("request_id", None)
        (body.get("details") or {}).pop("until", None)
    return response.status_code, body


def all_alike(here: Scene, monkeypatch: pytest.MonkeyPatch, calls: list[Callable[[], Any]]) -> Work:
    """Every call has the same answer and costs the same work; that work."""
    calls[0]()  # what is prepared once (a pool, a digest of nobody) is not this request's
    seen = []
    for call in calls:
        with counted(here, monkeypatch) as work:
            response = call()
        seen.append((answer(response), work))
    for one in seen[1:]:
        assert one == seen[0]
    return seen[0][1]


def people(here: Scene) -> list[str]:
    """Logins: one that has a password, one that has none, a username, and two that nobody has."""
    here.person("lea@exemple.fr")
    here.person(username="lea.petit0503")
    sans = here.person("sans@exemple.fr")
    here.change("UPDATE users SET password_hash = NULL WHERE id = :u", u=sans)
    return ["lea@exemple.fr", "sans@exemple.fr", "lea.petit0503", "inconnue@exemple.fr", "inconnu.x0101"]


def signing_in(here: Scene, login: str) -> Callable[[], Any]:
    return lambda: here.client.post("/api/token", json={"login": login, "password": WRONG})


def test_signing_in_with_a_wrong_password_costs_one_hash_whoever_is_meant(
    here: Scene, monkeypatch: pytest.MonkeyPatch
):
    calls = [signing_in(here, login) for login in people(here)]
    for call in calls:
        call()  # the second failure of each: the first one makes a row, for everybody
    # a statement names the column it looks a login up by: by kind of login, then
    by_address = all_alike(here, monkeypatch, [calls[0], calls[1], calls[3]])
    by_name = all_alike(here, monkeypatch, [calls[2], calls[4]])
    assert by_address.hashes == by_name.hashes == [64]
    assert len(by_address.statements) == len(by_name.statements) == 5


def test_the_very_first_wrong_password_costs_the_same_too(here: Scene, monkeypatch: pytest.MonkeyPatch):
    known, _, _, unknown, _ = people(here)
    seen = []
    signing_in(here, "autre@exemple.fr")()
    for login in (known, unknown):
        with counted(here, monkeypatch) as work:
            signing_in(here, login)()
        seen.append(work)
    assert seen[0] == seen[1]


def test_a_block_costs_the_same_and_says_the_same_whoever_is_meant(monkeypatch: pytest.MonkeyPatch):
    here = scene(LOCK_OUT_THRESHOLD="2")
    calls = [signing_in(here, login) for login in people(here)]
    for call in calls * 2:
        call()
    assert all_alike(here, monkeypatch, [calls[0], calls[1], calls[3]]).hashes == []
    assert all_alike(here, monkeypatch, [calls[2], calls[4]]).hashes == []
    assert answer(calls[0]())[1]["code"] == "sign_in_blocked_for_now"


def test_failures_are_remembered_alike_from_one_day_to_the_next(here: Scene):
    known, _, _, unknown, _ = people(here)
    for login in (known, unknown):
        for _ in range(9):
            signing_in(here, login)()
    tidy_up(uow=here.uow(), now=datetime.now(UTC) + timedelta(days=89))
    tenth = [answer(signing_in(here, login)()) for login in (known, unknown)]
    assert tenth[0] == tenth[1]
    assert tenth[0][1]["code"] == "sign_in_blocked_for_now"


def test_failures_of_logins_that_nobody_has_go_in_time_and_never_fill_the_database(
    here: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("services.identity.usecases.tidy_up.MOST_NOBODYS", 2)
    signing_in(here, people(here)[0])()
    for number in range(3):
        signing_in(here, f"inconnu{number}@exemple.fr")()
    newest = here.rows("SELECT subject FROM lock_outs ORDER BY changed_at DESC LIMIT 2")

    def kept(*, days: int) -> set[Any]:
        tidy_up(uow=here.uow(), now=datetime.now(UTC) + timedelta(days=days))
        return {one.subject for one in here.rows("SELECT subject FROM lock_outs")}

    mine = {one for one in kept(days=0) if one.startswith("user:")}
    assert len(mine) == 1
    assert kept(days=89) == mine | {one.subject for one in newest}
    assert kept(days=91) == mine


def test_changing_a_password_costs_the_same_whoever_is_meant(here: Scene, monkeypatch: pytest.MonkeyPatch):
    def changing(login: str) -> Callable[[], Any]:
        body = {"login": login, "password": WRONG, "new_password": "Nouveau2026"}
        return lambda: here.client.post("/api/password-changes", json=body)

    calls = [changing(login) for login in people(here) if "@" in login]
    for call in calls:
        call()
    assert all_alike(here, monkeypatch, calls).hashes == [64]


def test_a_forgotten_password_costs_the_same_whoever_is_meant(here: Scene, monkeypatch: pytest.MonkeyPatch):
    def forgetting(login: str) -> Callable[[], Any]:
        return lambda: here.client.post("/api/password-reset-requests", json={"email": login})

    calls = [forgetting(login) for login in people(here) if "@" in login]
    work = all_alike(here, monkeypatch, calls)
    assert work.hashes == []
    assert not [one for one in work.statements if "users" in one], "nobody is looked up in the request"


def test_another_address_costs_the_same_whether_it_is_taken_or_not(
    here: Scene, monkeypatch: pytest.MonkeyPatch
):
    user_id = here.person("max@exemple.fr")

    def changing(email: str) -> Callable[[], Any]:
        body = {"email": email, "password": PASSWORD}
        return lambda: here.client.post("/api/me/email-changes", json=body, headers=signed_in(user_id))

    people(here)
    assert all_alike(
        here, monkeypatch, [changing("lea@exemple.fr"), changing("libre@exemple.fr")]
    ).hashes == [64]


def test_applications_cannot_be_told_apart_either(here: Scene, monkeypatch: pytest.MonkeyPatch):
    hashing, now = Hashing("low"), datetime.now(UTC)
    for name in ("seule", "change", "fermee"):
        create_application(name, frozenset({"a"}), uow=here.uow(), hashing=hashing, now=now)
    overlap = timedelta(hours=1)
    rotate_application_secret("change", overlap=overlap, uow=here.uow(), hashing=hashing, now=now)
    revoke_application("fermee", uow=here.uow(), now=now)

    def asking(client_id: str) -> Callable[[], Any]:
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": "faux",
            "scope": "a",
        }
        return lambda: here.client.post("/api/application/token", data=form)

    names = ("seule", "change", "fermee", "inconnue")
    assert all_alike(here, monkeypatch, [asking(name) for name in names]).hashes == [64, 64]


def test_more_work_for_some_would_be_seen(here: Scene, monkeypatch: pytest.MonkeyPatch):
    login = people(here)[0]

    def more() -> Any:
        here.rows("SELECT 1")
        return signing_in(here, login)()

    with pytest.raises(AssertionError):
        all_alike(here, monkeypatch, [signing_in(here, login), more])
