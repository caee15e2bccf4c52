"""The door of a session, for pupils."""

import secrets
from datetime import UTC, datetime

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.schemas.exam_day import Claim, EntryView, Start, StartedView, entry_view
from services.certification.domain.candidates import CivilIdentity
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.join_session import join_session
from services.certification.usecases.read_entry import read_entry
from services.certification.usecases.start_test import start_test

CANDIDATE = "the account that has joined as a candidate of the session"


def entry_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Say who you are, wait, start."""
    blueprint = Blueprint("entry", __name__, url_prefix="/api/sessions", description="Entrée en session")

    @blueprint.post("/<int:number>/entry")
    @callers(PERSON, "anyone signed in who says who they are")
    @blueprint.arguments(body_of(Claim))
    @blueprint.response(200, reply_of(EntryView))
    def join(claim: Claim, number: int) -> EntryView:
        identity = CivilIdentity(
            last_name=claim.last_name, first_name=claim.first_name, birth_date=claim.birth_date
        )
        uow = new_uow(parts)
        join_session(
            number, identity, by=caller_id(), uow=uow, questions=parts.questions, now=datetime.now(UTC)
        )
        return entry_view(read_entry(number, by=caller_id(), uow=uow))

    @blueprint.get("/<int:number>/entry")
    @callers(PERSON, CANDIDATE)
    @blueprint.response(200, reply_of(EntryView))
    def wait(number: int) -> EntryView:
        return entry_view(read_entry(number, by=caller_id(), uow=new_uow(parts)))

    @blueprint.post("/<int:number>/start")
    @callers(PERSON, CANDIDATE)
    @blueprint.arguments(body_of(Start))
    @blueprint.response(200, reply_of(StartedView))
    def start(given: Start, number: int) -> StartedView:
        started = start_test(
            number,
            given.access_code,
            by=caller_id(),
            uow=new_uow(parts),
            questions=parts.questions,
            now=datetime.now(UTC),
            rng=secrets.SystemRandom(),
            max_level=parts.settings.max_level,
        )
        return StartedView(started.certification_id, started.assessment_id)

    return blueprint
