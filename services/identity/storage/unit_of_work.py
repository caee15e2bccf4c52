"""One transaction of identity."""

from collections.abc import Iterable
from typing import Any

from chassis.database import UnitOfWork
from chassis.service import Parts
from services.identity.settings import Settings
from services.identity.storage.account_recoveries import Recoveries
from services.identity.storage.accounts import Accounts, Tokens
from services.identity.storage.applications import Applications
from services.identity.storage.exports import ErasureRequests, Exports
from services.identity.storage.external import ExternalIdentities, SignIns
from services.identity.storage.journals import Attempts, Audit, Mails
from services.identity.storage.learner_imports import Imports
from services.identity.storage.learners import Learners
from services.identity.storage.organisations import Invitations, Memberships, Organisations
from services.identity.storage.people import People
from services.identity.storage.recoveries import EmailChanges, PasswordResets
from services.identity.storage.signing_keys import SigningKeys
from services.identity.storage.staged_lists import StagedLists


class IdentityUnitOfWork(UnitOfWork):
    """Everything identity keeps."""

    def begin(self) -> None:
        """See UnitOfWork."""
        self.accounts = Accounts(self.session)
        self.tokens = Tokens(self.session)
        self.password_resets = PasswordResets(self.session)
        self.email_changes = EmailChanges(self.session)
        self.sign_ins = SignIns(self.session)
        self.identities = ExternalIdentities(self.session)
        self.applications = Applications(self.session)
        self.signing_keys = SigningKeys(self.session)
        self.organisations = Organisations(self.session)
        self.memberships = Memberships(self.session)
        self.invitations = Invitations(self.session)
        self.learners = Learners(self.session)
        self.imports = Imports(self.session)
        self.recoveries = Recoveries(self.session)
        self.staged = StagedLists(self.session)
        self.mails = Mails(self.session)
        self.attempts = Attempts(self.session)
        self.audit = Audit(self.session)
        self.people = People(self.session)
        self.exports = Exports(self.session)
        self.erasure_requests = ErasureRequests(self.session)

    def announce_all(self, facts: Iterable[tuple[Any, object]]) -> None:
        """`announce` for many (fact, subject)."""
        for fact, subject in facts:
            self.announce(fact, subject=subject)


def new_uow(parts: Parts[Settings]) -> IdentityUnitOfWork:
    """A unit of work on these parts."""
    return IdentityUnitOfWork(parts.sessions, producer="identity", ring=parts.ring)
