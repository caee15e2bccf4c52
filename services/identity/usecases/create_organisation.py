"""The operator records an organisation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events import identity as facts
from services.identity.domain.organisations import SCHOOLS, Kind
from services.identity.domain.refusals import UaiTaken
from services.identity.storage.organisations import Organisation
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class NewOrganisation:
    """What is known of it. Schools have a list of pupils unless told otherwise."""

    name: str
    kind: Kind
    uai: str | None = None
    email: str | None = None
    manages_learners: bool | None = None


def create_organisation(
    new: NewOrganisation, *, organisation_id: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Organisation:
    """The new organisation; refuses with UaiTaken."""
    with uow:
        organisation = add_organisation(new, organisation_id=organisation_id, uow=uow, now=now)
        if organisation is None:
            raise UaiTaken
        uow.commit()
    return organisation


def add_organisation(
    new: NewOrganisation, *, organisation_id: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Organisation | None:
    """In the caller's transaction; None when there is one already, of that UAI or that id."""
    manages = new.kind in SCHOOLS if new.manages_learners is None else new.manages_learners
    organisation = Organisation(organisation_id, new.name, new.kind, new.uai, new.email, manages, now)
    if not uow.organisations.add(organisation):
        return None
    fact = facts.OrganisationCreated(
        organisation_id=organisation.id,
        name=organisation.name,
        kind=facts.OrganisationKind(organisation.kind),
        uai=organisation.uai,
        manages_learners=organisation.manages_learners,
        created_at=now,
    )
    uow.announce(fact, subject=organisation.id)
    uow.audit.note("organisation_created", now=now, organisation=organisation.id)
    return organisation
