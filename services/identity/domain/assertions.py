"""May this SAML assertion let somebody in? The rules, on what was read; that it is signed is seen to elsewhere.

Source: SAML 2.0 profiles 4.1.4.3 (web browser SSO, how a service provider processes a response), facts 3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.external import GAR, ExternalPerson, external_person
from services.identity.domain.external_refusals import (
    ExternalIdentityIncomplete,
    SamlAudienceWrong,
    SamlDestinationWrong,
    SamlExpired,
    SamlIssuerWrong,
    SamlNotYetValid,
    SamlRecipientWrong,
    SamlRequestUnknown,
    SamlStatusRefused,
    SamlUnsolicited,
)

SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


@dataclass(frozen=True)
class Confirmation:
    """Who may deliver the assertion, where, until when, and in answer to what."""

    method: str | None
    recipient: str | None
    in_response_to: str | None
    not_before: datetime | None
    not_on_or_after: datetime | None


@dataclass(frozen=True)
class Assertion:
    """What a response says. `audiences`: each restriction, all of which must name us; `attributes`: values by name."""

    assertion_id: str
    status: str
    destination: str | None
    in_response_to: str | None
    issuers: tuple[str, ...]
    audiences: tuple[frozenset[str], ...]
    confirmations: tuple[Confirmation, ...]
    not_before: datetime | None
    not_on_or_after: datetime | None
    session_not_on_or_after: datetime | None
    attributes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Expected:
    """Who must have said it, to whom, where. `ahead`: how far the provider's clock may be ahead of ours."""

    issuer: str
    audience: str
    recipient: str
    ahead: timedelta
    unsolicited_allowed: bool
    attributes: tuple[str, str, str]


def check_assertion(said: Assertion, expected: Expected, *, now: datetime) -> datetime:
    """Until when it could be used again, so that it can be remembered that long; refuses with one of the Saml… refusals.

    An expiry is taken at its word: only a provider's clock that is ahead of ours is forgiven.
    """
    if said.status != SUCCESS:
        raise SamlStatusRefused
    if not said.issuers or set(said.issuers) != {expected.issuer}:
        raise SamlIssuerWrong
    if said.destination is not None and said.destination != expected.recipient:
        raise SamlDestinationWrong
    if not said.audiences or any(expected.audience not in one for one in said.audiences):
        raise SamlAudienceWrong
    confirmation = _bearer(said, expected)
    ends = _check_times(said, confirmation, ahead=expected.ahead, now=now)
    # the response's own word may be unsigned; the confirmation's never is
    if confirmation.in_response_to != said.in_response_to:
        raise SamlRequestUnknown
    if said.in_response_to is None and not expected.unsolicited_allowed:
        raise SamlUnsolicited
    return ends


def person_of(said: Assertion, names: tuple[str, str, str]) -> ExternalPerson:
    """The person, by the attributes' names (identifier, first name, last name); exactly one value each."""
    values = [said.attributes.get(name, ()) for name in names]
    if any(len(one) != 1 for one in values):
        raise ExternalIdentityIncomplete
    (subject,), (first_name,), (last_name,) = values
    return external_person(GAR, subject=subject, first_name=first_name, last_name=last_name)


def _bearer(said: Assertion, expected: Expected) -> Confirmation:
    """The only confirmation there is: with several, the weakest would count."""
    if len(said.confirmations) != 1:
        raise SamlRecipientWrong
    confirmation = said.confirmations[0]
    if confirmation.method != BEARER or confirmation.recipient != expected.recipient:
        raise SamlRecipientWrong
    return confirmation


def _check_times(said: Assertion, confirmation: Confirmation, *, ahead: timedelta, now: datetime) -> datetime:
    if confirmation.not_on_or_after is None:
        raise SamlExpired
    ends = min(
        one
        for one in (confirmation.not_on_or_after, said.not_on_or_after, said.session_not_on_or_after)
        if one is not None
    )
    if now >= ends:
        raise SamlExpired
    begins = [one for one in (confirmation.not_before, said.not_before) if one is not None]
    if any(now + ahead < one for one in begins):
        raise SamlNotYetValid
    return ends
