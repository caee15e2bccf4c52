"""Imports of a school's list of pupils, and their reports."""

import io
from typing import IO, Any, Final
from uuid import UUID

from flask import request
from flask_smorest import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.identity.api.learner_schemas import CountsView, ImportProblem, ImportsView, ImportView
from services.identity.api.queries import PageQuery, page_of
from services.identity.api.requests import now
from services.identity.domain.refusals import ImportUnknown, MediaTypeUnsupported
from services.identity.domain.school_file import MAX_RECEIVED
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.import_learners import import_learners

MEDIA_TYPES: Final = frozenset(
    {"application/xml", "text/xml", "application/zip", "application/x-zip-compressed"}
)
"""The last one is what Windows browsers say of a ZIP."""

DRAIN_AT_MOST: Final = 64 * 1024 * 1024
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_FILE_BODY: Final = {"required": True, "content": dict.fromkeys(sorted(MEDIA_TYPES), _BINARY)}
LARGEST_NUMBER: Final = 2**31 - 1
_OF_ONE = "/<uuid:organisation_id>/learner-imports"


def learner_imports_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Imports."""
    blueprint = Blueprint(
        "learner_imports", __name__, url_prefix="/api/organisations", description="Imports d’élèves"
    )

    @blueprint.post(_OF_ONE)
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.doc(requestBody=_FILE_BODY)
    @blueprint.response(201, reply_of(ImportView))
    def start(organisation_id: UUID) -> ImportView:
        """Importer un fichier SIECLE (XML ou ZIP, 20 Mo au plus) : tout, ou rien s’il contient une erreur."""
        with new_uow(parts) as uow:
            # before 20 MB are read on behalf of somebody who may not import
            uow.organisations.require_administrator(organisation_id, caller_id())
        if request.mimetype not in MEDIA_TYPES:
            raise MediaTypeUnsupported
        number = import_learners(organisation_id, _received(), by=caller_id(), uow=new_uow(parts), now=now())
        with new_uow(parts) as uow:
            return _view(uow.imports.get(organisation_id, number))

    @blueprint.get(_OF_ONE)
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, reply_of(ImportsView))
    def imports(query: dict[str, Any], organisation_id: UUID) -> ImportsView:
        """Les imports, du plus récent au plus ancien."""
        page = page_of(query)
        with new_uow(parts) as uow:
            uow.organisations.require_administrator(organisation_id, caller_id())
            rows, total = uow.imports.page(organisation_id, offset=page.offset, limit=page.size)
        return ImportsView(tuple(_view(one) for one in rows), page.view(total))

    @blueprint.get(f"{_OF_ONE}/<int:number>")
    @callers(PERSON, "an administrator of the organisation")
    @blueprint.response(200, reply_of(ImportView))
    def one(organisation_id: UUID, number: int) -> ImportView:
        """Un import et son compte rendu."""
        with new_uow(parts) as uow:
            uow.organisations.require_administrator(organisation_id, caller_id())
            if number > LARGEST_NUMBER:
                raise ImportUnknown
            return _view(uow.imports.get(organisation_id, number))

    return blueprint


def _received() -> IO[bytes]:
    """The file. One that is too large is read to its end and forgotten: answered in mid-sentence, most clients would see a
    broken line, not our reason.
    """
    if (request.content_length or 0) > MAX_RECEIVED:
        stream, left = request.environ["wsgi.input"], min(request.content_length or 0, DRAIN_AT_MOST)
        while left > 0 and (chunk := stream.read(min(left, 1024 * 1024))):
            left -= len(chunk)
        raise RequestEntityTooLarge
    # one byte more, for those who do not say how much they send: werkzeug would hand over what fits as if it were all
    request.max_content_length = MAX_RECEIVED + 1
    content = request.get_data(cache=False)
    if len(content) > MAX_RECEIVED:
        raise RequestEntityTooLarge
    return io.BytesIO(content)


def _view(row: Any) -> ImportView:
    return ImportView(
        id=row.id,
        number=row.number,
        format=row.format,
        state=row.state,
        created_at=row.created_at,
        counts=CountsView(**row.counts),
        problems=tuple(ImportProblem(**one) for one in row.problems),
    )
