"""A school exists: its results may be asked for under its number."""

from contracts.events.identity import OrganisationCreated
from services.reporting.domain.schools import Organisation
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def follow_organisations_on_organisation_created(
    fact: OrganisationCreated, *, uow: ReportingUnitOfWork
) -> None:
    """Keep its name, kind and number."""
    uow.organisations.follow(Organisation(fact.organisation_id, fact.name, fact.kind.value, fact.uai))
