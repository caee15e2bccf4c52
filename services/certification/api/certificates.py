"""Certificates and results: for anyone with the code, for their owner, for their school."""

from datetime import UTC, datetime
from uuid import UUID

import flask
from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, caller_id, callers, problem, reply_of
from services.certification.api.candidates import pdf_response
from services.certification.api.pace import Pace, client_address, too_many
from services.certification.api.schemas.results import (
    CertificateView,
    CertificationsView,
    CertificationView,
    ResultsView,
    certificate_view,
    certification_view,
    results_view,
)
from services.certification.api.sessions import MEMBER
from services.certification.documents.certificate import certificates_pdf
from services.certification.documents.results_sheet import results_csv
from services.certification.domain.calendar import local_day
from services.certification.domain.certifications import Certification
from services.certification.domain.framework import Framework
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.adopt_release_on_release_published import framework_in_force
from services.certification.usecases.read_certifications import (
    list_own_certifications,
    read_certification,
    read_results,
    read_session_certificates,
    verify_certificate,
)

OWNER = "the owner, or an administrator of the organisation where it was sat"
PDF = {"type": "string", "format": "binary"}


def certificates_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Verify, read, print."""
    blueprint = Blueprint("certificates", __name__, url_prefix="/api", description="Certificats")
    settings = parts.settings
    pace = Pace(burst=settings.verification_burst, per_minute=settings.verification_per_minute)

    def names() -> Framework:
        return framework_in_force(uow=new_uow(parts), questions=parts.questions)

    def view(one: Certification) -> CertificationView:
        today = local_day(datetime.now(UTC))
        return certification_view(one, badges=bool(settings.badge_pem()), today=today)

    @blueprint.get("/certificates/<code>")
    @callers(ANYONE, "anyone who holds a certificate's code; at a measured pace")
    @blueprint.response(200, reply_of(CertificateView))
    def verify(code: str) -> CertificateView | flask.Response:
        if seconds := pace.wait(client_address(trusted_proxies=settings.trusted_proxies)):
            return too_many(seconds)
        return certificate_view(verify_certificate(code, uow=new_uow(parts)), names())

    @blueprint.get("/my-certifications")
    @callers(PERSON, "anyone signed in, about themselves")
    @blueprint.response(200, reply_of(CertificationsView))
    def own() -> CertificationsView:
        found = list_own_certifications(by=caller_id(), uow=new_uow(parts))
        return CertificationsView(tuple(view(one) for one in found))

    @blueprint.get("/certifications/<uuid:certification_id>")
    @callers(PERSON, OWNER)
    @blueprint.response(200, reply_of(CertificationView))
    def show(certification_id: UUID) -> CertificationView:
        return view(read_certification(certification_id, by=caller_id(), uow=new_uow(parts)))

    @blueprint.get("/certifications/<uuid:certification_id>/certificate.pdf")
    @callers(PERSON, OWNER)
    @blueprint.response(200, PDF, content_type="application/pdf")
    def print_one(certification_id: UUID) -> flask.Response:
        one = read_certification(certification_id, by=caller_id(), uow=new_uow(parts))
        certificate = one.certificate()
        content = certificates_pdf([certificate], names(), base_url=settings.public_base_url)
        return pdf_response(content, f"certificat-{certificate.code}.pdf")

    @blueprint.get("/sessions/<int:number>/certificates.pdf")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, PDF, content_type="application/pdf")
    def print_session(number: int) -> flask.Response:
        session, found = read_session_certificates(number, by=caller_id(), uow=new_uow(parts))
        content = certificates_pdf(found, names(), base_url=settings.public_base_url)
        return pdf_response(content, f"certificats-session-{session.number}.pdf")

    @blueprint.get("/sessions/<int:number>/results")
    @callers(PERSON, MEMBER)
    @blueprint.response(200, reply_of(ResultsView))
    def results(number: int) -> ResultsView | flask.Response:
        wanted = _accepted("application/json", "text/csv")
        if wanted is None:
            return problem("not_acceptable")
        session, found = read_results(number, by=caller_id(), uow=new_uow(parts))
        if wanted == "application/json":
            return results_view(session, found)
        response = flask.Response(results_csv(found), content_type="text/csv; charset=utf-8")
        name = f"resultats-session-{session.number}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return blueprint


def _accepted(*kinds: str) -> str | None:
    """Which of these the client would rather have; the first when it does not say."""
    given = request.accept_mimetypes
    return given.best_match(kinds) if given else kinds[0]
