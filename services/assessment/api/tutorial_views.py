"""Tutorials as screens show them."""

from collections.abc import Mapping
from typing import Final

from contracts.content.release import Topic, Tutorial
from services.assessment.api.schemas.tutorials import (
    PageView,
    TutorialLine,
    TutorialsView,
    TutorialText,
    TutorialView,
)
from services.assessment.domain.tutorials import Mark
from services.assessment.storage.content import Content
from services.assessment.usecases.read_tutorials import Entry, TutorialsRead

TUTORIALS: Final = "/api/tutorials"

Marks = Mapping[str, Mark]


def tutorial_view(tutorial: Tutorial, marks: Marks) -> TutorialView:
    """A tutorial, without its text, as the person marked it."""
    mark = marks.get(tutorial.id)
    return TutorialView(
        id=tutorial.id,
        title=tutorial.title,
        format=tutorial.format,
        duration=tutorial.duration,
        link=_link(tutorial),
        saved=mark is not None and mark.is_saved,
        useful=mark is not None and mark.is_useful,
    )


def tutorial_text(topic: Topic) -> TutorialText:
    """The tutorial of a topic, with its text."""
    tutorial = topic.tutorial
    return TutorialText(
        id=tutorial.id,
        title=tutorial.title,
        author=tutorial.author,
        format=tutorial.format,
        duration=tutorial.duration,
        text=tutorial.text,
        topic_id=topic.id,
        topic_name=topic.name,
        competence=topic.competence,
    )


def tutorials_view(read: TutorialsRead, *, page: int, size: int) -> TutorialsView:
    """A page of a person's list."""
    lines = tuple(_line(entry, read.content) for entry in read.entries)
    return TutorialsView(lines, PageView(page, size, read.total))


def _line(entry: Entry, content: Content) -> TutorialLine:
    mark, topic = entry.mark, entry.topic
    competence = content.competences.get(entry.competence)
    tutorial = topic.tutorial if topic else None
    return TutorialLine(
        id=entry.id,
        title=tutorial.title if tutorial else mark.title if mark else "",
        competence=entry.competence,
        competence_name=competence.name if competence else "",
        withdrawn=topic is None,
        saved=entry.is_saved,
        saved_at=mark.saved_at if mark else None,
        useful=mark is not None and mark.is_useful,
        recommended=entry.is_recommended,
        missed_level=entry.standing.failed_level,
        author=tutorial.author if tutorial else None,
        format=tutorial.format if tutorial else None,
        duration=tutorial.duration if tutorial else None,
        link=_link(tutorial) if tutorial else None,
        topic=topic.id if topic else None,
        topic_name=topic.name if topic else None,
    )


def _link(tutorial: Tutorial) -> str:
    return f"{TUTORIALS}/{tutorial.id}"
