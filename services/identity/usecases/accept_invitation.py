"""Somebody joins an organisation, with the code they were sent. Source: facts 4.3."""

import hmac
from datetime import datetime
from uuid import UUID

from contracts.events import identity as facts
from services.identity.domain.organisations import (
    Role,
    check_an_administrator_stays,
    role_of_newcomer,
)
from services.identity.domain.refusals import (
    AlreadyMember,
    InvitationAlreadyAccepted,
    InvitationCancelled,
    InvitationUnknown,
    OrganisationArchived,
)
from services.identity.storage.organisations import Invitation, Membership
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def accept_invitation(
    invitation_id: UUID, code: str, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Membership:
    """The membership; the same person accepting again gets the same. Refuses a wrong code as if there were no invitation."""
    with uow:
        uow.accounts.require(by)
        organisation_id = uow.invitations.organisation_of(invitation_id)
        if uow.organisations.lock(organisation_id).archived_at is not None:
            raise OrganisationArchived
        invitation = uow.invitations.get(invitation_id)
        if not hmac.compare_digest(invitation.code.encode(), code.strip().upper().encode()):
            raise InvitationUnknown
        present = uow.memberships.find(organisation_id, by)
        if invitation.status == "PENDING":
            joined = _join(invitation, present, by, uow, now)
            uow.invitations.close(invitation.id, status="ACCEPTED", accepted_by=by)
            uow.commit()
            if joined is None:
                raise AlreadyMember
            return joined
        if invitation.status == "ACCEPTED" and invitation.accepted_by == by and present and present.role:
            return present
    raise InvitationCancelled if invitation.status == "CANCELLED" else InvitationAlreadyAccepted


def _join(
    invitation: Invitation, present: Membership | None, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Membership | None:
    """None when there is nothing to gain: a member already, and the invitation names no role (facts 4.3)."""
    if present is not None and present.role is not None:
        return change_role(present, invitation.role, uow=uow, by=by, now=now) if invitation.role else None
    roles = uow.memberships.roles(invitation.organisation_id)
    role = role_of_newcomer(invitation.role, has_members=bool(roles))
    return add_member(invitation.organisation_id, by, role, present=present, uow=uow, now=now)


def add_member(
    organisation_id: UUID,
    user_id: UUID,
    role: Role,
    *,
    present: Membership | None,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> Membership:
    """In the caller's transaction, which holds the organisation; `present` is what is left of an earlier membership."""
    joined = Membership(organisation_id, user_id, role, (present.revision if present else 0) + 1, now)
    uow.memberships.keep(joined)
    fact = facts.MemberJoined(organisation_id, user_id, facts.Role(role), joined.revision, now)
    uow.announce(fact, subject=user_id)
    uow.audit.note("member_joined", now=now, actor=user_id, subject=user_id, organisation=organisation_id)
    return joined


def change_role(
    present: Membership, role: Role, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Membership:
    """In the caller's transaction, which holds the organisation; refuses with LastAdministrator."""
    if present.role is role:
        return present
    roles = uow.memberships.roles(present.organisation_id)
    check_an_administrator_stays(roles, user_id=present.user_id, becomes=role)
    changed = Membership(
        present.organisation_id, present.user_id, role, present.revision + 1, present.joined_at
    )
    uow.memberships.keep(changed)
    fact = facts.MemberRoleChanged(
        changed.organisation_id, changed.user_id, facts.Role(role), changed.revision, now
    )
    uow.announce(fact, subject=changed.user_id)
    uow.audit.note(
        "member_role_changed",
        now=now,
        actor=by,
        subject=changed.user_id,
        organisation=changed.organisation_id,
        details={"role": role},
    )
    return changed
