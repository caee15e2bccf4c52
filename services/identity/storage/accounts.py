"""Accounts, lock-outs and tokens."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.identity.domain.links import Method, Owner
from services.identity.domain.lock_out import OPEN, LockOut
from services.identity.domain.refusals import AccountGone
from services.identity.domain.sessions import Presented
from services.identity.storage.connection_methods import signs_in_by
from services.identity.storage.tables import (
    LOCK_OUTS,
    MEMBERSHIPS,
    REFRESH_TOKENS,
    TOKEN_FAMILIES,
    USERS,
)


@dataclass(frozen=True)
class Account:
    """A row of users."""

    id: UUID
    first_name: str
    last_name: str
    email: str | None
    username: str | None
    password_hash: str | None
    password_must_change: bool
    registered_at: datetime
    chosen_register: str | None = None
    """How they wish to be spoken to; None: as usual."""


_COLUMNS: Final = tuple(USERS.c[one.name] for one in fields(Account))
_HERE: Final = USERS.c.anonymised_at.is_(None)


class Accounts:
    """Who has an account, and what is held against guessing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: Account) -> bool:
        """False when its e-mail or username is taken: the constraint decides, so two at once cannot both have it."""
        statement = insert(USERS).values(**vars(account)).on_conflict_do_nothing().returning(USERS.c.id)
        return self._session.execute(statement).first() is not None

    def find(self, user_id: UUID) -> Account | None:
        """By id; nobody once erased."""
        row = self._session.execute(select(*_COLUMNS).where(USERS.c.id == user_id, _HERE)).mappings().first()
        return Account(**row) if row else None

    def require(self, user_id: UUID) -> Account:
        """By id; refuses with AccountGone."""
        account = self.find(user_id)
        if account is None:
            raise AccountGone
        return account

    def lock(self, user_id: UUID) -> None:
        """Two claims by the same account: the second waits. Does not hold up rows that only refer to the account.

        Refuses with AccountGone one that was erased while we waited.
        """
        statement = select(USERS.c.id).where(USERS.c.id == user_id, _HERE).with_for_update(key_share=True)
        if self._session.execute(statement).first() is None:
            raise AccountGone

    def seen(self, user_id: UUID, *, on: date) -> None:
        """Somebody signed in, or is still there: noted once a day; a warning that the account sleeps is forgotten.

        Waits for nobody: an account that somebody else is changing is noted the next time.
        """
        unseen = or_(USERS.c.last_seen_on.is_(None), USERS.c.last_seen_on < on)
        free = select(USERS.c.id).where(USERS.c.id == user_id, unseen, _HERE)
        statement = update(USERS).where(
            USERS.c.id.in_(free.with_for_update(key_share=True, skip_locked=True))
        )
        self._session.execute(statement.values(last_seen_on=on, warned_at=None))

    def hold(self, user_ids: Iterable[UUID]) -> dict[UUID, Account]:
        """Several, as they are now that it is our turn, without the erased ones; in one order, so that two who want the same wait,
        but not for ever.
        """
        wanted = select(*_COLUMNS).where(USERS.c.id.in_(list(user_ids)), _HERE)
        statement = wanted.order_by(USERS.c.id).with_for_update(key_share=True)
        return {row["id"]: Account(**row) for row in self._session.execute(statement).mappings()}

    def of_login(self, login: str) -> Account | None:
        """By e-mail address or username, whatever its case."""
        name = login.strip().lower()
        column = USERS.c.email if "@" in name else USERS.c.username
        row = self._session.execute(select(*_COLUMNS).where(column == name)).mappings().first()
        return Account(**row) if row else None

    def set_password(self, user_id: UUID, *, password_hash: str, must_change: bool) -> None:
        """Another digest."""
        values = {"password_hash": password_hash, "password_must_change": must_change}
        self._session.execute(update(USERS).where(USERS.c.id == user_id).values(values))

    def set_register(self, user_id: UUID, chosen: str | None) -> None:
        """How they are spoken to from now on; refuses with AccountGone."""
        statement = update(USERS).where(USERS.c.id == user_id, _HERE).values(chosen_register=chosen)
        if self._session.execute(statement.returning(USERS.c.id)).first() is None:
            raise AccountGone

    def email_is_taken(self, email: str) -> bool:
        """As things stand: only the constraint can promise."""
        return self._session.execute(select(exists().where(USERS.c.email == email))).scalar_one()

    def set_username(self, user_id: UUID, username: str) -> bool:
        """False when it is taken: the constraint decides, so two at once cannot both have it."""
        return self._set_unless_taken(user_id, username=username)

    def set_email(self, user_id: UUID, email: str) -> bool:
        """False when it is taken, like a username."""
        return self._set_unless_taken(user_id, email=email)

    def _set_unless_taken(self, user_id: UUID, **login: str) -> bool:
        try:
            # an UPDATE knows no ON CONFLICT: the savepoint keeps the rest of the transaction
            with self._session.begin_nested():
                self._session.execute(update(USERS).where(USERS.c.id == user_id).values(login))
        except IntegrityError:
            return False
        return True

    def set_names_of_external(self, user_id: UUID, *, first_name: str, last_name: str) -> None:
        """An account that only another system opens has that system's names; whoever has a login of their own keeps theirs."""
        statement = update(USERS).where(
            USERS.c.id == user_id,
            _HERE,
            USERS.c.email.is_(None),
            USERS.c.username.is_(None),
        )
        self._session.execute(statement.values(first_name=first_name, last_name=last_name))

    def username_is_taken(self, username: str) -> bool:
        """As things stand: only the constraint can promise."""
        return self._session.execute(select(exists().where(USERS.c.username == username))).scalar_one()

    def owners(self, user_ids: Iterable[UUID]) -> dict[UUID, Owner]:
        """How these accounts sign in."""
        has_gar = signs_in_by(Method.GAR).label("has_gar")
        columns = (USERS.c.id, USERS.c.username, USERS.c.email, has_gar)
        rows = self._session.execute(select(*columns).where(USERS.c.id.in_(list(user_ids))))
        return {row.id: Owner(row.id, row.username, row.email, row.has_gar) for row in rows}

    def staff_among(self, user_ids: Iterable[UUID]) -> set[UUID]:
        """Those who are members of some organisation."""
        statement = select(MEMBERSHIPS.c.user_id).where(
            MEMBERSHIPS.c.user_id.in_(list(user_ids)), MEMBERSHIPS.c.role.is_not(None)
        )
        return set(self._session.execute(statement).scalars())

    def lock_out(self, subject: str, *, now: datetime) -> LockOut:
        """What stands against this subject; attempts on the same one wait for each other from here on."""
        row = {"subject": subject, "failures": 0, "changed_at": now}
        self._session.execute(insert(LOCK_OUTS).values(row).on_conflict_do_nothing())
        statement = select(LOCK_OUTS).where(LOCK_OUTS.c.subject == subject).with_for_update()
        found = self._session.execute(statement).one()
        return LockOut(found.failures, found.blocked_until, found.blocked_at)

    def keep_lock_out(self, subject: str, lock_out: LockOut, *, now: datetime) -> None:
        """After a failure."""
        statement = update(LOCK_OUTS).where(LOCK_OUTS.c.subject == subject)
        self._session.execute(statement.values(**vars(lock_out), changed_at=now))

    def clear_lock_outs(self, subjects: Iterable[str]) -> None:
        """After a success, a reset or support's help.

        Rows are written even where nothing stood: a sign-in under way with the old password holds its row, perhaps not committed
        yet, and must be waited for, so that whoever revokes sessions next sees the one it opens.
        """
        rows = [{"subject": one, **vars(OPEN), "changed_at": func.now()} for one in sorted(subjects)]
        if rows:
            statement = insert(LOCK_OUTS).values(rows)
            self._session.execute(
                statement.on_conflict_do_update(index_elements=[LOCK_OUTS.c.subject], set_=vars(OPEN))
            )

    def forget_old_lock_outs(self, *, nothing_before: datetime, nobodys_before: datetime, most: int) -> None:
        """Those that hold nothing any more; and of logins that nobody has the older ones, and all but the `most` latest."""
        changed, nobodys = LOCK_OUTS.c.changed_at, LOCK_OUTS.c.subject.startswith("login:")
        held = select(changed).where(nobodys).order_by(changed.desc()).offset(most).limit(1)
        latest_too_many = self._session.execute(held).scalar_one_or_none()
        over = (LOCK_OUTS.c.failures == 0) & (changed < nothing_before) | nobodys & (changed < nobodys_before)
        if latest_too_many is not None:
            over |= nobodys & (changed <= latest_too_many)
        self._session.execute(delete(LOCK_OUTS).where(over))


