"""How much was mastered: counts first, shares of 1 and percentages from them, without a float on the way.

A percentage is the nearest whole number, halves up (facts, assessment 3: "percentage rounded to the nearest int"). Stages are
read from that same number, so that what a screen shows and the stage it names can never disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

PIX_PER_LEVEL: Final = 8
COMPETENCES: Final = 16
CERTIFIABLE_LEVEL: Final = 1
_HUNDREDTH: Final = Decimal("0.01")


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in percent, halves up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


@dataclass(frozen=True)
class Tally:
    """So many skills validated of so many targeted."""

    validated: int
    targeted: int

    @property
    def percent(self) -> int:
        """For people: a whole percentage."""
        return percent(self.validated, self.targeted)

    @property
    def share(self) -> float:
        """For machines: 0 to 1, unrounded (facts, identity 5.4)."""
        return self.validated / self.targeted if self.targeted else 0.0

    @property
    def rate(self) -> Decimal:
        """For files: 0 to 1 with two decimals, halves up (facts, identity 5.10)."""
        return _hundredths(self.validated, self.targeted, ROUND_HALF_UP)


@dataclass(frozen=True)
class SkillResult:
    """A targeted skill as it stood when it was looked at; `tested` when a question was asked on it."""

    topic: str
    level: int
    validated: bool
    tested: bool


@dataclass(frozen=True)
class CompetenceLevel:
    """Where somebody stands in a competence."""

    competence: str
    level: int
    pix: int


def tally(skills: Iterable[SkillResult]) -> Tally:
    """All together."""
    verdicts = [skill.validated for skill in skills]
    return Tally(sum(verdicts), len(verdicts))


def add_up(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    counted = tuple(tallies)
    return Tally(sum(one.validated for one in counted), sum(one.targeted for one in counted))


def by_topic(skills: Iterable[SkillResult]) -> dict[str, list[SkillResult]]:
    """Skills under their topic, by ascending level."""
    found: dict[str, list[SkillResult]] = {}
    for skill in sorted(skills, key=lambda one: one.level):
        found.setdefault(skill.topic, []).append(skill)
    return found


def measured(
    targets: Mapping[str, Iterable[int]], outcomes: Iterable[SkillResult]
) -> tuple[SkillResult, ...]:
    """The campaign's own frozen skills, in its order, with what is known of each.

    Whatever an answer says of other skills is left aside, and a skill it forgets is not validated: all participants of a
    campaign are measured on the same ground.
    """
    known = {(one.topic, one.level): one for one in outcomes}
    return tuple(
        known.get((topic, level), SkillResult(topic, level, validated=False, tested=False))
        for topic, levels in targets.items()
        for level in levels
    )


def reached_level(skills: Iterable[SkillResult]) -> int:
    """The highest level validated in a topic, 0 if none."""
    return max((skill.level for skill in skills if skill.validated), default=0)


def profile_share(pix: int, *, max_level: int) -> float:
    """A whole profile's mastery: pix of the pix that can be reached (facts, identity 5.4)."""
    return min(pix / (COMPETENCES * PIX_PER_LEVEL * max_level), 1.0)


def share_percent(share: float) -> int:
    """A share kept as a number between 0 and 1, for people: halves up."""
    return int(100 * share + 0.5)


def certifiable_competences(profile: Iterable[CompetenceLevel]) -> int:
    """How many competences count towards being certifiable: level 1 at least (facts, identity 5.4)."""
    return sum(one.level >= CERTIFIABLE_LEVEL for one in profile)


def progress_percent(*, known: int, targeted: int, completed: bool) -> int:
    """How far a test is: all of it once it is over, else settled of targeted skills (facts, identity 5.4).

    Rounded down, so that a test which still has questions never reads 100 %.
    """
    if completed:
        return 100
    return min(100 * known // targeted, 100) if targeted else 0


def progress_rate(percentage: int) -> Decimal:
    """The same for files: 0 to 1."""
    return _hundredths(percentage, 100, ROUND_FLOOR)


def _hundredths(part: int, whole: int, rounding: str) -> Decimal:
    if not whole:
        return Decimal(0)
    return (Decimal(part) / Decimal(whole)).quantize(_HUNDREDTH, rounding=rounding)
