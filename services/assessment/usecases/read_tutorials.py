"""A person looks for tutorials: all of them, those they saved, those that teach what they missed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.content.release import Topic
from services.assessment.domain.evidence import Standing, standing
from services.assessment.domain.refusals import TutorialUnknown
from services.assessment.domain.tutorials import Mark
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.profiles import Known
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list should hold: everything asked for at once."""

    saved: bool = False
    recommended: bool = False
    competence: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A tutorial for a person. `topic` is None when it was withdrawn: then their mark alone still names it."""

    id: str
    competence: str
    topic: Topic | None
    mark: Mark | None
    standing: Standing

    @property
    def is_saved(self) -> bool:
        """Kept by the person for later."""
        return self.mark is not None and self.mark.is_saved

    @property
    def is_recommended(self) -> bool:
        """It teaches a topic where the person missed a question and has not shown that level since."""
        return self.topic is not None and self.standing.failed_level is not None


@dataclass(frozen=True, slots=True)
class TutorialsRead:
    """A page of a list, and how long the list is."""

    content: Content
    entries: tuple[Entry, ...]
    total: int


def read_tutorials(
    wanted: Wanted,
    *,
    by: UUID,
    page: int,
    size: int,
    uow: AssessmentUnitOfWork,
    contents: Contents,
) -> TutorialsRead:
    """A page of the person's list; refuses with CompetenceUnknown or ContentNotReady.

    Recommended ones come by what was missed last, saved ones by what was saved last, others in the order of the framework.
    """
    with uow:
        content = contents.current(uow.session)
        if wanted.competence is not None:
            content.competence(wanted.competence)
        marks, known = uow.tutorials.of(by), uow.profiles.known(by)
    entries = [one for one in _entries(content, marks, known) if _fits(one, wanted)]
    if wanted.recommended:
        entries.sort(key=_missed_at, reverse=True)
    elif wanted.saved:
        entries.sort(key=_saved_at, reverse=True)
    first = (page - 1) * size
    return TutorialsRead(content, tuple(entries[first : first + size]), len(entries))


def read_tutorial(tutorial: str, *, uow: AssessmentUnitOfWork, contents: Contents) -> Topic:
    """The topic whose tutorial this is, in the content in force; refuses with TutorialUnknown or ContentNotReady."""
    with uow:
        topic = contents.current(uow.session).topic_of_tutorial.get(tutorial)
    if topic is None:
        raise TutorialUnknown
    return topic


def _entries(content: Content, marks: dict[str, Mark], known: Known) -> Iterator[Entry]:
    for topic in content.release.topics:
        tutorial = topic.tutorial.id
        yield Entry(
            tutorial,
            topic.competence,
            topic,
            marks.get(tutorial),
            standing(known.proofs.get(topic.id, [])),
        )
    for mark in marks.values():
        if mark.tutorial not in content.topic_of_tutorial:
            yield Entry(mark.tutorial, mark.competence, None, mark, standing([]))


def _fits(entry: Entry, wanted: Wanted) -> bool:
    if wanted.competence not in (None, entry.competence):
        return False
    if wanted.recommended and not entry.is_recommended:
        return False
    if wanted.saved:
        return entry.is_saved
    # a tutorial that was withdrawn has its place among what the person saved, and nowhere else
    return entry.topic is not None


def _missed_at(entry: Entry) -> datetime:
    assert entry.standing.failed_at is not None  # noqa: S101 (it is recommended)
    return entry.standing.failed_at


def _saved_at(entry: Entry) -> datetime:
    assert entry.mark is not None and entry.mark.saved_at is not None  # noqa: S101, PT018 (it is saved)
    return entry.mark.saved_at
