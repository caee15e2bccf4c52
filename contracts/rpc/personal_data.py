"""The right of access (GDPR, article 15): each service is asked what it holds about somebody, in words that person can read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from contracts.rpc import Question

DEADLINE_SECONDS: Final = 20.0


@dataclass(frozen=True)
class DataOfUserWanted:
    """Whose data."""

    user_id: UUID


@dataclass(frozen=True)
class Field:
    """A field of the lines of a section: its stable name, and what people call it."""

    name: str
    label: str


@dataclass(frozen=True)
class Section:
    """One kind of data. A line has these fields and no other.

    Values are texts, numbers, booleans, dates and times (ISO 8601), lists of texts, or nothing. Nobody else is named in them.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    lines: tuple[Mapping[str, Any | None], ...]

    @classmethod
    def told(
        cls, name: str, title: str, fields: Mapping[str, str], lines: Iterable[Mapping[str, Any]]
    ) -> "Section":
        """A section from fields by name and lines of Python values."""
        return cls(
            name,
            title,
            tuple(Field(one, label) for one, label in fields.items()),
            tuple({one: _plain(line[one]) for one in fields} for line in lines),
        )


@dataclass(frozen=True)
class DataOfUser:
    """All that a service holds about somebody; sections without a line are told too: "nothing" is an answer."""

    sections: tuple[Section, ...]


def data_of_user_asked_of(service: str) -> Question[DataOfUserWanted, DataOfUser]:
    """The question, put to one service; it never refuses: about somebody it has never heard of, it holds nothing."""
    return Question(
        service=service,
        name="data_of_user",
        request=DataOfUserWanted,
        answer=DataOfUser,
        deadline=DEADLINE_SECONDS,
    )


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
