"""A school on the bench: organisations, people and pupils, made by the service's own use cases."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from flask.testing import FlaskClient
from sqlalchemy import text

from chassis.identifiers import new_id
from services.identity.domain.organisations import Kind, Role
from services.identity.hashing import Hashing
from services.identity.service import SERVICE
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork, new_uow
from services.identity.usecases.accept_invitation import add_member
from services.identity.usecases.continue_imports import continue_imports
from services.identity.usecases.create_organisation import NewOrganisation, create_organisation
from tests.services.identity.siecle_files import UAI
from tests.support.parts import Bench, issuer, on_the_bench, signed_in

PASSWORD = "Bonjour2026"
SECRET = "a secret of this session, long enough"
ADMIN = Role.ADMINISTRATOR


@cache
def signing_key() -> str:
    """The session's, so that what the service signs is accepted where tests knock."""
    return (
        issuer()
        ._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


@cache
def digest() -> str:
    return Hashing("low").digest(PASSWORD)


@dataclass
class Scene:
    """Identity on the bench, with a client."""

    bench: Bench
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.bench.client()

    def uow(self) -> IdentityUnitOfWork:
        return new_uow(self.bench.parts)

    def person(
        self, email: str | None = None, *, username: str | None = None, must_change: bool = False
    ) -> UUID:
        """Somebody with an account whose password is PASSWORD."""
        user_id = new_id()
        email = None if username and not email else email or f"p{user_id.hex}@exemple.fr"
        with self.uow() as uow:
            account = Account(
                user_id, "Dominique", "Durand", email, username, digest(), must_change, datetime.now(UTC)
            )
            assert uow.accounts.add(account)
            uow.commit()
        return user_id

    def organisation(
        self,
        uai: str | None = UAI,
        *,
        kind: Kind = Kind.COLLEGE,
        email: str | None = "ce.0690000A@exemple.fr",
        name: str = "Collège Ada",
        manages_learners: bool | None = None,
    ) -> UUID:
        new = NewOrganisation(name, kind, uai, email, manages_learners)
        made = create_organisation(new, organisation_id=new_id(), uow=self.uow(), now=datetime.now(UTC))
        return made.id

    def member(self, organisation_id: UUID, role: Role = ADMIN, *, user_id: UUID | None = None) -> UUID:
        """Somebody who belongs there."""
        user_id = user_id or self.person()
        with self.uow() as uow:
            add_member(organisation_id, user_id, role, present=None, uow=uow, now=datetime.now(UTC))
            uow.commit()
        return user_id

    def upload(
        self,
        organisation_id: UUID,
        content: bytes,
        *,
        by: UUID,
        content_type: str = "application/xml",
        mode: str | None = None,
    ) -> Any:
        """A file is sent, and the bus has time to go on with it; the answer is the one to the sending."""
        sent = self.send(organisation_id, content, by=by, content_type=content_type, mode=mode)
        self.go_on()
        return sent

    def send(
        self,
        organisation_id: UUID,
        content: bytes,
        *,
        by: UUID,
        content_type: str = "application/xml",
        mode: str | None = None,
    ) -> Any:
        return self.client.post(
            f"/api/organisations/{organisation_id}/learner-imports" + (f"?mode={mode}" if mode else ""),
            data=content,
            headers=signed_in(by),
            content_type=content_type,
        )

    def go_on(self) -> int:
        """What the bus does on time: imports that wait are gone on with."""
        return continue_imports(new_uow=self.uow)

    def report(self, organisation_id: UUID, content: bytes, *, by: UUID, **how: str) -> dict[str, Any]:
        """What became of a file, as its sender reads it."""
        sent = self.upload(organisation_id, content, by=by, **how)
        assert sent.status_code == 202, sent.data
        read = self.client.get(sent.headers["Location"], headers=signed_in(by))
        assert read.status_code == 200
        return dict(read.get_json())

    def rows(self, statement: str, **values: Any) -> list[Any]:
        with self.bench.parts.engine.connect() as connection:
            return list(connection.execute(text(statement), values).all())

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def stored(self, *tables: str) -> str:
        """All that these tables hold, to look for what they must not. (SQLAlchemy's own words for a row leave out its middle.)"""
        return str([tuple(row) for table in tables for row in self.rows(f"SELECT * FROM {table}")])

    def change(self, statement: str, **values: Any) -> None:
        with self.bench.parts.engine.begin() as connection:
            connection.execute(text(statement), values)

    @contextmanager
    def nothing_changes(self, *tables: str) -> Iterator[None]:
        """What is refused leaves no trace in these tables."""
        names = tables or (
            "users",
            "organisations",
            "memberships",
            "invitations",
            "learners",
            "outbox",
            "mails",
        )
        before = {name: self.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}
        yield
        assert {name: self.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in names} == before


def at_once(here: Scene, *calls: Callable[[FlaskClient], Any]) -> list[Any]:
    """What the calls return, all begun at the same moment, each on a client of its own."""
    ready = threading.Barrier(len(calls), timeout=60)
    clients = [here.bench.client() for _ in calls]

    def run(call: Callable[[FlaskClient], Any], client: FlaskClient) -> Any:
        ready.wait()
        return call(client)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls, clients))


def scene(**environ: str) -> Scene:
    settings = {
        "PASSWORD_COST": "low",
        "IDENTITY_SIGNING_KEY": signing_key(),
        "IDENTITY_SECRET": SECRET,
        **environ,
    }
    return Scene(on_the_bench(SERVICE, settings))


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """A problem+json document of that code; its details."""
    assert (response.status_code, response.content_type) == (status, "application/problem+json"), (
        response.data
    )
    body = response.get_json()
    assert body["code"] == code
    assert body["title"]
    return dict(body.get("details") or {})


CLAIM = {"first_name": "Élodie", "last_name": "Lefevre", "birth_date": "2012-05-12"}
BIRTH = date(2012, 5, 12)
