"""Whose participation was deleted: they do not begin that campaign again."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.campaigns.domain.participation import Participation
from services.campaigns.domain.refusals import ParticipationDeleted
from services.campaigns.storage.tables import DEPARTURES


class DepartureRepository:
    """By account and by pupil."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, participation: Participation) -> None:
        """Whose it is, as long as that is known."""
        row = {
            "campaign_id": participation.campaign_id,
            "user_id": participation.user_id,
            "learner_id": participation.learner_id,
        }
        self._session.execute(insert(DEPARTURES).values(row).on_conflict_do_nothing())

    def require_none(self, place: Participation) -> None:
        """Refuses whoever was taken out of this campaign, also the same pupil with another account."""
        theirs = DEPARTURES.c.user_id == place.user_id
        if place.learner_id:
            theirs |= DEPARTURES.c.learner_id == place.learner_id
        statement = select(DEPARTURES.c.user_id).where(DEPARTURES.c.campaign_id == place.campaign_id, theirs)
        if self._session.execute(statement.limit(1)).first():
            raise ParticipationDeleted
