"""A target profile as a teacher prints it before choosing it: for whom, how long, how results read, and every topic.

Drawn from a release alone and dated by it, so the same release always gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from contracts.content.release import Area, Competence, Release, Stage, TargetProfile, Topic
from services.referential.documents.sheet import (
    BLUE,
    INK,
    INK_SOFT,
    INNER,
    LINE,
    MARGIN,
    WASH,
    WHITE,
    WIDTH,
    Colour,
    Sheet,
)

KIND: Final = "Descriptif du parcours"
HOW_RESULTS_READ: Final = "Lire les résultats"
TOPICS: Final = "Les sujets, par domaine et compétence"

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_PARIS: Final = ZoneInfo("Europe/Paris")
# The colours of the areas on screen, dark enough for white paper; each comes with its number and name, never alone.
_AREA_COLOURS: Final[dict[str, Colour]] = {
    "1": (0x8A, 0x53, 0x00),
    "2": (0x0B, 0x62, 0xB8),
    "3": (0xA3, 0x24, 0x6E),
    "4": (0x14, 0x70, 0x3F),
    "5": (0x5B, 0x3F, 0xB5),
}
_LEVEL: Final = 34.0
_GAP: Final = 2.6


@dataclass(frozen=True, slots=True)
class _Line:
    """A topic and the highest level it is asked at."""

    topic: Topic
    level: int


@dataclass(frozen=True, slots=True)
class _Group:
    """The topics of the profile in one competence."""

    competence: Competence
    lines: tuple[_Line, ...]


def profile_description(release: Release, profile: TargetProfile) -> bytes:
    """The printable description (PDF, A4) of a profile of this release."""
    groups = tuple(_groups(release, profile))
    sheet = Sheet(
        title=f"{KIND} : {profile.name}",
        subject="Sujets, niveaux et paliers d’un parcours de compétences numériques",
        running_head=profile.name,
        edition=f"Contenu n° {release.number}, publié le {day_in_words(release.published_at)}",
        made_at=release.published_at,
    )
    sheet.add_page()
    _head(sheet, profile)
    _facts(sheet, profile, groups)
    _stages(sheet, profile.stages)
    _topics(sheet, release.areas, groups)
    return bytes(sheet.output())


def day_in_words(moment: datetime) -> str:
    """« 1er mars 2024 », in France."""
    day = moment.astimezone(_PARIS).date()
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def _groups(release: Release, profile: TargetProfile) -> Iterator[_Group]:
    for competence in release.competences:
        lines = tuple(
            _Line(topic, max(one.level for one in topic.skills if one.level <= profile.topics[topic.id]))
            for topic in release.topics
            if topic.competence == competence.id and topic.id in profile.topics
        )
        if lines:
            yield _Group(competence, lines)


def _head(sheet: Sheet, profile: TargetProfile) -> None:
    first, rest = sheet.in_two_lines(profile.name, size=23, weight="semibold", width=INNER)
    height = 45.0 if rest else 35.0
    sheet.block(0, 0, WIDTH, height, INK)
    sheet.block(0, height, WIDTH, 1.4, BLUE)
    sheet.write_at(MARGIN, 11, KIND, size=11.5, colour=LINE)
    sheet.bookmark(profile.name, depth=0, y=0)
    sheet.write_at(MARGIN, 18, first, size=23, weight="semibold", colour=WHITE)
    sheet.write_at(MARGIN, 28.5, rest, size=23, weight="semibold", colour=WHITE)
    sheet.top = height + 8
    sheet.top += sheet.paragraph(MARGIN, sheet.top, profile.description, size=12, width=INNER) + 6


def _facts(sheet: Sheet, profile: TargetProfile, groups: Sequence[_Group]) -> None:
    columns = (
        ("Pour qui", profile.audience or "Tout public", 74.0),
        ("Durée", f"environ {_hours(profile.duration)}", 42.0),
        ("Sujets", str(len(profile.topics)), 24.0),
        ("Compétences", str(len(groups)), 30.0),
    )
    sheet.rule(MARGIN, sheet.top, INNER)
    left, highest = MARGIN, 0.0
    for label, value, width in columns:
        sheet.write_at(left, sheet.top + 4, label, size=8.5, colour=INK_SOFT, width=width - 4)
        highest = max(highest, sheet.paragraph(left, sheet.top + 8.6, value, size=11, width=width - 4))
        left += width
    sheet.top += 8.6 + highest + 4
    sheet.rule(MARGIN, sheet.top, INNER)
    sheet.top += 8


def _hours(minutes: int) -> str:
    """« 20 minutes », « 1 heure », « 1 h 30 »."""
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    if not rest:
        return "1 heure" if hours == 1 else f"{hours} heures"
    return f"{hours} h {rest:02d}"


def _stages(sheet: Sheet, stages: Sequence[Stage]) -> None:
    sheet.heading(HOW_RESULTS_READ, depth=1, size=15)
    sheet.top += 8.5
    words = "Part des acquis du parcours que l’élève maîtrise, et ce qu’elle veut dire."
    sheet.top += sheet.paragraph(MARGIN, sheet.top, words, size=10, width=INNER, colour=INK_SOFT) + 2.5
    ends = [*(one.threshold - 1 for one in stages[1:]), 100]
    for stage, end in zip(stages, ends, strict=True):
        _stage(sheet, stage, end)
    sheet.top += 5


def _stage(sheet: Sheet, stage: Stage, end: int) -> None:
    width = INNER - 36
    height = sheet.height_of(stage.reading, size=10, width=width) + 9.4
    sheet.require(height)
    sheet.block(MARGIN, sheet.top, INNER, height, WASH)
    sheet.block(MARGIN, sheet.top, 1.2, height, BLUE)
    span = f"{stage.threshold} à {end} %"
    sheet.write_at(MARGIN + 4, sheet.top + 2.2, span, size=11, weight="semibold", colour=BLUE, width=28)
    sheet.write_at(MARGIN + 33, sheet.top + 2.2, stage.title, size=11, weight="semibold", width=width)
    sheet.paragraph(MARGIN + 33, sheet.top + 7.6, stage.reading, size=10, width=width)
    sheet.top += height + 1.6


def _topics(sheet: Sheet, areas: Iterable[Area], groups: Sequence[_Group]) -> None:
    sheet.require(40)
    sheet.heading(TOPICS, depth=1, size=15)
    sheet.top += 10
    for area in areas:
        mine = [group for group in groups if group.competence.area == area.id]
        if mine:
            _area(sheet, area, mine)


def _area(sheet: Sheet, area: Area, groups: Sequence[_Group]) -> None:
    colour = _AREA_COLOURS.get(area.id, BLUE)
    sheet.require(11 + _height(sheet, groups[0], lines=1))
    sheet.block(MARGIN, sheet.top, 1.2, 6.4, colour)
    sheet.heading(f"{area.id}. {area.name}", depth=2, size=13, colour=colour, x=MARGIN + 4)
    sheet.top += 10
    for group in groups:
        _competence(sheet, group, colour)
    sheet.top += 2


def _competence(sheet: Sheet, group: _Group, colour: Colour) -> None:
    sheet.require(_height(sheet, group, lines=1))
    name = f"{group.competence.id} {group.competence.name}"
    sheet.heading(name, depth=3, size=11.5, x=MARGIN + 4)
    sheet.top += 6.6
    for line in group.lines:
        if not sheet.has_room(_line_height(sheet, line)):
            sheet.add_page()
            sheet.write_at(MARGIN + 4, sheet.top, f"{name} (suite)", size=11.5, weight="semibold")
            sheet.top += 6.6
        _line(sheet, line, colour)
    sheet.top += 2.4


def _line(sheet: Sheet, line: _Line, colour: Colour) -> None:
    left = MARGIN + 4
    width = WIDTH - MARGIN - left - _LEVEL
    sheet.rule(left, sheet.top, WIDTH - MARGIN - left)
    top = sheet.top + 1.6
    sheet.write_at(left, top, line.topic.name, size=10.5, weight="semibold", width=width)
    level = f"jusqu’au niveau {line.level}"
    sheet.write_at(WIDTH - MARGIN - _LEVEL, top, level, size=10, colour=colour, width=_LEVEL, align="R")
    sheet.paragraph(left, top + 5, line.topic.description, size=10, width=width, colour=INK_SOFT)
    sheet.top += _line_height(sheet, line)


def _line_height(sheet: Sheet, line: _Line) -> float:
    width = WIDTH - 2 * MARGIN - 4 - _LEVEL
    return 6.6 + sheet.height_of(line.topic.description, size=10, width=width) + _GAP - 1


def _height(sheet: Sheet, group: _Group, *, lines: int) -> float:
    """Of a competence's heading with its first lines: they stay on one page."""
    return 6.6 + sum(_line_height(sheet, one) for one in group.lines[:lines])
