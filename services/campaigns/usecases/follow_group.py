"""A member follows a campaign: who is where, what was received, what should be worked on. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.campaigns.domain.analysis import TopicMeans
from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.framework import Framework
from services.campaigns.domain.names import folded
from services.campaigns.domain.participants import (
    Awaited,
    Counts,
    Filter,
    Neighbours,
    Order,
    Participant,
    Received,
    Window,
)
from services.campaigns.domain.participation import Snapshot, Status
from services.campaigns.domain.questions import Answered, Success
from services.campaigns.domain.results_sheet import Sheet, SheetRow
from services.campaigns.domain.suggestion import Suggestion, suggest, topics_to_work_on
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork

ROLL_LINES: Final = 1000
"""Of a sheet to print: a whole collège."""


@dataclass(frozen=True)
class Group:
    """A page of participants, how many match in all, and the classes that can be chosen."""

    campaign: Campaign
    framework: Framework
    people: list[Participant]
    total: int
    classes: list[str]
    counts: Counts
    received: Received


@dataclass(frozen=True)
class Individual:
    """One participant; results, and the questions they missed, only if they sent them."""

    campaign: Campaign
    framework: Framework
    participant: Participant
    neighbours: Neighbours
    results: Snapshot | None
    missed: list[Answered]


@dataclass(frozen=True)
class Roll:
    """Whom a campaign concerns, begun or not; `whole` unless there are too many for one sheet. `classes` are all the school's."""

    people: list[Participant | Awaited]
    whole: bool
    classes: list[str]


@dataclass(frozen=True)
class Analysis:
    """What those who sent show together: topics, the most relevant first, and questions, the least succeeded first.

    `suggestions` are of the release in force: what a campaign made now could measure.
    """

    campaign: Campaign
    framework: Framework
    received: Received
    topics: list[TopicMeans]
    questions: list[Success]
    suggestions: list[Suggestion]


def version_of(campaign_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork) -> Counts:
    """The counts and their version: all that a poller needs to know that nothing moved."""
    with uow:
        _campaign(campaign_id, by, uow)
        return uow.participants.counts(campaign_id)


def see_group(
    campaign_id: UUID, wanted: Filter, *, window: Window, by: UUID, uow: CampaignsUnitOfWork
) -> Group:
    """The participants that match, a page at a time. What was received is counted over the classes asked for."""
    with uow:
        return _group(_campaign(campaign_id, by, uow), wanted, window, uow)


def see_results(
    campaign_id: UUID, wanted: Filter, order: Order, *, window: Window, by: UUID, uow: CampaignsUnitOfWork
) -> Group:
    """Those who sent their results; an assessment campaign only."""
    with uow:
        campaign = _campaign(campaign_id, by, uow)
        campaign.require_assessment()
        return _group(campaign, replace(wanted, statuses=(Status.SHARED,)), window, uow, order)


def see_profiles(
    campaign_id: UUID, wanted: Filter, *, window: Window, by: UUID, uow: CampaignsUnitOfWork
) -> Group:
    """Those who sent their profile and those who have yet to; a collection of profiles only."""
    with uow:
        campaign = _campaign(campaign_id, by, uow)
        campaign.require_collection()
        return _group(campaign, wanted, window, uow)


def see_participant(
    campaign_id: UUID,
    participation_id: UUID,
    among: Filter,
    order: Order,
    *,
    by: UUID,
    uow: CampaignsUnitOfWork,
) -> Individual:
    """One participant of this campaign, and who stands beside them in that list."""
    with uow:
        campaign = _campaign(campaign_id, by, uow)
        participant = uow.participants.one(campaign_id, participation_id)
        shared = participant.participation.is_shared
        return Individual(
            campaign=campaign,
            framework=uow.outlines.get(campaign.release),
            participant=participant,
            neighbours=uow.participants.neighbours(campaign_id, participation_id, among, order),
            results=uow.snapshots.of(participant.participation) if shared else None,
            missed=[
                one for one in uow.answers.missed(participation_id) if campaign.measures(one.topic, one.level)
            ]
            if shared
            else [],
        )


