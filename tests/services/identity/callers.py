"""Everybody who may knock at identity's door, and what each route is asked with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from chassis.identifiers import new_id
from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.domain.organisations import Kind, Role
from services.identity.domain.school_lists import PupilRecord
from services.identity.storage.accounts import Account
from services.identity.storage.applications import Application
from services.identity.storage.learners import Learner
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.accept_invitation import add_member
from services.identity.usecases.create_organisation import NewOrganisation, add_organisation
from services.identity.usecases.open_session import TokenDesk
from tests.services.identity.school import PASSWORD, Scene, digest
from tests.services.identity.siecle_files import school as siecle_file
from tests.support.parts import issuer, signed_in, token_for_application

CALLERS: Final = (
    "nobody",
    "application",
    "another school’s teacher",
    "pupil",
    "member",
    "administrator",
)
CODE: Final = "ABCDEFGHJ2"
BORN: Final = date(2012, 5, 12)
_NUMBERS: Final = count(1)


@dataclass
class World:
    """A school with its people, seen by one caller of one route."""

    number: int
    here: Scene
    school: UUID
    people: Mapping[str, UUID]
    colleague: UUID
    pupil: UUID
    with_email: UUID
    invitation: UUID
    refresh_token: str

    @property
    def uai(self) -> str:
        return f"{self.number:07}Z"

    @property
    def ine(self) -> str:
        return f"{self.number:09}AB"

    def email(self, who: str) -> str:
        return f"{who}.{self.number}@exemple.fr"

    def headers(self, caller: str) -> dict[str, str]:
        if caller == "nobody":
            return {}
        if caller == "application":
            return {"Authorization": f"Bearer {token_for_application('livret-scolaire', 'lire')}"}
        return signed_in(self.people[caller])

    def path(self, template: str) -> str:
        values = {
            "organisation_id": self.school,
            "user_id": self.colleague,
            "invitation_id": self.invitation,
            "number": 1,
        }
        return template.format(**values)


def _person(uow: IdentityUnitOfWork, email: str | None, username: str | None, now: datetime) -> UUID:
    account = Account(new_id(), "Dominique", "Durand", email, username, digest(), False, now)
    assert uow.accounts.add(account)
    return account.id


def a_world(here: Scene) -> World:
    """Made in one transaction: there are as many as routes times callers."""
    number, now = next(_NUMBERS), datetime.now(UTC)
    world = World(number, here, new_id(), {}, new_id(), new_id(), new_id(), new_id(), "")
    with here.uow() as uow:
        elsewhere = new_id()
        for organisation_id, uai in ((world.school, world.uai), (elsewhere, f"{number:07}Y")):
            new = NewOrganisation("Collège", Kind.COLLEGE, uai, f"ce@{number}.fr")
            assert add_organisation(new, organisation_id=organisation_id, uow=uow, now=now)
        people = {}
        for who, organisation_id, role in (
            ("administrator", world.school, Role.ADMINISTRATOR),
            ("member", world.school, Role.MEMBER),
            ("colleague", world.school, Role.MEMBER),
            ("another school’s teacher", elsewhere, Role.ADMINISTRATOR),
        ):
            people[who] = _person(uow, world.email(who.split("’")[0].replace(" ", "-")), None, now)
            add_member(organisation_id, people[who], role, present=None, uow=uow, now=now)
        people["pupil"] = _person(uow, None, f"lea.petit{number:04}", now)
        by_email = _person(uow, world.email("noe"), None, now)
        learners = [
            _learner(world.pupil, "Léa", world.ine, people["pupil"]),
            _learner(world.with_email, "Noé", f"{number:09}CD", by_email),
            _learner(new_id(), "Zoé", f"{number:09}EF", None),
        ]
        uow.learners.add_all(learners, organisation_id=world.school, now=now)
        uow.invitations.open(
            world.invitation,
            organisation_id=world.school,
            email=world.email("invite"),
            code=CODE,
            role=None,
            by=people["administrator"],
            now=now,
        )
        application = Application(f"lecteur-{number}", digest(), frozenset({"lire"}))
        assert uow.applications.add(application, now=now)
        desk = TokenDesk(issuer(), access=_HOUR, refresh=_HOUR)
        world.refresh_token = desk.open(people["pupil"], uow=uow, now=now).refresh_token
        uow.commit()
    world.people, world.colleague = people, people["colleague"]
    return world


def _learner(learner_id: UUID, first_name: str, ine: str, user_id: UUID | None) -> Learner:
    record = PupilRecord(ine, "Petit", first_name, BORN, "3EME A")
    return Learner(learner_id, record, user_id, 1, None)


def claim(first_name: str) -> dict[str, str]:
    return {"first_name": first_name, "last_name": "Petit", "birth_date": BORN.isoformat()}


def _lost(world: World) -> dict[str, str]:
    return {**claim("Léa"), "ine": world.ine}


def _recovery_key(world: World) -> dict[str, str]:
    body = {**_lost(world), "email": world.email("lea")}
    assert world.here.client.post("/api/account-recoveries", json=body).status_code == 202
    kept = world.here.rows("SELECT secret FROM mails ORDER BY id DESC LIMIT 1")[0].secret
    key = LetterSecrets(world.here.bench.parts.settings.letter_key()).of(kept)
    return {"key": key, "password": "Toujours2026"}


def _application(world: World) -> dict[str, Any]:
    return {
        "data": {
            "grant_type": "client_credentials",
            "client_id": f"lecteur-{world.number}",
            "client_secret": PASSWORD,
            "scope": "lire",
        }
    }


def _json(body: Callable[[World], Any]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"json": body(world)}


def _upload(world: World) -> dict[str, Any]:
    return {"data": siecle_file(1, uai=world.uai), "content_type": "application/xml"}


def _imported(world: World) -> dict[str, Any]:
    """The import that is looked at."""
    path, headers = f"/api/organisations/{world.school}/learner-imports", world.headers("administrator")
    assert world.here.client.post(path, headers=headers, **_upload(world)).status_code in {201, 202}
    return {}


_HOUR: Final = datetime(2026, 1, 1, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)
_ORGANISATION: Final = "/api/organisations/{organisation_id}"

QUESTIONS: Final[dict[str, Callable[[World], dict[str, Any]]]] = {
    "POST /api/account-recoveries": _json(lambda world: {**_lost(world), "email": world.email("lea")}),
    "POST /api/account-recoveries/completion": _json(_recovery_key),
    "POST /api/account-recoveries/preview": _json(_lost),
    "POST /api/application/token": _application,
    "POST /api/invitations/{invitation_id}/acceptance": _json(lambda _: {"code": CODE}),
    "POST /api/organisation-activations": _json(
        lambda world: {"uai": world.uai, "first_name": "Ève", "last_name": "Noël"}
    ),
    f"POST {_ORGANISATION}/invitations": _json(lambda world: {"emails": [world.email("nouveau")]}),
    f"POST {_ORGANISATION}/learner-imports": _upload,
    f"GET {_ORGANISATION}/learner-imports/{{number}}": _imported,
    f"POST {_ORGANISATION}/learners/password-resets": _json(
        lambda world: {"learner_ids": [str(world.pupil)]}
    ),
    f"POST {_ORGANISATION}/learners/usernames": _json(lambda world: {"learner_ids": [str(world.with_email)]}),
    f"PATCH {_ORGANISATION}/members/{{user_id}}": _json(lambda _: {"role": "ADMINISTRATOR"}),
    f"POST {_ORGANISATION}/pupil-accounts": _json(lambda _: {**claim("Zoé"), "password": PASSWORD}),
    f"POST {_ORGANISATION}/pupil-accounts/preview": _json(lambda _: claim("Zoé")),
    f"POST {_ORGANISATION}/reconciliations": _json(lambda _: claim("Léa")),
    f"POST {_ORGANISATION}/reconciliations/preview": _json(lambda _: claim("Léa")),
    "POST /api/password-changes": _json(
        lambda world: {
            "login": world.email("member"),
            "password": PASSWORD,
            "new_password": "Toujours2026",
        }
    ),
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
