"""A school's file arrives: it is kept whole, and whoever is free goes on with it.

Each piece has a transaction of its own: a file of 20 MiB on a school's line takes minutes, and no transaction may be open so long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from chassis.identifiers import new_id
from chassis.telemetry import current_trace
from services.identity.domain.import_refusals import ImportInterrupted, ImportModeUnsuitable
from services.identity.domain.refusals import LearnersNotManaged
from services.identity.domain.school_file import MAX_RECEIVED
from services.identity.domain.school_lists import ImportMode, ListFormat, format_of
from services.identity.storage.learner_imports import CHUNK_BYTES, NewImport
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.give_up_imports import (
    UPLOAD_SILENT_FOR,
    give_up_upload,
    give_up_uploads,
)


class FileTooLarge(Exception):
    """More than MAX_RECEIVED came."""


@dataclass(frozen=True)
class Wanted:
    """Whose list it is, and what to do with it."""

    organisation_id: UUID
    by: UUID
    mode: ImportMode | None = None


def expected_format(wanted: Wanted, *, uow: IdentityUnitOfWork) -> ListFormat:
    """What this organisation's file must be; refuses those who may not import, and organisations without a list."""
    with uow:
        uow.organisations.require_administrator(wanted.organisation_id, wanted.by)
        organisation = uow.organisations.get(wanted.organisation_id)
    if not organisation.manages_learners:
        raise LearnersNotManaged
    expected = format_of(organisation.kind)
    if wanted.mode is not None and expected is not ListFormat.SUP:
        raise ImportModeUnsuitable
    return expected


def receive_learner_import(
    wanted: Wanted, pieces: Iterable[bytes], *, uow: IdentityUnitOfWork, now: datetime
) -> int:
    """The import's number. Refuses with ImportInProgress, and with FileTooLarge, which leaves no trace."""
    expected = expected_format(wanted, uow=uow)
    mode = (wanted.mode or ImportMode.ADD) if expected is ListFormat.SUP else None
    new = NewImport(
        new_id(), wanted.organisation_id, expected, mode, wanted.by, current_trace().correlation_id
    )
    with uow:
        uow.organisations.lock(wanted.organisation_id)
        give_up_uploads(
            uow, silent_since=now - UPLOAD_SILENT_FOR, organisation_id=wanted.organisation_id, now=now
        )
        number = uow.imports.open(new, now=now)
        uow.commit()
    try:
        _store(new.id, pieces, uow=uow)
    except FileTooLarge:
        with uow:
            uow.imports.forget(new.id)
            uow.commit()
        raise
    except BaseException:
        with uow:
            give_up_upload(new.id, uow=uow, now=now)
            uow.commit()
        raise
    return number


def _store(import_id: UUID, pieces: Iterable[bytes], *, uow: IdentityUnitOfWork) -> None:
    size = 0
    # by the clock, not by the request's beginning: the last piece may come minutes later
    for position, chunk in enumerate(_chunks(pieces)):
        size += len(chunk)
        with uow:
            if not uow.imports.add_chunk(import_id, position, chunk, now=datetime.now(UTC)):
                raise ImportInterrupted
            uow.commit()
    with uow:
        if not uow.imports.move(import_id, "UPLOADING", "UPLOADED", now=datetime.now(UTC), size=size):
            raise ImportInterrupted
        uow.commit()


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK_BYTES; refuses with FileTooLarge."""
    waiting, size = bytearray(), 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_RECEIVED:
            raise FileTooLarge
        waiting += piece
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)
