"""Somebody joined, changed role or left: who may see a school's follow-up."""

from uuid import UUID

from contracts.events.identity import Role
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def follow_member(
    organisation_id: UUID,
    user_id: UUID,
    *,
    role: Role | None,
    revision: int,
    uow: ReportingUnitOfWork,
) -> None:
    """The highest revision is the truth; no role means gone."""
    told = role.value if role else None
    uow.organisations.follow_member(organisation_id, user_id, role=told, revision=revision)
