"""A member plans a session: it gets its number and its codes."""

from datetime import datetime
from random import Random
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.certification import SessionCreated
from services.certification.domain import codes
from services.certification.domain.calendar import local_day
from services.certification.domain.refusals import SessionUnknown
from services.certification.domain.sessions import Session, SessionPlan
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def create_session(
    plan: SessionPlan,
    *,
    organisation_id: UUID,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
    rng: Random,
) -> Session:
    """Refuses a past date and a room taken then; asking again after a lost answer says which session it was."""
    with uow:
        centre = uow.organisations.find(organisation_id)
        if centre is None or not uow.organisations.has_member(organisation_id, by):
            raise SessionUnknown
        plan.require_not_past(today=local_day(now))
        values = {
            "organisation_id": organisation_id,
            "centre": centre.name,
            "site": plan.site,
            "room": plan.room,
            "day": plan.day,
            "hour": plan.hour,
            "invigilators": list(plan.invigilators),
            "observations": plan.observations,
            "access_code": codes.new_access_code(rng),
            "invigilator_password": codes.new_invigilator_password(rng),
            "created_by": by,
            "created_at": now,
        }
        session = uow.sessions.add(new_id(), values)
        uow.announce(
            SessionCreated(
                session_id=session.id,
                number=session.number,
                organisation_id=organisation_id,
                date=plan.day,
                created_at=now,
            ),
            subject=session.id,
        )
        uow.commit()
    return session
