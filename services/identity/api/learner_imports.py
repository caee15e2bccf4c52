"""Imports of a school's list of pupils: a file in, its progress and its report out."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import flask
from flask import request
from flask_smorest import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.identity.api.import_files import problems_file, template_file
from services.identity.api.learner_schemas import (
    CountsView,
    ImportLine,
    ImportProblem,
    ImportsView,
    ImportView,
)
from services.identity.api.queries import ImportQuery, PageQuery, page_of
from services.identity.api.requests import now
from services.identity.domain.import_refusals import ImportFormatUnsuitable, ImportUnknown
from services.identity.domain.refusals import MediaTypeUnsupported
from services.identity.domain.school_file import MAX_RECEIVED
from services.identity.domain.school_lists import ImportMode, ListFormat
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import IdentityUnitOfWork, new_uow
from services.identity.usecases.receive_learner_import import (
    FileTooLarge,
    Wanted,
    expected_format,
    receive_learner_import,
)

_XML: Final = ("application/xml", "text/xml", "application/zip", "application/x-zip-compressed")
_CSV: Final = ("text/csv", "application/csv", "application/vnd.ms-excel")
MEDIA_TYPES: Final = {ListFormat.SIECLE: _XML, ListFormat.FREGATA: _CSV, ListFormat.SUP: _CSV}
"""The last of each is what Windows browsers say of a ZIP, and of a CSV."""

DRAIN_AT_MOST: Final = 64 * 1024 * 1024
PIECE: Final = 256 * 1024
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_FILE_BODY: Final = {"required": True, "content": dict.fromkeys(sorted((*_XML, *_CSV)), _BINARY)}
_FILE: Final = {"type": "string", "format": "binary"}
WHO: Final = "an administrator of the organisation"
LARGEST_NUMBER: Final = 2**31 - 1
_OF_ONE = "/<uuid:organisation_id>/learner-imports"
_ONE = f"{_OF_ONE}/<int:number>"


def learner_imports_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Imports."""
    blueprint = Blueprint(
        "learner_imports", __name__, url_prefix="/api/organisations", description="Imports d’élèves"
    )

    @blueprint.post(_OF_ONE)
    @callers(PERSON, WHO)
    @blueprint.arguments(ImportQuery, location="query")
    @blueprint.doc(requestBody=_FILE_BODY)
    @blueprint.response(202, reply_of(ImportView))
    def start(query: dict[str, Any], organisation_id: UUID) -> Any:
        """Envoyer la liste des élèves (20 Mo au plus) : SIECLE, FREGATA ou CSV du supérieur selon l’établissement.

        L’importation se poursuit seule : suivre l’adresse donnée par `Location`. Tout est importé, ou rien s’il y a une erreur.
        """
        mode = ImportMode(query["mode"].upper()) if query["mode"] else None
        wanted = Wanted(organisation_id, caller_id(), mode)
        # before 20 MB are read on behalf of somebody who may not import
        _check_media_type(expected_format(wanted, uow=new_uow(parts)))
        _refuse_what_says_to_be_too_large()
        try:
            number = receive_learner_import(wanted, _pieces(), uow=new_uow(parts), now=now())
        except FileTooLarge:
            raise RequestEntityTooLarge from None
        with new_uow(parts) as uow:
            view = import_view(uow.imports.get(organisation_id, number))
        location = flask.url_for("learner_imports.one", organisation_id=organisation_id, number=number)
        return view, 202, {"Location": location}

    @blueprint.get(_OF_ONE)
    @callers(PERSON, WHO)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, reply_of(ImportsView))
    def imports(query: dict[str, Any], organisation_id: UUID) -> ImportsView:
        """Les imports, du plus récent au plus ancien."""
        page = page_of(query)
        with new_uow(parts) as uow:
            uow.organisations.require_administrator(organisation_id, caller_id())
            rows, total = uow.imports.page(organisation_id, offset=page.offset, limit=page.size)
        return ImportsView(tuple(ImportLine(**_line(one)) for one in rows), page.view(total))

    @blueprint.get(f"{_OF_ONE}/template")
    @callers(PERSON, WHO)
    @blueprint.response(200, _FILE, content_type="text/csv")
    def template(organisation_id: UUID) -> flask.Response:
        """Le modèle de fichier de l’établissement : un CSV à remplir, ou un exemple XML pour SIECLE."""
        wanted = Wanted(organisation_id, caller_id())
        expected = expected_format(wanted, uow=new_uow(parts))
        with new_uow(parts) as uow:
            return template_file(expected, uai=uow.organisations.get(organisation_id).uai)

    @blueprint.get(_ONE)
    @callers(PERSON, WHO)
    @blueprint.response(200, reply_of(ImportView))
    def one(organisation_id: UUID, number: int) -> ImportView:
        """Un import : son avancement, puis son compte rendu."""
        with new_uow(parts) as uow:
            return import_view(known_import(uow, organisation_id, number))

    @blueprint.get(f"{_ONE}/problems")
    @callers(PERSON, WHO)
    @blueprint.response(200, _FILE, content_type="text/csv")
    def problems(organisation_id: UUID, number: int) -> flask.Response:
        """Les erreurs et les avertissements d’un import, en CSV."""
        with new_uow(parts) as uow:
            row = known_import(uow, organisation_id, number)
        return problems_file(number, row.problems, row.warnings)

    return blueprint


def known_import(uow: IdentityUnitOfWork, organisation_id: UUID, number: int) -> Any:
    """The import, for an administrator of its organisation."""
    uow.organisations.require_administrator(organisation_id, caller_id())
    if number > LARGEST_NUMBER:
        raise ImportUnknown
    return uow.imports.get(organisation_id, number)


def _check_media_type(expected: ListFormat) -> None:
    if request.mimetype in MEDIA_TYPES[expected]:
        return
    if request.mimetype in {*_XML, *_CSV}:
        raise ImportFormatUnsuitable(expected=expected.value, media_types=list(MEDIA_TYPES[expected]))
    raise MediaTypeUnsupported


def _refuse_what_says_to_be_too_large() -> None:
    """It is read to its end and forgotten: answered in mid-sentence, most clients would see a broken line, not our reason."""
    if (request.content_length or 0) <= MAX_RECEIVED:
        return
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, DRAIN_AT_MOST)
    while left > 0 and (chunk := stream.read(min(left, 1024 * 1024))):
        left -= len(chunk)
    raise RequestEntityTooLarge


def _pieces() -> Iterator[bytes]:
    """The body as it comes."""
    # one byte more, for those who do not say how much they send: werkzeug would hand over what fits as if it were all
    request.max_content_length = MAX_RECEIVED + 1
    while piece := request.stream.read(PIECE):
        yield piece


def _line(row: Any) -> dict[str, Any]:
    names = ("id", "number", "format", "mode", "state", "progress", "created_at", "problems_found")
    return {
        **{name: getattr(row, name) for name in names},
        "warnings_found": row.warnings_found,
        "changed_at": row.changed_at or row.created_at,
        "counts": CountsView(**row.counts),
    }


def import_view(row: Any) -> ImportView:
    """With its report."""
    return ImportView(
        **_line(row),
        problems=tuple(ImportProblem(**one) for one in row.problems),
        warnings=tuple(ImportProblem(**one) for one in row.warnings),
    )
