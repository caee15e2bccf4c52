"""A school exists: it may hold sessions."""

from contracts.events.identity import OrganisationCreated
from services.certification.domain.schools import Organisation
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def follow_organisations_on_organisation_created(
    fact: OrganisationCreated, *, uow: CertificationUnitOfWork
) -> None:
    """Keep its name and whether it manages its learners."""
    organisation = Organisation(
        fact.organisation_id, fact.name, fact.kind.value, fact.uai, fact.manages_learners
    )
    uow.organisations.follow(organisation)
