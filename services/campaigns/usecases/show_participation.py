"""A person looks at their own participations, and at the results of one."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.messaging import Asks, Unavailable
from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.framework import Framework
from services.campaigns.domain.participants import Window
from services.campaigns.domain.participation import Participation, Snapshot, Status
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork
from services.campaigns.usecases.look_at_results import Measure, look_at_results


@dataclass(frozen=True)
class Own:
    """A participation as its owner sees it. `results` is what was sent, or would be; None while there is none to show."""

    participation: Participation
    campaign: Campaign
    organisation: str
    framework: Framework
    results: Snapshot | None = None


def show_participation(
    participation_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork, questions: Asks, max_level: int
) -> Own:
    """One's own, with its results once the test is over; refuses anybody else's."""
    with uow:
        participation = uow.participations.of_owner(participation_id, by)
        (own,) = _owned([participation], uow)
        if participation.is_shared:
            return replace(own, results=uow.snapshots.of(participation))
    return _with_results_to_send(own, Measure(own.campaign, own.framework, max_level), questions)


def _with_results_to_send(own: Own, measure: Measure, questions: Asks) -> Own:
    try:
        results = look_at_results(own.participation, measure, questions)
    except Unavailable:
        # the page stands without them, and asks again
        return own
    if results and own.participation.status is Status.STARTED:
        # the test is over and the fact on its way: the person who has just finished is not told to go on
        own = replace(own, participation=replace(own.participation, status=Status.TO_SHARE))
    return replace(own, results=results)


def list_participations(
    by: UUID, *, statuses: tuple[Status, ...], window: Window, uow: CampaignsUnitOfWork
) -> tuple[list[Own], int]:
    """One's own, the latest first, and how many there are."""
    with uow:
        participations, total = uow.participations.page_of_user(by, statuses, window)
        return _owned(participations, uow), total


def _owned(participations: list[Participation], uow: CampaignsUnitOfWork) -> list[Own]:
    campaigns = uow.campaigns.several({one.campaign_id for one in participations})
    names = uow.organisations.names({one.organisation_id for one in campaigns.values()})
    frameworks = {
        release: uow.outlines.get(release) for release in {one.release for one in campaigns.values()}
    }
    found = [(one, campaigns[one.campaign_id]) for one in participations]
    return [
        Own(one, campaign, names[campaign.organisation_id], frameworks[campaign.release])
        for one, campaign in found
    ]
