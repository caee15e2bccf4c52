"""What stands behind the `?` of a list: read leniently, since people edit addresses; passed on strictly."""

from typing import Final
from urllib.parse import urlencode

from flask import request

SIZES: Final = (10, 25, 50)
USUAL_SIZE: Final = 25
LONGEST_SEARCH: Final = 100
_MOST_PAGES: Final = 10_000


def asked(name: str) -> str:
    """One value of the address, cut where no search is longer."""
    return request.args.get(name, "").replace("\0", "").strip()[:LONGEST_SEARCH]


def number(name: str, otherwise: int) -> int:
    """A number of the address."""
    text = request.args.get(name, "")
    value = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_MOST_PAGES)) else 0
    return value or otherwise


def window() -> dict[str, str]:
    """Which page of the list, as the API asks for it."""
    size = number("taille", USUAL_SIZE)
    return {"page": str(number("page", 1)), "size": str(size if size in SIZES else USUAL_SIZE)}


def query(values: dict[str, str]) -> str:
    """`?…` of what is not empty; nothing without any."""
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def pages_of(path: str, kept: dict[str, str]) -> str:
    """The address to which pagination adds its own."""
    return f"{path}{query(kept)}&" if any(kept.values()) else f"{path}?"
