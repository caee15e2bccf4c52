"""Administrators invite colleagues; those whose address is wrong are told one by one, the others are invited."""

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from chassis.identifiers import new_id
from services.identity.domain.letters import invitation_link
from services.identity.domain.organisations import Role, address_of, addresses_in, invitation_code
from services.identity.domain.refusals import TooManyAttempts
from services.identity.letters import invitation_letter
from services.identity.storage.organisations import Invitation, Organisation
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.limit_attempts import is_within, start_of

HOUR: Final = timedelta(hours=1)


@dataclass
class Outcome:
    """Invitations sent (or sent again), and addresses refused with a code."""

    sent: list[Invitation] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def may_be_written_to(
    organisation_id: UUID, email: str, *, per_hour: int, uow: IdentityUnitOfWork, now: datetime
) -> bool:
    """Counts one more letter of this school to an address: nobody's letter box is a toy.

    The address is not kept, and what is cannot be compared from one hour to the next.
    """
    hour = start_of(HOUR, now).isoformat()
    subject = hashlib.sha256(f"{hour} {organisation_id} {email}".encode()).hexdigest()[:32]
    return is_within(f"invitation:{subject}", limit=per_hour, window=HOUR, uow=uow, now=now)


def invite_members(
    organisation_id: UUID,
    emails: Iterable[str],
    *,
    role: Role | None,
    by: UUID,
    public_url: str,
    per_hour: int,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> Outcome:
    """Administrators only. Each text may hold several addresses; one that has a pending invitation gets the same again."""
    with uow:
        uow.organisations.require_administrator(organisation_id, by)
        outcome = invite(
            uow.organisations.get(organisation_id),
            addresses_in(emails),
            role=role,
            by=by,
            public_url=public_url,
            per_hour=per_hour,
            rng=rng,
            uow=uow,
            now=now,
        )
        uow.commit()
    return outcome


def invite(
    organisation: Organisation,
    emails: Iterable[str],
    *,
    role: Role | None,
    by: UUID | None,
    public_url: str,
    per_hour: int,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> Outcome:
    """In the caller's transaction; `by` is None when the operator invites. `per_hour` letters at most go to one address."""
    outcome = Outcome()
    members = uow.memberships.emails(organisation.id)
    # sorted: two administrators inviting the same people wait for each other instead of for ever
    for email, typed in sorted({address_of(one) or "": one for one in emails}.items()):
        if not email:
            continue
        if email in members:
            outcome.refused.append((typed, "already_member"))
            continue
        if not may_be_written_to(organisation.id, email, per_hour=per_hour, uow=uow, now=now):
            outcome.refused.append((typed, TooManyAttempts.code))
            continue
        invitation = uow.invitations.open(
            new_id(),
            organisation_id=organisation.id,
            email=email,
            code=invitation_code(rng),
            role=role,
            by=by,
            now=now,
        )
        link = invitation_link(public_url, invitation_id=invitation.id, code=invitation.code)
        uow.mails.write(email, invitation_letter(organisation=organisation.name, link=link), now=now)
        outcome.sent.append(invitation)
    outcome.refused += [(one, "email_malformed") for one in emails if address_of(one) is None]
    uow.audit.note(
        "members_invited",
        now=now,
        actor=by,
        organisation=organisation.id,
        details={"sent": len(outcome.sent), "refused": len(outcome.refused)},
    )
    return outcome
