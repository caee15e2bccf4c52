"""What any bus promises. A test class inherits a suite and provides the `world` it runs in.

An adapter that is easier to run than the real thing earns its place only by passing the same suite as the real thing.
"""

import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import pytest

from chassis.messaging import Unavailable
from contracts.rpc import Refused

T = TypeVar("T")
SECONDS = 20.0


class World(Protocol):
    """A teller, a listener that counts what it hears, and a way between them."""

    def tell(self, numbers: Sequence[int], *, behaviour: str = "count") -> None:
        """Commit one fact per number; `behaviour` is what the listener does with it: count, retry-once, retry, reject, crash;
        `for-others` is of a kind that the listener does not want.
        """

    def effects(self) -> list[int]:
        """The numbers that had their effect, in the order of the effects."""

    def dead(self) -> list[str]:
        """Why letters died, oldest first."""

    def allow(self) -> None:
        """From now on `retry-once` succeeds."""

    def tell_again(self) -> None:
        """Deliver every letter told so far a second time, as a teller does that died before it could note its success."""

    def waiting(self) -> int:
        """Letters not told yet."""


def soon(look: Callable[[], T], *, seconds: float = SECONDS) -> T:
    """The first true value of `look`."""
    end = time.monotonic() + seconds
    while not (value := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return value


class BusConformance:
    """Facts arrive, once in effect, in order; failures wait, then die where they can be seen."""

    def test_every_fact_has_its_effect_in_order(self, world: World) -> None:
        world.tell(range(250))
        assert soon(lambda: len(world.effects()) == 250)
        assert world.effects() == list(range(250))
        assert soon(lambda: world.waiting() == 0)

    def test_a_letter_delivered_twice_has_one_effect(self, world: World) -> None:
        world.tell([1, 2, 3])
        assert soon(lambda: world.effects() == [1, 2, 3])
        world.tell_again()
        world.tell([4])
        assert soon(lambda: 4 in world.effects())
        assert world.effects() == [1, 2, 3, 4]

    def test_a_letter_of_another_kind_is_told_and_not_delivered(self, world: World) -> None:
        world.tell([1])
        world.tell([2], behaviour="for-others")
        world.tell([3])
        assert soon(lambda: world.effects() == [1, 3])
        assert soon(lambda: world.waiting() == 0)
        assert world.effects() == [1, 3]

    def test_a_rejected_letter_dies_at_once_and_stops_nobody(self, world: World) -> None:
        world.tell([1])
        world.tell([2], behaviour="reject")
        world.tell([3])
        assert soon(lambda: world.effects() == [1, 3])
        assert soon(world.dead) == ["not for us"]
        assert world.effects() == [1, 3]

    def test_a_letter_that_may_work_later_comes_back_and_works(self, world: World) -> None:
        world.tell([1], behaviour="retry-once")
        world.tell([2])
        assert soon(lambda: world.effects() == [2])
        world.allow()
        assert soon(lambda: world.effects() == [2, 1])
        assert world.dead() == []

    @pytest.mark.parametrize(
        ("behaviour", "reason"), [("retry", "never ready"), ("crash", "ZeroDivisionError")]
    )
    def test_a_letter_that_never_works_dies_after_its_last_delay(
        self, world: World, behaviour: str, reason: str
    ) -> None:
        world.tell([1], behaviour=behaviour)
        world.tell([2])
        assert soon(lambda: world.effects() == [2])
        (stated,) = soon(world.dead)
        assert stated.startswith(reason)
        assert world.effects() == [2]

    def test_a_failure_in_a_crowd_undoes_only_itself(self, world: World) -> None:
        world.tell(range(40))
        world.tell([40], behaviour="reject")
        world.tell(range(41, 80))
        expected = [number for number in range(80) if number != 40]
        assert soon(lambda: sorted(world.effects()) == expected)
        assert len(world.effects()) == len(expected)


class Asker(Protocol):
    """Questions whose answers are known: one that answers its number, one that refuses, one that crashes, one nobody answers."""

    def number(self, given: int) -> int: ...
    def refused(self) -> None: ...
    def crashed(self) -> None: ...
    def unanswered(self) -> None: ...


class QuestionsConformance:
    """Answers come back; refusals are data; a crash or a silence is Unavailable."""

    def test_an_answer_comes_back(self, asker: Asker) -> None:
        assert [asker.number(n) for n in (7, 8, 9)] == [7, 8, 9]

    def test_a_refusal_keeps_its_code_and_details(self, asker: Asker) -> None:
        with pytest.raises(Refused) as refused:
            asker.refused()
        assert refused.value.code
        assert refused.value.details == {"seen": 0}

    def test_a_crash_over_there_is_unavailable_here(self, asker: Asker) -> None:
        with pytest.raises(Unavailable):
            asker.crashed()

    def test_a_question_nobody_answers_is_unavailable(self, asker: Asker) -> None:
        with pytest.raises(Unavailable):
            asker.unanswered()
