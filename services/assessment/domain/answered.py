"""What calibration learns from: who answered what, rightly or not, each person's first time on each topic.

A sample of bounded size drawn by lot among people, so that a whole country fits in the memory of one process; and which
answers say something about a challenge rather than about a clock or a distraction.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.assessment.domain.correction import Result

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

EVERYBODY = 2**64


class LevelOutOfRange(ValueError):
    """An item whose author's level is not in 1..8, or whose chance by luck is not in ]0, 1[."""


@dataclass(frozen=True, slots=True)
class Item:
    """A challenge as calibration sees it; `guess` is the chance of a right answer by luck, `level` its author's."""

    challenge: str
    topic: str
    competence: str
    level: int
    guess: float

    def __post_init__(self) -> None:
        """Refuse with LevelOutOfRange what would silently spoil the scale of its whole competence."""
        if not (1 <= self.level <= 8 and 0.0 < self.guess < 1.0):  # noqa: PLR2004 (levels are 1 to 8)
            raise LevelOutOfRange(self.challenge)


def testimony(
    result: Result, *, timed: bool, left_ms: int | None, focused: bool, focus_lost: bool
) -> bool | None:
    """Whether an answer shows mastery; None when it is left out.

    A skip is a failure. Once the time is out or a watched page was left, an answer is left out whether it is right or wrong:
    leaving out only the right ones would make the challenge look harder than it is.
    """
    late = result is Result.TIMED_OUT or (timed and left_ms is not None and left_ms < 0)
    distracted = result is Result.FOCUSED_OUT or (focused and focus_lost)
    return None if late or distracted else result is Result.OK


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """Answers by ascending sitting, then topic: arrays over answers [N], and over sittings [S]."""

    sitting: Indices  # [N], a row of `crossing`
    item: Indices  # [N], an index in `items`
    right: Flags  # [N]
    crossing: Flags  # [S], whether the sitting crosses competences, as campaigns do
    items: tuple[Item, ...]
    share: float  # of the people read, how many the lot kept

    def __len__(self) -> int:
        """How many answers."""
        return self.item.size


class Sample:
    """Sittings taken one by one, in the order in which they began; never more than `capacity` answers are held.

    When full it goes on with the half of the people that the lot designates: people are kept or left whole, whatever they
    answered, so nothing is distorted.
    """

    def __init__(self, *, capacity: int) -> None:
        self._capacity = capacity
        self._below = EVERYBODY
        self._items: dict[str, int] = {}
        self._met: list[Item] = []
        self._person = array("Q")
        self._crossing = array("b")
        self._length = array("i")
        self._item = array("i")
        self._right = array("b")

    def index_of(self, item: Item) -> int:
        """The index of an item in this sample; the first description of a challenge is kept."""
        index = self._items.setdefault(item.challenge, len(self._met))
        if index == len(self._met):
            self._met.append(item)
        return index

    def take(self, lot: int, answers: Iterable[tuple[int, bool]], *, crossing: bool) -> None:
        """Hold a sitting: (index of the item, right or not) for each answer. `lot` stands for the person, in 0..2⁶⁴ - 1."""
        if lot >= self._below:
            return
        before = len(self._item)
        for index, right in answers:
            self._item.append(index)
            self._right.append(right)
        if len(self._item) == before:
            return
        self._person.append(lot)
        self._crossing.append(crossing)
        self._length.append(len(self._item) - before)
        while len(self._item) > self._capacity:
            self._halve()

    def answered(self) -> Answered:
        """What was held; of a person's answers on a topic, only those of the first sitting that met it."""
        length = np.frombuffer(self._length, np.int32).astype(np.int64)
        sitting = np.repeat(np.arange(length.size), length)
        item = np.frombuffer(self._item, np.int32).astype(np.int64)
        right = np.frombuffer(self._right, np.int8).astype(np.bool_)
        person = np.frombuffer(self._person, np.uint64)[sitting]
        topics = {name: number for number, name in enumerate(sorted({one.topic for one in self._met}))}
        topic_of = np.array([topics[one.topic] for one in self._met], dtype=np.int64)
        topic = topic_of[item] if item.size else item
        keep = _first_meetings(person, topic, sitting)
        order = np.flatnonzero(keep)
        order = order[np.lexsort((topic[order], sitting[order]))]
        seated, renumbered = np.unique(sitting[order], return_inverse=True)
        return Answered(
            sitting=renumbered.astype(np.int64),
            item=item[order],
            right=right[order],
            crossing=np.frombuffer(self._crossing, np.int8).astype(np.bool_)[seated],
            items=tuple(self._met),
            share=self._below / EVERYBODY,
        )

    def _halve(self) -> None:
        self._below //= 2
        length = np.frombuffer(self._length, np.int32)
        stays = np.frombuffer(self._person, np.uint64) < np.uint64(self._below)
        answers = np.repeat(stays, length)
        # copies, since an array cannot change while numpy looks at it
        self._person = array("Q", np.frombuffer(self._person, np.uint64)[stays].tobytes())
        self._crossing = array("b", np.frombuffer(self._crossing, np.int8)[stays].tobytes())
        self._length = array("i", length[stays].tobytes())
        self._item = array("i", np.frombuffer(self._item, np.int32)[answers].tobytes())
        self._right = array("b", np.frombuffer(self._right, np.int8)[answers].tobytes())


def _first_meetings(person: NDArray[np.uint64], topic: Indices, sitting: Indices) -> Flags:
    """Which answers belong to the first sitting where their person met their topic."""
    order = np.lexsort((sitting, topic, person))
    if not order.size:
        return np.zeros(0, dtype=np.bool_)
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (np.diff(person[order]) != 0) | (np.diff(topic[order]) != 0)
    first = sitting[order][np.flatnonzero(new)][np.cumsum(new) - 1]
    keep = np.empty(order.size, dtype=np.bool_)
    keep[order] = sitting[order] == first
    return keep
