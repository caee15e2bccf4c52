"""The GAR says who somebody is. Nothing is kept of a response that is refused. Source: facts 3.3, ADR 0017."""

from datetime import datetime

from services.identity.domain.assertions import check_assertion, person_of
from services.identity.domain.external import GAR
from services.identity.domain.external_refusals import SamlReplayed, SamlRequestUnknown
from services.identity.domain.sessions import digest
from services.identity.saml_provider import SamlProvider
from services.identity.saml_reader import read_response
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.begin_external_sign_in import arrive


def receive_assertion(encoded: str, *, saml: SamlProvider, uow: IdentityUnitOfWork, now: datetime) -> str:
    """The code that stands for the person for a minute; refuses with one of the Saml… refusals.

    Read, judged and its signature checked before the database hears of it; then each assertion and each request, once.
    """
    document, said = read_response(encoded)
    usable_until = check_assertion(said, saml.expected, now=now)
    saml.check_signature(document, in_response_to=said.in_response_to)
    person = person_of(said, saml.expected.attributes)
    with uow:
        seen = digest(f"{saml.expected.issuer} {said.assertion_id}")
        if not uow.sign_ins.see_assertion(seen, expires_at=usable_until):
            raise SamlReplayed
        departure = None
        if said.in_response_to is not None:
            departure = uow.sign_ins.take_departure(digest(said.in_response_to), provider=GAR, now=now)
            if departure is None:
                raise SamlRequestUnknown
        code = arrive(person, departure, uow=uow, now=now)
        uow.commit()
    return code
