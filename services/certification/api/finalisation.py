"""The end of a session, for the members of its centre."""

from datetime import UTC, datetime

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.schemas.exam_day import FinalisationView, NewFinalisation, line_view
from services.certification.api.sessions import MEMBER
from services.certification.domain.evidence import AbortReason
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.finalise_session import (
    Declaration,
    finalise_session,
    read_finalisation,
)


def finalisation_blueprint(parts: Parts[Settings]) -> Blueprint:
    """What there is to say, and saying it."""
    blueprint = Blueprint("finalisation", __name__, url_prefix="/api/sessions", description="Finalisation")

    @blueprint.get("/<int:number>/finalisation")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, reply_of(FinalisationView))
    def show(number: int) -> FinalisationView:
        session, lines = read_finalisation(number, by=caller_id(), uow=new_uow(parts))
        return FinalisationView(
            session_number=session.number,
            finalised_at=session.finalised_at,
            comment=session.comment,
            has_incident=session.has_incident,
            has_joining_issue=session.has_joining_issue,
            items=tuple(line_view(one) for one in lines),
        )

    @blueprint.post("/<int:number>/finalisation")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(body_of(NewFinalisation))
    @blueprint.response(204)
    def finalise(new: NewFinalisation, number: int) -> None:
        declaration = Declaration(
            comment=new.comment,
            has_incident=new.has_incident,
            has_joining_issue=new.has_joining_issue,
            abort_reasons={one.certification_id: AbortReason(one.abort_reason) for one in new.unfinished},
        )
        finalise_session(number, declaration, by=caller_id(), uow=new_uow(parts), now=datetime.now(UTC))

    return blueprint
