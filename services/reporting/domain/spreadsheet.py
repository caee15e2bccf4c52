"""Text that a spreadsheet must show and never run."""

from typing import Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """An apostrophe in front of what a spreadsheet would take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text
