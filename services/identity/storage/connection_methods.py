"""How accounts sign in, as conditions on users: for the masked owner of an account and for the list of pupils."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, or_

from services.identity.domain.external import GAR
from services.identity.domain.links import Method
from services.identity.storage.external_tables import EXTERNAL_IDENTITIES
from services.identity.storage.tables import USERS


def signs_in_by(method: Method) -> ColumnElement[bool]:
    """Whether the account of `users` has that way in; false where there is no account."""
    match method:
        case Method.USERNAME:
            return USERS.c.username.is_not(None)
        case Method.EMAIL:
            return USERS.c.email.is_not(None)
        case Method.GAR:
            external = EXTERNAL_IDENTITIES.c
            return exists().where(external.user_id == USERS.c.id, external.provider == GAR)


def signs_in_by_one_of(methods: Iterable[Method | None]) -> ColumnElement[bool]:
    """Any of them; None is for whoever has no way in, or no account at all."""
    nobody = ~or_(*(signs_in_by(one) for one in Method))
    return or_(*(nobody if one is None else signs_in_by(one) for one in methods))
