"""A pupil of a school's list creates their account, with a username or an e-mail address. Source: facts 2.6 and 2.3."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.identity import UserRegistered
from contracts.http.problems.identity import PROBLEMS
from services.identity.domain.letters import campaign_link
from services.identity.domain.links import Context
from services.identity.domain.matching import Candidate
from services.identity.domain.organisations import address_of
from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import (
    EmailMalformed,
    EmailTaken,
    LearnerLinkedHere,
    LoginAmbiguous,
    PasswordTooWeak,
    Refusal,
    SeveralProblems,
    UsernameTaken,
    UsernameUnsuitable,
)
from services.identity.domain.usernames import choices, suits
from services.identity.hashing import Hashing
from services.identity.letters import pupil_account_letter
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_pupil import Claim, check_free, find_pupil, link
from services.identity.usecases.open_session import TokenDesk, Tokens


@dataclass(frozen=True)
class WantedLogin:
    """How the pupil will sign in: by username (the first that is free if none is named), or by e-mail address.

    `campaign_code` is where the letter to that address leads.
    """

    username: str | None = None
    email: str | None = None
    campaign_code: str | None = None


@dataclass(frozen=True)
class PupilAccount:
    """The account, and the tokens that sign its owner in."""

    user_id: UUID
    username: str | None
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
    login: WantedLogin,
    public_url: str,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    desk: TokenDesk,
    now: datetime,
) -> PupilAccount:
    """Account, link and session together or not at all. The account's names are those of the school's record.

    Everything that is wrong with what the pupil chose is told at once (SeveralProblems); one problem is its own refusal.
    """
    digest = hashing.digest(password)
    with uow:
        school = uow.organisations.lock(organisation_id)
        pupil = find_pupil(organisation_id, claim, uow=uow)
        uow.learners.hold_ine(pupil.ine)
        _check_free(pupil, uow)
        _refuse(list(_problems(pupil, password, login, uow)))
        account = Account(new_id(), pupil.first_name, pupil.last_name, None, None, digest, False, now)
        account = (
            _add_with_email(account, login, uow) if login.email else _add(account, pupil, login, rng, uow)
        )
        uow.announce(UserRegistered(account.id, now), subject=account.id)
        uow.audit.note("user_registered", now=now, actor=account.id, subject=account.id)
        link(pupil, account.id, organisation_id=organisation_id, uow=uow, now=now)
        if account.email:
            letter = pupil_account_letter(
                organisation=school.name, link=campaign_link(public_url, login.campaign_code)
            )
            uow.mails.write(account.email, letter, now=now)
        tokens = desk.open(account.id, uow=uow, now=now)
        uow.commit()
    return PupilAccount(account.id, account.username, pupil, tokens)


def _check_free(pupil: Candidate, uow: IdentityUnitOfWork) -> None:
    try:
        check_free(pupil, claimed_by=None, context=Context.REGISTRATION, uow=uow)
    except LearnerLinkedHere as linked:
        # S52 whatever the account's method (facts 2.3): somebody has just created it, or has forgotten that they did
        raise LearnerLinkedHere(**{**linked.details, "short_code": "S52"}) from linked


def _problems(
    pupil: Candidate, password: str, login: WantedLogin, uow: IdentityUnitOfWork
) -> Iterator[Refusal]:
    """What a pupil can mend, in the order of the form."""
    if login.email is not None and login.username is not None:
        yield LoginAmbiguous()
    elif login.email is not None:
        yield from _email_problems(login.email, uow)
    elif login.username is not None:
        yield from _username_problems(login.username, pupil, uow)
    try:
        check_policy(password)
    except PasswordTooWeak as weak:
        yield weak


def _email_problems(email: str, uow: IdentityUnitOfWork) -> Iterator[Refusal]:
    address = address_of(email)
    if address is None:
        yield EmailMalformed()
    elif uow.accounts.of_login(address) is not None:
        yield EmailTaken()


def _username_problems(username: str, pupil: Candidate, uow: IdentityUnitOfWork) -> Iterator[Refusal]:
    """One that was shown to the pupil is never replaced behind their back."""
    if not suits(username, pupil.first_name, pupil.last_name):
        yield UsernameUnsuitable()
    elif uow.accounts.username_is_taken(username):
        yield UsernameTaken(short_code="S50")


def _refuse(problems: list[Refusal]) -> None:
    if len(problems) == 1:
        raise problems[0]
    if problems:
        told = [{"code": one.code, "message": PROBLEMS[one.code].title, **one.details} for one in problems]
        raise SeveralProblems(problems=told)


def _add(
    account: Account, pupil: Candidate, login: WantedLogin, rng: random.Random, uow: IdentityUnitOfWork
) -> Account:
    """The constraint decides who has a username: it may have gone since it was looked at."""
    for username in [login.username] if login.username is not None else _usernames(pupil, rng):
        named = replace(account, username=username)
        if uow.accounts.add(named):
            return named
    raise UsernameTaken(short_code="S50")


def _add_with_email(account: Account, login: WantedLogin, uow: IdentityUnitOfWork) -> Account:
    named = replace(account, email=address_of(login.email or ""))
    if not uow.accounts.add(named):
        raise EmailTaken
    return named


def _usernames(pupil: Candidate, rng: random.Random) -> Iterator[str]:
    return choices(pupil.first_name, pupil.last_name, pupil.birth_date, rng)
