"""Everybody who may knock at identity's door: each time in a world of their own (questions.py says what they ask)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from sqlalchemy import insert

from chassis.identifiers import new_id
from services.identity.domain.external import GAR, ExternalPerson
from services.identity.domain.organisations import Kind, Role
from services.identity.domain.school_lists import PupilRecord
from services.identity.storage.accounts import Account
from services.identity.storage.applications import Application
from services.identity.storage.learners import RECORD_COLUMNS, search_key
from services.identity.storage.tables import LEARNERS
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.accept_invitation import add_member
from services.identity.usecases.create_organisation import NewOrganisation, add_organisation
from services.identity.usecases.open_session import TokenDesk
from tests.services.identity.school import Scene, digest
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
HOUR: Final = timedelta(hours=1)
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
    asker: str = "nobody"

    @property
    def me(self) -> UUID | None:
        """Who asks, if it is a person."""
        return self.people.get(self.asker)

    @property
    def session(self) -> UUID:
        """The pupil's."""
        rows = self.here.rows("SELECT id FROM token_families WHERE user_id = :u", u=self.people["pupil"])
        return UUID(str(rows[0].id))

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
            "learner_id": self.pupil,
            "invitation_id": self.invitation,
            "number": 1,
            "provider": GAR,
        }
        if "{session_id}" in template:
            values["session_id"] = self.session
        return template.format(**values)


def _person(uow: IdentityUnitOfWork, email: str | None, username: str | None, now: datetime) -> UUID:
    account = Account(new_id(), "Dominique", "Durand", email, username, digest(), False, now)
    assert uow.accounts.add(account)
    return account.id


def a_world(here: Scene, asker: str = "nobody") -> World:
    """Made in one transaction: there are as many as routes times callers."""
    number, now = next(_NUMBERS), datetime.now(UTC)
    world = World(number, here, new_id(), {}, new_id(), new_id(), new_id(), new_id(), "", asker)
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
        enrolled = {"organisation_id": world.school, "revision": 1, "enrolled_at": now, "changed_at": now}
        learners = [
            _learner(world.pupil, "Léa", world.ine, people["pupil"]),
            _learner(world.with_email, "Noé", f"{number:09}CD", by_email),
            _learner(new_id(), "Zoé", f"{number:09}EF", None),
        ]
        for learner in learners:
            uow.session.execute(insert(LEARNERS).values({**learner, **enrolled}))
        child = ExternalPerson(GAR, f"ido-{number}", "Léa", "Petit")
        assert uow.identities.put(child, people["pupil"], now=now)
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
        desk = TokenDesk(issuer(), access=HOUR, refresh=HOUR)
        world.refresh_token = desk.open(people["pupil"], uow=uow, now=now).refresh_token
        uow.commit()
    world.people, world.colleague = people, people["colleague"]
    return world


def _learner(learner_id: UUID, first_name: str, ine: str, user_id: UUID | None) -> dict[str, object]:
    record = PupilRecord(ine, "Petit", first_name, BORN, "3EME A")
    columns = {name: getattr(record, name) for name in RECORD_COLUMNS}
    return {**columns, "id": learner_id, "user_id": user_id, "search_key": search_key(record)}
