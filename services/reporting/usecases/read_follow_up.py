"""A teacher reads how far the classes of the school have got."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain.calendar import local_day
from services.reporting.domain.follow_up import FollowUp, Standing, follow_up_of
from services.reporting.domain.refusals import FollowUpUnknown
from services.reporting.domain.schools import Organisation
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


@dataclass(frozen=True)
class SchoolFollowUp:
    """A school and its follow-up."""

    organisation: Organisation
    follow_up: FollowUp


def read_follow_up(
    organisation_id: UUID, *, by: UUID, uow: ReportingUnitOfWork, now: datetime
) -> SchoolFollowUp:
    """Counts by class, for a member; refuses with FollowUpUnknown anybody else."""
    with uow:
        organisation = uow.organisations.find(organisation_id)
        if organisation is None or not uow.organisations.has_member(organisation_id, by):
            raise FollowUpUnknown
        pupils = uow.learners.standings_of(organisation_id)
        attempts = uow.certifications.of_accounts({account for _, account, _ in pupils if account})
    today = local_day(now)
    certified = {
        account for account, tests in attempts.items() if any(one.is_certified_on(today) for one in tests)
    }
    standings = (
        Standing(class_name, account is not None, positions, account in certified)
        for class_name, account, positions in pupils
    )
    return SchoolFollowUp(organisation, follow_up_of(standings))
