"""Sessions, and who may watch over each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.certification.domain.refusals import SessionAlreadyPlanned, SessionUnknown
from services.certification.domain.sessions import Session, SessionPlan
from services.certification.storage.tables import CANDIDATES, CERTIFICATIONS, INVIGILATIONS, SESSIONS


@dataclass(frozen=True)
class SessionCounts:
    """A session in a list: how many are enrolled and how many have started."""

    session: Session
    candidates: int
    started: int


class Sessions:
    """Sessions by the number people type."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, session_id: UUID, values: dict[str, Any]) -> Session:
        """A new session, numbered; refuses when that room is taken then (the constraint decides between two at once)."""
        statement = (
            insert(SESSIONS)
            .values(id=session_id, **values)
            .on_conflict_do_nothing(constraint="one_session_per_room_and_hour")
            .returning(SESSIONS)
        )
        row = self._database.execute(statement).first()
        if row is None:
            raise SessionAlreadyPlanned(number=self._number_there(values))
        return _session(row)

    def _number_there(self, values: dict[str, Any]) -> int | None:
        same = [
            SESSIONS.c[name] == values[name] for name in ("organisation_id", "site", "room", "day", "hour")
        ]
        return self._database.scalar(select(SESSIONS.c.number).where(*same))

    def get(self, number: int, *, change: bool = False, hold: bool = False) -> Session:
        """By number; `change` keeps everybody else off the row, `hold` keeps it from changing."""
        statement = select(SESSIONS).where(SESSIONS.c.number == number)
        if change or hold:
            statement = statement.with_for_update(read=not change)
        row = self._database.execute(statement).first()
        if row is None:
            raise SessionUnknown
        return _session(row)

    def get_by_id(self, session_id: UUID, *, hold: bool = False) -> Session:
        """By id, for facts and certifications."""
        number = select(SESSIONS.c.number).where(SESSIONS.c.id == session_id)
        found = self._database.scalar(number)
        if found is None:
            raise SessionUnknown
        return self.get(found, hold=hold)

    def of_organisation(
        self, organisation_id: UUID, *, offset: int, limit: int
    ) -> tuple[list[SessionCounts], int]:
        """A page of an organisation's sessions, the latest first, and how many there are."""
        mine = SESSIONS.c.organisation_id == organisation_id
        return self._page(mine, SESSIONS.c.number.desc(), offset=offset, limit=limit)

    def finalised(self, *, offset: int, limit: int) -> tuple[list[SessionCounts], int]:
        """A page of what the jury sees: not yet published first, the oldest first."""
        done = SESSIONS.c.finalised_at.is_not(None)
        order = SESSIONS.c.published_at.is_not(None), SESSIONS.c.finalised_at, SESSIONS.c.number
        return self._page(done, *order, offset=offset, limit=limit)

    def waiting_for_publication(self) -> list[Session]:
        """Finalised and not published."""
        waiting = SESSIONS.c.finalised_at.is_not(None), SESSIONS.c.published_at.is_(None)
        statement = select(SESSIONS).where(*waiting).order_by(SESSIONS.c.finalised_at)
        return [_session(row) for row in self._database.execute(statement)]

    def _page(self, condition: Any, *order: Any, offset: int, limit: int) -> tuple[list[SessionCounts], int]:
        candidates = _count(CANDIDATES, CANDIDATES.c.session_id == SESSIONS.c.id)
        started = _count(
            CERTIFICATIONS,
            CERTIFICATIONS.c.session_id == SESSIONS.c.id,
            CERTIFICATIONS.c.started_at.is_not(None),
        )
        page = select(SESSIONS, candidates.label("candidates"), started.label("started"))
        rows = self._database.execute(page.where(condition).order_by(*order).offset(offset).limit(limit))
        items = [SessionCounts(_session(row), row.candidates, row.started) for row in rows]
        total = self._database.scalar(select(func.count()).select_from(SESSIONS).where(condition))
        return items, total or 0

    def finalise(self, session: Session, values: dict[str, Any]) -> None:
        """The centre says it is over."""
        self._database.execute(update(SESSIONS).where(SESSIONS.c.id == session.id).values(**values))

    def publish(self, session: Session, *, at: datetime, by: UUID | None) -> None:
        """Its results may be seen."""
        published = {"published_at": at, "published_by": by}
        self._database.execute(update(SESSIONS).where(SESSIONS.c.id == session.id).values(published))

    def admit_invigilator(self, session: Session, user_id: UUID, *, at: datetime) -> None:
        """This person may watch over it, from now on."""
        admitted = {"session_id": session.id, "user_id": user_id, "admitted_at": at}
        self._database.execute(insert(INVIGILATIONS).values(admitted).on_conflict_do_nothing())

    def has_invigilator(self, session: Session, user_id: UUID) -> bool:
        """Whether they gave the password."""
        mine = INVIGILATIONS.c.session_id == session.id, INVIGILATIONS.c.user_id == user_id
        return self._database.execute(select(INVIGILATIONS.c.user_id).where(*mine)).first() is not None


def _count(table: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).correlate(SESSIONS).scalar_subquery()


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        number=row.number,
        organisation_id=row.organisation_id,
        centre=row.centre,
        plan=SessionPlan(row.site, row.room, row.day, row.hour, tuple(row.invigilators), row.observations),
        access_code=row.access_code,
        invigilator_password=row.invigilator_password,
        created_at=row.created_at,
        finalised_at=row.finalised_at,
        published_at=row.published_at,
        comment=row.comment,
        has_incident=row.has_incident,
        has_joining_issue=row.has_joining_issue,
    )
