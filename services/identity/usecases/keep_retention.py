"""What has been kept long enough goes: docs/privacy.md states the periods, settings hold them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.retention import SECOND_LOOK, redact
from services.identity.domain.privacy_letters import asleep_letter
from services.identity.domain.refusals import AccountGone
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.anonymise_learners import anonymise_learners
from services.identity.usecases.erase_user import erase_user, leave_teams, let_go

AT_ONCE: Final = 200


@dataclass(frozen=True)
class Periods:
    """In days."""

    asleep: int
    warning: int
    disabled_learners: int
    audit: int
    mails: int
    invitations: int
    imports: int


def keep_retention(periods: Periods, *, public_url: str, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Harmless at any time, however often; a few hundred people at a time."""

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    with uow:
        uow.people.forget_old(
            mails=ago(periods.mails),
            invitations=ago(periods.invitations),
            imports=ago(periods.imports),
            exports=now,
        )
        uow.audit.forget(before=ago(periods.audit))
        uow.commit()
    _look_again(uow=uow, now=now)
    _forget_disabled_learners(ago(periods.disabled_learners), uow=uow, now=now)
    _erase_who_sleeps(ago(periods.asleep), ago(periods.warning), uow=uow, now=now)
    _warn_who_sleeps(ago(periods.asleep), periods, public_url=public_url, uow=uow, now=now)


def _look_again(*, uow: IdentityUnitOfWork, now: datetime) -> None:
    """What a request under way wrote while somebody was being erased."""
    with uow:
        erased = uow.people.erased_since(now - SECOND_LOOK)
        given_up = uow.people.learners_anonymised_since(now - SECOND_LOOK)
        redact(uow.session, told_before=datetime.now(now.tzinfo), people=given_up)
        uow.commit()
    for user_id in erased:
        with uow:
            leave_teams(user_id, by=None, uow=uow, now=now)
            let_go(user_id, uow=uow, now=now)
            uow.commit()


def _forget_disabled_learners(before: datetime, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    with uow:
        by_school = uow.people.disabled_learners(before=before, limit=AT_ONCE)
    for organisation_id, learner_ids in by_school.items():
        anonymise_learners(organisation_id, learner_ids, by=None, uow=uow, now=now)


def _erase_who_sleeps(
    unseen_since: datetime, warned_before: datetime, *, uow: IdentityUnitOfWork, now: datetime
) -> None:
    with uow:
        found = uow.people.still_asleep(
            unseen_since=unseen_since.date(), warned_before=warned_before, limit=AT_ONCE
        )
    for user_id in found:
        try:
            erase_user(user_id, by=None, reason="asleep", uow=uow, now=now)
        except AccountGone:
            continue  # erased meanwhile, by its owner


def _warn_who_sleeps(
    unseen_since: datetime, periods: Periods, *, public_url: str, uow: IdentityUnitOfWork, now: datetime
) -> None:
    until = (now + timedelta(days=periods.warning)).date()
    with uow:
        warned: list[UUID] = []
        for user_id, email in uow.people.asleep(unseen_since=unseen_since.date(), limit=AT_ONCE):
            # a pupil's account without an address waits as long, and is told nothing: there is nowhere to write to
            if email:
                uow.mails.write(email, asleep_letter(link=public_url, until=until), now=now)
                uow.audit.note("account_warned_asleep", now=now, subject=user_id)
            warned.append(user_id)
        uow.people.warned(warned, now=now)
        uow.commit()
