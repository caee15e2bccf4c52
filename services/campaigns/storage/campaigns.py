"""Campaigns as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.campaigns.domain.campaign import Campaign, Kind
from services.campaigns.domain.code import new_code
from services.campaigns.domain.names import folded
from services.campaigns.domain.participants import Window
from services.campaigns.domain.participation import Status
from services.campaigns.domain.refusals import CampaignUnknown, CodeUnknown
from services.campaigns.storage.tables import CAMPAIGNS, PARTICIPATIONS

CODES_TRIED: Final = 50

Lock = Literal["none", "share", "update"]


class NoCodeFree(Exception):
    """So many codes in a row were taken: with 75 thousand million of them, the generator is broken."""


@dataclass(frozen=True)
class CampaignFilter:
    """Which campaigns of an organisation; `search` is words of the name, folded."""

    organisation_id: UUID
    archived: bool = False
    owner_id: UUID | None = None
    search: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedCampaign:
    """A campaign with how many began and how many sent."""

    campaign: Campaign
    participants: int
    received: int


class CampaignRepository:
    """Campaigns."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, campaign: Campaign, *, rng: Random) -> Campaign:
        """Keep a new campaign under a free code, which is written into it; or give the one its request has made already."""
        for _ in range(CODES_TRIED):
            campaign.code = new_code(rng)
            statement = insert(CAMPAIGNS).values(_to_row(campaign)).on_conflict_do_nothing()
            if self._session.execute(statement.returning(CAMPAIGNS.c.id)).first():
                return campaign
            if made := self.of_request(campaign.created_by, campaign.request_id):
                return made
        raise NoCodeFree

    def save(self, campaign: Campaign) -> None:
        """Keep what may change of a campaign."""
        self._session.execute(
            update(CAMPAIGNS)
            .where(CAMPAIGNS.c.id == campaign.id)
            .values(
                name=campaign.name,
                search_key=folded(campaign.name),
                title=campaign.title,
                landing_text=campaign.landing_text,
                owner_id=campaign.owner_id,
                archived_at=campaign.archived_at,
            )
        )

    def get(self, campaign_id: UUID, *, lock: Lock = "none") -> Campaign:
        """One; refuses an unknown one. A `share` lock keeps it from being archived until the transaction ends."""
        campaign = self._one(_locked(select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id), lock))
        if campaign is None:
            raise CampaignUnknown
        return campaign

    def of_code(self, code: str | None, *, lock: Lock = "none") -> Campaign:
        """The campaign of a code; refuses an unknown one."""
        campaign = (
            self._one(_locked(select(CAMPAIGNS).where(CAMPAIGNS.c.code == code), lock)) if code else None
        )
        if campaign is None:
            raise CodeUnknown
        return campaign

    def of_request(self, created_by: UUID, request_id: UUID | None) -> Campaign | None:
        """What this form made when it was sent before, if it was."""
        if request_id is None:
            return None
        return self._one(
            select(CAMPAIGNS).where(
                CAMPAIGNS.c.created_by == created_by, CAMPAIGNS.c.request_id == request_id
            )
        )

    def several(self, campaign_ids: set[UUID]) -> dict[UUID, Campaign]:
        """Several at once."""
        rows = self._session.execute(select(CAMPAIGNS).where(CAMPAIGNS.c.id.in_(campaign_ids)))
        return {row.id: _from_row(row) for row in rows}

    def page(self, wanted: CampaignFilter, window: Window) -> tuple[list[ListedCampaign], int]:
        """A page of campaigns, the newest first, and how many there are in all."""
        conditions = _conditions(wanted)
        total = self._session.execute(
            select(func.count()).select_from(CAMPAIGNS).where(*conditions)
        ).scalar_one()
        rows = self._session.execute(
            select(CAMPAIGNS)
            .where(*conditions)
            .order_by(CAMPAIGNS.c.created_at.desc(), CAMPAIGNS.c.id)
            .limit(window.size)
            .offset(window.offset)
        ).all()
        counts = self.counts([row.id for row in rows])
        return [ListedCampaign(_from_row(row), *counts[row.id]) for row in rows], total

    def counts(self, campaign_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
        """How many began and how many sent, in each."""
        shared = func.count().filter(PARTICIPATIONS.c.status == Status.SHARED)
        statement = (
            select(PARTICIPATIONS.c.campaign_id, func.count().label("began"), shared.label("sent"))
            .where(
                PARTICIPATIONS.c.campaign_id.in_(campaign_ids),
                PARTICIPATIONS.c.status != Status.OPENING,
                PARTICIPATIONS.c.deleted_at.is_(None),
            )
            .group_by(PARTICIPATIONS.c.campaign_id)
        )
        found = {row.campaign_id: (row.began, row.sent) for row in self._session.execute(statement)}
        return {campaign_id: found.get(campaign_id, (0, 0)) for campaign_id in campaign_ids}

    def _one(self, statement: Select[Any]) -> Campaign | None:
        row = self._session.execute(statement).one_or_none()
        return _from_row(row) if row else None


def _locked(statement: Select[Any], lock: Lock) -> Select[Any]:
    return statement if lock == "none" else statement.with_for_update(read=lock == "share")


def _conditions(wanted: CampaignFilter) -> list[ColumnElement[bool]]:
    archived = CAMPAIGNS.c.archived_at
    conditions: list[ColumnElement[bool]] = [
        CAMPAIGNS.c.organisation_id == wanted.organisation_id,
        archived.is_not(None) if wanted.archived else archived.is_(None),
        *(CAMPAIGNS.c.search_key.contains(word, autoescape=True) for word in wanted.search),
    ]
    if wanted.owner_id:
        conditions.append(CAMPAIGNS.c.owner_id == wanted.owner_id)
    return conditions


_PLAIN: Final = (
    "id",
    "organisation_id",
    "code",
    "name",
    "title",
    "landing_text",
    "release",
    "target_profile",
    "target_profile_name",
    "duration",
    "owner_id",
    "created_by",
    "request_id",
    "created_at",
    "archived_at",
)


def _to_row(campaign: Campaign) -> dict[str, Any]:
    plain = {name: getattr(campaign, name) for name in _PLAIN}
    return plain | {
        "kind": str(campaign.kind),
        "search_key": folded(campaign.name),
        # pairs, because JSONB forgets the order of keys
        "caps": [[topic, cap] for topic, cap in campaign.caps.items()],
        "skills": [[topic, list(levels)] for topic, levels in campaign.skills.items()],
    }


def _from_row(row: Row[Any]) -> Campaign:
    return Campaign(
        kind=Kind(row.kind),
        caps=dict(row.caps),
        skills={topic: tuple(levels) for topic, levels in row.skills},
        **{name: getattr(row, name) for name in _PLAIN},
    )
