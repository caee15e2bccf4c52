"""The account of somebody who left school, found from their school record. Source: facts 2.8."""

from dataclasses import dataclass
from datetime import date

from services.identity.domain.links import check_one_learner
from services.identity.domain.matching import match
from services.identity.domain.refusals import (
    AccountHasEmail,
    AccountRecoveryProtected,
    RecoveryRefused,
)
from services.identity.domain.usernames import masked_email
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class LostAccount:
    """Who somebody says they were at school; `ine` is an INE or an INA, in any case."""

    ine: str
    first_name: str
    last_name: str
    birth_date: date


def find_lost_account(lost: LostAccount, *, uow: IdentityUnitOfWork) -> Account:
    """By INE and birth date, then names (facts 2.2); refuses with RecoveryRefused, AccountOfSeveralLearners, or as below."""
    typed = lost.ine.strip()
    # lists keep a number as the school wrote it (facts 1.5), which in agricultural ones may be in small letters
    pupil = uow.learners.latest_of_ine({typed.upper(), typed.lower(), typed}, lost.birth_date)
    if pupil is None or pupil.user_id is None:
        raise RecoveryRefused
    if match([pupil], first_name=lost.first_name, last_name=lost.last_name) is None:
        raise RecoveryRefused
    check_one_learner(uow.learners.links_of_users([pupil.user_id]))
    account = uow.accounts.require(pupil.user_id)
    check_may_be_recovered(account, uow=uow)
    return account


def check_may_be_recovered(account: Account, *, uow: IdentityUnitOfWork) -> None:
    """Refuses with AccountRecoveryProtected or AccountHasEmail: teachers know their pupils' INE, and so may others (ADR 0018)."""
    if uow.accounts.staff_among([account.id]):
        raise AccountRecoveryProtected
    if account.email:
        raise AccountHasEmail(value=masked_email(account.email))
