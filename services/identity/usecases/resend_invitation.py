"""An administrator sends a waiting invitation again: the same link, to the same address. Source: facts 4.3."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.identity.domain.letters import invitation_link
from services.identity.domain.refusals import (
    InvitationAlreadyAccepted,
    InvitationCancelled,
    InvitationUnknown,
    TooManyAttempts,
)
from services.identity.letters import invitation_letter
from services.identity.storage.organisations import Invitation
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.invite_members import may_be_written_to


def resend_invitation(
    organisation_id: UUID,
    invitation_id: UUID,
    *,
    by: UUID,
    public_url: str,
    per_hour: int,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> Invitation:
    """Administrators only; refuses one that was accepted or cancelled, and with TooManyAttempts."""
    with uow:
        school = uow.organisations.lock(organisation_id)
        uow.organisations.require_administrator(organisation_id, by)
        invitation = uow.invitations.get(invitation_id)
        if invitation.organisation_id != organisation_id:
            raise InvitationUnknown
        if invitation.status != "PENDING":
            raise InvitationCancelled if invitation.status == "CANCELLED" else InvitationAlreadyAccepted
        if not may_be_written_to(organisation_id, invitation.email, per_hour=per_hour, uow=uow, now=now):
            raise TooManyAttempts
        uow.invitations.touch(invitation_id, now=now)
        link = invitation_link(public_url, invitation_id=invitation.id, code=invitation.code)
        letter = invitation_letter(organisation=school.name, link=link)
        uow.mails.write(invitation.email, letter, now=now)
        uow.audit.note(
            "invitation_sent_again",
            now=now,
            actor=by,
            organisation=organisation_id,
            details={"invitation_id": str(invitation_id)},
        )
        uow.commit()
    return replace(invitation, sent_at=now)
