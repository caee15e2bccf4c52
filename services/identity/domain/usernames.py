"""Usernames of pupils, and masked logins. Source: facts 2.6 and 2.3."""

import random
import re
from datetime import date

from services.identity.domain.names import normalised

NOBODY = "eleve"
"""Stands for a name of which nothing is left once normalised (another alphabet)."""


def stem_of(first_name: str, last_name: str) -> str:
    """`prenom.nom`, normalised."""
    return f"{normalised(first_name) or NOBODY}.{normalised(last_name) or NOBODY}"


def first_choice(first_name: str, last_name: str, birth_date: date) -> str:
    """`prenom.nomJJMM` (facts 2.6)."""
    return f"{stem_of(first_name, last_name)}{birth_date:%d%m}"


def next_choice(first_name: str, last_name: str, rng: random.Random) -> str:
    """When the first choice is taken, day and month give way to four random digits (facts 2.6)."""
    return f"{stem_of(first_name, last_name)}{rng.randrange(10_000):04}"


def suits(username: str, first_name: str, last_name: str) -> bool:
    """Whether this could have been proposed for this pupil: nobody takes a username in another's name."""
    return re.fullmatch(re.escape(stem_of(first_name, last_name)) + r"[0-9]{4}", username) is not None


def masked_email(email: str) -> str:
    """`a***@domaine.fr` (facts 2.3)."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}"


def masked_username(username: str) -> str:
    """`p***.n***1`: first letters and last character (facts 2.3)."""
    first, _, last = username.partition(".")
    return f"{first[:1]}***.{last[:1]}***{last[-1:]}"
