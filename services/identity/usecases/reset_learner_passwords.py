"""A teacher gives new passwords to pupils who lost theirs, one or a whole class. Source: facts 2.6 "Reset by teacher"."""

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.passwords import given_password
from services.identity.domain.refusals import (
    LearnerAccountProtected,
    LearnersUnknown,
    LearnerWithoutAccount,
)
from services.identity.domain.school_lists import PupilRecord
from services.identity.domain.usernames import first_choice, next_choice
from services.identity.hashing import Hashing
from services.identity.storage.learners import Learner
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class Slip:
    """What a pupil is handed: shown once, stored nowhere."""

    learner_id: UUID
    record: PupilRecord
    username: str
    password: str


def reset_learner_passwords(
    organisation_id: UUID,
    learner_ids: frozenset[UUID],
    *,
    by: UUID,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    now: datetime,
) -> list[Slip]:
    """Members only; all or none. Each new password must be changed at the next sign-in; lock-outs end, sessions too."""
    with uow:
        uow.organisations.role_of(organisation_id, by)
        learners = uow.learners.get_enabled(organisation_id, learner_ids)
        accounts = _accounts(learners, learner_ids, uow)
        # lock-outs first, in the order of a sign-in: the other way round, the two could wait for each other
        uow.accounts.clear_lock_outs(f"user:{user_id}" for user_id in accounts.values())
        slips = [_reset(one, accounts[one.id], rng, uow, hashing) for one in learners]
        uow.tokens.revoke_all(accounts.values(), reason="reset", now=now)
        for user_id in accounts.values():
            uow.audit.note("password_reset", now=now, actor=by, subject=user_id, organisation=organisation_id)
        uow.commit()
    return sorted(slips, key=lambda one: (one.record.class_name, one.record.last_name, one.record.first_name))


def _accounts(
    learners: list[Learner], learner_ids: frozenset[UUID], uow: IdentityUnitOfWork
) -> dict[UUID, UUID]:
    if len(learners) != len(learner_ids):
        raise LearnersUnknown
    accounts = {one.id: one.user_id for one in learners if one.user_id is not None}
    if len(accounts) != len(learners):
        without = [str(one.id) for one in learners if one.user_id is None]
        raise LearnerWithoutAccount(learner_ids=sorted(without))
    staff = uow.accounts.staff_among(accounts.values())
    if staff:
        protected = [str(learner_id) for learner_id, user_id in accounts.items() if user_id in staff]
        raise LearnerAccountProtected(learner_ids=sorted(protected))
    return accounts


def _reset(
    learner: Learner, user_id: UUID, rng: random.Random, uow: IdentityUnitOfWork, hashing: Hashing
) -> Slip:
    password = given_password(rng)
    uow.accounts.set_password(user_id, password_hash=hashing.digest(password), must_change=True)
    username = uow.accounts.require(user_id).username or _give_username(learner.record, user_id, rng, uow)
    return Slip(learner.id, learner.record, username, password)


def _give_username(record: PupilRecord, user_id: UUID, rng: random.Random, uow: IdentityUnitOfWork) -> str:
    """A slip needs a username: an account that has only an e-mail address gets one too (facts 2.6)."""
    username = first_choice(record.first_name, record.last_name, record.birth_date)
    while not uow.accounts.set_username(user_id, username):
        username = next_choice(record.first_name, record.last_name, rng)
    return username
