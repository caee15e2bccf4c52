"""Pupils of schools' lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    any_,
    column,
    func,
    literal,
    select,
    text,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session
from sqlalchemy.types import Text, Uuid

from services.identity.domain.links import Link, Method
from services.identity.domain.matching import Candidate
from services.identity.domain.names import normalised
from services.identity.domain.refusals import LearnerUnknown
from services.identity.domain.school_lists import PupilRecord
from services.identity.storage.connection_methods import signs_in_by, signs_in_by_one_of
from services.identity.storage.tables import LEARNERS, ORGANISATIONS, USERS

RECORD_COLUMNS: Final = tuple(one.name for one in fields(PupilRecord))


@dataclass(frozen=True)
class Learner:
    """A pupil as stored."""

    id: UUID
    record: PupilRecord
    user_id: UUID | None
    revision: int
    disabled_at: datetime | None


@dataclass(frozen=True)
class LearnerFilter:
    """Which pupils of a list, in which order."""

    text: str = ""
    classes: tuple[str, ...] = ()
    methods: tuple[Method | None, ...] = ()
    """Ways in, any of them; None is for those who have none. Empty: all pupils."""

    ids: tuple[UUID, ...] = ()
    """These only; empty: all pupils."""

    order: str = "name"
    """A key of ORDERS, with a minus sign in front to turn it round."""


ORDERS: Final[dict[str, Column[Any]]] = {
    "name": LEARNERS.c.search_key,
    "class": LEARNERS.c.class_name,
    "birth_date": LEARNERS.c.birth_date,
}
"""What the list may be sorted by; equal ones follow by name."""


_LATEST: Final = (LEARNERS.c.changed_at.desc(), LEARNERS.c.id.desc())


def _order(wanted: LearnerFilter) -> list[ColumnElement[Any]]:
    column = ORDERS[wanted.order.removeprefix("-")]
    first = column.desc() if wanted.order.startswith("-") else column.asc()
    return [first, LEARNERS.c.search_key.asc(), LEARNERS.c.id.asc()]


def _learner(row: Any) -> Learner:
    record = PupilRecord(**{name: row[name] for name in RECORD_COLUMNS})
    return Learner(row["id"], record, row["user_id"], row["revision"], row["disabled_at"])


def search_key(record: PupilRecord) -> str:
    """See the table."""
    last, first = normalised(record.last_name), normalised(record.first_name)
    preferred = normalised(record.preferred_last_name or "")
    return f"{last}{first}{last} {preferred}{first}{preferred}"


class Learners:
    """Pupils of all schools. Hold the organisation's lock before changing any of its pupils."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_enabled(self, organisation_id: UUID, learner_ids: Iterable[UUID]) -> list[Learner]:
        """Those of this list that are asked for."""
        statement = select(LEARNERS).where(
            LEARNERS.c.organisation_id == organisation_id,
            LEARNERS.c.id.in_(list(learner_ids)),
            LEARNERS.c.disabled_at.is_(None),
        )
        # in one order: two teachers who reset the same pupils' passwords wait for each other instead of for ever
        rows = self._session.execute(statement.order_by(LEARNERS.c.id)).mappings()
        return [_learner(row) for row in rows]

    def add(self, learner: Learner, *, organisation_id: UUID, now: datetime) -> bool:
        """One pupil, outside any import; False when the list has them."""
        row = {
            **vars(learner.record),
            "search_key": search_key(learner.record),
            "id": learner.id,
            "organisation_id": organisation_id,
            "user_id": learner.user_id,
            "revision": learner.revision,
            "enrolled_at": now,
            "changed_at": now,
        }
        statement = insert(LEARNERS).values(row).on_conflict_do_nothing().returning(LEARNERS.c.id)
        return self._session.execute(statement).first() is not None

    def disable_all(self, learner_ids: Sequence[UUID], *, now: datetime) -> None:
        """No longer in the list; what they did is kept."""
        statement = update(LEARNERS).where(LEARNERS.c.id == any_(literal(list(learner_ids), ARRAY(Uuid))))
        self._session.execute(
            statement.values(disabled_at=now, changed_at=now, revision=LEARNERS.c.revision + 1)
        )

    def link_all(self, accounts: Mapping[UUID, UUID], *, now: datetime) -> dict[UUID, int]:
        """These pupils (learner -> account) are these accounts; the learners' new revisions."""
        given = values(column("learner_id", Uuid), column("user_id", Uuid), name="given").data(
            list(accounts.items())
        )
        statement = (
            update(LEARNERS)
            .where(LEARNERS.c.id == given.c.learner_id)
            .values(user_id=given.c.user_id, changed_at=now, revision=LEARNERS.c.revision + 1)
            .returning(LEARNERS.c.id, LEARNERS.c.revision)
        )
        return {row.id: row.revision for row in self._session.execute(statement)}

    def link(self, learner_id: UUID, user_id: UUID, *, now: datetime) -> int:
        """This pupil is this account; the learner's new revision."""
        statement = update(LEARNERS).where(LEARNERS.c.id == learner_id)
        values = {"user_id": user_id, "changed_at": now, "revision": LEARNERS.c.revision + 1}
        found = self._session.execute(statement.values(values).returning(LEARNERS.c.revision))
        return int(found.scalar_one())

    def candidates(
        self, organisation_id: UUID, birth_date: date, *, student_number: str | None = None
    ) -> list[Candidate]:
        """Enabled pupils of the school born that day (facts 2.2), with that student number in any case if given (facts 2.5)."""
        where = (LEARNERS.c.organisation_id == organisation_id) & (LEARNERS.c.birth_date == birth_date)
        if student_number is not None:
            where &= func.lower(LEARNERS.c.student_number) == student_number.lower()
        return self._candidates(where & LEARNERS.c.disabled_at.is_(None))

    def enabled_of_ine(self, organisation_id: UUID, ine: str) -> Candidate | None:
        """The pupil of this school's list with that INE."""
        mine = (LEARNERS.c.organisation_id == organisation_id) & (LEARNERS.c.ine == ine)
        return next(iter(self._candidates(mine & LEARNERS.c.disabled_at.is_(None))), None)

    def _candidates(self, where: ColumnElement[bool]) -> list[Candidate]:
        names = [one.name for one in fields(Candidate) if one.name != "learner_id"]
        return [
            Candidate(learner_id=row["id"], **{name: row[name] for name in names})
            for row in self._session.execute(select(LEARNERS).where(where).order_by(*_LATEST)).mappings()
        ]

    def hold_ine(self, ine: str | None) -> None:
        """Until the transaction ends, claims of the same INE wait for each other, in whatever school they are."""
        if ine is None:
            return
        self._session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:ine, 0))"), {"ine": ine})

    def links_of_ines(self, ines: Iterable[str | None]) -> list[Link]:
        """Accounts of pupils with these INEs, in any school."""
        return self._links(LEARNERS.c.ine == any_(literal(list(ines), ARRAY(Text))))

    def links_of_users(self, user_ids: Iterable[UUID]) -> list[Link]:
        """Every pupil, in any school, that these accounts are."""
        return self._links(LEARNERS.c.user_id == any_(literal(list(user_ids), ARRAY(Uuid))))

    def _links(self, which: ColumnElement[bool]) -> list[Link]:
        columns = [LEARNERS.c[one] for one in ("id", "organisation_id", "user_id", "ine", "birth_date")]
        linked = select(*columns).where(which, LEARNERS.c.user_id.is_not(None))
        rows = self._session.execute(linked.order_by(*_LATEST))
        return [Link(row.id, row.organisation_id, row.user_id, row.ine, row.birth_date) for row in rows]

    def latest_link_of(self, user_id: UUID) -> Link | None:
        """The pupil with an INE that this account is and that changed last, disabled ones too (facts 2.4)."""
        known = (LEARNERS.c.user_id == user_id) & LEARNERS.c.ine.is_not(None)
        return next(iter(self._links(known)), None)

    def latest_of_ine(self, spellings: Iterable[str], birth_date: date) -> Candidate | None:
        """The pupil of that INE, in one of these spellings, and birth date who has an account and changed last, disabled ones too (facts 2.8)."""
        born = LEARNERS.c.ine.in_(list(spellings)) & (LEARNERS.c.birth_date == birth_date)
        return next(iter(self._candidates(born & LEARNERS.c.user_id.is_not(None))), None)

    def of_user(self, user_id: UUID) -> list[Any]:
        """The pupils that an account is, with their schools; enabled ones only."""
        statement = (
            select(
                LEARNERS.c.id,
                LEARNERS.c.first_name,
                LEARNERS.c.last_name,
                LEARNERS.c.class_name,
                LEARNERS.c.organisation_id,
                ORGANISATIONS.c.name.label("organisation_name"),
                ORGANISATIONS.c.kind.label("organisation_kind"),
            )
            .join(ORGANISATIONS, ORGANISATIONS.c.id == LEARNERS.c.organisation_id)
            .where(LEARNERS.c.user_id == user_id, LEARNERS.c.disabled_at.is_(None))
            .order_by(LEARNERS.c.enrolled_at, LEARNERS.c.id)
        )
        return list(self._session.execute(statement).all())

    def page(
        self, organisation_id: UUID, wanted: LearnerFilter, *, offset: int, limit: int
    ) -> tuple[list[Any], int]:
        """Some enabled pupils, with how their accounts sign in; and how many match."""
        where = _matching(organisation_id, wanted)
        columns = ("id", "first_name", "last_name", "birth_date", "class_name", "user_id")
        has_gar = signs_in_by(Method.GAR).label("has_gar")
        with_accounts = LEARNERS.outerjoin(USERS, USERS.c.id == LEARNERS.c.user_id)
        statement = (
            select(*(LEARNERS.c[name] for name in columns), USERS.c.username, USERS.c.email, has_gar)
            .select_from(with_accounts)
            .where(where)
            .order_by(*_order(wanted))
        )
        rows = self._session.execute(statement.offset(offset).limit(limit)).all()
        counted = select(func.count()).select_from(with_accounts).where(where)
        return list(rows), self._session.execute(counted).scalar_one()

    def one(self, organisation_id: UUID, learner_id: UUID) -> Any:
        """A pupil who is or was on this list, with how their account signs in; refuses with LearnerUnknown whoever never was, or
        whom the school has given up.
        """
        columns = ("id", "first_name", "last_name", "birth_date", "class_name", "user_id", "disabled_at")
        has_gar = signs_in_by(Method.GAR).label("has_gar")
        statement = (
            select(*(LEARNERS.c[name] for name in columns), USERS.c.username, USERS.c.email, has_gar)
            .select_from(LEARNERS.outerjoin(USERS, USERS.c.id == LEARNERS.c.user_id))
            .where(
                LEARNERS.c.organisation_id == organisation_id,
                LEARNERS.c.id == learner_id,
                LEARNERS.c.anonymised_at.is_(None),
            )
        )
        row = self._session.execute(statement).one_or_none()
        if row is None:
            raise LearnerUnknown
        return row

    def neighbours(
        self, organisation_id: UUID, learner_id: UUID, wanted: LearnerFilter
    ) -> tuple[UUID | None, UUID | None]:
        """Who comes before and after somebody among those asked for; nobody for whoever is not among them."""
        order = _order(wanted)
        listed = (
            select(
                LEARNERS.c.id,
                func.lag(LEARNERS.c.id).over(order_by=order).label("previous_id"),
                func.lead(LEARNERS.c.id).over(order_by=order).label("next_id"),
            )
            .select_from(LEARNERS.outerjoin(USERS, USERS.c.id == LEARNERS.c.user_id))
            .where(_matching(organisation_id, wanted))
            .subquery()
        )
        row = self._session.execute(select(listed).where(listed.c.id == learner_id)).one_or_none()
        return (row.previous_id, row.next_id) if row else (None, None)

    def classes(self, organisation_id: UUID) -> list[Any]:
        """Name, number of enabled pupils, number of those with an account."""
        statement = (
            select(
                LEARNERS.c.class_name,
                func.count().label("learners"),
                func.count(LEARNERS.c.user_id).label("reconciled"),
            )
            .where(_matching(organisation_id, LearnerFilter()))
            .group_by(LEARNERS.c.class_name)
            .order_by(LEARNERS.c.class_name)
        )
        return list(self._session.execute(statement).all())


def _matching(organisation_id: UUID, wanted: LearnerFilter) -> ColumnElement[bool]:
    where = (LEARNERS.c.organisation_id == organisation_id) & LEARNERS.c.disabled_at.is_(None)
    if wanted.classes:
        where &= LEARNERS.c.class_name.in_(wanted.classes)
    if wanted.ids:
        where &= LEARNERS.c.id.in_(wanted.ids)
    if wanted.methods:
        where &= signs_in_by_one_of(wanted.methods)
    if wanted.text:
        where &= LEARNERS.c.search_key.contains(normalised(wanted.text), autoescape=True)
    return where
