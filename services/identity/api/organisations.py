"""Organisations: see one's own, ask for a school's activation, accept an invitation."""

from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors
from services.identity.api.requests import hold_back, now
from services.identity.api.schemas import (
    ActivationSent,
    ActivationWanted,
    InvitationCode,
    MembershipView,
    OrganisationView,
)
from services.identity.domain.organisations import Role
from services.identity.settings import Settings
from services.identity.storage.organisations import Membership
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.accept_invitation import accept_invitation
from services.identity.usecases.ask_activation import ask_activation


def organisations_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Ways into an organisation."""
    blueprint = Blueprint("organisations", __name__, url_prefix="/api", description="Établissements")

    @blueprint.get("/organisations/<uuid:organisation_id>")
    @callers(PERSON, "a member of the organisation")
    @blueprint.response(200, reply_of(OrganisationView))
    def organisation(organisation_id: UUID) -> OrganisationView:
        """Un établissement dont je fais partie."""
        with new_uow(parts) as uow:
            role = uow.organisations.role_of(organisation_id, caller_id())
            found = uow.organisations.get(organisation_id)
        return OrganisationView(found.id, found.name, found.kind, found.uai, found.manages_learners, role)

    @blueprint.post("/organisation-activations")
    @callers(ANYONE, "anyone; the letter goes to the school's recorded address")
    @blueprint.arguments(body_of(ActivationWanted))
    @blueprint.response(202, reply_of(ActivationSent))
    def activate(wanted: ActivationWanted) -> ActivationSent:
        """Demander l’activation d’un établissement par son UAI."""
        hold_back("activate", parts)
        sent_to = ask_activation(
            wanted.uai,
            first_name=wanted.first_name,
            last_name=wanted.last_name,
            public_url=parts.settings.public_url,
            per_hour=parts.settings.activations_per_hour,
            rng=doors.rng,
            uow=new_uow(parts),
            now=now(),
        )
        return ActivationSent(sent_to)

    @blueprint.post("/invitations/<uuid:invitation_id>/acceptance")
    @callers(PERSON, "whoever holds the invitation's code")
    @blueprint.arguments(body_of(InvitationCode))
    @blueprint.response(200, reply_of(MembershipView))
    def accept(given: InvitationCode, invitation_id: UUID) -> MembershipView:
        """Accepter une invitation."""
        hold_back("accept", parts)
        return membership_view(
            accept_invitation(invitation_id, given.code, by=caller_id(), uow=new_uow(parts), now=now())
        )

    return blueprint


def membership_view(membership: Membership) -> MembershipView:
    """For the reply."""
    return MembershipView(membership.organisation_id, membership.user_id, membership.role or Role.MEMBER)
