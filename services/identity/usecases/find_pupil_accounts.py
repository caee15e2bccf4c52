"""The accounts of chosen pupils, for a teacher of their school; shared by those who give passwords and usernames."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.identity.domain.refusals import (
    LearnerAccountProtected,
    LearnersUnknown,
    LearnerWithoutAccount,
)
from services.identity.domain.school_lists import PupilRecord
from services.identity.domain.usernames import choices
from services.identity.storage.accounts import Account
from services.identity.storage.learners import Learner
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def find_pupil_accounts(
    organisation_id: UUID,
    learner_ids: frozenset[UUID],
    *,
    uow: IdentityUnitOfWork,
    end_lock_outs: bool = False,
) -> list[tuple[Learner, Account]]:
    """Each pupil with their account, held until the transaction ends, by class and name.

    All or none: refuses with LearnersUnknown, LearnerWithoutAccount, or LearnerAccountProtected when one is of the staff.
    """
    learners = uow.learners.get_enabled(organisation_id, learner_ids)
    if len(learners) != len(learner_ids):
        raise LearnersUnknown
    user_ids = {one.id: one.user_id for one in learners if one.user_id is not None}
    _check_all_have(user_ids, learners)
    staff = uow.accounts.staff_among(user_ids.values())
    if staff:
        protected = [learner_id for learner_id, user_id in user_ids.items() if user_id in staff]
        raise LearnerAccountProtected(learner_ids=told_ids(protected))
    if end_lock_outs:
        # before the accounts, in the order of a sign-in: the other way round, the two could wait for each other
        uow.accounts.clear_lock_outs(f"user:{user_id}" for user_id in user_ids.values())
    accounts = uow.accounts.hold(user_ids.values())
    # one may have been erased while we waited
    _check_all_have({one: user_id for one, user_id in user_ids.items() if user_id in accounts}, learners)
    found = [(one, accounts[user_ids[one.id]]) for one in learners]
    return sorted(found, key=lambda one: _by_class_and_name(one[0].record))


def _check_all_have(user_ids: Mapping[UUID, UUID], learners: Iterable[Learner]) -> None:
    without = [one.id for one in learners if one.id not in user_ids]
    if without:
        raise LearnerWithoutAccount(learner_ids=told_ids(without))


def _by_class_and_name(record: PupilRecord) -> tuple[str, str, str]:
    return record.class_name, record.last_name, record.first_name


def told_ids(learner_ids: Iterable[UUID]) -> list[str]:
    """For the details of a refusal."""
    return sorted(str(one) for one in learner_ids)


def give_username(
    learner: Learner,
    account: Account,
    *,
    organisation_id: UUID,
    by: UUID,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> str:
    """The first that is free (facts 2.6), in the caller's transaction."""
    record = learner.record
    wanted = choices(record.first_name, record.last_name, record.birth_date, rng)
    username = next(one for one in wanted if uow.accounts.set_username(account.id, one))
    uow.audit.note("username_given", now=now, actor=by, subject=account.id, organisation=organisation_id)
    return username
