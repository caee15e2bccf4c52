"""The jury: the members of the platform itself."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.schemas.jury import (
    CertificationFileView,
    JurySessionDetail,
    JurySessionsPage,
    Neutralisation,
    Resolution,
    file_view,
    jury_session_detail,
    jury_session_view,
)
from services.certification.api.schemas.paging import PageQuery, page_of, window
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.judge_certification import (
    neutralise_question,
    resolve_incident,
    rule_on_certification,
)
from services.certification.usecases.publish_session import publish_session
from services.certification.usecases.read_jury import (
    list_jury_sessions,
    read_certification_file,
    read_jury_session,
)

JURY = "a member of the platform"
RULINGS = {
    "cancellation": {"cancelled": True},
    "uncancellation": {"cancelled": False},
    "rejection": {"fraud": True},
    "unrejection": {"fraud": False},
}
"""What each route changes in the jury's ruling."""


def jury_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Look, publish, rule."""
    blueprint = Blueprint("jury", __name__, url_prefix="/api", description="Jury")

    @blueprint.get("/jury/sessions")
    @callers(PERSON, JURY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, reply_of(JurySessionsPage))
    def sessions(query: dict[str, Any]) -> JurySessionsPage:
        found, total = list_jury_sessions(by=caller_id(), uow=new_uow(parts), **window(query))
        return JurySessionsPage(tuple(jury_session_view(one) for one in found), page_of(query, total))

    @blueprint.get("/jury/sessions/<int:number>")
    @callers(PERSON, JURY)
    @blueprint.response(200, reply_of(JurySessionDetail))
    def session(number: int) -> JurySessionDetail:
        return jury_session_detail(*read_jury_session(number, by=caller_id(), uow=new_uow(parts)))

    @blueprint.get("/jury/certifications/<uuid:certification_id>")
    @callers(PERSON, JURY)
    @blueprint.response(200, reply_of(CertificationFileView))
    def file(certification_id: UUID) -> CertificationFileView:
        return file_view(read_certification_file(certification_id, by=caller_id(), uow=new_uow(parts)))

    @blueprint.post("/sessions/<int:number>/publication")
    @callers(PERSON, JURY)
    @blueprint.response(204)
    def publish(number: int) -> None:
        publish_session(number, by=caller_id(), uow=new_uow(parts), **_now(parts))

    for name, change in RULINGS.items():
        _add_ruling(blueprint, parts, name, change)

    @blueprint.post("/certifications/<uuid:certification_id>/neutralisations")
    @callers(PERSON, JURY)
    @blueprint.arguments(body_of(Neutralisation))
    @blueprint.response(204)
    def neutralise(given: Neutralisation, certification_id: UUID) -> None:
        neutralise_question(
            certification_id,
            position=given.position,
            neutralised=given.neutralised,
            by=caller_id(),
            uow=new_uow(parts),
            **_now(parts),
        )

    @blueprint.post("/certifications/<uuid:certification_id>/incidents/<uuid:incident_id>/resolution")
    @callers(PERSON, JURY)
    @blueprint.arguments(body_of(Resolution))
    @blueprint.response(204)
    def resolve(given: Resolution, certification_id: UUID, incident_id: UUID) -> None:
        resolve_incident(
            certification_id,
            incident_id,
            resolution=given.resolution,
            by=caller_id(),
            uow=new_uow(parts),
            now=datetime.now(UTC),
        )

    return blueprint


def _add_ruling(blueprint: Blueprint, parts: Parts[Settings], name: str, change: dict[str, bool]) -> None:
    @callers(PERSON, JURY)
    @blueprint.response(204)
    def rule(certification_id: UUID) -> None:
        rule_on_certification(
            certification_id,
            lambda ruling: replace(ruling, **change),
            by=caller_id(),
            uow=new_uow(parts),
            **_now(parts),
        )

    rule.__name__ = name
    route = f"/certifications/<uuid:certification_id>/{name}"
    blueprint.route(route, methods=["POST"], endpoint=name)(rule)


def _now(parts: Parts[Settings]) -> dict[str, Any]:
    return {"now": datetime.now(UTC), "certificate_years": parts.settings.certificate_years}