@dataclass(frozen=True)
class StoredToken:
    """A refresh token and where it stands."""

    family_id: UUID
    user_id: UUID
    presented: Presented
    successor_sealed: str | None


@dataclass(frozen=True)
class OpenSession:
    """A sign-in that lasts. `device` is a label, empty when it is not known."""

    id: UUID
    device: str
    opened_at: datetime
    last_used_at: datetime


class Tokens:
    """Refresh tokens by digest, and their families."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_family(self, family_id: UUID, *, user_id: UUID, device: str, now: datetime) -> None:
        """Somebody signed in."""
        row = {"id": family_id, "user_id": user_id, "opened_at": now, "last_used_at": now, "device": device}
        self._session.execute(insert(TOKEN_FAMILIES).values(row))

    def opened_since(self, user_id: UUID, moment: datetime) -> bool:
        """Whether somebody signed in since then, and has not signed out."""
        mine = TOKEN_FAMILIES.c.user_id == user_id, TOKEN_FAMILIES.c.opened_at >= moment
        return bool(
            self._session.scalar(select(exists().where(*mine, TOKEN_FAMILIES.c.revoked_at.is_(None))))
        )

    def add(self, digest: str, *, family_id: UUID, expires_at: datetime) -> None:
        """One more token of a family."""
        row = {"digest": digest, "family_id": family_id, "expires_at": expires_at}
        self._session.execute(insert(REFRESH_TOKENS).values(row))

    def find_and_lock(self, digest: str) -> StoredToken | None:
        """A token, its whole family held: two uses at once are judged one after the other."""
        family_id = self._session.execute(
            select(REFRESH_TOKENS.c.family_id).where(REFRESH_TOKENS.c.digest == digest)
        ).scalar_one_or_none()
        if family_id is None:
            return None
        family = self._session.execute(
            select(TOKEN_FAMILIES).where(TOKEN_FAMILIES.c.id == family_id).with_for_update()
        ).first()
        if family is None:
            # forgotten with its owner while we waited
            return None
        token = self._session.execute(select(REFRESH_TOKENS).where(REFRESH_TOKENS.c.digest == digest)).one()
        return StoredToken(
            family_id,
            family.user_id,
            Presented(
                token.expires_at,
                token.replaced_at,
                self._is_used(token.successor),
                family.revoked_at is not None,
            ),
            token.successor_sealed,
        )

    def _is_used(self, digest: str | None) -> bool:
        statement = select(REFRESH_TOKENS.c.replaced_at).where(REFRESH_TOKENS.c.digest == digest)
        return digest is not None and self._session.execute(statement).scalar_one_or_none() is not None

    def replace(self, digest: str, *, family_id: UUID, successor: str, sealed: str, now: datetime) -> None:
        """The token has done its work."""
        used = update(TOKEN_FAMILIES).where(TOKEN_FAMILIES.c.id == family_id)
        self._session.execute(used.values(last_used_at=now))
        values = {"replaced_at": now, "successor": successor, "successor_sealed": sealed}
        statement = update(REFRESH_TOKENS).where(REFRESH_TOKENS.c.digest == digest)
        self._session.execute(statement.values(values))

    def revoke_family(self, family_id: UUID, *, reason: str, now: datetime) -> None:
        """Signed out on one device."""
        self._revoke(TOKEN_FAMILIES.c.id == family_id, reason, now)

    def open_sessions(self, user_id: UUID, *, now: datetime) -> list[OpenSession]:
        """Where somebody is signed in, the latest used first."""
        families, tokens = TOKEN_FAMILIES.c, REFRESH_TOKENS.c
        living = exists().where(
            tokens.family_id == families.id, tokens.replaced_at.is_(None), tokens.expires_at > now
        )
        statement = (
            select(families.id, families.device, families.opened_at, families.last_used_at)
            .where(families.user_id == user_id, families.revoked_at.is_(None), living)
            .order_by(families.last_used_at.desc(), families.id)
        )
        return [OpenSession(*row) for row in self._session.execute(statement)]

    def revoke_one(self, family_id: UUID, *, user_id: UUID, reason: str, now: datetime) -> bool:
        """False when this person has no such open session."""
        statement = (
            update(TOKEN_FAMILIES)
            .where(
                TOKEN_FAMILIES.c.id == family_id,
                TOKEN_FAMILIES.c.user_id == user_id,
                TOKEN_FAMILIES.c.revoked_at.is_(None),
            )
            .values(revoked_at=now, revoked_for=reason)
            .returning(TOKEN_FAMILIES.c.id)
        )
        return self._session.execute(statement).first() is not None

    def revoke_all(
        self, user_ids: Iterable[UUID], *, reason: str, now: datetime, but: UUID | None = None
    ) -> None:
        """Signed out everywhere, but for one session if it is named."""
        theirs = TOKEN_FAMILIES.c.user_id.in_(list(user_ids))
        self._revoke(theirs if but is None else theirs & (TOKEN_FAMILIES.c.id != but), reason, now)

    def _revoke(self, which: Any, reason: str, now: datetime) -> None:
        statement = update(TOKEN_FAMILIES).where(which, TOKEN_FAMILIES.c.revoked_at.is_(None))
        self._session.execute(statement.values(revoked_at=now, revoked_for=reason))

    def forget(self, *, now: datetime, sealed_before: datetime) -> None:
        """Expired tokens, families that have none left, and seals whose moment has passed."""
        dated = REFRESH_TOKENS.c.replaced_at < sealed_before
        self._session.execute(
            update(REFRESH_TOKENS)
            .where(dated, REFRESH_TOKENS.c.successor_sealed.is_not(None))
            .values(successor_sealed=None)
        )
        # a day longer than they live: late re-use is still recognised for what it is
        self._session.execute(
            delete(REFRESH_TOKENS).where(REFRESH_TOKENS.c.expires_at < now - timedelta(days=1))
        )
        has_tokens = exists().where(REFRESH_TOKENS.c.family_id == TOKEN_FAMILIES.c.id)
        self._session.execute(
            delete(TOKEN_FAMILIES).where(~has_tokens, TOKEN_FAMILIES.c.opened_at < now - timedelta(days=1))
        )
