"""Anyone asks to activate a school; the school answers, at the address that was recorded for it. Source: facts 4.4."""

import random
from datetime import datetime, timedelta
from typing import Final

from chassis.identifiers import new_id
from services.identity.domain.letters import invitation_link
from services.identity.domain.organisations import SCHOOLS, Role, invitation_code
from services.identity.domain.refusals import (
    OrganisationArchived,
    OrganisationWithoutAddress,
    UaiUnknown,
)
from services.identity.domain.usernames import masked_email
from services.identity.letters import activation_letter
from services.identity.storage.organisations import Organisation
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.limit_attempts import hold_back

HOUR: Final = timedelta(hours=1)


def ask_activation(
    uai: str,
    *,
    first_name: str,
    last_name: str,
    public_url: str,
    per_hour: int,
    rng: random.Random,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> str:
    """The address it went to, masked. Refuses in the order of facts 4.4; asking again sends the same invitation again."""
    with uow:
        school, address = _school(uai, uow)
        # a school's letter box is not a toy
        hold_back(f"activation:{school.id}", most=per_hour, window=HOUR, uow=uow, now=now)
        invitation = uow.invitations.open(
            new_id(),
            organisation_id=school.id,
            email=address.lower(),
            code=invitation_code(rng),
            role=Role.ADMINISTRATOR,
            by=None,
            now=now,
        )
        letter = activation_letter(
            organisation=school.name,
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            link=invitation_link(public_url, invitation_id=invitation.id, code=invitation.code),
        )
        uow.mails.write(address, letter, now=now)
        uow.audit.note("activation_asked", now=now, organisation=school.id)
        uow.commit()
    return masked_email(address)


def _school(uai: str, uow: IdentityUnitOfWork) -> tuple[Organisation, str]:
    school = uow.organisations.of_uai(uai.strip().upper())
    if school is None or school.kind not in SCHOOLS:
        raise UaiUnknown
    if not school.email:
        raise OrganisationWithoutAddress
    if school.archived_at is not None:
        raise OrganisationArchived
    return school, school.email
