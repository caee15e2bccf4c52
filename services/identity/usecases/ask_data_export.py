"""Somebody asks for a copy of their data, follows how it goes, and fetches it (GDPR, article 15)."""

from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.identity.domain.privacy_refusals import DataExportNotReady, DataExportUnknown
from services.identity.storage.exports import DataExport, Documents
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def ask_data_export(user_id: UUID, *, uow: IdentityUnitOfWork, now: datetime) -> DataExport:
    """One at a time: asking while one is being gathered gives that one; asking again later replaces it."""
    with uow:
        uow.accounts.lock(user_id)
        standing = uow.exports.of_user(user_id)
        if standing is None or standing.ready_at is not None:
            uow.exports.ask(new_id(), user_id=user_id, now=now)
            uow.audit.note("data_export_asked", now=now, actor=user_id, subject=user_id)
        uow.commit()
        return _standing(user_id, uow, now)


def read_data_export(user_id: UUID, *, uow: IdentityUnitOfWork, now: datetime) -> DataExport:
    """How far it is; refuses with DataExportUnknown once its days are over."""
    with uow:
        uow.accounts.require(user_id)
        return _standing(user_id, uow, now)


def fetch_data_export(user_id: UUID, *, uow: IdentityUnitOfWork, now: datetime) -> Documents:
    """The whole; refuses with DataExportUnknown or DataExportNotReady."""
    with uow:
        uow.accounts.require(user_id)
        _standing(user_id, uow, now)
        documents = uow.exports.documents(user_id, now=now)
        if documents is None:
            raise DataExportNotReady
        uow.audit.note("data_export_fetched", now=now, actor=user_id, subject=user_id)
        uow.commit()
        return documents


def _standing(user_id: UUID, uow: IdentityUnitOfWork, now: datetime) -> DataExport:
    export = uow.exports.of_user(user_id)
    if export is None or (export.expires_at is not None and export.expires_at <= now):
        raise DataExportUnknown
    return export
