"""Which page of a list was asked for, as people's addresses say it and as the API wants it."""

from collections.abc import Mapping
from typing import Final

SIZES: Final = (10, 25, 50)
USUAL: Final = 25
_LAST: Final = 100_000


def wanted_page(values: Mapping[str, str]) -> dict[str, int]:
    """`?page=&taille=` as `page` and `size`; what makes no sense is the first page of the usual size."""
    number, size = values.get("page", ""), values.get("taille", "")
    return {
        "page": int(number) if _is_number(number) and 1 <= int(number) <= _LAST else 1,
        "size": int(size) if _is_number(size) and int(size) in SIZES else USUAL,
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6  # noqa: PLR2004 (as many digits as _LAST)
