"""Reports on paper: lines for a terminal, a CSV for the content team. Nobody is in any of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.assessment.csv_cells import BYTE_ORDER_MARK, Cell, csv_line
from services.assessment.report_words import GENRES, REASONS
from services.assessment.usecases.read_reports import Reported, Words

HEADERS: Final = (
    "Genre",
    "Identifiant",
    "Compétence",
    "Sujet ou titre",
    "Signalements",
    "Motif",
    "Signalements pour ce motif",
    "Commentaire",
    "Réponse donnée",
    "Publication",
    "Signalé le",
    "Traité le",
    "Note",
)


def table(found: Iterable[Reported]) -> Iterator[str]:
    """A line for each thing, then its reasons."""
    for one in found:
        first, last = _days(one)
        yield f"{len(one.reports):5} {GENRES[one.about]:8} {one.thing:40} {one.competence:4} {one.title}"
        reasons = ", ".join(f"{people} {reason}" for reason, people in one.reasons.items())
        yield f"      {reasons} (from {first} to {last})"


def details(found: Iterable[Reported]) -> Iterator[str]:
    """Each report, below its thing."""
    for one in found:
        yield f"{GENRES[one.about]} {one.thing} ({one.competence} {one.title})"
        for words in one.reports:
            yield f"  {words.reported_at:%Y-%m-%d}  release {words.release}  {words.reason}"
            if words.comment:
                yield f"      « {words.comment} »"
            if words.given is not None:
                yield f"      answered: {_printable(words.given)}"
            if words.closed_at:
                yield f"      closed on {words.closed_at:%Y-%m-%d}: {words.note}"


def csv_lines(found: Iterable[Reported]) -> Iterator[str]:
    """A line for each report, with the counts of its thing and of its reason: the file can be sorted in any way."""
    yield BYTE_ORDER_MARK + csv_line(HEADERS)
    for one in found:
        for words in one.reports:
            yield csv_line(_cells(one, words))


def _cells(one: Reported, words: Words) -> Iterator[Cell]:
    yield GENRES[one.about]
    yield one.thing
    yield one.competence
    yield one.title
    yield len(one.reports)
    yield REASONS[words.reason]
    yield one.reasons[words.reason]
    yield words.comment
    yield None if words.given is None else _printable(words.given)
    yield words.release
    yield f"{words.reported_at:%Y-%m-%d}"
    yield f"{words.closed_at:%Y-%m-%d}" if words.closed_at else None
    yield words.note


def _days(one: Reported) -> tuple[str, str]:
    days = [f"{words.reported_at:%Y-%m-%d}" for words in one.reports]
    return min(days), max(days)


def _printable(answer: str) -> str:
    """An answer is kept as it was typed; a terminal must not obey it."""
    return "".join(one if one.isprintable() else " " for one in answer)
