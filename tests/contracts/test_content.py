"""The content document: what was published before a field existed stays readable for ever."""

from contracts.content.release import Challenge, ChallengeKind, Simulator
from contracts.shapes import dump, load


def test_a_challenge_published_before_simulators_has_none() -> None:
    old = {"id": "a-1a", "kind": "QCU", "instruction": "?", "explanation": "!", "choices": ["a", "b", "c"]}
    assert load(Challenge, old).simulator is None


def test_a_simulator_crosses_whole() -> None:
    simulator = Simulator("abc/boite.html", "Boîte", 480)
    challenge = Challenge("a-1a", ChallengeKind.ONE_CHOICE, "?", "!", simulator=simulator)
    assert load(Challenge, dump(challenge)) == challenge
