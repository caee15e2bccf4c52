"""What teachers read: lists, counts and means over the participants of one campaign."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Double,
    Row,
    Select,
    SmallInteger,
    and_,
    case,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from services.campaigns.domain.analysis import TopicMeans
from services.campaigns.domain.mastery import CompetenceLevel
from services.campaigns.domain.participants import (
    Counts,
    Filter,
    Followed,
    Neighbours,
    Order,
    Participant,
    Received,
    Sift,
    Window,
)
from services.campaigns.domain.participation import Status
from services.campaigns.domain.refusals import ParticipationUnknown
from services.campaigns.domain.results_sheet import SheetRow
from services.campaigns.storage.learners import on_the_list
from services.campaigns.storage.participations import participation_of
from services.campaigns.storage.tables import CAMPAIGNS, LEARNERS, PARTICIPATIONS, SNAPSHOTS

ROWS_AT_ONCE: Final = 200

JOINED: Final = PARTICIPATIONS.outerjoin(LEARNERS, LEARNERS.c.id == PARTICIPATIONS.c.learner_id)
_PEOPLE: Final = select(
    PARTICIPATIONS, LEARNERS.c.last_name, LEARNERS.c.first_name, LEARNERS.c.class_name, SNAPSHOTS.c.profile
).select_from(JOINED.outerjoin(SNAPSHOTS, SNAPSHOTS.c.participation_id == PARTICIPATIONS.c.id))
# by name, then class; those without a name by the time they began
_ORDER: Final = (
    LEARNERS.c.sort_key.asc().nulls_last(),
    LEARNERS.c.class_name,
    PARTICIPATIONS.c.started_at,
    PARTICIPATIONS.c.id,
)
_BY_NAME: Final = (LEARNERS.c.sort_key, LEARNERS.c.class_name, LEARNERS.c.id)
_BY_MASTERY: Final = PARTICIPATIONS.c.validated
# all of a campaign are measured on the same skills, so that as many validated is as much mastered
_ORDERS: Final[dict[Order, tuple[ColumnElement[Any], ...]]] = {
    Order.NAME: _ORDER,
    Order.MASTERY: (_BY_MASTERY.asc().nulls_last(), *_ORDER),
    Order.MASTERY_DOWN: (_BY_MASTERY.desc().nulls_last(), *_ORDER),
}


class ParticipantRepository:
    """Reads only, and never shows a participation that is still opening or was deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self, campaign_id: UUID, wanted: Filter, window: Window, order: Order = Order.NAME
    ) -> tuple[list[Participant], int]:
        """A page of participants in that order, and how many there are."""
        conditions = conditions_of(campaign_id, wanted)
        count = select(func.count()).select_from(JOINED).where(*conditions)
        rows = self._session.execute(
            _PEOPLE.where(*conditions).order_by(*_ORDERS[order]).limit(window.size).offset(window.offset)
        )
        return [_participant(row) for row in rows], self._session.execute(count).scalar_one()

    def one(self, campaign_id: UUID, participation_id: UUID) -> Participant:
        """One participant of this campaign; refuses another's."""
        row = self._session.execute(
            _PEOPLE.where(*conditions_of(campaign_id, Filter()), PARTICIPATIONS.c.id == participation_id)
        ).one_or_none()
        if row is None:
            raise ParticipationUnknown
        return _participant(row)

    def neighbours(
        self, campaign_id: UUID, participation_id: UUID, wanted: Filter, order: Order
    ) -> Neighbours:
        """Who stands before and after in that list; nobody for whoever is not in it."""
        identity, by = PARTICIPATIONS.c.id, _ORDERS[order]
        listed = (
            select(
                identity,
                func.lag(identity).over(order_by=by).label("previous_id"),
                func.lead(identity).over(order_by=by).label("next_id"),
            )
            .select_from(JOINED)
            .where(*conditions_of(campaign_id, wanted))
            .subquery()
        )
        row = self._session.execute(select(listed).where(listed.c.id == participation_id)).one_or_none()
        return Neighbours(row.previous_id, row.next_id) if row else Neighbours(None, None)

    def rows(self, campaign_id: UUID, wanted: Filter) -> Iterator[SheetRow]:
        """Everybody, with what they sent, a few at a time: a file of ten thousand never stands in memory."""
        statement: Select[Any] = (
            _PEOPLE.add_columns(SNAPSHOTS.c.topics)
            .where(*conditions_of(campaign_id, wanted))
            .order_by(*_ORDER)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        for row in self._session.execute(statement):
            participant = _participant(row)
            yield SheetRow(
                participant=participant,
                validated={topic: one[1] for topic, one in (row.topics or {}).items()},
                profile=participant.profile,
            )

    def classes(self, campaign_id: UUID) -> list[str]:
        """The classes of those who take part, to filter by."""
        statement = (
            select(LEARNERS.c.class_name)
            .select_from(JOINED)
            .where(*conditions_of(campaign_id, Filter()), LEARNERS.c.class_name.is_not(None))
            .distinct()
            .order_by(LEARNERS.c.class_name)
        )
        return list(self._session.execute(statement).scalars())

    def everybody(self, campaign_id: UUID, wanted: Filter, *, most: int) -> list[Participant]:
        """Participants by name, up to so many."""
        rows = self._session.execute(
            _PEOPLE.where(*conditions_of(campaign_id, wanted)).order_by(*_ORDER).limit(most)
        )
        return [_participant(row) for row in rows]

    def taken_by(
        self, organisation_id: UUID, learner_id: UUID, window: Window
    ) -> tuple[list[Participant], int]:
        """What a pupil began in the campaigns of this school, the latest first, and how many there are."""
        conditions = (
            PARTICIPATIONS.c.learner_id == learner_id,
            PARTICIPATIONS.c.status != Status.OPENING,
            PARTICIPATIONS.c.campaign_id.in_(
                select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.organisation_id == organisation_id)
            ),
        )
        count = select(func.count()).select_from(PARTICIPATIONS).where(*conditions)
        rows = self._session.execute(
            _PEOPLE.where(*conditions)
            .order_by(PARTICIPATIONS.c.started_at.desc(), PARTICIPATIONS.c.id)
            .limit(window.size)
            .offset(window.offset)
        )
        return [_participant(row) for row in rows], self._session.execute(count).scalar_one()

    def sifted(self, organisation_id: UUID, sift: Sift, window: Window) -> tuple[list[UUID], int]:
        """A page of the pupils on the list who match, by name, and how many there are."""
        pupils = _sifted(organisation_id, sift)
        count = select(func.count()).select_from(pupils.subquery())
        rows = self._session.execute(
            pupils.order_by(*_BY_NAME).limit(window.size).offset(window.offset)
        ).scalars()
        return list(rows), self._session.execute(count).scalar_one()

    def beside(self, organisation_id: UUID, learner_id: UUID, sift: Sift) -> Neighbours:
        """Who stands before and after a pupil among those who match; nobody for whoever does not."""
        listed = (
            _sifted(organisation_id, sift)
            .add_columns(
                func.lag(LEARNERS.c.id).over(order_by=_BY_NAME).label("previous_id"),
                func.lead(LEARNERS.c.id).over(order_by=_BY_NAME).label("next_id"),
            )
            .subquery()
        )
        row = self._session.execute(select(listed).where(listed.c.id == learner_id)).one_or_none()
        return Neighbours(row.previous_id, row.next_id) if row else Neighbours(None, None)

    def of_learners(self, organisation_id: UUID, learner_ids: Sequence[UUID]) -> list[Followed]:
        """Each of these pupils who began a campaign of this school; the others are not there."""
        said = PARTICIPATIONS.c.shared_at.is_not(None) & PARTICIPATIONS.c.certifiable.is_not(None)
        newest = aggregate_order_by(PARTICIPATIONS.c.certifiable, PARTICIPATIONS.c.shared_at.desc())
        last = func.greatest(
            PARTICIPATIONS.c.shared_at, PARTICIPATIONS.c.completed_at, PARTICIPATIONS.c.started_at
        )
        statement = (
            select(
                PARTICIPATIONS.c.learner_id,
                func.count().label("begun"),
                func.max(last).label("last_at"),
                func.array_agg(newest).filter(said).label("certifiable"),
                func.max(PARTICIPATIONS.c.shared_at).filter(said).label("said_at"),
            )
            .join(CAMPAIGNS, CAMPAIGNS.c.id == PARTICIPATIONS.c.campaign_id)
            .where(
                CAMPAIGNS.c.organisation_id == organisation_id,
                PARTICIPATIONS.c.learner_id.in_(learner_ids),
                PARTICIPATIONS.c.status != Status.OPENING,
            )
            .group_by(PARTICIPATIONS.c.learner_id)
            .order_by(PARTICIPATIONS.c.learner_id)
        )
        return [
            Followed(
                row.learner_id,
                row.begun,
                row.last_at,
                row.certifiable[0] if row.certifiable else None,
                row.said_at,
            )
            for row in self._session.execute(statement)
        ]

    def counts(self, campaign_id: UUID) -> Counts:
        """Statuses, mean progress, and the version that a poller compares."""
        progress = case(
            (_over(), 100),
            (
                PARTICIPATIONS.c.targeted > 0,
                func.least(100 * PARTICIPATIONS.c.known // PARTICIPATIONS.c.targeted, 100),
            ),
            else_=0,
        )
        learners = LEARNERS.c.record_revision + LEARNERS.c.presence_revision + LEARNERS.c.link_revision
        there = PARTICIPATIONS.c.deleted_at.is_(None)
        # the deleted go on counting in the version: without them it could come back to what it was before somebody began
        row = self._session.execute(
            select(
                *(
                    func.count().filter(PARTICIPATIONS.c.status == status, there).label(status.lower())
                    for status in Status
                    if status is not Status.OPENING
                ),
                func.coalesce(func.avg(progress).filter(there), 0).label("progress"),
                func.coalesce(func.sum(PARTICIPATIONS.c.changes), 0).label("changes"),
                func.coalesce(func.sum(learners), 0).label("learners"),
            )
            .select_from(JOINED)
            .where(PARTICIPATIONS.c.campaign_id == campaign_id, PARTICIPATIONS.c.status != Status.OPENING)
        ).one()
        version = f"{row.started + row.to_share + row.shared}-{row.changes}-{row.learners}"
        return Counts(row.started, row.to_share, row.shared, int(row.progress), version)

    def received(self, campaign_id: UUID, wanted: Filter) -> Received:
        """What all who sent make together."""
        rows = self._session.execute(
            select(
                PARTICIPATIONS.c.stage,
                func.count().label("sent"),
                func.coalesce(func.sum(PARTICIPATIONS.c.validated), 0).label("validated"),
                func.count().filter(PARTICIPATIONS.c.certifiable).label("certifiable"),
            )
            .select_from(JOINED)
            .where(*conditions_of(campaign_id, wanted), PARTICIPATIONS.c.status == Status.SHARED)
            .group_by(PARTICIPATIONS.c.stage)
        ).all()
        return Received(
            count=sum(row.sent for row in rows),
            validated=sum(row.validated for row in rows),
            by_stage={row.stage: row.sent for row in rows if row.stage is not None},
            certifiable=sum(row.certifiable for row in rows),
        )

    def topic_means(self, campaign_id: UUID, wanted: Filter) -> list[TopicMeans]:
        """The mean of every topic over all who sent."""
        pair = func.jsonb_each(SNAPSHOTS.c.topics).table_valued("key", "value")
        reached = cast(pair.c.value.op("->>")(0), SmallInteger)
        score = cast(pair.c.value.op("->>")(2), Double)
        statement = (
            select(pair.c.key, func.avg(reached).label("reached"), func.avg(score).label("score"))
            .select_from(
                JOINED.join(SNAPSHOTS, SNAPSHOTS.c.participation_id == PARTICIPATIONS.c.id).join(pair, true())
            )
            .where(*conditions_of(campaign_id, wanted))
            .group_by(pair.c.key)
        )
        return [
            TopicMeans(row.key, float(row.reached), float(row.score))
            for row in self._session.execute(statement)
        ]


def _sifted(organisation_id: UUID, sift: Sift) -> Select[Any]:
    said = (
        select(PARTICIPATIONS.c.learner_id, PARTICIPATIONS.c.certifiable)
        .join(CAMPAIGNS, CAMPAIGNS.c.id == PARTICIPATIONS.c.campaign_id)
        .where(
            CAMPAIGNS.c.organisation_id == organisation_id,
            PARTICIPATIONS.c.shared_at.is_not(None),
            PARTICIPATIONS.c.certifiable.is_not(None),
        )
        .ext(distinct_on(PARTICIPATIONS.c.learner_id))
        .order_by(PARTICIPATIONS.c.learner_id, PARTICIPATIONS.c.shared_at.desc())
        .subquery()
    )
    statement = (
        select(LEARNERS.c.id)
        .select_from(LEARNERS.outerjoin(said, said.c.learner_id == LEARNERS.c.id))
        .where(
            *on_the_list(organisation_id),
            said.c.certifiable.is_(sift.certifiable),
            *(LEARNERS.c.sort_key.contains(word, autoescape=True) for word in sift.search),
        )
    )
    return statement.where(LEARNERS.c.class_name.in_(sift.classes)) if sift.classes else statement


def _over() -> ColumnElement[bool]:
    """Participation.progress_percent, in SQL."""
    return PARTICIPATIONS.c.completed_at.is_not(None) | PARTICIPATIONS.c.status.in_(
        [Status.TO_SHARE, Status.SHARED]
    )


def conditions_of(campaign_id: UUID, wanted: Filter) -> list[ColumnElement[bool]]:
    """Whom a teacher sees: those who began, less those who were deleted, of whom a filter keeps some."""
    conditions: list[ColumnElement[bool]] = [
        and_(
            PARTICIPATIONS.c.campaign_id == campaign_id,
            PARTICIPATIONS.c.status != Status.OPENING,
            PARTICIPATIONS.c.deleted_at.is_(None),
        ),
        *(LEARNERS.c.sort_key.contains(word, autoescape=True) for word in wanted.search),
    ]
    if wanted.classes:
        conditions.append(LEARNERS.c.class_name.in_(wanted.classes))
    if wanted.statuses:
        conditions.append(PARTICIPATIONS.c.status.in_(wanted.statuses))
    if wanted.stages:
        conditions.append(PARTICIPATIONS.c.stage.in_(wanted.stages))
    if wanted.certifiable is not None:
        conditions.append(PARTICIPATIONS.c.certifiable.is_(wanted.certifiable))
    return conditions


def _participant(row: Row[Any]) -> Participant:
    profile = tuple(CompetenceLevel(*line) for line in row.profile or ())
    return Participant(participation_of(row), row.last_name, row.first_name, row.class_name, profile)
