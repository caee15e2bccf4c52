"""One's own data: its copy, its erasure, and what was done to one's account; for administrators, what was done in their school."""

from typing import Any
from uuid import UUID

import flask
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors
from services.identity.api.privacy_schemas import (
    FILE,
    AccountHistory,
    DataExportView,
    DeedView,
    Doer,
    ErasureAskedView,
    ErasureConfirmation,
    ErasureWanted,
    SchoolAudit,
    SchoolDeedView,
    State,
)
from services.identity.api.queries import PageQuery, page_of
from services.identity.api.requests import hold_back, now
from services.identity.domain.deeds import in_french
from services.identity.domain.erasure import WHAT_GOES, WHAT_STAYS
from services.identity.settings import Settings
from services.identity.storage.exports import DataExport
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.ask_data_export import ask_data_export, fetch_data_export, read_data_export
from services.identity.usecases.ask_erasure import ask_erasure, confirm_erasure
from services.identity.usecases.read_audit import read_account_history, read_school_audit

MYSELF = "any signed-in person, about themselves"


def privacy_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Rights of people over their data."""
    blueprint = Blueprint("privacy", __name__, url_prefix="/api", description="Données personnelles")
    _serve_exports(blueprint, parts)
    _serve_erasure(blueprint, parts, doors)
    _serve_audit(blueprint, parts)
    return blueprint


def _serve_exports(blueprint: Blueprint, parts: Parts[Settings]) -> None:
    @blueprint.post("/me/data-export")
    @callers(PERSON, MYSELF)
    @blueprint.response(202, reply_of(DataExportView))
    def ask() -> DataExportView:
        """Demander une copie de mes données ; elle est rassemblée en quelques instants."""
        hold_back("data-export", parts)
        return _export_view(ask_data_export(caller_id(), uow=new_uow(parts), now=now()))

    @blueprint.get("/me/data-export")
    @callers(PERSON, MYSELF)
    @blueprint.response(200, reply_of(DataExportView))
    def look() -> DataExportView:
        """Où en est la copie de mes données."""
        return _export_view(read_data_export(caller_id(), uow=new_uow(parts), now=now()))

    @blueprint.get("/me/data-export/document.json")
    @callers(PERSON, MYSELF)
    @blueprint.response(200, FILE, content_type="application/json")
    def for_machines() -> flask.Response:
        """Mes données, pour un logiciel."""
        documents = fetch_data_export(caller_id(), uow=new_uow(parts), now=now())
        return _file(documents.json, "application/json", "mes-donnees.json")

    @blueprint.get("/me/data-export/document.pdf")
    @callers(PERSON, MYSELF)
    @blueprint.response(200, FILE, content_type="application/pdf")
    def for_reading() -> flask.Response:
        """Mes données, à lire."""
        documents = fetch_data_export(caller_id(), uow=new_uow(parts), now=now())
        return _file(documents.pdf, "application/pdf", "mes-donnees.pdf")


def _serve_erasure(blueprint: Blueprint, parts: Parts[Settings], doors: Doors) -> None:
    @blueprint.post("/me/erasure")
    @callers(PERSON, f"{MYSELF}, with their password or a sign-in minutes ago")
    @blueprint.arguments(body_of(ErasureWanted))
    @blueprint.response(200, reply_of(ErasureAskedView))
    def ask(wanted: ErasureWanted) -> ErasureAskedView:
        """Demander l’effacement de mon compte : rien n’est effacé avant la confirmation."""
        hold_back("erasure", parts)
        asked = ask_erasure(caller_id(), wanted.password, uow=new_uow(parts), guard=doors.guard, now=now())
        return ErasureAskedView(asked.code, asked.expires_at, WHAT_GOES, WHAT_STAYS)

    @blueprint.post("/me/erasure/confirmation")
    @callers(PERSON, f"{MYSELF}, with the code they were given")
    @blueprint.arguments(body_of(ErasureConfirmation))
    @blueprint.response(204)
    def confirm(given: ErasureConfirmation) -> None:
        """Confirmer l’effacement de mon compte, sans retour possible."""
        hold_back("erasure", parts)
        confirm_erasure(caller_id(), given.confirmation, uow=new_uow(parts), now=now())


def _serve_audit(blueprint: Blueprint, parts: Parts[Settings]) -> None:
    @blueprint.get("/me/account-history")
    @callers(PERSON, MYSELF)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, reply_of(AccountHistory))
    def history(query: dict[str, Any]) -> AccountHistory:
        """Ce qui a été fait sur mon compte."""
        page = page_of(query)
        rows, total = read_account_history(
            caller_id(), offset=page.offset, limit=page.size, uow=new_uow(parts)
        )
        return AccountHistory(tuple(_deed_view(one) for one in rows), page.view(total))

    @blueprint.get("/organisations/<uuid:organisation_id>/audit")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, reply_of(SchoolAudit))
    def audit(query: dict[str, Any], organisation_id: UUID) -> SchoolAudit:
        """Ce qui a été fait dans l’établissement."""
        page = page_of(query)
        rows, total = read_school_audit(
            organisation_id, by=caller_id(), offset=page.offset, limit=page.size, uow=new_uow(parts)
        )
        return SchoolAudit(tuple(_school_deed_view(one) for one in rows), page.view(total))


def _export_view(export: DataExport) -> DataExportView:
    state: State = "READY" if export.ready_at else "WAITING" if export.waits_for else "GATHERING"
    return DataExportView(
        export.id, state, export.requested_at, export.waits_for, export.ready_at, export.expires_at
    )


def _file(content: bytes, kind: str, name: str) -> flask.Response:
    response = flask.Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # a shared computer must not keep it: no cache at all, not even one that asks again
    response.headers["Cache-Control"] = "no-store"
    return response


def _deed_view(row: Any) -> DeedView:
    by: Doer = (
        "ME" if row.actor_id == row.subject_id else "ORGANISATION" if row.organisation_id else "PLATFORM"
    )
    return DeedView(row.at, row.deed, in_french(row.deed), by, row.organisation)


def _school_deed_view(row: Any) -> SchoolDeedView:
    return SchoolDeedView(
        row.at,
        row.deed,
        in_french(row.deed),
        row.actor_id,
        row.actor,
        row.subject_id,
        row.subject,
        row.details,
    )
