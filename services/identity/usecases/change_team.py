"""Administrators change roles, remove members and withdraw invitations; a member may leave."""

from datetime import datetime
from uuid import UUID

from contracts.events import identity as facts
from services.identity.domain.organisations import Role, check_an_administrator_stays
from services.identity.domain.refusals import InvitationAlreadyAccepted, InvitationUnknown, MemberUnknown
from services.identity.storage.organisations import Membership
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.accept_invitation import change_role


def change_member_role(
    organisation_id: UUID, user_id: UUID, role: Role, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Membership:
    """Administrators only; refuses with MemberUnknown or LastAdministrator."""
    with uow:
        uow.organisations.lock(organisation_id)
        uow.organisations.require_administrator(organisation_id, by)
        present = uow.memberships.find(organisation_id, user_id)
        if present is None or present.role is None:
            raise MemberUnknown
        changed = change_role(present, role, by=by, uow=uow, now=now)
        uow.commit()
    return changed


def remove_member(
    organisation_id: UUID, user_id: UUID, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """Administrators remove, anyone leaves; removing again changes nothing. Refuses with MemberUnknown or LastAdministrator."""
    with uow:
        uow.organisations.lock(organisation_id)
        if by == user_id:
            uow.organisations.role_of(organisation_id, by)
        else:
            uow.organisations.require_administrator(organisation_id, by)
        present = uow.memberships.find(organisation_id, user_id)
        if present is None:
            raise MemberUnknown
        if present.role is None:
            return
        roles = uow.memberships.roles(organisation_id)
        check_an_administrator_stays(roles, user_id=user_id, becomes=None)
        revision = present.revision + 1
        uow.memberships.keep(Membership(organisation_id, user_id, None, revision, present.joined_at))
        uow.announce(facts.MemberRemoved(organisation_id, user_id, revision, now), subject=user_id)
        uow.audit.note("member_removed", now=now, actor=by, subject=user_id, organisation=organisation_id)
        uow.commit()


def cancel_invitation(
    organisation_id: UUID, invitation_id: UUID, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """Administrators only; cancelling again changes nothing."""
    with uow:
        uow.organisations.lock(organisation_id)
        uow.organisations.require_administrator(organisation_id, by)
        invitation = uow.invitations.get(invitation_id)
        if invitation.organisation_id != organisation_id:
            raise InvitationUnknown
        if invitation.status == "ACCEPTED":
            raise InvitationAlreadyAccepted
        uow.invitations.close(invitation_id, status="CANCELLED")
        uow.audit.note(
            "invitation_cancelled",
            now=now,
            actor=by,
            organisation=organisation_id,
            details={"invitation_id": str(invitation_id)},
        )
        uow.commit()
