"""The shapes of tutorials."""

from dataclasses import dataclass
from datetime import datetime

from marshmallow import Schema, fields, validate


@dataclass(frozen=True)
class TutorialView:
    """What teaches a topic, as an answer or an outcome proposes it; `link` leads to its text, `duration` is in minutes."""

    id: str
    title: str
    format: str
    duration: int
    link: str
    saved: bool
    useful: bool


@dataclass(frozen=True)
class TutorialText:
    """A tutorial with its text (Markdown)."""

    id: str
    title: str
    author: str
    format: str
    duration: int
    text: str
    topic_id: str
    topic_name: str
    competence: str


@dataclass(frozen=True)
class TutorialLine:
    """A tutorial in a person's list.

    One that is `withdrawn` keeps its title and competence; what it said and its link are gone (null). `missed_level` is the level
    to work on, for those that are recommended.
    """

    id: str
    title: str
    competence: str
    competence_name: str
    withdrawn: bool
    saved: bool
    saved_at: datetime | None
    useful: bool
    recommended: bool
    missed_level: int | None
    author: str | None = None
    format: str | None = None
    duration: int | None = None
    link: str | None = None
    topic: str | None = None
    topic_name: str | None = None


@dataclass(frozen=True)
class PageView:
    """Where we are in a list."""

    number: int
    size: int
    total: int


@dataclass(frozen=True)
class TutorialsView:
    """A page of tutorials."""

    items: tuple[TutorialLine, ...]
    page: PageView


class TutorialsQuery(Schema):
    """`?saved=&recommended=&competence=&page=&size=`; asked together, both must hold."""

    saved = fields.Boolean(load_default=False)
    recommended = fields.Boolean(load_default=False)
    competence = fields.String(load_default=None, validate=validate.Length(1, 8))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    size = fields.Integer(load_default=25, validate=validate.Range(1, 100))
