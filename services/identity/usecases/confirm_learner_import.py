"""An administrator who has seen who would leave the list says yes, or no, to a replacement."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.import_refusals import ImportNotToConfirm
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def confirm_learner_import(
    organisation_id: UUID, number: int, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """It goes on; refuses with ImportNotToConfirm."""
    with uow:
        _decide(organisation_id, number, "VALIDATED", by=by, uow=uow, now=now)
        uow.commit()


def cancel_learner_import(
    organisation_id: UUID, number: int, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """The list stays as it is; refuses with ImportNotToConfirm."""
    with uow:
        import_id = _decide(organisation_id, number, "CANCELLED", by=by, uow=uow, now=now)
        uow.staged.forget(import_id)
        uow.commit()


def _decide(
    organisation_id: UUID, number: int, state: str, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> UUID:
    uow.organisations.require_administrator(organisation_id, by)
    import_id: UUID = uow.imports.get(organisation_id, number).id
    if not uow.imports.move(import_id, "TO_CONFIRM", state, now=now):
        raise ImportNotToConfirm
    return import_id
