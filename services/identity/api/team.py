"""The team of an organisation: members, roles, invitations."""

from typing import Any, Final
from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors
from services.identity.api.organisations import membership_view
from services.identity.api.queries import MembersQuery, member_filter_of, page_of
from services.identity.api.requests import now
from services.identity.api.schemas import (
    AddressRefused,
    InvitationsSent,
    InvitationView,
    MembershipView,
    MembersView,
    MemberView,
    NewInvitations,
    NewRole,
    PendingInvitations,
)
from services.identity.domain.organisations import Role
from services.identity.settings import Settings
from services.identity.storage.organisations import Invitation
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.change_team import (
    cancel_invitation,
    change_member_role,
    remove_member,
)
from services.identity.usecases.invite_members import invite_members
from services.identity.usecases.resend_invitation import resend_invitation

_OF_ONE = "/<uuid:organisation_id>"
_WHY: Final = {
    "already_member": "Cette personne fait déjà partie de l’équipe.",
    "email_malformed": "Cette adresse e-mail n’est pas complète ou contient une erreur.",
    "too_many_requests": "Plusieurs invitations viennent de partir à cette adresse : attendez une heure.",
}
"""Of an address, to whoever invites; the problems' own words speak to whoever is refused."""


def team_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Members and invitations."""
    blueprint = Blueprint("team", __name__, url_prefix="/api/organisations", description="Équipe")
    _serve_members(blueprint, parts)
    _serve_invitations(blueprint, parts, doors)
    return blueprint


def _serve_members(blueprint: Blueprint, parts: Parts[Settings]) -> None:
    @blueprint.get(f"{_OF_ONE}/members")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(MembersQuery, location="query")
    @blueprint.response(200, reply_of(MembersView))
    def members(query: dict[str, Any], organisation_id: UUID) -> MembersView:
        """Les membres de l’équipe (`q` : nom, prénom ou adresse ; `role`)."""
        page = page_of(query)
        with new_uow(parts) as uow:
            uow.organisations.role_of(organisation_id, caller_id())
            wanted = member_filter_of(query)
            rows, total = uow.memberships.page(organisation_id, wanted, offset=page.offset, limit=page.size)
        items = (
            MemberView(one.id, one.first_name, one.last_name, one.email, Role(one.role), one.joined_at)
            for one in rows
        )
        return MembersView(tuple(items), page.view(total))

    @blueprint.patch(f"{_OF_ONE}/members/<uuid:user_id>")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.arguments(body_of(NewRole))
    @blueprint.response(200, reply_of(MembershipView))
    def change(wanted: NewRole, organisation_id: UUID, user_id: UUID) -> MembershipView:
        """Changer le rôle d’un membre."""
        changed = change_member_role(
            organisation_id, user_id, wanted.role, by=caller_id(), uow=new_uow(parts), now=now()
        )
        return membership_view(changed)

    @blueprint.delete(f"{_OF_ONE}/members/<uuid:user_id>")
    @callers(PERSON, "an administrator of the organisation, or the member who leaves")
    @blueprint.response(204)
    def remove(organisation_id: UUID, user_id: UUID) -> None:
        """Retirer un membre, ou quitter l’équipe."""
        remove_member(organisation_id, user_id, by=caller_id(), uow=new_uow(parts), now=now())


def _serve_invitations(blueprint: Blueprint, parts: Parts[Settings], doors: Doors) -> None:
    @blueprint.post(f"{_OF_ONE}/invitations")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.arguments(body_of(NewInvitations))
    @blueprint.response(200, reply_of(InvitationsSent))
    def invite(new: NewInvitations, organisation_id: UUID) -> InvitationsSent:
        """Inviter des collègues, plusieurs adresses par ligne s’il le faut ; les refusées sont dites une par une."""
        outcome = invite_members(
            organisation_id,
            new.emails,
            role=new.role,
            by=caller_id(),
            public_url=parts.settings.public_url,
            per_hour=parts.settings.letters_per_hour,
            rng=doors.rng,
            uow=new_uow(parts),
            now=now(),
        )
        refused = (AddressRefused(email, code, _WHY[code]) for email, code in outcome.refused)
        return InvitationsSent(tuple(_view(one) for one in outcome.sent), tuple(refused))

    @blueprint.get(f"{_OF_ONE}/invitations")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.response(200, reply_of(PendingInvitations))
    def pending(organisation_id: UUID) -> PendingInvitations:
        """Les invitations en attente."""
        with new_uow(parts) as uow:
            uow.organisations.require_administrator(organisation_id, caller_id())
            waiting = uow.invitations.pending(organisation_id)
        return PendingInvitations(tuple(_view(one) for one in waiting))

    @blueprint.post(f"{_OF_ONE}/invitations/<uuid:invitation_id>/letters")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.response(200, reply_of(InvitationView))
    def send_again(organisation_id: UUID, invitation_id: UUID) -> InvitationView:
        """Renvoyer une invitation."""
        sent = resend_invitation(
            organisation_id,
            invitation_id,
            by=caller_id(),
            public_url=parts.settings.public_url,
            per_hour=parts.settings.letters_per_hour,
            uow=new_uow(parts),
            now=now(),
        )
        return _view(sent)

    @blueprint.delete(f"{_OF_ONE}/invitations/<uuid:invitation_id>")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.response(204)
    def cancel(organisation_id: UUID, invitation_id: UUID) -> None:
        """Annuler une invitation."""
        cancel_invitation(organisation_id, invitation_id, by=caller_id(), uow=new_uow(parts), now=now())


def _view(invitation: Invitation) -> InvitationView:
    return InvitationView(invitation.id, invitation.email, invitation.role, invitation.sent_at)
