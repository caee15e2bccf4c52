"""One transaction of identity."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from chassis.database import UnitOfWork
from chassis.identifiers import new_id
from chassis.outbox import OUTBOX, row_of
from chassis.service import Parts
from chassis.telemetry import current_trace
from contracts.catalogue import BY_SHAPE
from contracts.envelope import Envelope
from contracts.shapes import dump
from services.identity.settings import Settings
from services.identity.storage.accounts import Accounts, Applications, Tokens
from services.identity.storage.exports import ErasureRequests, Exports
from services.identity.storage.journals import Attempts, Audit, Mails
from services.identity.storage.learners import Imports, Learners
from services.identity.storage.organisations import Invitations, Memberships, Organisations
from services.identity.storage.people import People


class IdentityUnitOfWork(UnitOfWork):
    """Everything identity keeps."""

    def begin(self) -> None:
        """See UnitOfWork."""
        self.accounts = Accounts(self.session)
        self.tokens = Tokens(self.session)
        self.applications = Applications(self.session)
        self.organisations = Organisations(self.session)
        self.memberships = Memberships(self.session)
        self.invitations = Invitations(self.session)
        self.learners = Learners(self.session)
        self.imports = Imports(self.session)
        self.mails = Mails(self.session)
        self.attempts = Attempts(self.session)
        self.audit = Audit(self.session)
        self.people = People(self.session)
        self.exports = Exports(self.session)
        self.erasure_requests = ErasureRequests(self.session)

    def announce_all(self, facts: Iterable[tuple[Any, object]]) -> None:
        """`announce` for thousands of (fact, subject) at once: one statement, where one by one they would be most of an import."""
        trace, now = current_trace(), datetime.now(UTC)
        rows = []
        for fact, subject in facts:
            envelope = Envelope(
                id=new_id(),
                producer=self._producer,
                name=BY_SHAPE[type(fact)].name,
                time=now,
                subject=str(subject),
                correlation_id=trace.correlation_id,
                causation_id=trace.causation_id,
                data=dump(fact),
            )
            rows.append(row_of(envelope))
        if rows:
            self.session.execute(insert(OUTBOX), rows)
            self._announced += len(rows)


def new_uow(parts: Parts[Settings]) -> IdentityUnitOfWork:
    """A unit of work on these parts."""
    return IdentityUnitOfWork(parts.sessions, producer="identity", ring=parts.ring)
