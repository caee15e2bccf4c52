"""People who sign in through another system: sign-ins under way, and which account each external identity opens."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.identity.domain.external import Arrival, Departure, ExternalPerson, Ticket
from services.identity.domain.external_refusals import ExternalTicketInvalid
from services.identity.storage.external_tables import (
    EXTERNAL_ARRIVALS,
    EXTERNAL_DEPARTURES,
    EXTERNAL_IDENTITIES,
    SEEN_ASSERTIONS,
)

_CODE: Final = "CODE"
_TICKET: Final = "TICKET"


class SignIns:
    """Sign-ins under way. Codes, tickets, states and request ids are known here by digest only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def depart(self, digest: str, departure: Departure, *, expires_at: datetime) -> None:
        """Somebody leaves for a provider."""
        row = {**vars(departure), "digest": digest, "expires_at": expires_at}
        self._session.execute(insert(EXTERNAL_DEPARTURES).values(row))

    def take_departure(self, digest: str, *, provider: str, now: datetime) -> Departure | None:
        """The sign-in that comes to its end: it can be taken once."""
        table = EXTERNAL_DEPARTURES
        statement = delete(table).where(
            table.c.digest == digest, table.c.provider == provider, table.c.expires_at > now
        )
        row = self._session.execute(statement.returning(table)).first()
        return Departure(row.provider, row.challenge, row.return_to) if row else None

    def see_assertion(self, digest: str, *, expires_at: datetime) -> bool:
        """False when it was seen before: the key decides, so two at once cannot both be the first."""
        row = {"digest": digest, "expires_at": expires_at}
        statement = insert(SEEN_ASSERTIONS).values(row).on_conflict_do_nothing()
        return self._session.execute(statement.returning(SEEN_ASSERTIONS.c.digest)).first() is not None

    def arrive(self, digest: str, arrival: Arrival, *, expires_at: datetime) -> None:
        """Somebody is back, with a code to exchange."""
        row = {"challenge": arrival.challenge, "return_to": arrival.return_to, "stage": _CODE}
        self._add(digest, arrival.person, expires_at, row)

    def take_arrival(self, digest: str, *, now: datetime) -> Arrival | None:
        """What the code stands for: it can be taken once."""
        table = EXTERNAL_ARRIVALS
        statement = delete(table).where(
            table.c.digest == digest, table.c.stage == _CODE, table.c.expires_at > now
        )
        row = self._session.execute(statement.returning(table)).first()
        return Arrival(_person(row), row.challenge, row.return_to) if row else None

    def give_ticket(self, digest: str, person: ExternalPerson, *, expires_at: datetime) -> None:
        """For somebody whom we do not know yet."""
        self._add(digest, person, expires_at, {"stage": _TICKET, "return_to": "/"})

    def hold_ticket(self, digest: str, *, now: datetime) -> Ticket:
        """Two uses at once are judged one after the other. Refuses with ExternalTicketInvalid."""
        table = EXTERNAL_ARRIVALS
        statement = select(table).where(
            table.c.digest == digest, table.c.stage == _TICKET, table.c.expires_at > now
        )
        row = self._session.execute(statement.with_for_update()).first()
        if row is None:
            raise ExternalTicketInvalid
        return Ticket(_person(row), row.expires_at, row.expected_user_id)

    def expect(self, digest: str, user_id: UUID) -> None:
        """The ticket's holder was told whose account this is: only that one may be linked from now on."""
        statement = update(EXTERNAL_ARRIVALS).where(EXTERNAL_ARRIVALS.c.digest == digest)
        self._session.execute(statement.values(expected_user_id=user_id))

    def drop_ticket(self, digest: str) -> None:
        """It has done its work."""
        self._session.execute(delete(EXTERNAL_ARRIVALS).where(EXTERNAL_ARRIVALS.c.digest == digest))

    def forget(self, *, now: datetime) -> None:
        """What is over."""
        for table in (EXTERNAL_DEPARTURES, EXTERNAL_ARRIVALS, SEEN_ASSERTIONS):
            self._session.execute(delete(table).where(table.c.expires_at <= now))

    def _add(self, digest: str, person: ExternalPerson, expires_at: datetime, row: dict[str, Any]) -> None:
        values = {**vars(person), **row, "digest": digest, "expires_at": expires_at}
        self._session.execute(insert(EXTERNAL_ARRIVALS).values(values))


class ExternalIdentities:
    """Which account opens to whom: one account per external identity, one identity per provider and account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def owner(self, person: ExternalPerson) -> UUID | None:
        """The account that this person opens."""
        statement = select(EXTERNAL_IDENTITIES.c.user_id).where(
            EXTERNAL_IDENTITIES.c.provider == person.provider,
            EXTERNAL_IDENTITIES.c.subject == person.subject,
        )
        return self._session.execute(statement).scalar_one_or_none()

    def put(self, person: ExternalPerson, user_id: UUID, *, now: datetime) -> bool:
        """This person opens this account from now on, in place of whoever did; False when they open another one.

        The keys decide, so two at once cannot both have it. Hold the account's lock.
        """
        self.remove(user_id, person.provider)
        row = {"provider": person.provider, "subject": person.subject, "user_id": user_id}
        statement = insert(EXTERNAL_IDENTITIES).values(**row, linked_at=now, used_at=now)
        added = statement.on_conflict_do_nothing().returning(EXTERNAL_IDENTITIES.c.user_id)
        return self._session.execute(added).first() is not None

    def use(self, person: ExternalPerson, *, now: datetime) -> None:
        """They signed in."""
        statement = update(EXTERNAL_IDENTITIES).where(
            EXTERNAL_IDENTITIES.c.provider == person.provider,
            EXTERNAL_IDENTITIES.c.subject == person.subject,
        )
        self._session.execute(statement.values(used_at=now))

    def of_user(self, user_id: UUID) -> list[Any]:
        """An account's identities: provider, linked_at, used_at."""
        table = EXTERNAL_IDENTITIES
        statement = select(table.c.provider, table.c.linked_at, table.c.used_at)
        return list(
            self._session.execute(statement.where(table.c.user_id == user_id).order_by(table.c.provider))
        )

    def remove(self, user_id: UUID, provider: str) -> bool:
        """False when there was none."""
        statement = delete(EXTERNAL_IDENTITIES).where(
            EXTERNAL_IDENTITIES.c.user_id == user_id, EXTERNAL_IDENTITIES.c.provider == provider
        )
        return self._session.execute(statement.returning(EXTERNAL_IDENTITIES.c.provider)).first() is not None


def _person(row: Any) -> ExternalPerson:
    return ExternalPerson(row.provider, row.subject, row.first_name, row.last_name)
