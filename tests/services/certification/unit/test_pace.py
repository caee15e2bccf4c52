"""Whoever tries codes one after the other is held back."""

from services.certification.api.pace import KEYS_KEPT, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_then_one_must_wait():
    clock = Clock()
    pace = Pace(burst=3, per_minute=6, clock=clock)
    assert [pace.wait("a") for _ in range(4)] == [0, 0, 0, 10]
    assert pace.wait("b") == 0, "each has their own"
    clock.now = 9.9
    assert pace.wait("a") > 0
    clock.now = 10.1
    assert pace.wait("a") == 0
    assert pace.wait("a") > 0


def test_waiting_never_gives_more_than_the_burst():
    clock = Clock()
    pace = Pace(burst=2, per_minute=60, clock=clock)
    pace.wait("a")
    clock.now = 3600
    assert [pace.wait("a") > 0 for _ in range(3)] == [False, False, True]


def test_the_memory_is_bounded():
    pace = Pace(burst=1, per_minute=1, clock=Clock())
    for n in range(KEYS_KEPT + 1):
        pace.wait(n)
    assert pace.wait(0) == 0, "the oldest is forgotten"
    assert pace.wait(KEYS_KEPT) > 0, "the latest is not"
