"""An OpenID provider sends somebody back with a code. Source: facts 3.4, ADR 0017."""

from datetime import datetime

from services.identity.domain.external_refusals import OidcIssuerWrong, OidcSignInDenied
from services.identity.oidc_provider import OidcProvider
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.begin_external_sign_in import arrive, take_departure


def receive_openid_code(
    code: str,
    state: str,
    issuer: str | None,
    *,
    oidc: OidcProvider,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> str:
    """The code of ours that stands for the person for a minute; refuses with one of the Oidc… refusals.

    The state is spent first, in a transaction of its own: none is open while we wait for the provider.
    """
    departure = take_departure(state, provider=oidc.name, uow=uow, now=now)
    if not oidc.comes_from_here(issuer):
        raise OidcIssuerWrong
    if not code:
        raise OidcSignInDenied
    person = oidc.person(code, state, now=now)
    with uow:
        ours = arrive(person, departure, uow=uow, now=now)
        uow.commit()
    return ours
