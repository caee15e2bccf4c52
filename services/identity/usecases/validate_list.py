"""A file that arrived is read: its list is set beside the school's, or all that is wrong with it is told."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Final
from uuid import UUID

from services.identity.domain.fregata import read_fregata
from services.identity.domain.higher_education import read_students
from services.identity.domain.school_lists import (
    Counts,
    Doubt,
    ImportMode,
    Item,
    Line,
    ListFormat,
    Placement,
    Problem,
    nobody,
    repeated,
)
from services.identity.domain.siecle import WRONG_SCHOOL, read_siecle
from services.identity.storage.learner_imports import HeldImport, report_of
from services.identity.storage.organisations import Organisation
from services.identity.storage.staged_lists import BATCH
from services.identity.storage.unit_of_work import IdentityUnitOfWork

MOST_TOLD: Final = 1000
"""Problems kept of one file (and doubts): a school cannot correct more at once, and a hostile file could have millions."""


@dataclass
class Told:
    """The first problems, or doubts, and how many there were."""

    first: list[Problem] = field(default_factory=list)
    found: int = 0

    def add(self, problem: Problem) -> None:
        """One more. That it is another school's file is known last and told first: it explains the rest."""
        self.found += 1
        if problem.code == WRONG_SCHOOL:
            self.first = [problem, *self.first[: MOST_TOLD - 1]]
        elif len(self.first) < MOST_TOLD:
            self.first.append(problem)


@dataclass
class _Gathered:
    problems: Told = field(default_factory=Told)
    doubts: Told = field(default_factory=Told)
    placements: int = 0


def validate_list(
    held: HeldImport, *, uow: IdentityUnitOfWork, on_progress: Callable[[int, int], None], now: datetime
) -> None:
    """In the transaction that holds the import. VALIDATED (or TO_CONFIRM) with its list, or VALIDATION_ERROR without."""
    organisation = uow.organisations.get(held.organisation_id)
    counts = Counts()
    content = uow.imports.content(held, on_read=lambda behind: on_progress(behind, held.size))
    items = _items_of(content, held.format, organisation, counts=counts, now=now)
    gathered = _gather(held.id, items, uow)
    problems = gathered.problems
    _tell_repetitions(held, problems, uow)
    if held.format is ListFormat.SIECLE:
        counts.skipped_without_class = uow.staged.place(held.id)
    if not problems.found and not uow.staged.length(held.id):
        problems.add(nobody())
    problems.first.sort(key=lambda one: (one.code != WRONG_SCHOOL, one.line or 0))
    uow.imports.drop_content(held.id)
    if problems.found:
        uow.staged.forget(held.id)
    state = _state_after(held, problems)
    warned = {
        "warnings": [asdict(one) for one in gathered.doubts.first],
        "warnings_found": gathered.doubts.found,
    }
    report = report_of(problems.first, problems.found)
    uow.imports.move(held.id, held.state, state, now=now, counts=asdict(counts), **warned, **report)


def _state_after(held: HeldImport, problems: Told) -> str:
    if problems.found:
        return "VALIDATION_ERROR"
    return "TO_CONFIRM" if held.mode is ImportMode.REPLACE else "VALIDATED"


def _items_of(
    content: IO[bytes], list_format: ListFormat, organisation: Organisation, *, counts: Counts, now: datetime
) -> Iterator[Item]:
    match list_format:
        case ListFormat.SIECLE:
            return read_siecle(content, uai=organisation.uai, counts=counts)
        case ListFormat.FREGATA:
            return read_fregata(content, counts=counts, today=now.date())
    return read_students(content, counts=counts, today=now.date())


def _gather(import_id: UUID, items: Iterator[Item], uow: IdentityUnitOfWork) -> _Gathered:
    """Set aside what the file says, a batch at a time."""
    gathered = _Gathered()
    while batch := list(islice(items, BATCH)):
        lines = [one for one in batch if isinstance(one, Line)]
        placements = [one for one in batch if isinstance(one, Placement)]
        for one in batch:
            if isinstance(one, Problem):
                gathered.problems.add(one)
            elif isinstance(one, Doubt):
                gathered.doubts.add(one.about)
        uow.staged.add_lines(import_id, lines)
        uow.staged.add_placements(import_id, placements, first=gathered.placements)
        gathered.placements += len(placements)
    return gathered


def _tell_repetitions(held: HeldImport, problems: Told, uow: IdentityUnitOfWork) -> None:
    again, found = uow.staged.repetitions(held.id, limit=MOST_TOLD)
    for one in again:
        problems.add(repeated(held.format, one.key, line=one.line, first_line=one.first_line))
    problems.found += found - len(again)
