"""A teacher gives new passwords to pupils who lost theirs, one or a whole class. Source: facts 2.6 "Reset by teacher"."""

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.passwords import given_password
from services.identity.domain.refusals import LearnerWithoutLogin
from services.identity.domain.school_lists import PupilRecord
from services.identity.hashing import Hashing
from services.identity.letters import school_password_letter
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_pupil_accounts import find_pupil_accounts, give_username, told_ids
from services.identity.usecases.sign_out import sign_out_everywhere


@dataclass(frozen=True)
class Slip:
    """What a pupil is handed: shown once, stored nowhere. No password: theirs has not changed."""

    learner_id: UUID
    record: PupilRecord
    username: str
    password: str | None


def reset_learner_passwords(
    organisation_id: UUID,
    learner_ids: frozenset[UUID],
    *,
    by: UUID,
    public_url: str,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    now: datetime,
) -> list[Slip]:
    """Members only; all or none. Each new password must be changed at the next sign-in; lock-outs end, sessions too; whoever has
    an address is told.

    A slip needs a username: an account that has only an e-mail address gets one too. One that has neither (Médiacentre only)
    has no password to replace and is refused with LearnerWithoutLogin: a reset never opens a way in that was not there.
    """
    with uow:
        uow.organisations.role_of(organisation_id, by)
        school = uow.organisations.get(organisation_id)
        letter = school_password_letter(public_url, organisation=school.name)
        pupils = find_pupil_accounts(organisation_id, learner_ids, uow=uow, end_lock_outs=True)
        without = [learner.id for learner, account in pupils if not (account.username or account.email)]
        if without:
            raise LearnerWithoutLogin(learner_ids=told_ids(without))
        user_ids = [account.id for _, account in pupils]
        slips = []
        for learner, account in pupils:
            username = account.username or give_username(
                learner, account, organisation_id=organisation_id, by=by, rng=rng, uow=uow, now=now
            )
            password = give_password(account, rng=rng, uow=uow, hashing=hashing)
            slips.append(Slip(learner.id, learner.record, username, password))
            uow.audit.note(
                "password_reset", now=now, actor=by, subject=account.id, organisation=organisation_id
            )
            if account.email:
                uow.mails.write(account.email, letter, now=now)
        sign_out_everywhere(user_ids, reason="reset", uow=uow, now=now)
        uow.commit()
    return slips


def give_password(account: Account, *, rng: random.Random, uow: IdentityUnitOfWork, hashing: Hashing) -> str:
    """A password to hand out, in the caller's transaction: it opens nothing but its own change."""
    password = given_password(rng)
    uow.accounts.set_password(account.id, password_hash=hashing.digest(password), must_change=True)
    return password
