"""May this pupil and this account be the same person? The checks, in order, and their short codes. Source: facts 2.3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.identity.domain.matching import Candidate
from services.identity.domain.refusals import (
    AccountLinkedHere,
    AccountOfAnotherLearner,
    AccountOfSeveralLearners,
    LearnerLinkedElsewhere,
    LearnerLinkedHere,
    LearnerLinkedToClosedAccount,
    LearnerNotRecognised,
)
from services.identity.domain.usernames import masked_email, masked_username


class Method(StrEnum):
    """How an account signs in."""

    GAR = "gar"
    USERNAME = "username"
    EMAIL = "email"


class Context(StrEnum):
    """Who asks: somebody signed in, or somebody about to create an account."""

    RECONCILIATION = "reconciliation"
    REGISTRATION = "registration"


@dataclass(frozen=True)
class Owner:
    """The account that already is this pupil."""

    user_id: UUID
    username: str | None
    email: str | None
    has_gar: bool = False

    @property
    def methods(self) -> tuple[Method, ...]:
        """By priority: GAR, then username, then e-mail (facts 2.3)."""
        known = (
            (Method.GAR, self.has_gar),
            (Method.USERNAME, bool(self.username)),
            (Method.EMAIL, bool(self.email)),
        )
        return tuple(method for method, has in known if has)

    @property
    def masked(self) -> str | None:
        """Enough to recognise one's own login, too little to learn another's (facts 2.3)."""
        match self.methods[:1]:
            case (Method.USERNAME,):
                return masked_username(self.username or "")
            case (Method.EMAIL,):
                return masked_email(self.email or "")
        return None


@dataclass(frozen=True)
class Link:
    """A pupil, in some school, that is some account. A student of higher education has no INE."""

    learner_id: UUID
    organisation_id: UUID
    user_id: UUID
    ine: str | None
    birth_date: date


_TENS: Final = {
    (Context.RECONCILIATION, False): "R1",
    (Context.RECONCILIATION, True): "R3",
    (Context.REGISTRATION, True): "S5",
    (Context.REGISTRATION, False): "S6",
}
_UNITS: Final = {Method.EMAIL: "1", Method.USERNAME: "2", Method.GAR: "3"}


def short_code(context: Context, owner: Owner, *, same_organisation: bool) -> str:
    """R11-R13, R31-R33, S51-S53, S61-S63 (facts 2.3). Refuses an account that nobody can sign in to: it has no code."""
    if not owner.methods:
        raise LearnerLinkedToClosedAccount
    return _TENS[context, same_organisation] + _UNITS[owner.methods[0]]


def check_pupil_is_free(
    pupil: Candidate,
    *,
    claimed_by: UUID | None,
    others: Sequence[Link],
    owners: Mapping[UUID, Owner],
    context: Context,
) -> None:
    """Checks 1 and 2: nobody else is this pupil, here or (by the INE) anywhere.

    A claim by the account that already is this pupil passes: it is the same claim sent again, or the same person in a new school.
    `others` are the linked pupils elsewhere with the same INE.
    """
    if pupil.user_id is not None and pupil.user_id != claimed_by:
        owner = owners[pupil.user_id]
        raise LearnerLinkedHere(
            short_code=short_code(context, owner, same_organisation=True), value=owner.masked
        )
    for link in others:
        if link.user_id != claimed_by:
            owner = owners[link.user_id]
            raise LearnerLinkedElsewhere(
                short_code=short_code(context, owner, same_organisation=False), value=owner.masked
            )


def check_account_is_theirs(pupil: Candidate, *, organisation_id: UUID, mine: Sequence[Link]) -> None:
    """Checks 3 and 4: the account is no other pupil here, and no other child elsewhere. `mine` are all links of the account.

    Only links with an INE speak in check 4 (facts 2.3): a student number means nothing outside its own university.
    """
    if any(link.organisation_id == organisation_id and link.learner_id != pupil.learner_id for link in mine):
        raise AccountLinkedHere(short_code="R70")
    elsewhere = [link for link in mine if link.organisation_id != organisation_id and link.ine is not None]
    if elsewhere and not any(
        (link.ine is not None and link.ine == pupil.ine) or link.birth_date == pupil.birth_date
        for link in elsewhere
    ):
        raise AccountOfAnotherLearner(short_code="R90")


def check_one_learner(links: Sequence[Link]) -> None:
    """All links of an account name one child: at most one INE (facts 2.8); refuses with AccountOfSeveralLearners."""
    if len({link.ine for link in links} - {None}) > 1:
        raise AccountOfSeveralLearners


def accounts_to_carry_over(
    pupils: Mapping[str, date],
    *,
    organisation_id: UUID,
    links: Sequence[Link],
) -> dict[str, UUID]:
    """Which accounts follow their pupils into this school at an import: INE -> account (facts 2.7).

    `pupils` are those of the file that have no account here yet (INE -> birth date); `links` are all links of every account
    concerned, in whatever school and whatever INE. Never carried over: an account that is several INEs, or is already another
    pupil here; a pupil whose birth date differs; an INE claimed by several accounts. So two pupils of one file never claim the
    same account (facts 2.7 take it from one of them): two pupils are two INEs.
    """
    ines: dict[UUID, set[str]] = {}
    held_here = set()
    for link in links:
        if link.ine is not None:
            ines.setdefault(link.user_id, set()).add(link.ine)
        if link.organisation_id == organisation_id:
            held_here.add(link.user_id)
    claims: dict[str, set[UUID]] = {}
    for link in links:
        if link.ine is None or link.organisation_id == organisation_id:
            continue
        if pupils.get(link.ine) == link.birth_date:
            claims.setdefault(link.ine, set()).add(link.user_id)
    return {
        ine: next(iter(accounts))
        for ine, accounts in claims.items()
        if len(accounts) == 1 and not (accounts & held_here) and len(ines[next(iter(accounts))]) == 1
    }


def check_recognised(pupil: Candidate | None, *, known: Link | None) -> Candidate:
    """The pupil of this school with the INE of `known`, the account's latest link (facts 2.4); refuses with LearnerNotRecognised.

    Beyond the facts, decided: the birth dates must agree, as at an import (facts 2.7). A mistyped INE would otherwise give an
    account to another child without anybody typing a name; whoever is refused can still say who they are.
    """
    if pupil is None or known is None or pupil.ine != known.ine or pupil.birth_date != known.birth_date:
        raise LearnerNotRecognised
    return pupil