def see_roll(campaign_id: UUID, classes: tuple[str, ...], *, by: UUID, uow: CampaignsUnitOfWork) -> Roll:
    """Everybody whom it concerns, by class and name; without a class, the classes in which somebody began."""
    with uow:
        campaign = _campaign(campaign_id, by, uow)
        concerned = classes or tuple(uow.participants.classes(campaign_id))
        # one more than are shown, to know whether there are more
        begun = uow.participants.everybody(campaign_id, Filter(classes=classes), most=ROLL_LINES + 1)
        awaited = uow.learners.awaited(campaign.organisation_id, campaign_id, concerned, most=ROLL_LINES + 1)
        people: list[Participant | Awaited] = [*begun, *awaited]
        people.sort(key=_place)
        return Roll(
            people=people[:ROLL_LINES],
            whole=len(people) <= ROLL_LINES,
            classes=uow.learners.classes(campaign.organisation_id),
        )


def _place(one: Participant | Awaited) -> tuple[bool, str, str]:
    return (one.class_name is None, one.class_name or "", folded(one.last_name, one.first_name) or "")


def see_analysis(campaign_id: UUID, wanted: Filter, *, by: UUID, uow: CampaignsUnitOfWork) -> Analysis:
    """An assessment campaign only; equals come in the order in which they are taught."""
    with uow:
        campaign = _campaign(campaign_id, by, uow)
        campaign.require_assessment()
        framework = uow.outlines.get(campaign.release)
        order = {topic: number for number, topic in enumerate(campaign.skills)}
        means = uow.participants.topic_means(campaign_id, wanted)
        means.sort(key=lambda one: (one.score, order[one.topic]))
        questions = [
            one
            for one in uow.answers.successes(campaign_id, wanted)
            if campaign.measures(one.topic, one.level)
        ]
        questions.sort(key=lambda one: (one.succeeded / one.asked, order[one.topic], one.level))
        received = uow.participants.received(campaign_id, wanted)
        profiles = uow.outlines.in_force().target_profiles.values()
        suggestions = suggest(topics_to_work_on(means), profiles)
        return Analysis(campaign, framework, received, means, questions, suggestions)


def see_sheet(campaign_id: UUID, *, by: UUID, uow: CampaignsUnitOfWork) -> Sheet:
    """The file of a campaign, without its rows."""
    with uow:
        campaign = _campaign(campaign_id, by, uow)
        organisation = uow.organisations.get(campaign.organisation_id)
        return Sheet(
            campaign,
            uow.outlines.get(campaign.release),
            organisation.name,
            with_classes=organisation.manages_learners,
        )


def sheet_rows(campaign_id: UUID, wanted: Filter, *, uow: CampaignsUnitOfWork) -> Iterator[SheetRow]:
    """Its rows, read while they are sent; whoever calls has been let in by see_sheet."""
    with uow:
        yield from uow.participants.rows(campaign_id, wanted)


def _group(
    campaign: Campaign,
    wanted: Filter,
    window: Window,
    uow: CampaignsUnitOfWork,
    order: Order = Order.NAME,
) -> Group:
    # counts before the list: the other way round, a change in between would carry a version newer than what is shown
    counts = uow.participants.counts(campaign.id)
    people, total = uow.participants.page(campaign.id, wanted, window, order)
    return Group(
        campaign=campaign,
        framework=uow.outlines.get(campaign.release),
        people=people,
        total=total,
        classes=uow.participants.classes(campaign.id),
        counts=counts,
        received=uow.participants.received(campaign.id, Filter(classes=wanted.classes)),
    )


def _campaign(campaign_id: UUID, by: UUID, uow: CampaignsUnitOfWork) -> Campaign:
    campaign = uow.campaigns.get(campaign_id)
    uow.members.require(campaign.organisation_id, by)
    return campaign
