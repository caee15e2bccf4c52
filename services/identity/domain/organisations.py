"""Organisations and their teams. Source: facts 4."""

import random
import re
import string
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.identity.domain.refusals import EmailMalformed, LastAdministrator, TooManyAddresses


class Kind(StrEnum):
    """What an organisation is (the same words as in the facts told)."""

    COLLEGE = "COLLEGE"
    LYCEE = "LYCEE"
    AGRICULTURAL = "AGRICULTURAL"
    HIGHER_EDUCATION = "HIGHER_EDUCATION"
    OTHER = "OTHER"
    PLATFORM = "PLATFORM"


class Role(StrEnum):
    """What a member may do."""

    ADMINISTRATOR = "ADMINISTRATOR"
    MEMBER = "MEMBER"


SCHOOLS: Final = frozenset({Kind.COLLEGE, Kind.LYCEE, Kind.AGRICULTURAL})
"""Those that have a list of pupils and may be claimed by their UAI (facts 4.1, 4.4)."""

CODE_ALPHABET: Final = string.ascii_uppercase + string.digits
CODE_LENGTH: Final = 10
_ADDRESS: Final = re.compile(r"[^@\s\x00-\x20\x7f<>,;:\"()\[\]\\]+@(?:[^@\s.\x00-\x20\x7f<>,;:\"()\[\]\\]+\.)+[^@\s.\x00-\x20\x7f<>,;:\"()\[\]\\]+")  # fmt: skip
_LONGEST_ADDRESS: Final = 254
MOST_INVITED: Final = 50
_BETWEEN_ADDRESSES: Final = re.compile(r"[,;\r\n\t]+")


def invitation_code(rng: random.Random) -> str:
    """10 upper-case letters or digits (facts 4.3)."""
    return "".join(rng.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def role_of_newcomer(invited_as: Role | None, *, has_members: bool) -> Role:
    """What the invitation says; else the first to come is the administrator (facts 4.2, 4.3)."""
    return invited_as or (Role.MEMBER if has_members else Role.ADMINISTRATOR)


def check_an_administrator_stays(roles: Mapping[UUID, Role], *, user_id: UUID, becomes: Role | None) -> None:
    """The last administrator can neither leave nor be demoted; here it is a rule of the service (a screen's rule in facts 4.2)."""
    if becomes is Role.ADMINISTRATOR or roles.get(user_id) is not Role.ADMINISTRATOR:
        return
    if not any(role is Role.ADMINISTRATOR for other, role in roles.items() if other != user_id):
        raise LastAdministrator


def address_of(text: str) -> str | None:
    """The address as it is stored (trimmed, lower-case), or None if no mail could reach it."""
    address = text.strip().lower()
    if not address.isascii() or len(address) > _LONGEST_ADDRESS:
        return None
    return address if _ADDRESS.fullmatch(address) else None


def addresses_in(texts: Iterable[str]) -> list[str]:
    """Each address of what people paste: separated by commas, semicolons or line ends; refuses more than MOST_INVITED at once.

    Nothing at all is no address either (EmailMalformed). Not separated by blanks: "pas une adresse" is one mistake to tell, not three.
    """
    found = [one.strip() for text in texts for one in _BETWEEN_ADDRESSES.split(text)]
    typed = [one for one in found if one]
    if not typed:
        raise EmailMalformed
    if len(typed) > MOST_INVITED:
        raise TooManyAddresses(most=MOST_INVITED)
    return typed
