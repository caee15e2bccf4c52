"""Usernames of pupils, and masked logins. Source: facts 2.6 and 2.3."""

import random
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from services.identity.domain.names import normalised

NOBODY = "eleve"
"""Stands for a name of which nothing is left once normalised (another alphabet)."""

FOUR_DIGIT_TRIES: Final = 100


def stem_of(first_name: str, last_name: str) -> str:
    """`prenom.nom`, normalised."""
    return f"{normalised(first_name) or NOBODY}.{normalised(last_name) or NOBODY}"


def choices(first_name: str, last_name: str, birth_date: date, rng: random.Random) -> Iterator[str]:
    """`prenom.nomJJMM`, then others for as long as they are taken: day and month give way to four random digits (facts 2.6).

    Six after a hundred of those: a name that nearly ten thousand people share must not keep a school waiting.
    """
    stem = stem_of(first_name, last_name)
    yield f"{stem}{birth_date:%d%m}"
    for _ in range(FOUR_DIGIT_TRIES):
        yield f"{stem}{rng.randrange(10**4):04}"
    while True:
        yield f"{stem}{rng.randrange(10**6):06}"


def suits(username: str, first_name: str, last_name: str) -> bool:
    """Whether this could have been proposed for this pupil: nobody takes a username in another's name."""
    return (
        re.fullmatch(re.escape(stem_of(first_name, last_name)) + r"[0-9]{4}(?:[0-9]{2})?", username)
        is not None
    )


def masked_email(email: str) -> str:
    """`a***@domaine.fr` (facts 2.3)."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}"


def masked_username(username: str) -> str:
    """`p***.n***1`: first letters and last character (facts 2.3)."""
    first, _, last = username.partition(".")
    return f"{first[:1]}***.{last[:1]}***{last[-1:]}"
