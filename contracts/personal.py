"""Personal data has a type: a field that identifies somebody says so, and a test compares it with the catalogue."""

from datetime import date
from typing import Annotated, Final


class PersonalMark:
    """Marks an annotation as personal data; it changes nothing on the wire."""

    def __repr__(self) -> str:
        return "PERSONAL"


PERSONAL: Final = PersonalMark()

Personal = Annotated[str, PERSONAL]
"""A name, an INE, an e-mail address, a place of birth: anything that says who somebody is."""

PersonalDate = Annotated[date, PERSONAL]
"""A birth date."""
