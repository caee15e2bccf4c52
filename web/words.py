"""What people read, in two registers: `tu` for pupils of a collège, `vous` for everyone else.

`texts/fr.toml`: a text that speaks to somebody has both; a plain string speaks to nobody.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Register = Literal["tu", "vous"]
FILE: Final = Path(__file__).parent / "texts" / "fr.toml"
REGISTERS: Final = frozenset({"tu", "vous"})
SINGULAR: Final = frozenset({0, 1})


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Key (`player.saved`) to its wording in each register."""
    return dict(flat(tomllib.loads(FILE.read_text(encoding="utf-8"))))


def flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    """The leaves of a table of texts."""
    found: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            found.append((key, dict.fromkeys(sorted(REGISTERS), value)))
        elif REGISTERS & value.keys():
            found.append((key, value))
        else:
            found += flat(value, f"{key}.")
    return found


def say(key: str, register: str, **values: Any) -> str:
    """A text with its values, in the singular (`<key>_un`, when there is one) for 0 and 1 as French has it.

    An unknown key is a mistake of ours, and loud.
    """
    singular = f"{key}_un"
    if values.get("n") in SINGULAR and singular in texts():
        key = singular
    wording = texts()[key][register]
    return wording.format(**values) if values else wording


def knows(key: str) -> bool:
    """Whether there is such a text."""
    return key in texts()


def words_of(section: str, register: str) -> dict[str, str]:
    """Every text of a section, for a script."""
    prefix = f"{section}."
    return {
        key.removeprefix(prefix): wording[register]
        for key, wording in texts().items()
        if key.startswith(prefix)
    }
