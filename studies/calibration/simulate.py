"""Challenges whose difficulty and discrimination are known, people who meet them, and the answers they leave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, inf
from pathlib import Path

import numpy as np
import yaml

from services.assessment.domain.ability import Array
from services.assessment.domain.answered import Answered, Item, Sample
from services.assessment.domain.positioning import (
    COMPETENCE,
    Answer,
    Bank,
    PositioningRules,
    Skill,
    campaign_rules,
    guess_rate,
    next_question,
)

CONTENT = Path("services/referential/content/competences")
SLIP = 0.06
# What authors write most: one choice among four, and short answers.
GUESSES = (0.25, 0.02)


@dataclass(frozen=True, slots=True)
class Truth:
    """What a challenge is really worth."""

    difficulty: float
    discrimination: float
    misleads_from: float = (
        inf  # planted: people of this ability and more answer by luck, as when the key is out of date
    )


@dataclass(frozen=True, slots=True)
class World:
    """The challenges of some competences, each skill with a few, and what they are worth."""

    items: tuple[Item, ...]
    truths: Mapping[str, Truth]
    banks: Mapping[str, Bank]
    by_skill: Mapping[Skill, Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who answers: abilities in levels; the defaults are the engine's own model."""

    mean: float = 3.2
    spread: float = 1.7
    topic_spread: float = 0.9
    competence_spread: float = 0.8  # around what the person can do overall, in a campaign
    beginners: float = 0.0  # the share of a second crowd, three levels and a half below


@dataclass(slots=True)
class Drawn:
    """A person: abilities are drawn when they are first needed, then kept."""

    ability: float
    crowd: Crowd
    rng: np.random.Generator
    topics: dict[str, float] = field(default_factory=dict)
    competences: dict[str, float] = field(default_factory=dict)

    def answers_rightly(self, item: Item, truth: Truth, *, crossing: bool) -> bool:
        """Answer by chance, as the model says."""
        here = self.ability
        if crossing:
            if item.competence not in self.competences:
                self.competences[item.competence] = self.rng.normal(here, self.crowd.competence_spread)
            here = self.competences[item.competence]
        if item.topic not in self.topics:
            self.topics[item.topic] = self.rng.normal(here, self.crowd.topic_spread)
        ability = self.topics[item.topic]
        depth = truth.discrimination * (ability - truth.difficulty + 0.5)
        chance = item.guess + (1.0 - item.guess - SLIP) / (1.0 + exp(-depth))
        return bool(self.rng.random() < (item.guess if ability >= truth.misleads_from else chance))


def a_world(
    rng: np.random.Generator,
    *,
    competences: Sequence[str] = ("1.1",),
    topics: int = 8,
    skills: int = 4,
    challenges: int = 2,
    author_error: float = 0.4,
    planted: Mapping[str, Truth] | None = None,
) -> World:
    """Make challenges (`1.1-00-1a`) in topics that begin at various levels and skip one near their top, as real ones do."""
    items: list[Item] = []
    for competence in competences:
        for number in range(topics):
            topic = f"{competence}-{number:02}"
            for level in (1 + number % 4 + step + (step == skills - 1) for step in range(skills)):
                for letter in "abcdef"[:challenges]:
                    guess = GUESSES[len(items) % len(GUESSES)]
                    items.append(Item(f"{topic}-{level}{letter}", topic, competence, level, guess))
    return world_of(items, rng, author_error=author_error, planted=planted)


def real_world(competence: str, rng: np.random.Generator, *, author_error: float = 0.4) -> World:
    """The challenges that the authors wrote in a competence, whatever they are worth."""
    items = []
    for file in sorted((CONTENT / competence).glob("*.yaml")):
        topic = yaml.safe_load(file.read_text("utf-8"))
        for skill in topic["skills"]:
            for number, one in enumerate(skill["challenges"]):
                luck = guess_rate(one["kind"], choices=len(one.get("choices", ())))
                name = f"{topic['topic']}-{skill['level']}-{number}"
                items.append(Item(name, topic["topic"], competence, skill["level"], luck))
    return world_of(items, rng, author_error=author_error)


