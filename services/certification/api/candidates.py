"""The list of a session, for the members of its centre."""

from datetime import UTC, datetime
from uuid import UUID

import flask
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.schemas.sessions import (
    CandidatesView,
    EnrolmentView,
    ExtraTime,
    NewCandidate,
    NewCandidates,
    candidate_view,
    enrolment_view,
    warnings_of,
)
from services.certification.api.sessions import MEMBER
from services.certification.documents.attendance_sheet import attendance_sheet
from services.certification.domain.candidates import CivilIdentity
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.enrol_candidates import TypedCandidate, enrol_candidates
from services.certification.usecases.read_candidates import read_candidates
from services.certification.usecases.set_extra_time import set_extra_time
from services.certification.usecases.withdraw_candidate import withdraw_candidate


def candidates_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Enrol, look, take off, print."""
    blueprint = Blueprint("candidates", __name__, url_prefix="/api/sessions", description="Candidats")

    @blueprint.post("/<int:number>/candidates")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(body_of(NewCandidates))
    @blueprint.response(200, reply_of(EnrolmentView))
    def enrol(new: NewCandidates, number: int) -> EnrolmentView:
        done = enrol_candidates(
            number,
            class_name=new.class_name,
            learner_ids=new.learner_ids,
            people=[_typed(one) for one in new.people],
            by=caller_id(),
            uow=new_uow(parts),
            now=datetime.now(UTC),
        )
        return enrolment_view(done)

    @blueprint.get("/<int:number>/candidates")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, reply_of(CandidatesView))
    def index(number: int) -> CandidatesView:
        session, lines = read_candidates(number, by=caller_id(), uow=new_uow(parts))
        items = tuple(candidate_view(one) for one in lines)
        return CandidatesView(items, warnings_of(session, len(items)))

    @blueprint.patch("/<int:number>/candidates/<uuid:candidate_id>")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(body_of(ExtraTime))
    @blueprint.response(204)
    def adjust(new: ExtraTime, number: int, candidate_id: UUID) -> None:
        set_extra_time(
            number,
            candidate_id,
            percentage=new.extra_time_percentage,
            by=caller_id(),
            uow=new_uow(parts),
        )

    @blueprint.delete("/<int:number>/candidates/<uuid:candidate_id>")
    @callers(PERSON, MEMBER)
    @blueprint.response(204)
    def withdraw(number: int, candidate_id: UUID) -> None:
        withdraw_candidate(number, candidate_id, by=caller_id(), uow=new_uow(parts))

    @blueprint.get("/<int:number>/attendance-sheet.pdf")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
    def print_attendance_sheet(number: int) -> flask.Response:
        session, lines = read_candidates(number, by=caller_id(), uow=new_uow(parts))
        sheet = attendance_sheet(session, [one.candidate for one in lines])
        return pdf_response(sheet, f"feuille-emargement-{session.number}.pdf")

    return blueprint


def pdf_response(content: bytes, name: str) -> flask.Response:
    """A PDF to look at or keep; its name holds nobody's."""
    response = flask.Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _typed(new: NewCandidate) -> TypedCandidate:
    identity = CivilIdentity(
        last_name=new.last_name.strip(),
        first_name=new.first_name.strip(),
        birth_date=new.birth_date,
        sex=new.sex,
        birth_city=(new.birth_city or "").strip() or None,
    )
    return TypedCandidate(identity, new.extra_time_percentage)
