"""Imports that nobody will go on with make way: a file that stopped arriving, a replacement that nobody confirms."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.identity.domain.school_lists import Problem
from services.identity.storage.learner_imports import report_of
from services.identity.storage.unit_of_work import IdentityUnitOfWork

UPLOAD_SILENT_FOR: Final = timedelta(minutes=5)
"""An upload of which no piece came for so long makes way for another."""

CONFIRMATION_WITHIN: Final = timedelta(days=7)


def give_up_imports(*, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Harmless at any time, however often."""
    with uow:
        give_up_uploads(uow, silent_since=now - UPLOAD_SILENT_FOR, now=now)
        for import_id in uow.imports.left_alone("TO_CONFIRM", before=now - CONFIRMATION_WITHIN):
            if uow.imports.move(import_id, "TO_CONFIRM", "CANCELLED", now=now):
                uow.staged.forget(import_id)
        uow.commit()


def give_up_uploads(
    uow: IdentityUnitOfWork, *, silent_since: datetime, now: datetime, organisation_id: UUID | None = None
) -> None:
    """In the caller's transaction: those of which no piece came since."""
    for import_id in uow.imports.left_alone(
        "UPLOADING", before=silent_since, organisation_id=organisation_id
    ):
        give_up_upload(import_id, uow=uow, now=now)


def give_up_upload(import_id: UUID, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """In the caller's transaction: what came of the file is dropped, and the report says why."""
    message = "L’envoi du fichier s’est interrompu : rien n’a été importé. Recommencez."
    report = report_of([Problem("UPLOAD_INTERRUPTED", message)], 1)
    if uow.imports.move(import_id, "UPLOADING", "UPLOAD_ERROR", now=now, **report):
        uow.imports.drop_content(import_id)
