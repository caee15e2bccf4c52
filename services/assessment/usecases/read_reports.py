"""Authors read what is said to be wrong: thing by thing, the most reported first, and nobody's name or id."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from contracts.content.solutions import given_in_words
from services.assessment.domain.reports import About
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.reports import Said
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One report. `given` is the answer, in words, of somebody whose right answer was refused."""

    reason: str
    comment: str | None
    given: str | None
    release: int
    reported_at: datetime
    closed_at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A question or a tutorial, where it stands in the content, and what is said of it, last first."""

    about: About
    thing: str
    competence: str
    title: str
    reports: tuple[Words, ...]

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many people gave each reason, most given first."""
        return dict(Counter(one.reason for one in self.reports).most_common())


def read_reports(
    *, thing: str | None = None, closed: bool | None = False, uow: AssessmentUnitOfWork, contents: Contents
) -> list[Reported]:
    """Those to read, those that were closed, or both (None); of one thing or of all."""
    with uow:
        said = sorted(uow.reports.said(thing=thing, closed=closed), key=lambda one: (one.about, one.thing))
        found = [
            _reported(about, name, tuple(of_it), uow, contents)
            for (about, name), of_it in groupby(said, key=lambda one: (one.about, one.thing))
        ]
    return sorted(found, key=lambda one: (-len(one.reports), one.about, one.thing))


def _reported(
    about: About, thing: str, said: Iterable[Said], uow: AssessmentUnitOfWork, contents: Contents
) -> Reported:
    said = tuple(said)
    # it may be gone from the content in force: the last release that somebody saw it in names it
    content = contents.of(max(one.release for one in said), uow.session)
    topic = content.topic_of(thing) if about is About.QUESTION else content.topic_of_tutorial[thing]
    return Reported(
        about=about,
        thing=thing,
        competence=topic.competence,
        title=topic.name if about is About.QUESTION else topic.tutorial.title,
        reports=tuple(_words(one, contents.of(one.release, uow.session)) for one in said),
    )


def _words(one: Said, content: Content) -> Words:
    given = None if one.fields is None else given_in_words(content.challenge(one.thing), one.fields)
    return Words(
        reason=one.reason,
        comment=one.comment,
        given=given,
        release=one.release,
        reported_at=one.reported_at,
        closed_at=one.closed_at,
        note=one.note,
    )
