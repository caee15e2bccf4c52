"""A teacher gives a username to pupils who sign in another way. Source: facts 2.6 "Reset by teacher"."""

import random
from datetime import datetime
from uuid import UUID

from services.identity.domain.refusals import LearnerHasUsername
from services.identity.hashing import Hashing
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_pupil_accounts import find_pupil_accounts, give_username, told_ids
from services.identity.usecases.reset_learner_passwords import Slip, give_password


def add_learner_usernames(
    organisation_id: UUID,
    learner_ids: frozenset[UUID],
    *,
    by: UUID,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    now: datetime,
) -> list[Slip]:
    """Members only; all or none; refuses with LearnerHasUsername. Whoever has a password keeps it; others (Médiacentre only)
    are given one that must be changed.
    """
    with uow:
        uow.organisations.role_of(organisation_id, by)
        pupils = find_pupil_accounts(organisation_id, learner_ids, uow=uow)
        having = [learner.id for learner, account in pupils if account.username]
        if having:
            raise LearnerHasUsername(learner_ids=told_ids(having))
        slips = []
        for learner, account in pupils:
            username = give_username(
                learner, account, organisation_id=organisation_id, by=by, rng=rng, uow=uow, now=now
            )
            password = None
            if account.password_hash is None:
                password = give_password(account, rng=rng, uow=uow, hashing=hashing)
                uow.audit.note(
                    "password_given", now=now, actor=by, subject=account.id, organisation=organisation_id
                )
            slips.append(Slip(learner.id, learner.record, username, password))
        uow.commit()
    return slips
