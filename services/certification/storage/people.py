"""All that is kept of one person: told to them when they ask, anonymised when nothing asks for it to be kept."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session as Database
from sqlalchemy.types import Date, Text

from chassis.outbox import TOMBSTONES
from services.certification.domain.candidates import ANONYMISED
from services.certification.storage.tables import (
    BADGES,
    CANDIDATES,
    CERTIFICATIONS,
    COMPETENCE_LEVELS,
    INCIDENTS,
    LEARNERS,
    MEMBERSHIPS,
    ORGANISATIONS,
    RESULTS,
    SESSIONS,
)

_NOTHING: Final = dict.fromkeys(
    (
        "sex",
        "birth_city",
        "birth_city_code",
        "birth_country_code",
        "class_name",
        "extra_time_percentage",
        "user_id",
    )
)


class People:
    """Accounts, pupils of schools' lists, and candidates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget_users(self, user_ids: Collection[UUID]) -> None:
        """Levels and links go. Candidates stay until `anonymise_candidates` finds that nothing asks for them."""
        mine = COMPETENCE_LEVELS.c.user_id.in_(user_ids)
        self._database.execute(delete(COMPETENCE_LEVELS).where(mine))
        linked = LEARNERS.c.user_id.in_(user_ids)
        self._database.execute(update(LEARNERS).where(linked).values(user_id=None))
        # somebody who came to the door and never began has left no evidence: only the school's line stays
        began = exists().where(CERTIFICATIONS.c.candidate_id == CANDIDATES.c.id)
        joined = CANDIDATES.c.user_id.in_(user_ids), ~began
        self._database.execute(update(CANDIDATES).where(*joined).values(user_id=None, joined_at=None))

    def anonymise_candidates(self, *, today: date, evidence_until: date) -> int:
        """Whoever is erased, or given up by their school, or belonged to nobody here for long enough; how many there were.

        Kept all the same: a test whose session is not published (it may yet have to be scored, and contested), and a certificate
        for as long as it is valid. `evidence_until`: sessions held by then are old enough.
        """
        waiting = self._database.execute(
            select(CANDIDATES.c.id)
            .join(SESSIONS, SESSIONS.c.id == CANDIDATES.c.session_id)
            .outerjoin(CERTIFICATIONS, CERTIFICATIONS.c.candidate_id == CANDIDATES.c.id)
            .where(
                CANDIDATES.c.anonymised_at.is_(None),
                _nobody_s(evidence_until),
                or_(
                    CERTIFICATIONS.c.id.is_(None),
                    SESSIONS.c.published_at.is_not(None),
                    SESSIONS.c.day <= evidence_until,
                ),
                or_(
                    CERTIFICATIONS.c.valid_until.is_(None),
                    CERTIFICATIONS.c.revoked_at.is_not(None),
                    CERTIFICATIONS.c.valid_until < today,
                ),
            )
            .with_for_update(of=CANDIDATES, skip_locked=True)
        )
        found = [row.id for row in waiting]
        if found:
            self._anonymise(found)
        return len(found)

    def _anonymise(self, candidate_ids: Collection[UUID]) -> None:
        """As facts 1.6 has it: no name, the year of birth. A certificate that has had its day stops being shown."""
        mine = CANDIDATES.c.id.in_(candidate_ids)
        self._database.execute(
            update(CANDIDATES)
            .where(mine)
            .values(
                {
                    **_NOTHING,
                    "last_name": ANONYMISED,
                    "first_name": ANONYMISED,
                    "birth_date": cast(func.date_trunc("year", CANDIDATES.c.birth_date), Date),
                    "identity_key": literal("anonymised:") + cast(CANDIDATES.c.id, Text),
                    "anonymised_at": func.now(),
                }
            )
        )
        theirs = CERTIFICATIONS.c.candidate_id.in_(candidate_ids)
        revoked = case(
            (CERTIFICATIONS.c.issued_at.is_not(None), func.coalesce(CERTIFICATIONS.c.revoked_at, func.now()))
        )
        # an id that leads to nobody: the column holds somebody, and statistics count heads
        self._database.execute(
            update(CERTIFICATIONS).where(theirs).values(user_id=func.gen_random_uuid(), revoked_at=revoked)
        )
        badges = BADGES.c.certification_id.in_(select(CERTIFICATIONS.c.id).where(theirs))
        still = BADGES.c.revoked_at.is_(None)
        self._database.execute(update(BADGES).where(badges, still).values(revoked_at=func.now()))
        told = INCIDENTS.c.certification_id.in_(select(CERTIFICATIONS.c.id).where(theirs))
        self._database.execute(update(INCIDENTS).where(told).values(description=None, resolution=None))

    def forget_staff(self, *, held_until: date) -> None:
        """The names of invigilators, and what was written of a session, once nobody can ask about it any more."""
        old = SESSIONS.c.day <= held_until, func.cardinality(SESSIONS.c.invigilators) > 0
        self._database.execute(
            update(SESSIONS).where(*old).values(invigilators=[], observations=None, comment=None)
        )

    def learners(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The pupils that an account is."""
        statement = (
            select(LEARNERS, ORGANISATIONS.c.name.label("organisation"))
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == LEARNERS.c.organisation_id)
            .where(LEARNERS.c.user_id == user_id)
        )
        return self._read(statement.order_by(LEARNERS.c.id))

    def levels(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """A line per competence."""
        mine = select(COMPETENCE_LEVELS).where(COMPETENCE_LEVELS.c.user_id == user_id)
        return self._read(mine.order_by(COMPETENCE_LEVELS.c.competence))

    def candidacies(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """Each with its session, and its test if there was one."""
        badge = (
            select(func.max(BADGES.c.made_at))
            .where(BADGES.c.certification_id == CERTIFICATIONS.c.id)
            .scalar_subquery()
        )
        statement = (
            select(
                CANDIDATES,
                SESSIONS.c.number,
                SESSIONS.c.centre,
                SESSIONS.c.day,
                SESSIONS.c.published_at,
                CERTIFICATIONS.c.id.label("certification_id"),
                CERTIFICATIONS.c.verification_code,
                CERTIFICATIONS.c.started_at,
                CERTIFICATIONS.c.completed_at,
                CERTIFICATIONS.c.issued_at,
                CERTIFICATIONS.c.valid_until,
                CERTIFICATIONS.c.revoked_at,
                RESULTS.c.status,
                RESULTS.c.pix,
                RESULTS.c.marks,
                badge.label("badge_made_at"),
            )
            .join(SESSIONS, SESSIONS.c.id == CANDIDATES.c.session_id)
            .outerjoin(CERTIFICATIONS, CERTIFICATIONS.c.candidate_id == CANDIDATES.c.id)
            .outerjoin(
                RESULTS,
                and_(
                    RESULTS.c.certification_id == CERTIFICATIONS.c.id,
                    RESULTS.c.revision == CERTIFICATIONS.c.revision,
                ),
            )
            .where(CANDIDATES.c.user_id == user_id)
        )
        return self._read(statement.order_by(SESSIONS.c.day, CANDIDATES.c.id))

    def incidents(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """What was reported during somebody's tests."""
        statement = (
            select(INCIDENTS, SESSIONS.c.number)
            .join(CERTIFICATIONS, CERTIFICATIONS.c.id == INCIDENTS.c.certification_id)
            .join(SESSIONS, SESSIONS.c.id == CERTIFICATIONS.c.session_id)
            .where(CERTIFICATIONS.c.user_id == user_id)
        )
        return self._read(statement.order_by(INCIDENTS.c.reported_at, INCIDENTS.c.id))

    def memberships(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The schools whose sessions somebody may see."""
        statement = (
            select(MEMBERSHIPS.c.role, ORGANISATIONS.c.name.label("organisation"))
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == MEMBERSHIPS.c.organisation_id)
            .where(MEMBERSHIPS.c.user_id == user_id)
        )
        return self._read(statement.order_by(MEMBERSHIPS.c.organisation_id))

    def _read(self, statement: Select[Any]) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._database.execute(statement).mappings()]


def _nobody_s(evidence_until: date) -> ColumnElement[bool]:
    erased = exists().where(TOMBSTONES.c.subject == CANDIDATES.c.user_id)
    given_up = exists().where(TOMBSTONES.c.subject == CANDIDATES.c.learner_id)
    never_came = CANDIDATES.c.user_id.is_(None)
    return or_(erased, and_(never_came, or_(given_up, SESSIONS.c.day <= evidence_until)))
