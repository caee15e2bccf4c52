"""Sessions, for the members of a centre."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.schemas.paging import SessionsQuery, page_of, window
from services.certification.api.schemas.sessions import (
    NewSession,
    SessionsPage,
    SessionView,
    session_view,
)
from services.certification.settings import Settings
from services.certification.storage.sessions import SessionCounts
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.create_session import create_session
from services.certification.usecases.read_sessions import list_sessions, read_session

MEMBER = "a member of the session's organisation"


def sessions_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Plan, list, look."""
    blueprint = Blueprint("sessions", __name__, url_prefix="/api/sessions", description="Sessions")

    @blueprint.post("")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(body_of(NewSession))
    @blueprint.response(201, reply_of(SessionView))
    def create(new: NewSession) -> SessionView:
        session = create_session(
            new.plan(),
            organisation_id=new.organisation_id,
            by=caller_id(),
            uow=new_uow(parts),
            now=datetime.now(UTC),
            rng=secrets.SystemRandom(),
        )
        return session_view(SessionCounts(session, candidates=0, started=0))

    @blueprint.get("")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(SessionsQuery, location="query")
    @blueprint.response(200, reply_of(SessionsPage))
    def index(query: dict[str, Any]) -> SessionsPage:
        found, total = list_sessions(
            query["organisation"], by=caller_id(), uow=new_uow(parts), **window(query)
        )
        return SessionsPage(tuple(session_view(one) for one in found), page_of(query, total))

    @blueprint.get("/<int:number>")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, reply_of(SessionView))
    def show(number: int) -> SessionView:
        return session_view(read_session(number, by=caller_id(), uow=new_uow(parts)))

    return blueprint
