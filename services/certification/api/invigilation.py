"""The room, for invigilators; a phone in hand is enough."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import flask
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.pace import Pace, too_many
from services.certification.api.schemas.exam_day import (
    Authorisation,
    BoardView,
    InvigilationView,
    NewIncident,
    Password,
    ReportedView,
    board_view,
)
from services.certification.domain.incidents import check_report
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.authorise_candidate import authorise_resume, authorise_start
from services.certification.usecases.end_test import end_test
from services.certification.usecases.enter_invigilation import enter_invigilation
from services.certification.usecases.read_board import read_board
from services.certification.usecases.report_incident import report_incident

INVIGILATOR = "an invigilator who has given the session's password"
PASSWORD_TRIES: Final = 10
"""At once for one person, then as many a minute: enough for clumsy fingers, not for going through six characters."""


def invigilation_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Enter, look, let start, let resume, end, report."""
    blueprint = Blueprint("invigilation", __name__, url_prefix="/api/sessions", description="Surveillance")
    pace = Pace(burst=PASSWORD_TRIES, per_minute=PASSWORD_TRIES)

    @blueprint.post("/<int:number>/invigilation")
    @callers(PERSON, "anyone signed in who gives the session's password")
    @blueprint.arguments(body_of(Password))
    @blueprint.response(200, reply_of(InvigilationView))
    def enter(given: Password, number: int) -> InvigilationView | flask.Response:
        if seconds := pace.wait(caller_id()):
            return too_many(seconds)
        session = enter_invigilation(
            number, given.password, by=caller_id(), uow=new_uow(parts), now=datetime.now(UTC)
        )
        plan = session.plan
        return InvigilationView(session.number, plan.site, plan.room, plan.day, plan.hour)

    @blueprint.get("/<int:number>/board")
    @callers(PERSON, INVIGILATOR)
    @blueprint.response(200, reply_of(BoardView))
    def board(number: int) -> BoardView:
        return board_view(*read_board(number, by=caller_id(), uow=new_uow(parts)))

    @blueprint.post("/<int:number>/candidates/<uuid:candidate_id>/authorise")
    @callers(PERSON, INVIGILATOR)
    @blueprint.arguments(body_of(Authorisation))
    @blueprint.response(204)
    def authorise(given: Authorisation, number: int, candidate_id: UUID) -> None:
        authorise_start(
            number,
            candidate_id,
            authorised=given.authorised,
            by=caller_id(),
            uow=new_uow(parts),
        )

    @blueprint.post("/<int:number>/candidates/<uuid:candidate_id>/resume")
    @callers(PERSON, INVIGILATOR)
    @blueprint.response(204)
    def resume(number: int, candidate_id: UUID) -> None:
        authorise_resume(number, candidate_id, by=caller_id(), uow=new_uow(parts))

    @blueprint.post("/<int:number>/candidates/<uuid:candidate_id>/end")
    @callers(PERSON, INVIGILATOR)
    @blueprint.response(204)
    def end(number: int, candidate_id: UUID) -> None:
        end_test(
            number,
            candidate_id,
            by=caller_id(),
            uow=new_uow(parts),
            questions=parts.questions,
            now=datetime.now(UTC),
        )

    @blueprint.post("/<int:number>/candidates/<uuid:candidate_id>/incidents")
    @callers(PERSON, "an invigilator of the session, or a member of its organisation")
    @blueprint.arguments(body_of(NewIncident))
    @blueprint.response(201, reply_of(ReportedView))
    def report(new: NewIncident, number: int, candidate_id: UUID) -> ReportedView:
        checked = check_report(
            new.category,
            new.subcategory,
            description=new.description,
            question_number=new.question_number,
        )
        incident_id = report_incident(
            number,
            candidate_id,
            checked,
            by=caller_id(),
            uow=new_uow(parts),
            now=datetime.now(UTC),
        )
        return ReportedView(incident_id)

    return blueprint
