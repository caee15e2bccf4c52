"""The demonstration school: two collèges, a pupil, a jury and a record system, the same on every machine; never in production."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from chassis.settings import SettingsRefused
from contracts.events.identity import LearnerEnrolled, LearnerReconciled, UserRegistered
from services.identity.domain.organisations import Kind, Role
from services.identity.domain.school_lists import PupilRecord
from services.identity.hashing import Hashing
from services.identity.settings import Settings
from services.identity.storage.accounts import Account
from services.identity.storage.applications import Application
from services.identity.storage.learners import Learner
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.accept_invitation import add_member
from services.identity.usecases.create_organisation import NewOrganisation, add_organisation
from services.identity.usecases.import_list import told_record

DOMAIN: Final = "demonstration.example"
_NAMESPACE: Final = uuid5(NAMESPACE_DNS, DOMAIN)
CLIENT_ID: Final = "livret-scolaire"
SCOPE: Final = "organizations-certifications-result"


def demo_id(name: str) -> UUID:
    """The same on every machine."""
    return uuid5(_NAMESPACE, name)


COLLEGE: Final = NewOrganisation(
    "Collège Ada-Lovelace (démonstration)", Kind.COLLEGE, "0690000A", f"ce.0690000A@{DOMAIN}"
)
OTHER_COLLEGE: Final = NewOrganisation(
    "Collège Blaise-Pascal (démonstration)", Kind.COLLEGE, "0690000B", f"ce.0690000B@{DOMAIN}"
)
PLATFORM: Final = NewOrganisation("Plateforme (démonstration)", Kind.PLATFORM)


@dataclass(frozen=True)
class _Person:
    who: str
    login: str
    first_name: str
    last_name: str
    organisation: UUID
    is_pupil: bool = False


_PEOPLE: Final = (
    _Person("Membre du jury", f"jury@{DOMAIN}", "Camille", "Jury", demo_id("platform")),
    _Person(
        "Enseignant de l’autre collège", f"prof.autre@{DOMAIN}", "Dominique", "Autre", demo_id("0690000B")
    ),
    _Person("Élève de 4e", "alix.exemple1203", "Alix", "Exemple", demo_id("0690000B"), is_pupil=True),
)
_RECORD: Final = PupilRecord(
    ine="000000000DE",
    last_name="Exemple",
    first_name="Alix",
    birth_date=date(2013, 3, 12),
    class_name="4EME A",
)


def seed_demo(settings: Settings, *, uow: IdentityUnitOfWork, now: datetime) -> list[dict[str, str]]:
    """Make what is missing, and put the passwords back to the settings'; the accounts to show (who, login, secret)."""
    _check_allowed(settings)
    hashing = Hashing(settings.password_cost)
    with uow:
        for name, new in (("0690000A", COLLEGE), ("0690000B", OTHER_COLLEGE), ("platform", PLATFORM)):
            add_organisation(new, organisation_id=demo_id(name), uow=uow, now=now)
        for person in _PEOPLE:
            _seed_person(person, settings.demo_password, hashing, uow, now)
        _seed_application(settings.demo_application_secret, hashing, uow, now)
        uow.commit()
    return [
        *({"who": one.who, "login": one.login, "secret": settings.demo_password} for one in _PEOPLE),
        {
            "who": "Application du livret scolaire",
            "login": CLIENT_ID,
            "secret": settings.demo_application_secret,
        },
    ]


def _check_allowed(settings: Settings) -> None:
    problems = []
    if not settings.allow_demo:
        problems.append("IDENTITY_ALLOW_DEMO is not true: the demonstration school has known passwords")
    if not settings.demo_application_secret:
        problems.append("IDENTITY_DEMO_APPLICATION_SECRET is missing")
    if problems:
        raise SettingsRefused(problems)


def _seed_person(
    person: _Person, password: str, hashing: Hashing, uow: IdentityUnitOfWork, now: datetime
) -> None:
    known = uow.accounts.of_login(person.login)
    if known is None:
        known = Account(
            id=demo_id(person.login),
            first_name=person.first_name,
            last_name=person.last_name,
            email=None if person.is_pupil else person.login,
            username=person.login if person.is_pupil else None,
            password_hash=hashing.digest(password),
            password_must_change=False,
            registered_at=now,
        )
        uow.accounts.add(known)
        uow.announce(UserRegistered(known.id, now), subject=known.id)
    elif not hashing.matches(known.password_hash, password):
        uow.accounts.set_password(known.id, password_hash=hashing.digest(password), must_change=False)
    if person.is_pupil:
        _enrol(person.organisation, known.id, uow, now)
        return
    present = uow.memberships.find(person.organisation, known.id)
    if present is None or present.role is None:
        role = Role.ADMINISTRATOR
        add_member(person.organisation, known.id, role, present=present, uow=uow, now=now)


def _enrol(organisation_id: UUID, user_id: UUID, uow: IdentityUnitOfWork, now: datetime) -> None:
    learner = Learner(demo_id("alix"), _RECORD, user_id, 2, None)
    if not uow.learners.add(learner, organisation_id=organisation_id, now=now):
        return
    uow.announce(
        LearnerEnrolled(learner.id, organisation_id, told_record(_RECORD), 1, now), subject=learner.id
    )
    uow.announce(LearnerReconciled(learner.id, organisation_id, user_id, 2, now), subject=learner.id)


def _seed_application(secret: str, hashing: Hashing, uow: IdentityUnitOfWork, now: datetime) -> None:
    known = uow.applications.find(CLIENT_ID)
    if known is None:
        application = Application(CLIENT_ID, hashing.digest(secret), frozenset({SCOPE}))
        uow.applications.add(application, now=now)
    elif not hashing.matches(known.secret_hash, secret):
        uow.applications.set_secret(CLIENT_ID, hashing.digest(secret))
