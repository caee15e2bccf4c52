"""Somebody whom the GAR vouches for is a pupil of a school's list: the account they have, or a new one. Source: facts 3.3."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.identity.domain.external import GAR, ExternalPerson
from services.identity.domain.external_refusals import ExternalAccountProtected
from services.identity.domain.links import Context, check_account_is_theirs
from services.identity.domain.matching import Candidate
from services.identity.domain.names import ratio
from services.identity.domain.refusals import LearnerLinkedElsewhere, LearnerLinkedHere
from services.identity.domain.sessions import digest
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.create_external_account import add_external_account
from services.identity.usecases.find_pupil import Claim, check_free, find_pupil, link
from services.identity.usecases.link_external_identity import put_identity
from services.identity.usecases.open_session import TokenDesk, Tokens

REPLACED: Final = frozenset({"R13", "R33"})
"""The pupil's account opens through the GAR, for an identifier that the GAR has changed since (facts 3.3)."""


@dataclass(frozen=True)
class ExternalPupil:
    """The account, and the tokens that sign its owner in."""

    user_id: UUID
    pupil: Candidate
    tokens: Tokens


def reconcile_external_person(
    organisation_id: UUID,
    ticket: str,
    birth_date: date,
    *,
    student_number: str | None = None,
    public_url: str,
    uow: IdentityUnitOfWork,
    desk: TokenDesk,
    now: datetime,
) -> ExternalPupil:
    """The provider's names and the birth date find the pupil (facts 2.2), and the student number where they have one (facts 2.5);
    whatever is refused leaves the ticket usable.

    When the pupil has an account that opens otherwise (R11, R12, R31, R32), the refusal says which, and from then on the ticket
    links that account only. Held in order: the ticket, the school, the account, the INE.
    """
    with uow:
        held = uow.sign_ins.hold_ticket(digest(ticket), now=now)
        uow.organisations.lock(organisation_id)
        claim = Claim(held.person.first_name, held.person.last_name, birth_date, student_number)
        pupil = find_pupil(organisation_id, claim, uow=uow)
        owner = _owner(pupil, uow)
        if owner is not None:
            uow.accounts.lock(owner)
        uow.learners.hold_ine(pupil.ine)
        code = _conflict(pupil, owner, ticket, held.person, uow)
        if code is None:
            user_id = add_external_account(held.person, public_url=public_url, uow=uow, now=now)
        else:
            user_id = _replace(held.person, owner, code, public_url=public_url, uow=uow, now=now)
        if pupil.user_id is None:
            mine = uow.learners.links_of_users([user_id])
            check_account_is_theirs(pupil, organisation_id=organisation_id, mine=mine)
            link(pupil, user_id, organisation_id=organisation_id, uow=uow, now=now)
        uow.sign_ins.drop_ticket(digest(ticket))
        tokens = desk.open(user_id, uow=uow, now=now)
        uow.commit()
    return ExternalPupil(user_id, pupil, tokens)


def _owner(pupil: Candidate, uow: IdentityUnitOfWork) -> UUID | None:
    """The account that is this pupil, here or (by the INE) elsewhere; None also when several claim the INE."""
    if pupil.user_id is not None:
        return pupil.user_id
    owners = {link.user_id for link in uow.learners.links_of_ines([pupil.ine] if pupil.ine else [])}
    return owners.pop() if len(owners) == 1 else None


def _conflict(
    pupil: Candidate, owner: UUID | None, ticket: str, person: ExternalPerson, uow: IdentityUnitOfWork
) -> str | None:
    """None when nobody is this pupil yet; R13 or R33 when their identifier is to be replaced; else refuses."""
    try:
        check_free(pupil, claimed_by=None, context=Context.RECONCILIATION, uow=uow)
    except (LearnerLinkedHere, LearnerLinkedElsewhere) as linked:
        code = str(linked.details["short_code"])
        if owner is None or owner != _owner(pupil, uow):
            raise
        if code in REPLACED and person.provider == GAR and _is_named_exactly(pupil, person):
            return code
        if code not in REPLACED:
            uow.sign_ins.expect(digest(ticket), owner)
            uow.commit()
        raise
    return None


def _is_named_exactly(pupil: Candidate, person: ExternalPerson) -> bool:
    """A typing error may find a pupil; it may not take an account over from whoever opens it now: twins are born on one day."""
    lasts = (pupil.last_name, pupil.preferred_last_name)
    return all(
        any(ratio(said, one) == 0 for one in names if one)
        for said, names in ((person.first_name, pupil.given_names()), (person.last_name, lasts))
    )


def _replace(
    person: ExternalPerson,
    owner: UUID | None,
    code: str,
    *,
    public_url: str,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> UUID:
    """A teacher's account never changes hands by a pupil's names and birth date."""
    if owner is None or uow.accounts.staff_among([owner]):
        raise ExternalAccountProtected
    details = {"short_code": code}
    put_identity(person, owner, actor=owner, public_url=public_url, uow=uow, now=now, details=details)
    uow.accounts.set_names_of_external(owner, first_name=person.first_name, last_name=person.last_name)
    return owner
