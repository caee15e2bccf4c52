"""A pupil of a school's list creates their account, with a username. Source: facts 2.6 and 2.3."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.identity import UserRegistered
from services.identity.domain.links import Context
from services.identity.domain.matching import Candidate
from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import LearnerLinkedHere, UsernameTaken, UsernameUnsuitable
from services.identity.domain.usernames import first_choice, next_choice, suits
from services.identity.hashing import Hashing
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_pupil import Claim, check_free, find_pupil, link
from services.identity.usecases.open_session import TokenDesk, Tokens


@dataclass(frozen=True)
class PupilAccount:
    """The account, and the tokens that sign its owner in."""

    user_id: UUID
    username: str
    pupil: Candidate
    tokens: Tokens


def preview_pupil_account(
    organisation_id: UUID, claim: Claim, *, rng: random.Random, uow: IdentityUnitOfWork
) -> str:
    """The username they would get; changes nothing. Refuses like the creation does, with codes S51 to S63."""
    with uow:
        uow.organisations.get(organisation_id)
        pupil = find_pupil(organisation_id, claim, uow=uow)
        check_free(pupil, claimed_by=None, context=Context.REGISTRATION, uow=uow)
        return next(one for one in _usernames(pupil, rng) if not uow.accounts.username_is_taken(one))


def create_pupil_account(
    organisation_id: UUID,
    claim: Claim,
    *,
    password: str,
    username: str | None,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    desk: TokenDesk,
    now: datetime,
) -> PupilAccount:
    """Account, link and session together or not at all. The account's names are those of the school's record."""
    check_policy(password)
    digest = hashing.digest(password)
    with uow:
        uow.organisations.lock(organisation_id)
        pupil = find_pupil(organisation_id, claim, uow=uow)
        uow.learners.hold_ine(pupil.ine)
        _check_free(pupil, uow)
        user_id = new_id()
        taken = _take_username(pupil, username, rng=rng, digest=digest, user_id=user_id, uow=uow, now=now)
        uow.announce(UserRegistered(user_id, now), subject=user_id)
        uow.audit.note("user_registered", now=now, actor=user_id, subject=user_id)
        link(pupil, user_id, organisation_id=organisation_id, uow=uow, now=now)
        tokens = desk.open(user_id, uow=uow, now=now)
        uow.commit()
    return PupilAccount(user_id, taken, pupil, tokens)


def _check_free(pupil: Candidate, uow: IdentityUnitOfWork) -> None:
    try:
        check_free(pupil, claimed_by=None, context=Context.REGISTRATION, uow=uow)
    except LearnerLinkedHere as linked:
        # S52 whatever the account's method (facts 2.3): somebody has just created it, or has forgotten that they did
        raise LearnerLinkedHere(**{**linked.details, "short_code": "S52"}) from linked


def _take_username(
    pupil: Candidate,
    wanted: str | None,
    *,
    rng: random.Random,
    digest: str,
    user_id: UUID,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> str:
    """The constraint decides who has it. One that was shown to the pupil is never replaced behind their back."""
    if wanted is not None and not suits(wanted, pupil.first_name, pupil.last_name):
        raise UsernameUnsuitable
    for username in [wanted] if wanted is not None else _usernames(pupil, rng):
        account = Account(user_id, pupil.first_name, pupil.last_name, None, username, digest, False, now)
        if uow.accounts.add(account):
            return username
    raise UsernameTaken(short_code="S50")


def _usernames(pupil: Candidate, rng: random.Random) -> Iterator[str]:
    yield first_choice(pupil.first_name, pupil.last_name, pupil.birth_date)
    while True:
        yield next_choice(pupil.first_name, pupil.last_name, rng)
