"""Simulated people, the banks they meet, and one sitting of one person with one strategy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from math import exp
from pathlib import Path
from time import perf_counter
from typing import Protocol

import numpy as np
import yaml

from services.assessment.domain.positioning import Bank, Skill

CONTENT = Path("services/referential/content/competences")
# Long enough for the reference rule to finish with most people.
HORIZON = 28
# The length at which strategies are compared, and where those without a rule of their own stop.
FIXED = 15


@dataclass(frozen=True, slots=True)
class Population:
    """Who answers: abilities in levels; the defaults are the engine's own model."""

    name: str
    ability: Callable[[np.random.Generator], float] = lambda rng: float(rng.normal(3.2, 1.7))
    topic_spread: float = 0.8
    guess: float = 0.1
    slip: float = 0.05
    # How far a skill's real difficulty strays from the level its authors gave it.
    mislevelled: float = 0.0
    # The share of topics of which the person has simply never heard.
    unheard: float = 0.0


def two_crowds(rng: np.random.Generator) -> float:
    """Beginners and seasoned people, few between."""
    return float(rng.normal(1.5 if rng.random() < 0.5 else 5.0, 0.8))


POPULATIONS = {
    population.name: population
    for population in (
        Population("model"),
        Population("uneven", topic_spread=1.2, guess=0.17, slip=0.1),
        Population("mislevelled", ability=two_crowds, mislevelled=0.5, unheard=0.05),
    )
}


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody will answer to each skill of a bank, and what they are truly worth there."""

    answers: Mapping[Skill, bool]
    pix: float


def a_person(bank: Bank, population: Population, rng: np.random.Generator) -> Person:
    """Draw one; an answer is drawn once, so that every strategy meets the same person."""
    ability = population.ability(rng)
    answers: dict[Skill, bool] = {}
    pix = 0.0
    for topic in bank.topics:
        here = rng.normal(ability, population.topic_spread)
        if rng.random() < population.unheard:
            here = 0.0
        for level in bank.topics[topic]:
            depth = here - level + 0.5
            harder = rng.normal(0.0, population.mislevelled)
            right = 1.0 / (1.0 + exp(-2.2 * (depth - harder)))
            chance = population.guess + (1.0 - population.guess - population.slip) * right
            answers[topic, level] = bool(rng.random() < chance)
            pix += bank.pix[topic, level] if depth >= 0.0 else 0.0
    return Person(answers, pix)


def a_bank(topics: int, skills: int, *, firsts: Sequence[int] = (1, 2, 3, 4), gap: int = 1) -> Bank:
    """Make a bank with the shape of real content: topics begin at various levels, and skip one near their top."""
    steps = [*range(skills - 1), skills - 1 + gap]
    begins = islice(cycle(firsts), topics)
    return Bank({f"topic-{i:02}": [first + step for step in steps] for i, first in enumerate(begins)})


def real_banks(content: Path = CONTENT) -> list[Bank]:
    """Read the topics of each competence from the authors' files; refuses an unreadable one."""
    banks = []
    for folder in sorted(content.iterdir()):
        topics = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(folder.glob("*.yaml"))]
        if topics:
            banks.append(Bank({t["topic"]: [s["level"] for s in t["skills"]] for t in topics}))
    return banks


class Sitting(Protocol):
    """One assessment under way: asked for a question, told the answer, it estimates."""

    @property
    def over(self) -> bool:
        """Tell that the strategy would have stopped by now; it may be asked for more all the same."""

    def ask(self) -> Skill | None:
        """Choose a question, or None when there is none left to ask."""

    def hear(self, skill: Skill, *, succeeded: bool) -> tuple[float, float | None]:
        """Take the answer in, and estimate: pix, and standard error if one is stated."""


Strategy = Callable[[Bank, int], Sitting]


@dataclass(frozen=True, slots=True)
class Run:
    """A sitting, question by question: `errors[n]` and `spreads[n]` after n + 1 answers, in pix."""

    errors: Sequence[float]
    spreads: Sequence[float | None]
    stopped: int  # questions asked when the strategy would stop
    seconds: float  # for each question, up to there

    def error_at(self, questions: int) -> float:
        """The error after so many questions; a sitting that ended before keeps its last."""
        return self.errors[min(questions, len(self.errors)) - 1]


def sit(strategy: Strategy, bank: Bank, person: Person, *, seed: int) -> Run:
    """Ask until the horizon, timing choice and estimate together while the strategy goes on."""
    sitting = strategy(bank, seed)
    errors: list[float] = []
    spreads: list[float | None] = []
    stopped = None
    times = []
    while len(errors) < HORIZON:
        began = perf_counter()
        skill = sitting.ask()
        if stopped is None and (sitting.over or skill is None):
            stopped = len(errors)
        if skill is None:
            break
        pix, spread = sitting.hear(skill, succeeded=person.answers[skill])
        if stopped is None:
            times.append(perf_counter() - began)
        errors.append(pix - person.pix)
        spreads.append(spread)
    return Run(errors, spreads, stopped or len(errors), float(np.median(times)))
