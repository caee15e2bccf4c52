"""Replacements of a higher-education list: who would leave it, and the word of somebody who has seen that."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.identity.api.learner_imports import WHO, import_view, known_import
from services.identity.api.learner_schemas import DeparturesView, DepartureView, ImportView
from services.identity.api.queries import PageQuery, page_of
from services.identity.api.requests import now
from services.identity.domain.import_refusals import ImportNotToConfirm
from services.identity.domain.school_lists import ListFormat
from services.identity.settings import Settings
from services.identity.storage.staged_lists import StagedList
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.confirm_learner_import import cancel_learner_import, confirm_learner_import

_ONE = "/<uuid:organisation_id>/learner-imports/<int:number>"


def learner_replacements_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Imports that wait to be confirmed."""
    blueprint = Blueprint(
        "learner_replacements",
        __name__,
        url_prefix="/api/organisations",
        description="Remplacements de listes",
    )

    @blueprint.get(f"{_ONE}/departures")
    @callers(PERSON, WHO)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, reply_of(DeparturesView))
    def departures(query: dict[str, Any], organisation_id: UUID, number: int) -> DeparturesView:
        """Qui quitterait la liste si ce remplacement était confirmé."""
        page = page_of(query)
        with new_uow(parts) as uow:
            row = known_import(uow, organisation_id, number)
            if row.state != "TO_CONFIRM":
                raise ImportNotToConfirm
            staged = StagedList(row.id, organisation_id, ListFormat(row.format))
            rows, total = uow.staged.absent_page(staged, offset=page.offset, limit=page.size)
        return DeparturesView(tuple(DepartureView(**one) for one in rows), page.view(total))

    @blueprint.post(f"{_ONE}/confirmation")
    @callers(PERSON, WHO)
    @blueprint.response(202, reply_of(ImportView))
    def confirm(organisation_id: UUID, number: int) -> ImportView:
        """Confirmer un remplacement."""
        with new_uow(parts) as uow:
            known_import(uow, organisation_id, number)
        confirm_learner_import(organisation_id, number, by=caller_id(), uow=new_uow(parts), now=now())
        with new_uow(parts) as uow:
            return import_view(uow.imports.get(organisation_id, number))

    @blueprint.delete(_ONE)
    @callers(PERSON, WHO)
    @blueprint.response(204)
    def cancel(organisation_id: UUID, number: int) -> None:
        """Renoncer à un remplacement qui attend d’être confirmé."""
        with new_uow(parts) as uow:
            known_import(uow, organisation_id, number)
        cancel_learner_import(organisation_id, number, by=caller_id(), uow=new_uow(parts), now=now())

    return blueprint
