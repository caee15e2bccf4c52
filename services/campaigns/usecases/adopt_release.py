"""A release is in force: its outline is fetched and kept, for campaigns made from now on."""

from datetime import datetime

from chassis.messaging import Asks
from contracts.events.referential import ReleasePublished
from contracts.rpc.referential import OUTLINE, ReleaseWanted
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork


def adopt_release_on_release_published(
    fact: ReleasePublished, *, uow: CampaignsUnitOfWork, questions: Asks, now: datetime
) -> None:
    """A release heard of before is not fetched again; no answer means that it is tried again later."""
    if not uow.outlines.knows(fact.number):
        uow.outlines.add(questions.ask(OUTLINE, ReleaseWanted(fact.number)), at=now)
