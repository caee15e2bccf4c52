"""Somebody is erased: their account, and through UserAnonymised whatever every other service holds of them. Reasons: ADR 0020."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from chassis.retention import bury
from contracts.events.identity import MemberRemoved, UserAnonymised
from services.identity.domain.privacy_letters import erased_letter
from services.identity.domain.refusals import AccountGone
from services.identity.storage.organisations import Membership
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def erase_user(
    user_id: UUID, *, by: UUID | None, reason: str, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """Refuses with AccountGone. `reason` is a code: asked, officer, asleep. The last administrator of a school may go too: the
    school's own address lets in another (facts 4.4).
    """
    with uow:
        erase(user_id, by=by, reason=reason, uow=uow, now=now)
        uow.commit()


def erase(
    user_id: UUID,
    *,
    by: UUID | None,
    reason: str,
    uow: IdentityUnitOfWork,
    now: datetime,
    if_still: Callable[[], None] = lambda: None,
) -> None:
    """In the caller's transaction. `if_still` may refuse once more, when everything is held and nobody can come in between."""
    leave_teams(user_id, by=by, uow=uow, now=now)
    # whoever is signing in or changing a password holds the lock-out: they end before us, or find nobody
    uow.accounts.clear_lock_outs([f"user:{user_id}"])
    uow.accounts.lock(user_id)
    if_still()
    account = uow.accounts.require(user_id)
    uow.people.forget_address(user_id, account.email)
    if account.email:
        uow.mails.write(account.email, erased_letter(), now=now)
    let_go(user_id, uow=uow, now=now)
    uow.people.anonymise_account(user_id, now=now)
    bury(uow.session, [user_id], now=now)
    uow.announce(UserAnonymised(user_id, now), subject=user_id)
    uow.audit.note("user_erased", now=now, actor=by, subject=user_id, details={"reason": reason})


def leave_teams(user_id: UUID, *, by: UUID | None, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Every school is held before the account, in one order, as whoever joins or links holds them."""
    concerned = {*uow.memberships.organisations_of(user_id), *_schools_of(user_id, uow)}
    for organisation_id in sorted(concerned):
        uow.organisations.lock(organisation_id)
        present = uow.memberships.find(organisation_id, user_id)
        if present is None or present.role is None:
            continue
        revision = present.revision + 1
        uow.memberships.keep(Membership(organisation_id, user_id, None, revision, present.joined_at))
        uow.announce(MemberRemoved(organisation_id, user_id, revision, now), subject=user_id)
        uow.audit.note("member_removed", now=now, actor=by, subject=user_id, organisation=organisation_id)


def let_go(user_id: UUID, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Links, sessions, exports; harmless however often."""
    uow.people.unlink(user_id, now=now)
    uow.people.forget_sessions(user_id)


def account_of(login: str, *, uow: IdentityUnitOfWork) -> UUID:
    """For operators, who are given a login; refuses with AccountGone."""
    with uow:
        account = uow.accounts.of_login(login)
    if account is None:
        raise AccountGone
    return account.id


def _schools_of(user_id: UUID, uow: IdentityUnitOfWork) -> set[UUID]:
    return {link.organisation_id for link in uow.learners.links_of_users([user_id])}
