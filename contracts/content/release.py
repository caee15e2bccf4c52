"""A release: everything that can be asked, shown or taught, whole and immutable.

It crosses from referential to the services that use it. Assessment alone receives solutions; the others get `Outline`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChallengeKind(StrEnum):
    """How a challenge is answered (the reference framework's own names)."""

    ONE_CHOICE = "QCU"
    SEVERAL_CHOICES = "QCM"
    SHORT_ANSWER = "QROC"
    INDEPENDENT_BLANKS = "QROCM-ind"
    DEPENDENT_BLANKS = "QROCM-dep"


class AnswerFormat(StrEnum):
    """What a short answer is compared as."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class Tolerance(StrEnum):
    """What an author lets pass in a typed answer."""

    CASE_ACCENTS_SPACES = "T1"
    PUNCTUATION = "T2"
    TYPING_ERRORS = "T3"


@dataclass(frozen=True)
class Image:
    """A picture shown with the question; `alt` says all that is needed to answer without seeing it."""

    file: str
    alt: str


@dataclass(frozen=True)
class Simulator:
    """A page to work in, shown with the question in a frame of its own; `height` in pixels, until the page says what it needs."""

    file: str
    title: str
    height: int


@dataclass(frozen=True)
class Blank:
    """One field inside a text. With `options` it is a menu, never tolerated; without, typed."""

    label: str
    solutions: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Challenge:
    """One question with its key. `choices` are numbered from 1; see the authors' guide for each kind's fields."""

    id: str
    kind: ChallengeKind
    instruction: str
    explanation: str
    choices: tuple[str, ...] = ()
    right_choices: tuple[int, ...] = ()
    format: AnswerFormat = AnswerFormat.TEXT
    solutions: tuple[str, ...] = ()
    text: str | None = None
    blanks: Mapping[str, Blank] | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    timer: int | None = None
    focused: bool = False
    files: tuple[str, ...] = ()
    image: Image | None = None
    simulator: Simulator | None = None


@dataclass(frozen=True)
class Skill:
    """A topic at one level (acquis)."""

    level: int
    description: str
    challenges: tuple[Challenge, ...]
    hint: str | None = None


@dataclass(frozen=True)
class Tutorial:
    """What teaches a topic; `duration` in minutes, `text` in Markdown."""

    id: str
    title: str
    author: str
    format: str
    duration: int
    text: str


@dataclass(frozen=True)
class Topic:
    """A subject (sujet) of a competence, with its skills by ascending level."""

    id: str
    name: str
    description: str
    competence: str
    thematic: str
    tutorial: Tutorial
    skills: tuple[Skill, ...]


@dataclass(frozen=True)
class Competence:
    """One of the sixteen. `thematics` maps id to name, in order."""

    id: str
    name: str
    description: str
    area: str
    digcomp: tuple[str, ...]
    thematics: Mapping[str, str]


@dataclass(frozen=True)
class Area:
    """One of the five domains."""

    id: str
    name: str


@dataclass(frozen=True)
class Stage:
    """A step of mastery (palier) from `threshold` % on, with the reading teachers are given."""

    threshold: int
    title: str
    reading: str


@dataclass(frozen=True)
class TargetProfile:
    """A parcours: topics, each up to a level. `duration` in minutes; `audience` says for whom, in French."""

    id: str
    name: str
    category: str
    description: str
    duration: int
    topics: Mapping[str, int]
    stages: tuple[Stage, ...]
    audience: str = ""


@dataclass(frozen=True)
class Release:
    """The whole content under one number."""

    number: int
    published_at: datetime
    areas: tuple[Area, ...]
    competences: tuple[Competence, ...]
    topics: tuple[Topic, ...]
    target_profiles: tuple[TargetProfile, ...]
    demo: tuple[str, ...]


@dataclass(frozen=True)
class TopicOutline:
    """A topic without its questions. `descriptions` say what is to be known at each of `levels`; older outlines have none."""

    id: str
    name: str
    description: str
    competence: str
    levels: tuple[int, ...]
    tutorial_id: str
    tutorial_title: str
    descriptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A release without anything that could give an answer away: what teachers, juries and feeds need."""

    number: int
    areas: tuple[Area, ...]
    competences: tuple[Competence, ...]
    topics: tuple[TopicOutline, ...]
    target_profiles: tuple[TargetProfile, ...]


def outline_of(release: Release) -> Outline:
    """The release without its questions and keys."""
    return Outline(
        number=release.number,
        areas=release.areas,
        competences=release.competences,
        topics=tuple(
            TopicOutline(
                id=topic.id,
                name=topic.name,
                description=topic.description,
                competence=topic.competence,
                levels=tuple(skill.level for skill in topic.skills),
                tutorial_id=topic.tutorial.id,
                tutorial_title=topic.tutorial.title,
                descriptions=tuple(skill.description for skill in topic.skills),
            )
            for topic in release.topics
        ),
        target_profiles=release.target_profiles,
    )
