"""All that identity keeps of one person: told to them when they ask, removed when they are erased."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from services.identity.storage.external_tables import EXTERNAL_ARRIVALS, EXTERNAL_IDENTITIES
from services.identity.storage.import_tables import LEARNER_IMPORT_LINES, LEARNER_IMPORTS
from services.identity.storage.tables import (
    ACCOUNT_RECOVERIES,
    DATA_EXPORTS,
    EMAIL_CHANGES,
    ERASURE_REQUESTS,
    INVITATIONS,
    LEARNERS,
    LOCK_OUTS,
    MAILS,
    MEMBERSHIPS,
    ORGANISATIONS,
    PASSWORD_RESETS,
    REFRESH_TOKENS,
    TOKEN_FAMILIES,
    USERS,
)

_WAYS_IN: Final = (
    TOKEN_FAMILIES,
    EXTERNAL_IDENTITIES,
    PASSWORD_RESETS,
    EMAIL_CHANGES,
    ACCOUNT_RECOVERIES,
    DATA_EXPORTS,
    ERASURE_REQUESTS,
)

ANONYMISED: Final = "(anonymisé)"
"""What stands where a name stood (facts 1.6)."""


class People:
    """Accounts, and pupils of schools' lists."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # erased

    def anonymise_account(self, user_id: UUID, *, now: datetime) -> None:
        """The row stays, as the tombstone of its id: nobody signs in with it, nothing says who it was."""
        nothing = dict.fromkeys(
            ("email", "username", "password_hash", "last_seen_on", "warned_at", "chosen_register")
        )
        names = {"first_name": ANONYMISED, "last_name": ANONYMISED, "password_must_change": False}
        statement = update(USERS).where(USERS.c.id == user_id)
        gone_at = func.coalesce(USERS.c.anonymised_at, now)
        self._session.execute(statement.values({**nothing, **names, "anonymised_at": gone_at}))

    def forget_sessions(self, user_id: UUID) -> None:
        """Signed out everywhere, for good; other ways in, exports and failures to sign in go with it."""
        theirs = select(TOKEN_FAMILIES.c.id).where(TOKEN_FAMILIES.c.user_id == user_id)
        # a family before its tokens, as whoever refreshes holds them
        families = list(self._session.scalars(theirs.order_by(TOKEN_FAMILIES.c.id).with_for_update()))
        self._session.execute(delete(REFRESH_TOKENS).where(REFRESH_TOKENS.c.family_id.in_(families)))
        elsewhere = select(EXTERNAL_IDENTITIES.c.provider, EXTERNAL_IDENTITIES.c.subject)
        same_person = tuple_(EXTERNAL_ARRIVALS.c.provider, EXTERNAL_ARRIVALS.c.subject).in_(
            elsewhere.where(EXTERNAL_IDENTITIES.c.user_id == user_id)
        )
        expected = EXTERNAL_ARRIVALS.c.expected_user_id == user_id
        # whoever holds one at this moment waits for the account: theirs opens nothing, and goes at the second look
        free = select(EXTERNAL_ARRIVALS.c.digest).where(expected | same_person)
        self._session.execute(
            delete(EXTERNAL_ARRIVALS).where(
                EXTERNAL_ARRIVALS.c.digest.in_(free.with_for_update(skip_locked=True))
            )
        )
        self._forget_letters(user_id)
        for table in _WAYS_IN:
            self._session.execute(delete(table).where(table.c.user_id == user_id))
        self._session.execute(delete(LOCK_OUTS).where(LOCK_OUTS.c.subject == f"user:{user_id}"))

    def _forget_letters(self, user_id: UUID) -> None:
        """Those on their way to an address that is not the account's yet, known by when they stop being worth sending: somebody
        else's to the same address must leave.
        """
        for table in (EMAIL_CHANGES, ACCOUNT_RECOVERIES):
            sent = select(table.c.email, table.c.expires_at).where(table.c.user_id == user_id)
            self._session.execute(
                delete(MAILS).where(tuple_(MAILS.c.recipient, MAILS.c.expires_at).in_(sent))
            )

    def forget_address(self, user_id: UUID, email: str | None) -> None:
        """Invitations and mail to it; a school that had invited it sees the invitation withdrawn."""
        theirs: ColumnElement[bool] = INVITATIONS.c.accepted_by == user_id
        if email is not None:
            theirs |= INVITATIONS.c.email == email
            self._session.execute(delete(MAILS).where(MAILS.c.recipient == email))
            self._session.execute(delete(PASSWORD_RESETS).where(PASSWORD_RESETS.c.email == email))
            pending = INVITATIONS.c.email == email, INVITATIONS.c.status == "PENDING"
            self._session.execute(update(INVITATIONS).where(*pending).values(status="CANCELLED"))
        self._session.execute(update(INVITATIONS).where(theirs).values(email="", code=""))

    def unlink(self, user_id: UUID, *, now: datetime) -> None:
        """The pupils it was stay in their schools' lists, without an account."""
        statement = update(LEARNERS).where(LEARNERS.c.user_id == user_id)
        self._session.execute(
            statement.values(user_id=None, changed_at=now, revision=LEARNERS.c.revision + 1)
        )

    def anonymise_learners(
        self, organisation_id: UUID, learner_ids: Collection[UUID], *, now: datetime
    ) -> list[tuple[UUID, int]]:
        """Facts 1.6: no name, the year of birth, no account. Those that were not yet: id and new revision."""
        found = self._session.execute(
            select(LEARNERS.c.id, LEARNERS.c.ine, LEARNERS.c.student_number).where(
                LEARNERS.c.organisation_id == organisation_id,
                LEARNERS.c.id.in_(learner_ids),
                LEARNERS.c.anonymised_at.is_(None),
            )
        ).all()
        numbers = [number for row in found for number in (row.ine, row.student_number) if number]
        self._forget_in_imports(organisation_id, numbers)
        self._forget_staged(organisation_id, numbers)
        nothing = dict.fromkeys(
            (
                "preferred_last_name",
                "middle_name",
                "third_name",
                "sex",
                "birth_city",
                "birth_city_code",
                "birth_province_code",
                "birth_country_code",
                "mef_code",
                "status",
                "student_number",
                "email",
                "department",
                "educational_team",
                "diploma",
                "user_id",
            )
        )
        statement = update(LEARNERS).where(LEARNERS.c.id.in_([row.id for row in found]))
        changed = self._session.execute(
            statement.values(
                {
                    **nothing,
                    "ine": literal("anonymised:") + cast(LEARNERS.c.id, Text),
                    "last_name": ANONYMISED,
                    "first_name": ANONYMISED,
                    "birth_date": cast(func.date_trunc("year", LEARNERS.c.birth_date), Date),
                    "class_name": "",
                    "search_key": "",
                    "revision": LEARNERS.c.revision + 1,
                    "changed_at": now,
                    "disabled_at": func.coalesce(LEARNERS.c.disabled_at, now),
                    "anonymised_at": now,
                }
            ).returning(LEARNERS.c.id, LEARNERS.c.revision)
        )
        return sorted((row.id, row.revision) for row in changed)

    def _forget_in_imports(self, organisation_id: UUID, numbers: Sequence[str]) -> None:
        """A report names pupils by INE, students by number."""
        written = cast(LEARNER_IMPORTS.c.problems, Text) + cast(LEARNER_IMPORTS.c.warnings, Text)
        named = or_(false(), *(written.contains(one, autoescape=True) for one in numbers))
        if numbers:
            mine = LEARNER_IMPORTS.c.organisation_id == organisation_id
            self._session.execute(update(LEARNER_IMPORTS).where(mine, named).values(problems=[], warnings=[]))

    def _forget_staged(self, organisation_id: UUID, numbers: Sequence[str]) -> None:
        """A list that was read and still waits would bring them back."""
        mine = select(LEARNER_IMPORTS.c.id).where(LEARNER_IMPORTS.c.organisation_id == organisation_id)
        lines = LEARNER_IMPORT_LINES.c
        self._session.execute(
            delete(LEARNER_IMPORT_LINES).where(lines.import_id.in_(mine), lines.key.in_(numbers))
        )

    # kept long enough

    def erased_since(self, moment: datetime) -> list[UUID]:
        """Accounts that went lately."""
        return list(self._session.scalars(select(USERS.c.id).where(USERS.c.anonymised_at >= moment)))

    def learners_anonymised_since(self, moment: datetime) -> list[UUID]:
        """Pupils given up lately."""
        return list(self._session.scalars(select(LEARNERS.c.id).where(LEARNERS.c.anonymised_at >= moment)))

    def disabled_learners(self, *, before: datetime, limit: int) -> dict[UUID, list[UUID]]:
        """Some of those who left their school's list before then, by school; not those whom a list on its way brings back."""
        lines = LEARNER_IMPORT_LINES.c
        is_back = exists().where(
            LEARNER_IMPORTS.c.organisation_id == LEARNERS.c.organisation_id,
            lines.import_id == LEARNER_IMPORTS.c.id,
            or_(lines.key == LEARNERS.c.ine, lines.key == LEARNERS.c.student_number),
        )
        statement = (
            select(LEARNERS.c.organisation_id, LEARNERS.c.id)
            .where(LEARNERS.c.disabled_at < before, LEARNERS.c.anonymised_at.is_(None), ~is_back)
            .order_by(LEARNERS.c.organisation_id, LEARNERS.c.id)
            .limit(limit)
        )
        found: dict[UUID, list[UUID]] = {}
        for row in self._session.execute(statement):
            found.setdefault(row.organisation_id, []).append(row.id)
        return found

    def asleep(self, *, unseen_since: date, limit: int) -> list[tuple[UUID, str | None]]:
        """Accounts (with their address) that nobody has used since, not yet warned; never those of pupils still in a list."""
        rows = self._session.execute(
            select(USERS.c.id, USERS.c.email)
            .where(_unused(unseen_since), USERS.c.warned_at.is_(None))
            .order_by(USERS.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        return [(row.id, row.email) for row in rows]

    def warned(self, user_ids: Collection[UUID], *, now: datetime) -> None:
        """Their time is counted from now."""
        self._session.execute(update(USERS).where(USERS.c.id.in_(user_ids)).values(warned_at=now))

    def still_asleep(self, *, unseen_since: date, warned_before: datetime, limit: int) -> list[UUID]:
        """Those who were warned long enough ago and have not come back."""
        statement = select(USERS.c.id).where(_unused(unseen_since), USERS.c.warned_at < warned_before)
        return list(self._session.scalars(statement.order_by(USERS.c.id).limit(limit)))

    def forget_old(
        self, *, mails: datetime, invitations: datetime, imports: datetime, exports: datetime
    ) -> None:
        """Mail older than that, sent or never accepted by any server; addresses of old invitations; problems of old imports;
        exports that have had their days.
        """
        self._session.execute(delete(MAILS).where(MAILS.c.written_at < mails))
        old = INVITATIONS.c.sent_at < invitations, INVITATIONS.c.email != ""
        pending = INVITATIONS.c.status == "PENDING"
        self._session.execute(update(INVITATIONS).where(*old, pending).values(status="CANCELLED"))
        self._session.execute(update(INVITATIONS).where(*old).values(email="", code=""))
        said = func.jsonb_array_length(LEARNER_IMPORTS.c.problems)
        told = said + func.jsonb_array_length(LEARNER_IMPORTS.c.warnings) > 0
        stale = LEARNER_IMPORTS.c.created_at < imports, told
        self._session.execute(update(LEARNER_IMPORTS).where(*stale).values(problems=[], warnings=[]))
        self._session.execute(delete(DATA_EXPORTS).where(DATA_EXPORTS.c.expires_at < exports))
        self._session.execute(delete(ERASURE_REQUESTS).where(ERASURE_REQUESTS.c.expires_at < exports))

    # told

    def account(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """One line."""
        return self._read(select(USERS).where(USERS.c.id == user_id))

    def sessions(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """When somebody signed in, as far as it is remembered."""
        mine = select(TOKEN_FAMILIES).where(TOKEN_FAMILIES.c.user_id == user_id)
        return self._read(mine.order_by(TOKEN_FAMILIES.c.opened_at))

    def ways_in(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """Who somebody is for the systems that vouch for them."""
        mine = select(EXTERNAL_IDENTITIES).where(EXTERNAL_IDENTITIES.c.user_id == user_id)
        return self._read(mine.order_by(EXTERNAL_IDENTITIES.c.provider))

    def memberships(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """Teams, present and past."""
        statement = (
            select(MEMBERSHIPS, ORGANISATIONS.c.name.label("organisation"), ORGANISATIONS.c.uai)
            .join(ORGANISATIONS, ORGANISATIONS.c.id == MEMBERSHIPS.c.organisation_id)
            .where(MEMBERSHIPS.c.user_id == user_id)
        )
        return self._read(statement.order_by(MEMBERSHIPS.c.joined_at))

    def learners(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The pupils that an account is, as their schools' lists have them."""
        statement = (
            select(LEARNERS, ORGANISATIONS.c.name.label("organisation"))
            .join(ORGANISATIONS, ORGANISATIONS.c.id == LEARNERS.c.organisation_id)
            .where(LEARNERS.c.user_id == user_id)
        )
        return self._read(statement.order_by(LEARNERS.c.enrolled_at, LEARNERS.c.id))

    def invitations(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """Those that somebody accepted, or that wait at their address."""
        theirs = (INVITATIONS.c.accepted_by == user_id) | INVITATIONS.c.email.in_(
            select(USERS.c.email).where(USERS.c.id == user_id)
        )
        statement = (
            select(INVITATIONS, ORGANISATIONS.c.name.label("organisation"))
            .join(ORGANISATIONS, ORGANISATIONS.c.id == INVITATIONS.c.organisation_id)
            .where(theirs)
        )
        return self._read(statement.order_by(INVITATIONS.c.sent_at))

    def _read(self, statement: Select[Any]) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._session.execute(statement).mappings()]


def _unused(since: date) -> ColumnElement[bool]:
    seen = func.coalesce(USERS.c.last_seen_on, cast(USERS.c.registered_at, Date))
    followed = exists().where(LEARNERS.c.user_id == USERS.c.id, LEARNERS.c.disabled_at.is_(None))
    return USERS.c.anonymised_at.is_(None) & (seen < since) & ~followed