def world_of(
    items: Sequence[Item],
    rng: np.random.Generator,
    *,
    author_error: float = 0.4,
    slope_spread: float = 0.3,
    planted: Mapping[str, Truth] | None = None,
) -> World:
    """Draw what these challenges are worth; `planted` replaces some truths.

    Two times out of three a difficulty is off its level by `author_error` at most, and a discrimination off the engine's by
    `slope_spread`, in logarithm.
    """
    truths: dict[str, Truth] = {}
    for competence in sorted({item.competence for item in items}):
        own = [item for item in items if item.competence == competence]
        errors = _errors(np.array([float(item.level) for item in own]), author_error, rng)
        for item, error in zip(own, errors.tolist(), strict=True):
            truths[item.challenge] = Truth(item.level + error, 2.2 * exp(rng.normal(0.0, slope_spread)))
    truths |= planted or {}
    by_skill: dict[Skill, list[Item]] = {}
    for item in items:
        by_skill.setdefault((item.topic, item.level), []).append(item)
    banks = {
        one: _bank([item for item in items if item.competence == one], by_skill)
        for one in sorted({item.competence for item in items})
    }
    return World(tuple(items), truths, banks, by_skill)


def _errors(levels: Array, spread: float, rng: np.random.Generator) -> Array:
    """Errors that are none on average, at the bottom of the scale as at its top: that is what the scale is."""
    errors = rng.normal(0.0, spread, levels.size)
    slope, origin = np.polyfit(levels, errors, 1)
    without: Array = errors - origin - slope * levels
    return without


def _bank(items: Sequence[Item], by_skill: Mapping[Skill, Sequence[Item]]) -> Bank:
    levels: dict[str, list[int]] = {}
    for item in items:
        if item.level not in levels.setdefault(item.topic, []):
            levels[item.topic].append(item.level)
    luck = {
        (topic, level): float(np.mean([one.guess for one in by_skill[topic, level]]))
        for topic, steps in levels.items()
        for level in steps
    }
    return Bank(levels, luck)


def whole_bank(world: World) -> Bank:
    """Every topic of every competence, as a campaign would target them."""
    return _bank(world.items, world.by_skill)


def adaptive_sitting(
    world: World, bank: Bank, person: Drawn, *, seed: int, rules: PositioningRules, crossing: bool
) -> Iterator[tuple[Item, bool]]:
    """One test as the engine leads it; a skill's challenge is drawn at random."""
    evidence: list[Answer] = []
    while (skill := next_question(bank, evidence, seed=seed, rules=rules)) is not None:
        those = world.by_skill[skill]
        item = those[int(person.rng.integers(len(those)))]
        right = person.answers_rightly(item, world.truths[item.challenge], crossing=crossing)
        evidence.append((*skill, right))
        yield item, right


def random_sitting(
    world: World, person: Drawn, *, competence: str, questions: int = 15
) -> Iterator[tuple[Item, bool]]:
    """As many questions drawn at random in a competence, whatever is answered."""
    those = [item for item in world.items if item.competence == competence]
    for index in person.rng.permutation(len(those))[:questions].tolist():
        item = those[index]
        yield item, person.answers_rightly(item, world.truths[item.challenge], crossing=False)


def sittings(
    world: World,
    *,
    answers: int,
    rng: np.random.Generator,
    crowd: Crowd | None = None,
    adaptive: bool = True,
    crossing: bool = False,
) -> Iterator[list[tuple[Item, bool]]]:
    """Let people sit one after the other, in each competence in turn or in all at once, until so many answers, or a few more."""
    everything = whole_bank(world)
    competences = list(world.banks)
    given = number = 0
    while given < answers:
        person = a_person(crowd or Crowd(), rng)
        competence = competences[number % len(competences)]
        if crossing:
            rules = campaign_rules(len(everything.topics))
            met = adaptive_sitting(world, everything, person, seed=number, rules=rules, crossing=True)
        elif adaptive:
            bank = world.banks[competence]
            met = adaptive_sitting(world, bank, person, seed=number, rules=COMPETENCE, crossing=False)
        else:
            met = random_sitting(world, person, competence=competence)
        sitting = list(met)
        yield sitting
        given += len(sitting)
        number += 1


def recorded(
    world: World,
    *,
    answers: int,
    rng: np.random.Generator,
    crowd: Crowd | None = None,
    adaptive: bool = True,
    crossing: bool = False,
) -> Answered:
    """The same, as calibration takes them."""
    sample = Sample(capacity=2 * answers)
    for number, sitting in enumerate(
        sittings(world, answers=answers, rng=rng, crowd=crowd, adaptive=adaptive, crossing=crossing)
    ):
        met = [(sample.index_of(item), right) for item, right in sitting]
        sample.take(number, met, crossing=crossing)
    return sample.answered()


def a_person(crowd: Crowd, rng: np.random.Generator) -> Drawn:
    """Draw somebody of this crowd."""
    mean = crowd.mean - (3.5 if rng.random() < crowd.beginners else 0.0)
    return Drawn(float(rng.normal(mean, crowd.spread)), crowd, rng)
